import type { PermissionGrant, Place } from './access.ts';
import type { Resource } from './account.ts';
import { indexCatalog, rankOf } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import { levels, type Level } from './level.ts';
import { placeHas } from './place.ts';

/** The row that stands for all resources of a type: `mixed` where those under it differ from it or from each other. */
export interface AllRow {
  readonly permission: string;
  readonly type: string;
  readonly level: Level | 'mixed';
}

/**
 * The *all products* row of every permission, and so for each type that it can be given on: the level given for all,
 * or `mixed` when something of that type is at another level, by its own grant or by one for all under its parent.
 *
 * Mixed is computed and never stored: no grant says it, and what is given later for all makes it go away.
 */
export function allRows(
  grants: readonly Pick<PermissionGrant, 'permission' | 'level' | 'on'>[],
  catalog: Catalog,
  resources: Iterable<Resource>,
): readonly AllRow[] {
  const index = indexCatalog(catalog);
  const byType = Map.groupBy(resources, resource => resource.type);
  const byPermission = Map.groupBy(grants, grant => grant.permission);
  return catalog.permissions.flatMap(({ id }) =>
    index.typesOf(id).flatMap((type): AllRow[] => {
      if (type === 'account') return [];
      const own = (byPermission.get(id) ?? []).filter(grant => grant.on?.type === type);
      const forAll = highest(own, place => 'all' in place);
      const named = own.filter(grant => grant.on !== undefined && !('all' in grant.on));
      const differs =
        named.length > 0 &&
        (byType.get(type) ?? []).some(
          resource => highest(own, place => placeHas(place, resource)) !== forAll,
        );
      return [{ permission: id, type, level: differs ? 'mixed' : (levels[forAll] ?? 'none') }];
    }),
  );
}

const highest = (
  grants: readonly Pick<PermissionGrant, 'level' | 'on'>[],
  there: (place: Place) => boolean,
): number =>
  Math.max(0, ...grants.map(({ level, on }) => (on !== undefined && there(on) ? rankOf(level) : 0)));
