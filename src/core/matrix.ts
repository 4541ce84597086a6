import type { PermissionGrant, Place } from './access.ts';
import { indexCatalog, rankOf, type CatalogIndex } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { Level } from './level.ts';
import { levels } from './level.ts';
import { placeKey } from './place.ts';

/** A resource of the account as far as a matrix needs it. */
export interface MatrixResource {
  readonly type: string;
  readonly id: string;
  readonly parent?: string | null;
}

/** One cell: a permission at a place; without a place, on the account. */
export interface MatrixCell {
  readonly permission: string;
  readonly on?: Place | undefined;
}

/** Custom permissions being edited: what is granted by cell, and what there is to grant it on. */
export interface Matrix {
  readonly catalog: CatalogIndex;
  readonly features: ReadonlySet<string>;
  /** By cell, see `cellKey`; only what is granted. */
  readonly grants: ReadonlyMap<string, PermissionGrant>;
  readonly resources: ReadonlyMap<string, MatrixResource>;
  readonly byType: ReadonlyMap<string, readonly MatrixResource[]>;
  readonly children: ReadonlyMap<string, readonly MatrixResource[]>;
}

export const cellKey = ({ permission, on }: MatrixCell): string => `${permission} ${placeKey(on)}`;

/** The key of `Matrix.resources`. */
export const resourceKey = (type: string, id: string): string => `${type}/${id}`;

export interface MatrixFacts {
  readonly catalog: Catalog;
  readonly features: readonly string[];
  readonly resources: readonly MatrixResource[];
}

/** A matrix over the grants that there are. */
export function matrixOf(grants: readonly PermissionGrant[], facts: MatrixFacts): Matrix {
  const { resources } = facts;
  return {
    catalog: indexCatalog(facts.catalog),
    features: new Set(facts.features),
    grants: new Map(grants.map(grant => [cellKey(grant), grant])),
    resources: new Map(resources.map(one => [resourceKey(one.type, one.id), one])),
    byType: Map.groupBy(resources, one => one.type),
    children: Map.groupBy(resources, one => one.parent ?? ''),
  };
}

export const grantsOf = (matrix: Matrix): readonly PermissionGrant[] => [...matrix.grants.values()];

/** The levels that a cell can have, from none on; none alone: it cannot be granted there. */
export function levelsOn(matrix: Matrix, { permission, on }: MatrixCell): readonly Level[] {
  const offer = matrix.catalog.offer(permission, on?.type ?? 'account');
  if (offer === undefined) return ['none'];
  return levels.filter(level => level === 'none' || offer[level] !== undefined);
}

/** What is granted in the cell itself. */
export const ownLevel = (matrix: Matrix, cell: MatrixCell): Level =>
  matrix.grants.get(cellKey(cell))?.level ?? 'none';

/** The places whose grants hold at a place too, from the nearest: all add-ons of a product, all products. */
export function widerPlaces(matrix: Matrix, on: Place): readonly Place[] {
  if ('all' in on) return [];
  const all: Place = { type: on.type, all: true };
  if ('allOf' in on) return [all];
  const parent = matrix.resources.get(resourceKey(on.type, on.id))?.parent;
  return parent ? [{ type: on.type, allOf: parent }, all] : [all];
}

/** What a cell has from above, and from where. */
export interface Floor {
  readonly level: Level;
  readonly from?: Place;
}

export function floorOf(matrix: Matrix, { permission, on }: MatrixCell): Floor {
  let floor: Floor = { level: 'none' };
  for (const from of on === undefined ? [] : widerPlaces(matrix, on)) {
    const level = ownLevel(matrix, { permission, on: from });
    if (rank(level) > rank(floor.level)) floor = { level, from };
  }
  return floor;
}

/** A level as a number, none being 0. */
export const rank = (level: Level): number => (level === 'none' ? 0 : rankOf(level));

/** How a cell stands. */
export type CellState =
  /** The permission does not apply there. */
  | { readonly kind: 'absent' }
  /** Answered on the parent: shown, not changed. */
  | { readonly kind: 'covered'; readonly level: Level }
  | {
      readonly kind: 'level';
      readonly level: Level;
      readonly own: Level;
      /** Where the level comes from when it is not the cell's own. */
      readonly from?: Place;
      readonly withoutEffect?: WithoutEffect;
    };

