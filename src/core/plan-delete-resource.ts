import type { Access, PermissionGrant } from './access.ts';
import type { AccountIndex } from './account-index.ts';
import type { AccountEvent, Member, Resource } from './account.ts';
import { indexCatalog, type CatalogIndex } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
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
}

export interface EndedGrants {
  readonly before: Member;
  readonly after: Member;
  readonly ended: readonly PermissionGrant[];
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
  const members = [...index.members()].flatMap(member => endedGrants(member, catalog, keys));
  const puts = members.map((one): AccountEvent => ({ kind: 'member-put', member: one.after }));
  const deletions = resources.map((one): AccountEvent => ({
    kind: 'resource-deleted',
    type: one.type,
    id: one.id,
  }));
  return { events: [...puts, ...deletions], resources, members };
}

function childrenOf(index: AccountIndex, catalog: CatalogIndex, parent: Resource): readonly Resource[] {
  const parentType = catalog.typeNumbers.get(parent.type);
  return catalog.types.flatMap((type, t) =>
    catalog.parentTypes[t] === parentType
      ? [...index.resources(type)].filter(resource => resource.parent === parent.id)
      : [],
  );
}

function endedGrants(
  member: Member,
  catalog: CatalogIndex,
  keys: ReadonlySet<string>,
): readonly EndedGrants[] {
  if ('roles' in member.access) return [];
  const ends = ({ on }: PermissionGrant): boolean => {
    if (on === undefined || 'all' in on) return false;
    if ('id' in on) return keys.has(keyOf(on.type, on.id));
    const parent = catalog.types[catalog.parentTypes[catalog.typeNumbers.get(on.type) ?? -1] ?? -1];
    return parent !== undefined && keys.has(keyOf(parent, on.allOf));
  };
  const ended = member.access.custom.filter(ends);
  if (ended.length === 0) return [];
  const custom = member.access.custom.filter(grant => !ends(grant));
  const access: Access = { ...member.access, custom };
  return [{ before: member, after: { ...member, access }, ended, withoutAccess: custom.length === 0 }];
}

const keyOf = (type: string, id: string): string => JSON.stringify([type, id]);
