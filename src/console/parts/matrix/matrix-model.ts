import type { Holding } from '../../../core/decision.ts';
import type { Place } from '../../../core/access.ts';
import type { Permission } from '../../../core/catalog.ts';
import { higher, reaches, type Level } from '../../../core/level.ts';
import {
  cellState,
  isMixed,
  summaryOf,
  type CellState,
  type Matrix,
  type MatrixCell,
  type Summary,
} from '../../../core/matrix.ts';
import { placeCovers, placeKey } from '../../../core/place.ts';
import { byName } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** A row of the matrix: a place, how deep it stands, and what opens under it. */
export interface MatrixRow {
  readonly key: string;
  readonly on: Place;
  /** Named as a sentence, parent included; for cells and menus. */
  readonly name: string;
  /** As drawn in the first column. */
  readonly label: string;
  readonly depth: 0 | 1;
  /** Always in sight. */
  readonly frozen: boolean;
  readonly children: number;
  readonly open: boolean;
}

/** A column: everything, a closed category, or one permission. */
export interface MatrixColumn {
  readonly key: string;
  readonly label: string;
  readonly permissions: readonly Permission[];
  /** Set on the permissions of an open category. */
  readonly category?: string;
  /** A category that is closed, or one of whose permissions this is. */
  readonly opens: boolean;
  /** The feature that the account lacks. */
  readonly feature?: string;
}

export interface MatrixSight {
  readonly open: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly find: string;
  /** Rows that are shown although nothing is granted there: all, or those touched. */
  readonly everything: boolean;
  readonly touched: ReadonlySet<string>;
}

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The types that have a matrix of their own: those without a parent, with something to grant. */
export const matrixTypes = (matrix: Matrix): readonly string[] =>
  matrix.catalog.types.filter(
    (type, n) =>
      type !== 'account' &&
      (matrix.catalog.parentTypes[n] ?? -1) < 0 &&
      matrix.catalog.permissions.some(permission => permission.scope === type),
  );

export const childTypeOf = (matrix: Matrix, type: string): string | undefined => {
  const number = matrix.catalog.typeNumbers.get(type);
  return matrix.catalog.types.find(
    (_, n) => matrix.catalog.parentTypes[n] === number && number !== undefined,
  );
};

/** The rows in sight, in the order of names; *all* first. */
export function rowsOf(
  matrix: Matrix,
  type: string,
  sight: MatrixSight,
  words: Vocabulary,
): readonly MatrixRow[] {
  const child = childTypeOf(matrix, type);
  const granted = new Set([...matrix.grants.values()].map(({ on }) => placeKey(on)));
  const needle = folded(sight.find.trim());
  const shown = (on: Place): boolean => {
    const key = placeKey(on);
    return sight.everything || granted.has(key) || sight.touched.has(key);
  };
  const rows: MatrixRow[] = [frozenRow(type)];
  if (child !== undefined) rows.push(frozenRow(child));
  const parents = (matrix.byType.get(type) ?? [])
    .map(resource => ({ resource, name: words.place({ type, id: resource.id }) }))
    .toSorted(byName);
  for (const { resource, name } of parents) {
    const under =
      child === undefined ? [] : (matrix.children.get(resource.id) ?? []).filter(one => one.type === child);
    const on: Place = { type, id: resource.id };
    const places = placesUnder(
      on,
      child,
      under.map(one => one.id),
    );
    const matches =
      needle === '' ||
      folded(name).includes(needle) ||
      under.some(one => folded(words.place({ type: one.type, id: one.id })).includes(needle));
    if (!matches || !(shown(on) || places.some(shown) || needle !== '')) continue;
    const open = sight.open.has(resource.id) && under.length > 0;
    rows.push({
      key: placeKey(on),
      on,
      name,
      label: name,
      depth: 0,
      frozen: false,
      children: under.length,
      open,
    });
    if (!open || child === undefined) continue;
    for (const place of places) rows.push(childRow(place, name, words));
  }
  // A word that finds permissions alone narrows the columns alone.
  return rows.every(row => row.frozen) && findsPermission(matrix, type, needle)
    ? rowsOf(matrix, type, { ...sight, find: '' }, words)
    : rows;
}

const findsPermission = (matrix: Matrix, type: string, needle: string): boolean =>
  needle !== '' &&
  matrix.catalog.permissions.some(({ scope, name }) => scope === type && folded(name).includes(needle));

const placesUnder = (
  on: Place & { readonly id: string },
  child: string | undefined,
  ids: readonly string[],
): readonly Place[] =>
  child === undefined || ids.length === 0
    ? []
    : [{ type: child, allOf: on.id }, ...ids.map(id => ({ type: child, id }))];

const frozenRow = (type: string): MatrixRow => {
  const on: Place = { type, all: true };
  const label = t.matrix.all[type] ?? t.matrix.allOther(type);
  return { key: placeKey(on), on, name: label, label, depth: 0, frozen: true, children: 0, open: false };
};

