import type { Tenants } from './account-index.ts';
import type { DirectoryObject, TenantIndex } from './directory.ts';
import type { ObjectId, TenantId } from './id.ts';

type Pair = readonly [group: ObjectId, member: ObjectId];

/** Memberships that end, those that begin with them, objects that come or change, and those that go for good. */
export interface DirectoryChange {
  readonly left: readonly Pair[];
  readonly joined?: readonly Pair[];
  readonly objects?: readonly DirectoryObject[];
  readonly gone?: readonly ObjectId[];
}

/** A directory as it would be after a change; the directory stays as it is. For use at once. */
function changedDirectory(directory: TenantIndex, change: DirectoryChange): TenantIndex {
  const { left, joined = [], objects = [] } = change;
  const ended = new Set(left.map(pair => pair.join(' ')));
  const gone = new Set(change.gone);
  const membersThatCome = Map.groupBy(joined, ([group]) => group);
  const groupsThatCome = Map.groupBy(joined, ([, member]) => member);
  const come = new Map(objects.map(each => [each.objectId, each]));
  const object = (id: ObjectId): DirectoryObject | undefined =>
    gone.has(id) ? undefined : (come.get(id) ?? directory.object(id));
  const gives = (id: ObjectId): boolean => {
    const group = object(id);
    return group?.kind === 'group' && !group.deleted;
  };
  const membersOf = (group: ObjectId): readonly ObjectId[] => {
    if (gone.has(group)) return [];
    const more = (membersThatCome.get(group) ?? []).map(([, member]) => member);
    return [...new Set([...directory.membersOf(group), ...more])].filter(
      id => !gone.has(id) && !ended.has(`${group} ${id}`),
    );
  };
  const parentsOf = (id: ObjectId): readonly ObjectId[] => {
    if (gone.has(id)) return [];
    const more = (groupsThatCome.get(id) ?? []).map(([group]) => group);
    return [...new Set([...directory.parentsOf(id), ...more])].filter(
      group => gives(group) && !ended.has(`${group} ${id}`),
    );
  };
  return {
    tenantId: directory.tenantId,
    revision: directory.revision,
    size: directory.size,
    object,
    membersOf,
    parentsOf,
    groupsOf(id) {
      const found = new Set(parentsOf(id));
      for (const group of found) for (const above of parentsOf(group)) found.add(above);
      // In a cycle a group holds itself; nothing follows from that.
      found.delete(id);
      return found;
    },
    peopleOf(root) {
      const people = new Set<ObjectId>();
      const groups = new Set(gives(root) ? [root] : []);
      for (const group of groups) {
        for (const member of membersOf(group)) {
          if (gives(member)) groups.add(member);
          else if (object(member) !== undefined && object(member)?.kind !== 'group') people.add(member);
        }
      }
      return people;
    },
    apply() {
      throw new Error('INVARIANT: a directory that would be takes no changes');
    },
  };
}

/** The directories as they would be after a change in one of them. For use at once. */
export const tenantsAfter = (tenants: Tenants, tenantId: TenantId, change: DirectoryChange): Tenants => {
  const directory = tenants.index(tenantId);
  const changed = directory && changedDirectory(directory, change);
  return {
    index: tenant => (tenant === tenantId ? changed : tenants.index(tenant)),
    age: tenant => tenants.age(tenant),
    ...(tenants.lastSeen ? { lastSeen: who => tenants.lastSeen?.(who) } : {}),
    ...(tenants.cutOff ? { cutOff: tenant => tenants.cutOff?.(tenant) } : {}),
  };
};
