import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog, MemberKind } from '../core/catalog.ts';
import { asMemberId, asTenantId, type MemberId, type Principal } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { Cursors } from './cursor.ts';
import { disconnectedTenants } from './disconnected.ts';
import { fullViewOf, memberView, type MemberView } from './member-view.ts';
import type {
  AccountStore,
  MemberQuery,
  MemberSort,
  MemberStateFilter,
  Page,
} from './ports/account-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** The parameters of the list, as the contract names them. */
export interface ListMembers {
  readonly q?: string;
  readonly kind?: MemberKind;
  readonly tenant?: string;
  readonly role?: string;
  readonly state?: MemberStateFilter;
  /** A group's member id: those who are in that group. */
  readonly through?: string;
  /** `30d`: something given ends within that time. */
  readonly expiring?: string;
  /** `30d`: no activity for that long. */
  readonly idle?: string;
  readonly permission?: string;
  /** `name`, or `-name` for descending. */
  readonly sort?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

interface Ports {
  readonly store: Pick<AccountStore, 'members' | 'memberCounts'> & Pick<ReplicaStore, 'replicaTenant'>;
  readonly tenants: Pick<TenantIndexes, 'index' | 'cutOff'>;
  readonly catalog: () => Catalog;
  readonly cursors: Cursors;
}

const sorts: readonly MemberSort[] = [
  'name',
  'userName',
  'kind',
  'tenant',
  'state',
  'lastActivity',
  'added',
  'ends',
];

function refuse(pointer: string, detail: string): Problem {
  return new Problem('invalid', detail, { errors: [{ pointer, code: 'invalid', detail }] });
}

/** `30d` as ms; throws `invalid`. */
function days(name: string, value: string): number {
  const match = /^(\d{1,5})d$/.exec(value);
  if (!match) throw refuse(`/${name}`, `"${name}" is a number of days such as 30d.`);
  return Number(match[1]) * 86_400_000;
}

function sortOf(value: string | undefined): { readonly sort: MemberSort; readonly descending: boolean } {
  const descending = value?.startsWith('-') ?? false;
  const name = descending ? value?.slice(1) : value;
  const sort = sorts.find(each => each === (name ?? 'name'));
  if (!sort)
    throw refuse('/sort', `"sort" is one of ${sorts.join(', ')}, with "-" before it for descending.`);
  return { sort, descending };
}

/** The group's people and nested groups, so that rows of theirs can be shown (G-3). */
function peopleThrough(ports: Ports, authority: Authority, through: string): readonly Principal[] {
  const group = authority.index.member(asMemberId(through));
  if (group?.kind !== 'group')
    throw refuse('/through', '"through" is the member id of a group of this account.');
  const people = ports.tenants.index(group.tenantId)?.peopleOf(group.objectId) ?? new Set();
  return [...people].map(objectId => ({ tenantId: group.tenantId, objectId }));
}

/** Roles that give a permission at all, the account's own among them. */
const rolesWith = (catalog: Catalog, index: AccountIndex, permission: string): readonly string[] => [
  ...catalog.roles
    .filter(role => permission in role.account || permission in role.everyResource)
    .map(role => role.id),
  ...[...index.roles()]
    .filter(role => role.custom.some(grant => grant.permission === permission))
    .map(role => role.id),
];

function queryOf(
  ports: Ports,
  authority: Authority,
  list: ListMembers,
  viewer: MemberQuery['fullViewOf'],
): MemberQuery {
  const { sort, descending } = sortOf(list.sort);
  // What T-9 hides must not be found by sorting either: user names of other tenants sort as if there were none.
  if (sort === 'userName' && viewer === null)
    throw refuse('/sort', 'You see no user names here, so the list cannot be sorted by them.');
  const at = authority.at.toISOString();
  return {
    account: authority.account,
    ...(list.q?.trim() ? { q: list.q.trim() } : {}),
    ...(list.kind ? { kind: list.kind } : {}),
    ...(list.tenant ? { tenant: asTenantId(list.tenant) } : {}),
    ...(list.role ? { role: list.role } : {}),
    ...(list.state ? { state: list.state } : {}),
    ...(list.through ? { among: peopleThrough(ports, authority, list.through) } : {}),
    ...(list.expiring
      ? { endsBefore: new Date(authority.at.getTime() + days('expiring', list.expiring)).toISOString() }
      : {}),
    ...(list.idle
      ? { idleSince: new Date(authority.at.getTime() - days('idle', list.idle)).toISOString() }
      : {}),
    ...(list.permission
      ? {
          permission: {
            id: list.permission,
            roles: rolesWith(ports.catalog(), authority.index, list.permission),
          },
        }
      : {}),
    sort,
    descending,
    limit: list.limit ?? 50,
    fullViewOf: viewer,
    at,
  };
}

/** The ids of the members that a list would show, in its order by name; at most `limit` and one more. */
export async function memberIdsOf(
  ports: Ports,
  authority: Authority,
  filter: Omit<ListMembers, 'sort' | 'limit' | 'cursor'>,
  limit: number,
): Promise<readonly MemberId[]> {
  const query = queryOf(ports, authority, { ...filter, limit: 500 }, fullViewOf(authority.identity));
  const ids: MemberId[] = [];
  let after: string | null | undefined;
  do {
    const page = await ports.store.members({ ...query, ...(after == null ? {} : { after }) });
    ids.push(...page.items.map(each => each.id));
    after = page.after;
  } while (after !== null && ids.length <= limit);
  return ids.slice(0, limit + 1);
}

/** An account's members as the caller may see them, in pages (U-10, T-9). */
export const listMembers =
  (ports: Ports) =>
  async (
    authority: Authority,
    list: ListMembers,
  ): Promise<Page<MemberView> & { readonly counts: Readonly<Record<MemberKind, number>> }> => {
    const viewer = fullViewOf(authority.identity);
    const query = queryOf(ports, authority, list, viewer);
    const { at: _at, limit: _limit, among: _among, endsBefore: _ends, idleSince: _idle, ...filters } = query;
    const scope = ['members', filters, list.through, list.expiring, list.idle];
    const after = ports.cursors.open(scope, list.cursor);
    const [page, counts] = await Promise.all([
      ports.store.members({ ...query, ...(after === undefined ? {} : { after }) }),
      ports.store.memberCounts(authority.account),
    ]);
    const disconnected = disconnectedTenants(ports.tenants, authority.index.facts.tenants, authority.at);
    return {
      items: page.items.map(each => memberView(each, viewer, authority.at, disconnected.has(each.tenantId))),
      after: ports.cursors.seal(scope, page.after),
      total: page.total,
      totalIsEstimate: page.totalIsEstimate,
      counts,
    };
  };
