import { useLayoutEffect, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, MouseEvent } from 'react';
import type { Level } from '../../../core/level.ts';
import type { MatrixCell } from '../../../core/matrix.ts';
import { nextLevel } from '../../../core/matrix-changes.ts';
import type { MenuAt } from './level-menu.tsx';
import { inBlock, wishOf, type Block, type GridSize, type Spot } from './matrix-keys.ts';
import type { Cells } from './matrix-clipboard.ts';
import { categoryIn, cellsIn, type MatrixColumn, type MatrixRow } from './matrix-model.ts';
import type { MatrixEditing } from './use-matrix.ts';

interface GridParts {
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly MatrixColumn[];
  readonly editing: MatrixEditing;
  readonly size: GridSize;
  readonly onOpenRow: (row: MatrixRow) => void;
  readonly onOpenCategory: (category: string, keepOthers: boolean) => void;
}

interface Kept {
  readonly row: string;
  readonly column: string;
}

/** Keys, clicks and the menu of the grid; the focus is kept by what a row and a column are, not by where they stand. */
export function useMatrixGrid(
  parts: GridParts,
  scroller: React.RefObject<HTMLDivElement | null>,
  scrollTo: (row: number) => void,
) {
  const { rows, columns, editing, size, onOpenRow, onOpenCategory } = parts;
  const [kept, setKept] = useState<Kept>({ row: rows[0]?.key ?? '', column: columns[1]?.key ?? '' });
  const [block, setBlock] = useState<Block>();
  const [menu, setMenu] = useState<MenuAt>();
  const moved = useRef(false);
  const spot = spotOf(kept, rows, columns);

  useLayoutEffect(() => {
    if (!moved.current) return;
    const target = scroller.current?.querySelector<HTMLElement>(`[data-spot="${spot.row}/${spot.column}"]`);
    if (target == null) return;
    moved.current = false;
    target.focus();
  });
  const keptAt = ({ row, column }: Spot): Kept => ({
    row: row < 0 ? head : (rows[row]?.key ?? ''),
    column: columns[column - 1]?.key ?? names,
  });
  const moveTo = (to: Spot): void => {
    moved.current = true;
    setKept(keptAt(to));
    scrollTo(to.row);
  };
  const cellsAt = (at: Spot): readonly MatrixCell[] => {
    const column = columns[at.column - 1];
    const row = rows[at.row];
    if (row !== undefined && column !== undefined) return cellsIn(row, column);
    if (row !== undefined && columns[0] !== undefined) return cellsIn(row, columns[0]);
    return column === undefined ? [] : rows.flatMap(each => cellsIn(each, column));
  };
  /** The cells of the selection by row and column; without one the cell itself, or its row where the focus is on its name. */
  const blockAt = (at: Spot): Cells => {
    const inside = block !== undefined && inBlock(block, at) ? block : undefined;
    const { from, to } = inside ?? {
      from: { row: at.row, column: Math.max(1, at.column) },
      to: { row: at.row, column: at.column === 0 ? columns.length : at.column },
    };
    return rows.flatMap((row, r) => {
      const found = columns.flatMap((column, c) =>
        inBlock({ from, to }, { row: r, column: c + 1 }) ? [cellsIn(row, column)] : [],
      );
      return found.length === 0 ? [] : [found];
    });
  };
  const chosen = (at: Spot): readonly MatrixCell[] => {
    if (block === undefined || !inBlock(block, at)) return cellsAt(at);
    return rows.flatMap((row, r) =>
      columns.flatMap((column, c) => (inBlock(block, { row: r, column: c + 1 }) ? cellsIn(row, column) : [])),
    );
  };
  const open = (at: Spot, keepOthers: boolean): boolean => {
    const row = rows[at.row];
    const column = columns[at.column - 1];
    if (at.row === -1 && column?.opens === true) onOpenCategory(categoryIn(column), keepOthers);
    else if (at.column === 0 && row !== undefined && row.children > 0) onOpenRow(row);
    else return false;
    return true;
  };
  const openMenu = (at: Spot, target: Element): void => {
    const cells = chosen(at);
    if (cells.length === 0) return;
    const row = rows[at.row];
    const column = columns[at.column - 1];
    const name = [column?.label, row?.name].filter(part => part !== undefined).join(', ');
    setMenu({ cells, name, box: target.getBoundingClientRect() });
  };
  const step = (at: Spot): void => {
    const cells = chosen(at);
    const [only] = cells;
    if (cells.length === 1 && only !== undefined) editing.set(cells, nextLevel(editing.matrix, only));
    else if (at.row >= 0 && at.column > 0) openMenu(at, document.activeElement ?? document.body);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const element = (event.target as Element).closest('[data-spot]');
    const wish = element === null ? undefined : wishOf(event, spot, size, document.dir === 'rtl');
    if (wish === undefined || element === null) return;
    event.preventDefault();
    switch (wish.kind) {
      case 'move':
        if (wish.extend && spot.row >= 0 && spot.column >= 1)
          setBlock({ from: block?.from ?? spot, to: wish.to });
        else setBlock(undefined);
        return moveTo(wish.to);
      case 'level':
        return editing.set(chosen(spot), wish.level);
      case 'select':
        return setBlock(blockOf(wish.what, spot, size));
      case 'step':
        return open(spot, false) ? undefined : step(spot);
      case 'open':
        return open(spot, event.shiftKey) ? undefined : openMenu(spot, element);
      case 'menu':
        return openMenu(spot, element);
      case 'copy':
        return editing.copy(blockAt(spot));
      case 'paste':
        return editing.paste(blockAt(spot));
      case 'undo':
        return editing.undo();
      case 'redo':
        return editing.redo();
    }
  };
  const spotAt = (target: EventTarget): Spot | undefined => {
    const [row, column] =
      (target as Element).closest<HTMLElement>('[data-spot]')?.dataset['spot']?.split('/').map(Number) ?? [];
    return row === undefined || column === undefined ? undefined : { row, column };
  };
  return {
    spot,
    block,
    menu,
    onKeyDown,
    /** Wherever the focus came from: keys count from where it is. */
    onFocus(event: FocusEvent) {
      const at = spotAt(event.target);
      if (at !== undefined && (at.row !== spot.row || at.column !== spot.column)) setKept(keptAt(at));
    },
    onClick(event: MouseEvent) {
      const at = spotAt(event.target);
      if (at === undefined) return;
      setBlock(undefined);
      moveTo(at);
      if (open(at, event.shiftKey)) return;
      if (at.row >= 0 && at.column >= 1) step(at);
      else openMenu(at, event.target as Element);
    },
    onContextMenu(event: MouseEvent) {
      const at = spotAt(event.target);
      if (at === undefined) return;
      event.preventDefault();
      moveTo(at);
      openMenu(at, event.target as Element);
    },
    choose(cells: readonly MatrixCell[], level: Level) {
      moved.current = true;
      setMenu(undefined);
      editing.set(cells, level);
    },
    closeMenu() {
      moved.current = true;
      setMenu(undefined);
    },
  };
}

const head = 'head';
const names = 'names';

function spotOf(kept: Kept, rows: readonly MatrixRow[], columns: readonly MatrixColumn[]): Spot {
  const row =
    kept.row === head
      ? -1
      : Math.max(
          0,
          rows.findIndex(({ key }) => key === kept.row),
        );
  const column = kept.column === names ? 0 : columns.findIndex(({ key }) => key === kept.column) + 1;
  return { row, column: column === 0 && kept.column !== names ? 1 : column };
}

function blockOf(
  what: 'row' | 'column' | 'all' | 'nothing',
  { row, column }: Spot,
  size: GridSize,
): Block | undefined {
  const [bottom, right] = [size.rows - 1, size.columns - 1];
  switch (what) {
    case 'row':
      return { from: { row, column: 1 }, to: { row, column: right } };
    case 'column':
      return { from: { row: 0, column }, to: { row: bottom, column } };
    case 'all':
      return { from: { row: 0, column: 1 }, to: { row: bottom, column: right } };
    case 'nothing':
      return undefined;
  }
}
