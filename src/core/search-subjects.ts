import type { Access } from './access.ts';
import type { AccountIndex, Tenants } from './account-index.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { Question } from './decision.ts';
import { groundsOfAccess } from './grounds.ts';
import { principalKey, type ObjectId, type Principal, type TenantId } from './id.ts';
import { takeAllowed, type Found, type Stretch } from './search.ts';
import { SortedIds } from './sorted-ids.ts';

/** Who may do this on that? The id of a subject is what is searched (D-2). */
export type SubjectSearch = Omit<Question, 'subject'> & {
  readonly subject: { readonly type: Question['subject']['type'] };
};

/** Everybody to whom the answer can be yes, by tenant and object id; some more may be among them. */
export interface SubjectCandidates {
  readonly size: number;
  /** Those past a principal's key. */
  from(after?: string): Iterable<Principal>;
}

/**
 * Everybody who is given something of a permission: owners, whoever has a grant that names it, and the people of groups that
 * have one (G-1). Costs what the account's members and those groups cost, never a walk through the directory.
 */
export function subjectCandidates(
  index: AccountIndex,
  { tenants, catalog }: { readonly tenants: Pick<Tenants, 'index'>; readonly catalog: Catalog },
  permission: string,
): SubjectCandidates {
  const people = new Map<TenantId, Set<ObjectId>>();
  const ofTenant = (tenantId: TenantId): Set<ObjectId> => {
    const known = people.get(tenantId) ?? new Set<ObjectId>();
    people.set(tenantId, known);
    return known;
  };
  for (const { tenantId, objectId } of index.facts.owners) ofTenant(tenantId).add(objectId);
  const gives = givingOf(index, catalog, permission);
  const expanded = new Map<TenantId, Set<ObjectId>>();
  for (const { kind, tenantId, objectId, access } of index.members()) {
    if (!gives(access)) continue;
    const known = ofTenant(tenantId);
    known.add(objectId);
    if (kind !== 'group') continue;
    const directory = tenants.index(tenantId);
    const done = expanded.get(tenantId) ?? new Set<ObjectId>();
    expanded.set(tenantId, done);
    // The people of a group within one that was opened are there already.
    if (directory === undefined || hasAny(done, directory.groupsOf(objectId))) continue;
    done.add(objectId);
    for (const person of directory.peopleOf(objectId)) known.add(person);
  }
  return sortedPeople(people);
}

/** Who of the candidates gets the answer yes, by tenant and object id. */
export const searchSubjects = (
  index: AccountIndex,
  candidates: SubjectCandidates,
  search: SubjectSearch,
  stretch: Stretch,
): Found<Principal> =>
  takeAllowed(
    keyed(candidates.from(stretch.after)),
    who => index.decide({ ...search, subject: { ...search.subject, ...who } }).allowed,
    stretch,
  );

/** Whether an access names a permission at all, roles looked up once. */
function givingOf(index: AccountIndex, catalog: Catalog, permission: string): (access: Access) => boolean {
  const roles = new Map<string, boolean>();
  const roleGives = (role: string): boolean => {
    let gives = roles.get(role);
    if (gives === undefined) {
      const grounds = groundsOfAccess({ roles: [{ role }] }, indexCatalog(catalog), { via: [] }, id =>
        index.role(id),
      );
      gives = grounds.some(ground => ground.permission === permission);
      roles.set(role, gives);
    }
    return gives;
  };
  return access =>
    'custom' in access
      ? access.custom.some(grant => grant.permission === permission)
      : access.roles.some(grant => roleGives(grant.role));
}

function sortedPeople(people: ReadonlyMap<TenantId, ReadonlySet<ObjectId>>): SubjectCandidates {
  const tenants = [...people.keys()].sort();
  const byTenant = new Map(Array.from(people, ([tenant, ids]) => [tenant, new SortedIds(ids)]));
  return {
    size: tenants.reduce((size, tenant) => size + (byTenant.get(tenant)?.size ?? 0), 0),
    *from(after = '') {
      const slash = after.indexOf('/');
      const [first, past] = [after.slice(0, Math.max(0, slash)), after.slice(slash + 1)];
      for (const tenantId of tenants) {
        if (tenantId < first) continue;
        const ids = byTenant.get(tenantId)?.from(tenantId === first ? past : '') ?? [];
        for (const objectId of ids) yield { tenantId, objectId };
      }
    },
  };
}

function* keyed(people: Iterable<Principal>): Generator<readonly [string, Principal]> {
  for (const who of people) yield [principalKey(who), who];
}

const hasAny = (set: ReadonlySet<ObjectId>, ids: Iterable<ObjectId>): boolean => {
  if (set.size === 0) return false;
  for (const id of ids) if (set.has(id)) return true;
  return false;
};