function childRow(on: Place, parent: string, words: Vocabulary): MatrixRow {
  const own = 'id' in on ? words.place(on) : t.matrix.allOf;
  const name = 'id' in on ? t.matrix.childOf(own, parent) : t.matrix.allOfNamed(parent);
  return { key: placeKey(on), on, name, label: own, depth: 1, frozen: false, children: 0, open: false };
}

/** The columns in sight: everything, then the categories, those without their feature last. */
export function columnsOf(
  matrix: Matrix,
  type: string,
  sight: MatrixSight,
  words: Vocabulary,
): readonly MatrixColumn[] {
  const needle = folded(sight.find.trim());
  const permissions = matrix.catalog.permissions.filter(permission => permission.scope === type);
  const found = needle === '' ? [] : permissions.filter(({ name }) => folded(name).includes(needle));
  const columns: MatrixColumn[] = [{ key: 'all', label: t.matrix.allPermissions, permissions, opens: false }];
  const groups = Map.groupBy(found.length > 0 ? found : permissions, ({ category }) => category ?? '');
  const missing = (feature: string | undefined): boolean =>
    feature !== undefined && !matrix.features.has(feature);
  const categories = [...groups].map(([id, inside]) => {
    const category = matrix.catalog.catalog.categories.find(one => one.id === id);
    return { id, name: category?.name ?? t.matrix.allPermissions, feature: category?.feature, inside };
  });
  for (const { id, name, feature, inside } of categories.toSorted(
    (a, b) => Number(missing(a.feature)) - Number(missing(b.feature)),
  )) {
    const lacks = missing(feature) && feature !== undefined ? { feature: words.feature(feature) } : {};
    if (!sight.categories.has(id) && found.length === 0) {
      columns.push({ key: `c:${id}`, label: name, permissions: inside, opens: true, ...lacks });
      continue;
    }
    for (const permission of inside)
      columns.push({
        key: permission.id,
        label: permission.name,
        permissions: [permission],
        category: name,
        opens: true,
        ...lacks,
      });
  }
  return columns;
}

/** The category behind a column that opens or closes one. */
export const categoryIn = (column: MatrixColumn): string => column.permissions[0]?.category ?? '';

export const cellsIn = (row: MatrixRow, column: MatrixColumn): readonly MatrixCell[] =>
  column.permissions.map(({ id }) => ({ permission: id, on: row.on }));

/** What stands in a cell of the matrix: one permission's state, or many summed up. */
export type Shown =
  | { readonly kind: 'one'; readonly state: CellState; readonly mixed: boolean }
  | { readonly kind: 'many'; readonly summary: Summary };

export function shownIn(matrix: Matrix, row: MatrixRow, column: MatrixColumn): Shown {
  const cells = cellsIn(row, column);
  const [only] = cells;
  if (cells.length !== 1 || only === undefined) return { kind: 'many', summary: summaryOf(matrix, cells) };
  return { kind: 'one', state: cellState(matrix, only), mixed: isMixed(matrix, only) };
}

/** Levels by permission and place that come from elsewhere: through groups, or what one holds oneself. */
export function levelThrough(
  holdings: readonly Holding[],
  matrix: Matrix,
  { permission, on }: MatrixCell,
): Level {
  const parentOf = (type: string, id: string): string | undefined =>
    matrix.resources.get(`${type}/${id}`)?.parent ?? undefined;
  return holdings
    .filter(holding => holding.permission === permission && placeCovers(holding.on, on, parentOf))
    .reduce<Level>((most, { level }) => higher(most, level), 'none');
}

/** Whether somebody who holds this may give the level. */
export const mayGive = (
  holdings: readonly Holding[] | undefined,
  matrix: Matrix,
  cell: MatrixCell,
  level: Level,
): boolean => holdings === undefined || reaches(levelThrough(holdings, matrix, cell), level);

/** A cell read out after the names of its row and column. */
export function spokenCell(shown: Shown, words: Vocabulary, column: MatrixColumn): string {
  if (shown.kind === 'many') {
    const { level, granted, of } = shown.summary;
    if (level === undefined) return t.matrix.absent;
    return level === 'mixed'
      ? `${t.matrix.mixed}, ${t.matrix.some(granted, of)}`
      : t.access.levelTitle[level];
  }
  const { state, mixed } = shown;
  if (state.kind === 'absent') return t.matrix.absent;
  const word = t.access.levelTitle[state.level];
  if (state.kind === 'covered') return t.matrix.covered(word);
  const from = state.from === undefined ? word : t.matrix.inherited(word, words.place(state.from));
  const cause = state.withoutEffect;
  const parts = [mixed ? `${t.matrix.mixed}: ${from}` : from];
  if (cause !== undefined)
    parts.push(
      cause.code === 'feature-missing'
        ? t.matrix.noFeature(column.feature ?? words.feature(cause.feature))
        : t.matrix.noRequirement(words.permission(cause.permission)),
    );
  return parts.join(', ');
}
