import type { TenantId } from '../core/id.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Whether a tenant's consent was withdrawn longer ago than the grace (T-12). */
export const isDisconnected = (tenants: Pick<TenantIndexes, 'cutOff'>, tenant: TenantId, at: Date): boolean =>
  at.getTime() >= (tenants.cutOff(tenant) ?? Infinity);

export const disconnectedTenants = (
  tenants: Pick<TenantIndexes, 'cutOff'>,
  among: readonly TenantId[],
  at: Date,
): ReadonlySet<TenantId> => new Set(among.filter(each => isDisconnected(tenants, each, at)));
