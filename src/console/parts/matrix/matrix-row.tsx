import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import type { Holding } from '../../../core/decision.ts';
import { reaches } from '../../../core/level.ts';
import { cellState, ownLevel, type Matrix, type MatrixCell } from '../../../core/matrix.ts';
import { t } from '../../texts/t.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { inBlock, type Block } from './matrix-keys.ts';
import { MatrixCellContent, type CellMarks } from './matrix-cell.tsx';
import {
  levelThrough,
  mayGive,
  shownIn,
  spokenCell,
  type MatrixColumn,
  type MatrixRow,
} from './matrix-model.ts';

/** Of every row but the head, whose names take three lines and a category's one. */
export const rowHeight = 40;
export const headHeight = 72;

const useStyles = makeStyles({
  cell: {
    height: `${rowHeight}px`,
    boxSizing: 'border-box',
    padding: '4px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    fontSize: tokens.fontSizeBase200,
    cursor: 'pointer',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  chosen: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    '@media (forced-colors: active)': { outline: '2px dashed Highlight', outlineOffset: '-2px' },
  },
  changed: {
    boxShadow: `inset 3px 0 0 ${tokens.colorBrandStroke1}`,
    '@media (forced-colors: active)': {
      borderInlineStartWidth: '3px',
      borderInlineStartStyle: 'solid',
      borderInlineStartColor: 'Highlight',
    },
  },
  name: {
    position: 'sticky',
    insetInlineStart: 0,
    zIndex: 1,
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase300,
    paddingInline: '8px',
    overflow: 'hidden',
  },
  under: { paddingInlineStart: '32px' },
  inside: { display: 'flex', alignItems: 'center', columnGap: '4px' },
  text: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  count: {
    marginInlineStart: 'auto',
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
  },
  frozen: { position: 'sticky', zIndex: 2, backgroundColor: tokens.colorNeutralBackground2 },
  frozenName: { zIndex: 3, fontWeight: tokens.fontWeightSemibold },
});

/** What rows are drawn from besides themselves. */
export interface RowContext {
  readonly matrix: Matrix;
  readonly before: Matrix;
  readonly words: Vocabulary;
  /** What comes through groups anyway. */
  readonly through: readonly Holding[];
  /** What the person at the screen holds, where they may give no more than that. */
  readonly held: readonly Holding[] | undefined;
  readonly compared: { readonly name: string; readonly matrix: Matrix } | undefined;
}

interface MatrixGridRowProps {
  readonly row: MatrixRow;
  /** Among all rows, from 0. */
  readonly index: number;
  readonly columns: readonly MatrixColumn[];
  readonly context: RowContext;
  /** The column that has the tab stop, if it is in this row. */
  readonly focus: number | undefined;
  readonly block: Block | undefined;
}

export function MatrixGridRow({ row, index, columns, context, focus, block }: MatrixGridRowProps) {
  const styles = useStyles();
  const top = row.frozen ? { insetBlockStart: `${headHeight + rowHeight * index}px` } : {};
  const Icon = row.open ? ChevronDownRegular : ChevronRightRegular;
  return (
    <tr role="row" aria-rowindex={index + 2}>
      <th
        role="rowheader"
        scope="row"
        aria-colindex={1}
        aria-expanded={row.children > 0 ? row.open : undefined}
        aria-label={row.name}
        data-spot={`${index}/0`}
        tabIndex={focus === 0 ? 0 : -1}
        style={top}
        className={mergeClasses(
          styles.cell,
          styles.name,
          row.depth === 1 && styles.under,
          row.frozen && styles.frozen,
          row.frozen && styles.frozenName,
        )}
      >
        <span className={styles.inside}>
          {row.children > 0 ? <Icon aria-hidden /> : null}
          <bdi className={styles.text} title={row.name}>
            {row.label}
          </bdi>
          {row.children > 0 ? <span className={styles.count}>{t.matrix.children(row.children)}</span> : null}
        </span>
      </th>
      {columns.map((column, n) => {
        const chosen = block !== undefined && inBlock(block, { row: index, column: n + 1 });
        const was = changedFrom(context, row, column);
        const shown = shownIn(context.matrix, row, column);
        return (
          <td
            key={column.key}
            role="gridcell"
            aria-colindex={n + 2}
            aria-selected={chosen ? true : undefined}
            data-spot={`${index}/${n + 1}`}
            tabIndex={focus === n + 1 ? 0 : -1}
            style={top}
            className={mergeClasses(
              styles.cell,
              row.frozen && styles.frozen,
              chosen && styles.chosen,
              was !== undefined && styles.changed,
            )}
          >
            <MatrixCellContent
              shown={shown}
              spoken={spokenCell(shown, context.words, column)}
              marks={marksOf(context, row, column)}
              was={was}
              comparedWith={context.compared?.name}
            />
          </td>
        );
      })}
    </tr>
  );
}

const onlyCell = (row: MatrixRow, column: MatrixColumn): MatrixCell | undefined => {
  const [permission] = column.permissions;
  return column.permissions.length === 1 && permission !== undefined
    ? { permission: permission.id, on: row.on }
    : undefined;
};

function changedFrom(
  { matrix, before }: RowContext,
  row: MatrixRow,
  column: MatrixColumn,
): string | undefined {
  const changed = column.permissions.find(({ id }) => {
    const cell = { permission: id, on: row.on };
    return ownLevel(matrix, cell) !== ownLevel(before, cell);
  });
  return changed === undefined
    ? undefined
    : t.access.level[ownLevel(before, { permission: changed.id, on: row.on })];
}

function marksOf(
  { matrix, through, held, compared }: RowContext,
  row: MatrixRow,
  column: MatrixColumn,
): CellMarks {
  const cell = onlyCell(row, column);
  if (cell === undefined) return { through: 'none', locked: false, compared: undefined };
  const state = cellState(matrix, cell);
  if (state.kind !== 'level') return { through: 'none', locked: false, compared: undefined };
  const other = compared === undefined ? undefined : cellState(compared.matrix, cell);
  const theirs = other?.kind === 'level' ? other.level : undefined;
  return {
    through: levelThrough(through, matrix, cell),
    locked: state.level === 'none' && !mayGive(held, matrix, cell, 'read'),
    compared:
      theirs === undefined || theirs === state.level
        ? undefined
        : reaches(state.level, theirs)
          ? 'more'
          : 'less',
  };
}
