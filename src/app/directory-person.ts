import type { MemberKind } from '../core/catalog.ts';
import type { AccountId, ObjectId, TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { DirectoryChanges } from './directory-changes.ts';
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
  readonly changes: DirectoryChanges;
}

/** Where a page comes from: the tenant, and the account whose own entry tells of it; absent where it was only read. */
export interface PageSource {
  readonly tenantId: TenantId;
  readonly account?: AccountId;
}

/**
 * Puts what the directory has just answered to a write into the replica, so that it counts at once: reading it back could
 * show nothing for minutes (graph-contract.md, B11). The sync confirms it. The other accounts that have the tenant are told
 * what it did to access there (H-4).
 */
export async function takeIn(
  { store, tenants, changes }: ReplicaPorts,
  { tenantId, account }: PageSource,
  page: Partial<DirectoryPage>,
): Promise<void> {
  await tenants.load(tenantId);
  const whole = { objects: [], deleted: [], gone: [], joined: [], left: [], ...page };
  const { patch, revision } = await changes.taking(
    tenantId,
    tell => store.applyPage(tenantId, whole, undefined, tell),
    account,
  );
  await tenants.applied(tenantId, patch, revision);
  await changes.tell();
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
