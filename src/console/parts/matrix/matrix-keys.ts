import type { KeyboardEvent } from 'react';
import type { Level } from '../../../core/level.ts';

/** Where the focus is: rows from 0, the head being row -1; columns from 0, the names being column 0. */
export interface Spot {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page key moves by. */
  readonly page: number;
}

/** What a key asks of the grid (WAI-ARIA Authoring Practices, data grid). */
export type GridWish =
  | { readonly kind: 'move'; readonly to: Spot; readonly extend: boolean }
  | { readonly kind: 'level'; readonly level: Level }
  | { readonly kind: 'select'; readonly what: 'row' | 'column' | 'all' | 'nothing' }
  | { readonly kind: 'step' | 'open' | 'menu' | 'undo' | 'redo' | 'copy' | 'paste' };

const levelKeys: Readonly<Record<string, Level>> = {
  '0': 'none',
  Delete: 'none',
  '1': 'read',
  r: 'read',
  '2': 'readWrite',
  w: 'readWrite',
};

/** Undefined for keys that are the browser's. In right-to-left, left and right follow the eye. */
export function wishOf(event: KeyboardEvent, at: Spot, size: GridSize, rtl: boolean): GridWish | undefined {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return withControl(event, size);
  const to = target(key, at, size, rtl);
  if (to !== undefined) return { kind: 'move', to, extend: shiftKey && key.startsWith('Arrow') };
  if (key === ' ') return shiftKey ? { kind: 'select', what: 'row' } : { kind: 'step' };
  if (key === 'Enter' || key === 'F2') return { kind: 'open' };
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return { kind: 'menu' };
  if (key === 'Escape') return { kind: 'select', what: 'nothing' };
  const level = levelKeys[key.length === 1 ? key.toLowerCase() : key];
  return level === undefined ? undefined : { kind: 'level', level };
}

function withControl({ key, shiftKey }: KeyboardEvent, size: GridSize): GridWish | undefined {
  switch (key.toLowerCase()) {
    case 'z':
      return { kind: shiftKey ? 'redo' : 'undo' };
    case 'y':
      return { kind: 'redo' };
    case 'c':
      return { kind: 'copy' };
    case 'v':
      return { kind: 'paste' };
    case 'a':
      return { kind: 'select', what: 'all' };
    case ' ':
      return { kind: 'select', what: 'column' };
    case 'home':
      return { kind: 'move', to: { row: 0, column: 1 }, extend: false };
    case 'end':
      return { kind: 'move', to: { row: size.rows - 1, column: size.columns - 1 }, extend: false };
    default:
      return undefined;
  }
}

function target(
  key: string,
  { row, column }: Spot,
  { rows, columns, page }: GridSize,
  rtl: boolean,
): Spot | undefined {
  const rowAt = (to: number): number => Math.max(-1, Math.min(rows - 1, to));
  const columnAt = (to: number): number => Math.max(0, Math.min(columns - 1, to));
  const right = rtl ? -1 : 1;
  switch (key) {
    case 'ArrowDown':
      return { row: rowAt(row + 1), column };
    case 'ArrowUp':
      return { row: rowAt(row - 1), column };
    case 'ArrowRight':
      return { row, column: columnAt(column + right) };
    case 'ArrowLeft':
      return { row, column: columnAt(column - right) };
    case 'PageDown':
      return { row: rowAt(row + page), column };
    case 'PageUp':
      return { row: Math.max(0, rowAt(row - page)), column };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: columns - 1 };
    default:
      return undefined;
  }
}

/** A block between two spots, both included; the head and the names are no part of it. */
export interface Block {
  readonly from: Spot;
  readonly to: Spot;
}

export const inBlock = ({ from, to }: Block, { row, column }: Spot): boolean =>
  row >= Math.min(from.row, to.row) &&
  row <= Math.max(from.row, to.row) &&
  column >= Math.min(from.column, to.column) &&
  column <= Math.max(from.column, to.column) &&
  row >= 0 &&
  column >= 1;
