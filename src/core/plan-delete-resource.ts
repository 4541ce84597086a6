import type { PermissionGrant } from './access.ts';
import type { AccountIndex } from './account-index.ts';
import type { AccountEvent, Member, Resource } from './account.ts';
import { indexCatalog, type CatalogIndex } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { CustomRole } from './custom-role.ts';
import { holdersOf } from './plan-put-role.ts';
import type { Refusal } from './problems.ts';

export interface DeleteResourceFacts {
  readonly index: AccountIndex;
  readonly catalog: Catalog;
  readonly type: string;
  readonly id: string;
}

export interface DeleteResourcePlan {
  readonly events: readonly AccountEvent[];
  /** The resource and what is under it. */
  readonly resources: readonly Resource[];
  /** The members whose grants end, with what they keep. */
  readonly members: readonly EndedGrants[];
  /** Custom roles as they are without what is deleted; an empty one is taken from all who held it. */
  readonly roles: readonly CustomRole[];
  /** Everybody who was given one of those roles. */
  readonly holders: readonly Member[];
}

export interface EndedGrants {
  readonly before: Member;
  readonly after: Member;
  /** Custom permissions on what is deleted. */
  readonly ended: readonly PermissionGrant[];
  /** Roles that gave nothing but that. */
  readonly endedRoles: readonly string[];
  /** Stays listed as *without access*. */
  readonly withoutAccess: boolean;
}

/** Deletes a resource with all that is under it, and ends the grants on them for good. */
export function planDeleteResource(facts: DeleteResourceFacts): DeleteResourcePlan | Refusal {
  const { index, type, id } = facts;
  const catalog = indexCatalog(facts.catalog);
  const resource = index.resource(type, id);
  if (resource === undefined) return { refused: 'not-found', detail: `There is no ${type} \`${id}\`.` };
  const resources = [...childrenOf(index, catalog, resource), resource];
  const keys = new Set(resources.map(one => keyOf(one.type, one.id)));
  const ends = endsWith(catalog, keys);
  const roles = [...index.roles()].flatMap((role): CustomRole[] => {
    const custom = role.custom.filter(grant => !ends(grant));
    return custom.length === role.custom.length ? [] : [{ ...role, custom }];
  });
  const emptied = new Set(roles.flatMap(role => (role.custom.length === 0 ? [role.id] : [])));
  const members = [...index.members()].flatMap(member => endedGrants(member, ends, emptied));
  const holders = roles.flatMap(role => holdersOf(index, role.id));
  const puts = members.map((one): AccountEvent => ({ kind: 'member-put', member: one.after }));
  const deletions = resources.map((one): AccountEvent => ({
    kind: 'resource-deleted',
    type: one.type,
    id: one.id,
  }));
  const changes = roles.map((role): AccountEvent => ({ kind: 'role-put', role }));
  return { events: [...changes, ...puts, ...deletions], resources, members, roles, holders };
}

function childrenOf(index: AccountIndex, catalog: CatalogIndex, parent: Resource): readonly Resource[] {
  const parentType = catalog.typeNumbers.get(parent.type);
  return catalog.types.flatMap((type, t) =>
    catalog.parentTypes[t] === parentType
      ? [...index.resources(type)].filter(resource => resource.parent === parent.id)
      : [],
  );
}

type Ends = (grant: PermissionGrant) => boolean;

/** Whether a custom permission is on what is deleted, by its name or by its parent's. */
const endsWith =
  (catalog: CatalogIndex, keys: ReadonlySet<string>): Ends =>
  ({ on }) => {
    if (on === undefined || 'all' in on) return false;
    if ('id' in on) return keys.has(keyOf(on.type, on.id));
    const parent = catalog.types[catalog.parentTypes[catalog.typeNumbers.get(on.type) ?? -1] ?? -1];
    return parent !== undefined && keys.has(keyOf(parent, on.allOf));
  };

function endedGrants(member: Member, ends: Ends, emptied: ReadonlySet<string>): readonly EndedGrants[] {
  const { access } = member;
  if ('roles' in access) {
    const endedRoles = access.roles.flatMap(({ role }) => (emptied.has(role) ? [role] : []));
    if (endedRoles.length === 0) return [];
    const roles = access.roles.filter(({ role }) => !emptied.has(role));
    const after = { ...member, access: { ...access, roles } };
    return [{ before: member, after, ended: [], endedRoles, withoutAccess: roles.length === 0 }];
  }
  const ended = access.custom.filter(ends);
  if (ended.length === 0) return [];
  const custom = access.custom.filter(grant => !ends(grant));
  const after = { ...member, access: { ...access, custom } };
  return [{ before: member, after, ended, endedRoles: [], withoutAccess: custom.length === 0 }];
}

const keyOf = (type: string, id: string): string => JSON.stringify([type, id]);
