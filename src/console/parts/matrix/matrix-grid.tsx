import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { t } from '../../texts/t.ts';
import { LevelMenu } from './level-menu.tsx';
import type { MatrixColumn, MatrixRow } from './matrix-model.ts';
import { headHeight, MatrixGridRow, rowHeight, type RowContext } from './matrix-row.tsx';
import { useMatrixGrid } from './use-matrix-grid.ts';
import type { MatrixEditing } from './use-matrix.ts';

const useStyles = makeStyles({
  scroller: {
    // What only listeners hear is placed within it, and does not make the page wider.
    position: 'relative',
    overflow: 'auto',
    maxHeight: 'min(64vh, 720px)',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    scrollPaddingBlockStart: `${headHeight + 2 * rowHeight}px`,
    scrollPaddingInlineStart: '280px',
    '@media (max-width: 1023px)': { scrollPaddingInlineStart: '180px' },
  },
  table: {
    borderCollapse: 'separate',
    borderSpacing: 0,
    tableLayout: 'fixed',
    width: 'max-content',
    minWidth: '100%',
  },
  head: {
    position: 'sticky',
    insetBlockStart: 0,
    zIndex: 3,
    height: `${headHeight}px`,
    boxSizing: 'border-box',
    width: '124px',
    paddingInline: '8px',
    textAlign: 'start',
    verticalAlign: 'middle',
    fontSize: tokens.fontSizeBase200,
    lineHeight: '16px',
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorNeutralBackground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  corner: {
    insetInlineStart: 0,
    zIndex: 4,
    width: '280px',
    '@media (max-width: 1023px)': { width: '180px' },
  },
  headInside: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '4px',
    cursor: 'default',
    '& > svg': { flexShrink: 0 },
  },
  opens: { cursor: 'pointer' },
  small: { display: 'block', fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground3 },
  spacer: { padding: 0, border: 'none' },
});

interface MatrixGridProps {
  readonly label: string;
  readonly rows: readonly MatrixRow[];
  readonly columns: readonly MatrixColumn[];
  readonly context: RowContext;
  readonly editing: MatrixEditing;
  readonly onOpenRow: (row: MatrixRow) => void;
  readonly onOpenCategory: (category: string, keepOthers: boolean) => void;
}

/**
 * Products by permissions: the ARIA grid pattern, one tab stop, only the rows in sight in the document; the head, the rows
 * for all, and the names stay in sight.
 */
export function MatrixGrid({
  label,
  rows,
  columns,
  context,
  editing,
  onOpenRow,
  onOpenCategory,
}: MatrixGridProps) {
  const styles = useStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const frozen = rows.filter(row => row.frozen);
  const loose = rows.filter(row => !row.frozen);
  const virtual = useVirtualizer({
    count: loose.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: headHeight + frozen.length * rowHeight,
    getItemKey: index => loose[index]?.key ?? index,
  });
  const size = { rows: rows.length, columns: columns.length + 1, page: 10 };
  const grid = useMatrixGrid({ rows, columns, editing, size, onOpenRow, onOpenCategory }, scroller, row => {
    if (row >= frozen.length) virtual.scrollToIndex(row - frozen.length);
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const after = last === undefined ? 0 : virtual.getTotalSize() - last.end;
  const rowAt = (row: MatrixRow, index: number) => (
    <MatrixGridRow
      key={row.key}
      row={row}
      index={index}
      columns={columns}
      context={context}
      focus={grid.spot.row === index ? grid.spot.column : undefined}
      block={grid.block}
    />
  );
  return (
    <>
      <div ref={scroller} className={styles.scroller}>
        <table
          role="grid"
          aria-label={label}
          aria-multiselectable
          aria-rowcount={rows.length + 1}
          aria-colcount={columns.length + 1}
          className={styles.table}
          onKeyDown={grid.onKeyDown}
          onClick={grid.onClick}
          onFocus={grid.onFocus}
          onContextMenu={grid.onContextMenu}
        >
          <thead>
            <tr role="row" aria-rowindex={1}>
              <th
                role="columnheader"
                scope="col"
                aria-colindex={1}
                data-spot="-1/0"
                tabIndex={grid.spot.row === -1 && grid.spot.column === 0 ? 0 : -1}
                className={mergeClasses(styles.head, styles.corner)}
              >
                {t.matrix.resource[rows[0]?.on.type ?? ''] ?? rows[0]?.on.type}
              </th>
              {columns.map((column, n) => (
                <th
                  key={column.key}
                  role="columnheader"
                  scope="col"
                  aria-colindex={n + 2}
                  data-spot={`-1/${n + 1}`}
                  tabIndex={grid.spot.row === -1 && grid.spot.column === n + 1 ? 0 : -1}
                  aria-expanded={column.opens ? column.category !== undefined : undefined}
                  className={styles.head}
                >
                  <HeadInside column={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {frozen.map(rowAt)}
            {first === undefined || first.start === 0 ? null : (
              <Spacer height={first.start} columns={columns.length + 1} />
            )}
            {items.map(item => {
              const row = loose[item.index];
              return row === undefined ? null : rowAt(row, item.index + frozen.length);
            })}
            {after <= 0 ? null : <Spacer height={after} columns={columns.length + 1} />}
          </tbody>
        </table>
      </div>
      {grid.menu === undefined ? null : (
        <LevelMenu at={grid.menu} matrix={editing.matrix} onChoose={grid.choose} onClose={grid.closeMenu} />
      )}
    </>
  );
}

function HeadInside({ column }: { readonly column: MatrixColumn }) {
  const styles = useStyles();
  const { category, label, permissions, opens, feature } = column;
  const Icon = category === undefined ? ChevronRightRegular : ChevronDownRegular;
  return (
    <span className={mergeClasses(styles.headInside, opens && styles.opens)}>
      {opens ? <Icon aria-hidden /> : null}
      <span>
        {category === undefined ? null : <span className={styles.small}>{category}</span>}
        {category === undefined && opens ? `${label} ${permissions.length}` : label}
        {feature === undefined || category !== undefined ? null : (
          <span className={styles.small}>{t.matrix.notEnabled(feature)}</span>
        )}
      </span>
    </span>
  );
}

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  const styles = useStyles();
  return (
    <tr role="presentation" aria-hidden style={{ height }}>
      <td colSpan={columns} className={styles.spacer} />
    </tr>
  );
}
