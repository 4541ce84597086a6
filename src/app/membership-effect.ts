import { tenantsAfter, type DirectoryChange } from '../core/changed-directory.ts';
import { affectedBy, effectOf } from '../core/effect.ts';
import type { TenantId } from '../core/id.ts';
import type { Authority } from './authority.ts';
import { planOf, type Effect } from './dry-run.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** What memberships that begin and end in a directory do to access to the account, groups within groups included (B-2). */
export function effectOfMemberships(
  tenants: TenantIndexes,
  { index, at }: Pick<Authority, 'index' | 'at'>,
  tenantId: TenantId,
  change: DirectoryChange,
): Effect {
  const directory = tenants.index(tenantId);
  const ids = new Set([...change.left, ...(change.joined ?? [])].map(([, member]) => member));
  const touched = [...ids].map(objectId => ({
    tenantId,
    objectId,
    kind: directory?.object(objectId)?.kind ?? 'user',
  }));
  if (touched.length === 0) return planOf([]);
  const after = index.hypothetical([], tenantsAfter(tenants, tenantId, change));
  return planOf(effectOf(index, after, affectedBy(touched, tenants), at.getTime()));
}
