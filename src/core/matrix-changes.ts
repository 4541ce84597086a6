import type { PermissionGrant, Place } from './access.ts';
import { indexCatalog, levelOf, rankOf } from './catalog-index.ts';
import type { Catalog } from './catalog.ts';
import type { GrantLevel, Level } from './level.ts';
import {
  cellKey,
  cellState,
  floorOf,
  levelsOn,
  rank,
  resourceKey,
  widerPlaces,
  type Matrix,
  type MatrixCell,
  type MatrixResource,
} from './matrix.ts';
import { placeKey } from './place.ts';

/** What came of setting cells. */
export interface SetOutcome {
  readonly matrix: Matrix;
  readonly changed: number;
  /** Cells that do not offer the level and so stay as they are. */
  readonly notOffered: number;
  /** Cells that have more from above than the level: rights only add up, so they stay (see `lessThanAll`). */
  readonly held: readonly MatrixCell[];
}

/** Sets cells to a level, as one step. A level that a cell does not offer is never invented. */
export function setCells(matrix: Matrix, cells: readonly MatrixCell[], level: Level): SetOutcome {
  const grants = new Map(matrix.grants);
  const next: Matrix = { ...matrix, grants };
  const held: MatrixCell[] = [];
  let changed = 0;
  let notOffered = 0;
  // The widest first, so that what they give counts for the narrower ones.
  for (const cell of cells.toSorted((a, b) => width(a.on) - width(b.on))) {
    const offered = levelsOn(matrix, cell);
    if (offered.length === 1) continue;
    if (!offered.includes(level)) {
      notOffered += 1;
      continue;
    }
    const floor = floorOf(next, cell).level;
    if (rank(level) < rank(floor)) held.push(cell);
    if (write(grants, cell, rank(level) <= rank(floor) ? 'none' : level)) changed += 1;
  }
  return { matrix: next, changed, notOffered, held };
}

const width = (on: Place | undefined): number =>
  on === undefined || 'all' in on ? 0 : 'allOf' in on ? 1 : 2;

/** Whether the grant of a cell had to be written. A start and an end that it has stay with it. */
function write(grants: Map<string, PermissionGrant>, cell: MatrixCell, level: Level): boolean {
  const key = cellKey(cell);
  const before = grants.get(key);
  if ((before?.level ?? 'none') === level) return false;
  if (level === 'none') return grants.delete(key);
  const { permission, on } = cell;
  grants.set(key, { ...before, permission, level, ...(on !== undefined && { on }) });
  return true;
}

/** The next level on offer, from a cell's floor up and back to it. */
export function nextLevel(matrix: Matrix, cell: MatrixCell): Level {
  const floor = floorOf(matrix, cell).level;
  const steps = levelsOn(matrix, cell).filter(level => rank(level) >= rank(floor));
  const state = cellState(matrix, cell);
  if (state.kind !== 'level') return 'none';
  return steps[steps.indexOf(state.level) + 1] ?? steps[0] ?? floor;
}

/**
 * Gives one place less than all have: what was given for all is given to every other one by itself, which later ones do
 * not get. Answers undefined where nothing above gives more.
 */
export function lessThanAll(
  matrix: Matrix,
  cell: Required<MatrixCell>,
  level: Level,
): { readonly matrix: Matrix; readonly others: number } | undefined {
  const { permission, on } = cell;
  if (on === undefined || 'all' in on) return undefined;
  const grants = new Map(matrix.grants);
  let others = 0;
  for (const from of widerPlaces(matrix, on).toReversed()) {
    const above = grants.get(cellKey({ permission, on: from }));
    if (above === undefined || rank(above.level) <= rank(level)) continue;
    grants.delete(cellKey({ permission, on: from }));
    for (const other of placesUnder(matrix, from, on)) {
      if (placeKey(other) === placeKey(on)) continue;
      others += 1;
      raise(grants, { permission, on: other }, above);
    }
  }
  if (others === 0 && grants.size === matrix.grants.size) return undefined;
  const next: Matrix = { ...matrix, grants };
  write(grants, cell, rank(level) <= rank(floorOf(next, cell).level) ? 'none' : level);
  return { matrix: next, others };
}

function raise(grants: Map<string, PermissionGrant>, cell: MatrixCell, as: PermissionGrant): void {
  const key = cellKey(cell);
  const before = grants.get(key);
  if (before !== undefined && rankOf(before.level) >= rankOf(as.level)) return;
  grants.set(key, { ...as, ...(cell.on !== undefined && { on: cell.on }) });
}

/** What stands in the place of a wider place when one under it is taken out: siblings, and for children their groups. */
function placesUnder(matrix: Matrix, from: Place, except: Place): readonly Place[] {
  const all = matrix.byType.get(from.type) ?? [];
  const of = ({ type, id }: MatrixResource): Place => ({ type, id });
  if ('allOf' in from)
    return (matrix.children.get(from.allOf) ?? []).filter(one => one.type === from.type).map(of);
  const parents = [...new Set(all.flatMap(({ parent }) => (parent ? [parent] : [])))];
  if (parents.length === 0) return all.map(of);
  const kept = 'allOf' in except ? except.allOf : widerParent(matrix, except);
  return parents.flatMap((parent): readonly Place[] =>
    parent === kept && 'id' in except
      ? placesUnder(matrix, { type: from.type, allOf: parent }, except)
      : [{ type: from.type, allOf: parent }],
  );
}

const widerParent = (matrix: Matrix, on: Place): string | undefined =>
  'id' in on ? (matrix.resources.get(resourceKey(on.type, on.id))?.parent ?? undefined) : undefined;

/** What a set of standard roles gives, as custom permissions: the start of an edit that leaves roles behind. */
export function grantsOfRoles(catalog: Catalog, roles: readonly string[]): readonly PermissionGrant[] {
  const index = indexCatalog(catalog);
  const highest = new Map<string, PermissionGrant>();
  for (const role of roles) {
    const cells = index.roles.get(role)?.all ?? [];
    cells.forEach((held, cell) => {
      if (held === 0) return;
      const permission = index.permissions[Math.floor(cell / index.width)]?.id ?? '';
      const type = index.types[cell % index.width] ?? '';
      const on: Place | undefined = type === 'account' ? undefined : { type, all: true };
      const level: GrantLevel = levelOf(held);
      raise(highest, { permission, on }, { permission, level, ...(on !== undefined && { on }) });
    });
  }
  return [...highest.values()];
}
