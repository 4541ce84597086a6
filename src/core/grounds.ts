import type { Access, PermissionGrant, Place, Term } from './access.ts';
import type { Resource } from './account.ts';
import { levelOf, rankOf, type CatalogIndex } from './catalog-index.ts';
import { noRoles, type FindRole } from './custom-role.ts';
import type { Ground } from './decision.ts';
import type { TenantIndex } from './directory.ts';
import type { MemberId, ObjectId } from './id.ts';
import { spanOf } from './term.ts';

/** Finds a resource of the account; undefined if there is none. */
export type FindResource = (type: string, id: string) => Resource | undefined;

/** Whose grant it is and how it is reached; see Ground. */
export interface Reach {
  readonly member?: MemberId;
  readonly via: readonly ObjectId[];
}

/**
 * What a grant gives, permission by permission and place by place, as the catalog offers it: roles spelled out, and
 * nothing for ids or levels that the catalog no longer has. `role` finds the account's custom roles.
 */
export function groundsOfAccess(
  access: Access,
  catalog: CatalogIndex,
  reach: Reach,
  role: FindRole = noRoles,
): readonly Ground[] {
  if ('custom' in access) return groundsOfCustom(access.custom, catalog, reach);
  return access.roles.flatMap(({ role: id, ...term }) => {
    const custom = role(id)?.custom;
    if (custom === undefined) return groundsOfRole({ role: id, ...term }, catalog, reach);
    return groundsOfCustom(custom, catalog, reach).map(ground => ({
      ...ground,
      by: 'role' as const,
      role: id,
      ...term,
    }));
  });
}

function groundsOfCustom(
  custom: readonly PermissionGrant[],
  catalog: CatalogIndex,
  reach: Reach,
): readonly Ground[] {
  return custom.flatMap(({ permission, level, on, start, end }): Ground[] => {
    const type = on?.type ?? 'account';
    const given =
      on !== undefined && on.type === 'account' ? 0 : cap(catalog, permission, type, rankOf(level));
    if (given === 0) return [];
    const term = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
    const place = on === undefined ? {} : { on };
    return [{ by: 'custom', ...reach, permission, level: levelOf(given), ...place, ...term }];
  });
}

function groundsOfRole(
  grant: Term & { role: string },
  catalog: CatalogIndex,
  reach: Reach,
): readonly Ground[] {
  const { role, ...term } = grant;
  const all = catalog.roles.get(role)?.all;
  if (all === undefined) return [];
  return cellsOf(catalog).flatMap(([cell, permission, place]) => {
    const rank = all[cell] ?? 0;
    if (rank === 0) return [];
    return [{ by: 'role' as const, ...reach, role, permission, level: levelOf(rank), ...place, ...term }];
  });
}

/** Complete access, as an owner has it. */
export const groundsOfOwner = (catalog: CatalogIndex): readonly Ground[] =>
  cellsOf(catalog).map(([cell, permission, place]) => ({
    by: 'owner',
    permission,
    level: levelOf(catalog.highest[cell] ?? 0),
    ...place,
    via: [],
  }));

/** Every cell in which something is offered, with its permission and the place that is all of it. */
function cellsOf(catalog: CatalogIndex): (readonly [number, string, { on?: Place }])[] {
  return catalog.permissions.flatMap((permission, p) =>
    catalog.types.flatMap((type, t) => {
      const cell = p * catalog.width + t;
      const place = type === 'account' ? {} : { on: { type, all: true as const } };
      return (catalog.highest[cell] ?? 0) > 0 ? [[cell, permission.id, place] as const] : [];
    }),
  );
}

function cap(catalog: CatalogIndex, permission: string, type: string, rank: number): number {
  const p = catalog.permissionNumbers.get(permission);
  const t = catalog.typeNumbers.get(type);
  return p === undefined || t === undefined ? 0 : catalog.capped(p * catalog.width + t, rank);
}

/** Whether a ground gives something at `at` or later: not ended, and what it names exists. */
export function isAlive(ground: Ground, catalog: CatalogIndex, find: FindResource, at: number): boolean {
  const { from, until } = spanOf(ground);
  if (until <= at || from === Infinity || from >= until) return false;
  const { on } = ground;
  if (on === undefined || 'all' in on) return true;
  if ('id' in on) return find(on.type, on.id) !== undefined;
  const parent = catalog.types[catalog.parentTypes[catalog.typeNumbers.get(on.type) ?? -1] ?? -1];
  return parent !== undefined && find(parent, on.allOf) !== undefined;
}

/**
 * The shortest chains of groups from an object up to every group that holds it: from its own group to that one, both
 * included (G-1).
 */
export function chainsOf(index: TenantIndex, from: ObjectId): ReadonlyMap<ObjectId, readonly ObjectId[]> {
  const chains = new Map<ObjectId, readonly ObjectId[]>([[from, []]]);
  let open: readonly ObjectId[] = [from];
  while (open.length > 0) {
    const next: ObjectId[] = [];
    for (const at of open) {
      const chain = chains.get(at) ?? [];
      for (const group of index.parentsOf(at)) {
        if (chains.has(group)) continue;
        chains.set(group, [...chain, group]);
        next.push(group);
      }
    }
    open = next;
  }
  chains.delete(from);
  return chains;
}

/**
 * The chains of groups from an object up to a group that holds it: the shortest by each of the object's own groups that
 * leads there, so that who leaves all of those is in the group no longer (G-1).
 */
export function chainsTo(
  index: TenantIndex,
  from: ObjectId,
  group: ObjectId,
): readonly (readonly ObjectId[])[] {
  return index.parentsOf(from).flatMap(own => {
    if (own === group) return [[own]];
    const chain = chainsOf(index, own).get(group);
    return chain === undefined ? [] : [[own, ...chain]];
  });
}
