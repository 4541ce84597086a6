import type { Level } from '../../../core/level.ts';
import { cellState, type Matrix, type MatrixCell } from '../../../core/matrix.ts';

/** Levels by row and column, each for every permission that stood in the cell; undefined where there was none. */
export type Copied = readonly (readonly (readonly (Level | undefined)[])[])[];

export interface LevelChange {
  readonly cell: MatrixCell;
  readonly level: Level;
}

/** The cells of a block by row and column. */
export type Cells = readonly (readonly (readonly MatrixCell[])[])[];

/** What a block shows, with what comes from above: what is pasted is what was seen. */
export const copyOf = (matrix: Matrix, block: Cells): Copied =>
  block.map(row =>
    row.map(cells =>
      cells.map(cell => {
        const state = cellState(matrix, cell);
        return state.kind === 'level' ? state.level : undefined;
      }),
    ),
  );

/**
 * The changes of pasting onto a block of the same size or larger: what was copied is repeated over it. A cell that holds as many
 * permissions as were copied takes them one by one, any other takes them only where they were all alike.
 */
export function pasteInto(copied: Copied, block: Cells): readonly LevelChange[] {
  const height = copied.length;
  return block.flatMap((row, r) =>
    row.flatMap((cells, c) => {
      const from = copied[r % Math.max(1, height)] ?? [];
      const levels = from[c % Math.max(1, from.length)] ?? [];
      const alike = new Set(levels).size === 1 ? levels[0] : undefined;
      return cells.flatMap((cell, n) => {
        const level = cells.length === levels.length ? levels[n] : alike;
        return level === undefined ? [] : [{ cell, level }];
      });
    }),
  );
}
