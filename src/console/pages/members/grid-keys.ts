import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';

/** Rows of one screen. */
const page = 10;

interface Size {
  readonly rows: number;
  readonly columns: number;
}

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** The cell that an event comes from; it may have got the focus by mouse. */
export function cellOf(target: EventTarget): Cell | undefined {
  const at = target instanceof Element ? target.closest('[data-cell]')?.getAttribute('data-cell') : null;
  const [row, column] = (at ?? '').split('/').map(Number);
  return row === undefined || column === undefined ? undefined : { row, column };
}

/** Keeps the one cell that can be tabbed to, moves it by keys and gives it the focus once it is in the document. */
export function useGridKeys(
  grid: RefObject<HTMLDivElement | null>,
  { rows, columns }: Size,
  scrollTo: (row: number) => void,
) {
  const [cell, setCell] = useState<Cell>({ row: 0, column: 0 });
  const moved = useRef(false);
  useLayoutEffect(() => {
    if (!moved.current) return;
    const target = grid.current?.querySelector<HTMLElement>(`[data-cell="${cell.row}/${cell.column}"]`);
    if (target == null) return;
    moved.current = false;
    target.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    const here = cellOf(event.target);
    const next = here === undefined ? undefined : target(event, here, { rows, columns });
    if (next === undefined) return;
    event.preventDefault();
    moved.current = true;
    setCell(next);
    scrollTo(next.row);
  };
  const focus = (to: Cell) => {
    moved.current = true;
    setCell(to);
  };
  return { cell, onKeyDown, focus };
}

function target(event: KeyboardEvent, { row, column }: Cell, { rows, columns }: Size): Cell | undefined {
  const within = (to: number) => Math.max(0, Math.min(rows - 1, to));
  const lastColumn = columns - 1;
  switch (event.key) {
    case 'ArrowDown':
      return { row: within(row + 1), column };
    case 'ArrowUp':
      return { row: within(row - 1), column };
    case 'ArrowRight':
      return { row, column: Math.min(lastColumn, column + 1) };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'PageDown':
      return { row: within(row + page), column };
    case 'PageUp':
      return { row: within(row - page), column };
    case 'Home':
      return event.ctrlKey ? { row: 0, column: 0 } : { row, column: 0 };
    case 'End':
      return event.ctrlKey ? { row: within(rows - 1), column: lastColumn } : { row, column: lastColumn };
    default:
      return undefined;
  }
}
