import type { Identity } from './identity.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/**
 * Whether the directory knows the caller as disabled or deleted: to such an account is as to strangers, by whatever token
 * they call (U-9). To be asked with the caller's directory in hand: an account has those of its members and owners.
 */
export function isBarred(tenants: Pick<TenantIndexes, 'index'>, caller: Identity): boolean {
  if (caller.kind === 'portal') return false;
  const { tenantId, objectId } = caller.principal;
  const object = tenants.index(tenantId)?.object(objectId);
  return object !== undefined && (!object.enabled || object.deleted);
}
