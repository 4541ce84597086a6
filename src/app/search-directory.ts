import type { MemberKind } from '../core/catalog.ts';
import { asTenantId, type MemberId, type ObjectId, type TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { Cursors } from './cursor.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import type { AccountStore, DirectoryProfile, Page } from './ports/account-store.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';

/** Somebody who could be added, and the member they are already, if so (U-1). */
export interface Candidate {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly guest: boolean;
  readonly onPremises: boolean;
  readonly enabled: boolean;
  readonly member: MemberView | null;
}

export interface SearchDirectory {
  readonly kind: MemberKind;
  readonly q: string;
  readonly tenant?: string;
  readonly limit: number;
  readonly cursor?: string;
}

interface Ports {
  readonly store: Pick<ReplicaStore, 'searchReplica' | 'replicaTenant'> & Pick<AccountStore, 'memberRecords'>;
  readonly writer: Pick<DirectoryWriter, 'search'>;
  readonly cursors: Cursors;
}

/**
 * The tenant that a search is in (T-8): one's own; owners of no tenant and portal applications name one.
 *
 * Throws `tenant-required`, `wrong-tenant` or `invalid`.
 */
export function tenantToSearch(authority: Authority, named: string | undefined): TenantId {
  const { identity, index } = authority;
  const { tenants } = index.facts;
  if (tenants.length === 0)
    throw new Problem(
      'tenant-required',
      'Associate a tenant with the account first: people come from there.',
    );
  const own =
    identity.kind === 'portal' ? undefined : tenants.find(each => each === identity.principal.tenantId);
  const free = identity.kind === 'portal' || authority.owner;
  const wanted =
    named === undefined
      ? (own ?? (free && tenants.length === 1 ? tenants[0] : undefined))
      : asTenantId(named);
  if (wanted === undefined) {
    if (!free)
      throw new Problem(
        'wrong-tenant',
        'The tenant that you are signed in at is not associated with this account.',
      );
    const detail = 'Name the tenant to search: ?tenant=<tenant id>.';
    throw new Problem('invalid', detail, { errors: [{ pointer: '/tenant', code: 'invalid', detail }] });
  }
  if (!tenants.includes(wanted))
    throw new Problem('not-found', 'This tenant is not associated with the account.');
  if (!free && wanted !== own) {
    throw new Problem(
      'wrong-tenant',
      'You can search only the directory that you are signed in at. Sign in at that tenant.',
    );
  }
  return wanted;
}

/** Whether the tenant was never consented to being read, so that its people are all that can be asked about it (T-3). */
export const unread = (tenant: Pick<ReplicaTenant, 'consent' | 'confirmedAt'> | undefined): boolean =>
  tenant?.consent === 'missing' && tenant.confirmedAt === null;

interface Found {
  readonly items: readonly DirectoryProfile[];
  readonly after: string | null;
  readonly total: number;
  readonly totalIsEstimate: boolean;
}

/** What the person's own token shows: `total` is what is known of it, where the directory does not count. */
async function asPerson(
  { writer }: Ports,
  person: PersonToken,
  { kind, q, limit }: SearchDirectory,
  after: string | undefined,
): Promise<Found> {
  const found = await writer.search(person, kind, q, { limit, ...(after === undefined ? {} : { after }) });
  const { items, total } = found;
  return {
    items,
    after: found.after,
    total: total ?? items.length,
    totalIsEstimate: total === undefined && (found.after !== null || after !== undefined),
  };
}

/**
 * Who could be added: from the replica of one tenant or, where that tenant was never consented to being read, as the token of
 * the person who searches in it shows (U-1, G-1, P-1, T-3, T-8, T-9).
 */
export const searchDirectory =
  (ports: Ports) =>
  async (
    authority: Authority,
    search: SearchDirectory,
    person?: PersonToken,
  ): Promise<Page<Candidate> & { readonly complete: boolean }> => {
    const tenant = tenantToSearch(authority, search.tenant);
    const viewer = fullViewOf(authority.identity);
    const scope = ['directory', authority.account, tenant, search.kind, search.q, viewer];
    const after = ports.cursors.open(scope, search.cursor);
    const names = viewer === tenant;
    const state = await ports.store.replicaTenant(tenant);
    const live = person?.principal.tenantId === tenant && unread(state);
    const found = live
      ? await asPerson(ports, person, search, after)
      : await ports.store.searchReplica(tenant, search.kind, search.q, search.limit, {
          names,
          ...(after === undefined ? {} : { after }),
        });
    const ids = found.items.flatMap<MemberId>(({ objectId }) => {
      const member = authority.index.memberOf({ tenantId: tenant, objectId });
      return member ? [member.id] : [];
    });
    const records = await ports.store.memberRecords(authority.account, ids);
    const members = new Map(records.map(each => [each.objectId, memberView(each, viewer, authority.at)]));
    return {
      items: found.items.map(profile => ({
        tenantId: tenant,
        objectId: profile.objectId,
        kind: profile.kind,
        displayName: profile.displayName,
        userPrincipalName: names ? (profile.userPrincipalName ?? null) : null,
        guest: profile.guest,
        onPremises: profile.onPremises,
        enabled: profile.enabled,
        member: members.get(profile.objectId) ?? null,
      })),
      after: ports.cursors.seal(scope, found.after),
      total: found.total,
      totalIsEstimate: found.totalIsEstimate,
      complete: live || state?.phase === 'following',
    };
  };
