import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { DirectoryProfile } from './ports/account-store.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { DirectoryPage, ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/**
 * The caller at their directory, for a write in `tenant` (T-8): only people write a directory, and only that of the tenant
 * they are signed in at, which the account has.
 *
 * Throws `tenant-required` or `wrong-tenant`.
 */
export function personIn(
  authority: Authority,
  person: PersonToken | undefined,
  tenant?: TenantId,
): PersonToken {
  const { tenants } = authority.index.facts;
  if (tenants.length === 0) {
    throw new Problem(
      'tenant-required',
      'Associate a tenant with the account first: people come from there.',
    );
  }
  if (person === undefined) {
    throw new Problem(
      'wrong-tenant',
      'A directory is written only by a person who is signed in at that tenant, not by an application or a portal.',
    );
  }
  const own = person.principal.tenantId;
  if (!tenants.includes(own)) {
    throw new Problem(
      'wrong-tenant',
      'The tenant that you are signed in at is not associated with this account.',
    );
  }
  if (tenant !== undefined && tenant !== own) {
    throw new Problem(
      'wrong-tenant',
      'You can change only the directory that you are signed in at. Sign in at the tenant of this member.',
      { tenantId: tenant },
    );
  }
  return person;
}

export interface ReplicaPorts {
  readonly store: Pick<ReplicaStore, 'applyPage'>;
  readonly tenants: Pick<TenantIndexes, 'applied' | 'load'>;
}

/**
 * Puts what the directory has just answered to a write into the replica, so that it counts at once: reading it back could
 * show nothing for minutes (graph-contract.md, B11). The sync confirms it.
 */
export async function takeIn(
  { store, tenants }: ReplicaPorts,
  tenant: TenantId,
  page: Partial<DirectoryPage>,
): Promise<void> {
  await tenants.load(tenant);
  const { patch, revision } = await store.applyPage(tenant, {
    objects: [],
    deleted: [],
    gone: [],
    joined: [],
    left: [],
    ...page,
  });
  await tenants.applied(tenant, patch, revision);
}

/** A profile of something that was just made: enabled, no guest, mastered in the cloud. */
export const freshProfile = (
  tenantId: TenantId,
  objectId: ObjectId,
  kind: MemberKind,
  more: Pick<DirectoryProfile, 'displayName'> & Partial<DirectoryProfile>,
): DirectoryProfile => ({
  tenantId,
  objectId,
  kind,
  enabled: true,
  deleted: false,
  pending: false,
  guest: false,
  onPremises: false,
  ...more,
});
