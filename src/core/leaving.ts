import type { Tenants } from './account-index.ts';
import type { TenantIndex } from './directory.ts';
import type { ObjectId, TenantId } from './id.ts';
import { hasManager, type LockOutFacts } from './lock-out.ts';
import type { Refusal } from './problems.ts';

type Pair = readonly [group: ObjectId, member: ObjectId];

/** Memberships that end, and those that begin with them. */
export interface MembershipChange {
  readonly left: readonly Pair[];
  readonly joined?: readonly Pair[];
}

/** A directory as it would be after memberships change, in whom its groups hold: what U-11 looks at. For use at once. */
function after(directory: TenantIndex, { left, joined = [] }: MembershipChange): TenantIndex {
  const gone = new Set(left.map(pair => pair.join(' ')));
  const come = Map.groupBy(joined, ([group]) => group);
  const peopleOf = (group: ObjectId): ReadonlySet<ObjectId> => {
    const people = new Set<ObjectId>();
    const seen = new Set([group]);
    for (const each of seen) {
      const members = [...directory.membersOf(each), ...(come.get(each) ?? []).map(([, member]) => member)];
      for (const member of members) {
        if (gone.has(`${each} ${member}`)) continue;
        const object = directory.object(member);
        if (object?.kind !== 'group') people.add(member);
        else if (!object.deleted) seen.add(member);
      }
    }
    return people;
  };
  return {
    tenantId: directory.tenantId,
    revision: directory.revision,
    object: id => directory.object(id),
    parentsOf: id => directory.parentsOf(id),
    membersOf: group => directory.membersOf(group),
    groupsOf: id => directory.groupsOf(id),
    peopleOf,
    apply: (patch, revision) => directory.apply(patch, revision),
  };
}

/**
 * Refuses to take people out of groups of the directory where nobody could manage the account's users any more and no owner
 * can be reached (U-11). What the directory does by itself cannot be refused; this can.
 */
export function refuseLeaving(
  facts: Pick<LockOutFacts, 'index' | 'tenants' | 'catalog' | 'reachableOwner' | 'at'>,
  tenantId: TenantId,
  change: MembershipChange,
): Refusal | undefined {
  const { index, tenants, reachableOwner } = facts;
  const directory = tenants.index(tenantId);
  if (reachableOwner || change.left.length === 0 || directory === undefined) return undefined;
  const changed: Tenants = {
    index: tenant => (tenant === tenantId ? after(directory, change) : tenants.index(tenant)),
    age: tenant => tenants.age(tenant),
  };
  if (!hasManager(index, facts) || hasManager(index, { ...facts, tenants: changed })) return undefined;
  return {
    refused: 'last-manager',
    detail:
      'Nobody could manage users any more: the last manager is one by this group, and there is no owner who can be reached. ' +
      'Make somebody else a manager first.',
  };
}