/** Why what is granted has no effect. */
export type WithoutEffect =
  | { readonly code: 'feature-missing'; readonly feature: string }
  | { readonly code: 'requirement-missing'; readonly permission: string };

/** How a cell stands, computed from the grants and never stored. */
export function cellState(matrix: Matrix, cell: MatrixCell): CellState {
  const { catalog } = matrix;
  const type = cell.on?.type ?? 'account';
  if (catalog.offer(cell.permission, type) === undefined) {
    return isCovered(catalog, cell.permission, type)
      ? { kind: 'covered', level: coveredLevel(matrix, cell) }
      : { kind: 'absent' };
  }
  const own = ownLevel(matrix, cell);
  const floor = floorOf(matrix, cell);
  const inherited = rank(floor.level) >= rank(own) && floor.from !== undefined;
  const level = inherited ? floor.level : own;
  const cause = level === 'none' ? undefined : effectlessCause(matrix, cell);
  return {
    kind: 'level',
    level,
    own,
    ...(inherited && { from: floor.from }),
    ...(cause && { withoutEffect: cause }),
  };
}

function isCovered(catalog: CatalogIndex, permission: string, type: string): boolean {
  const p = catalog.permissionNumbers.get(permission);
  const t = catalog.typeNumbers.get(type);
  return p !== undefined && t !== undefined && catalog.covered[p * catalog.width + t] === 1;
}

/** The place of the parents on which a place of children is answered. */
function parentPlace(matrix: Matrix, on: Place): Place | undefined {
  const type =
    matrix.catalog.types[matrix.catalog.parentTypes[matrix.catalog.typeNumbers.get(on.type) ?? -1] ?? -1];
  if (type === undefined) return undefined;
  if ('all' in on) return { type, all: true };
  if ('allOf' in on) return { type, id: on.allOf };
  const parent = matrix.resources.get(resourceKey(on.type, on.id))?.parent;
  return parent ? { type, id: parent } : undefined;
}

function coveredLevel(matrix: Matrix, { permission, on }: MatrixCell): Level {
  const place = on === undefined ? undefined : parentPlace(matrix, on);
  if (place === undefined) return 'none';
  const state = cellState(matrix, { permission, on: place });
  return state.kind === 'level' ? state.level : 'none';
}

function effectlessCause(matrix: Matrix, { permission, on }: MatrixCell): WithoutEffect | undefined {
  const p = matrix.catalog.permissionNumbers.get(permission) ?? -1;
  const feature = matrix.catalog.features[p]?.find(one => !matrix.features.has(one));
  if (feature !== undefined) return { code: 'feature-missing', feature };
  const missing = matrix.catalog.permission(permission)?.requires?.find(required => {
    const state = cellState(matrix, { permission: required, on });
    return state.kind === 'absent' || state.level === 'none';
  });
  return missing === undefined ? undefined : { code: 'requirement-missing', permission: missing };
}

/** One level for many cells: theirs if all have the same, else mixed; undefined where none can have any. */
export interface Summary {
  readonly level: Level | 'mixed' | undefined;
  /** How many of those that can be granted are. */
  readonly granted: number;
  readonly of: number;
}

export function summaryOf(matrix: Matrix, cells: readonly MatrixCell[]): Summary {
  let level: Level | 'mixed' | undefined;
  let granted = 0;
  let of = 0;
  for (const cell of cells) {
    const state = cellState(matrix, cell);
    if (state.kind === 'absent') continue;
    of += 1;
    if (state.level !== 'none') granted += 1;
    level = level === undefined || level === state.level ? state.level : 'mixed';
  }
  return { level, granted, of };
}

/** Whether something under an *all* row has another level than the row says. */
export function isMixed(matrix: Matrix, { permission, on }: MatrixCell): boolean {
  if (on === undefined || 'id' in on) return false;
  const own = cellState(matrix, { permission, on });
  if (own.kind !== 'level') return false;
  const under =
    'allOf' in on
      ? (matrix.children.get(on.allOf) ?? []).filter(one => one.type === on.type)
      : (matrix.byType.get(on.type) ?? []);
  return under.some(({ type, id }) => {
    const state = cellState(matrix, { permission, on: { type, id } });
    return state.kind === 'level' && state.level !== own.level;
  });
}
