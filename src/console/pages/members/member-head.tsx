import { Checkbox, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { ArrowSortDownRegular } from '@fluentui/react-icons/svg/arrow-sort-down';
import { ArrowSortUpRegular } from '@fluentui/react-icons/svg/arrow-sort-up';
import { VisuallyHidden } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import type { Column } from './list-view.ts';
import { useRowStyles } from './member-row.tsx';

const sortable: readonly Column[] = ['name', 'kind', 'tenant', 'state', 'lastActivity', 'ends'];

const useStyles = makeStyles({
  head: {
    position: 'sticky',
    top: '49px',
    zIndex: 5,
    minHeight: '40px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    fontWeight: tokens.fontWeightSemibold,
    // Cards have no columns to name; the list is sorted by the field above it.
    '@media (max-width: 767px)': { display: 'none' },
  },
  button: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '4px',
    minHeight: '24px',
    padding: '4px',
    marginInlineStart: '-4px',
    border: 'none',
    borderRadius: tokens.borderRadiusSmall,
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    cursor: 'pointer',
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
  },
});

interface MemberHeadProps {
  readonly shown: readonly Column[];
  readonly template: string;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly selected: boolean | 'mixed';
  readonly onSelectAll: (on: boolean) => void;
}

/** The names of the columns; those that sort are buttons with their direction. */
export function MemberHead({ shown, template, sort, onSort, selected, onSelectAll }: MemberHeadProps) {
  const styles = useStyles();
  const row = useRowStyles();
  const descending = sort.startsWith('-');
  const by = descending ? sort.slice(1) : sort;
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={row.row} style={{ gridTemplateColumns: template }}>
        {shown.map((column, index) => {
          const sorted = by === column;
          const ariaSort = sorted ? (descending ? 'descending' : 'ascending') : undefined;
          return (
            <div
              key={column}
              role="columnheader"
              aria-colindex={index + 1}
              aria-sort={ariaSort}
              className={mergeClasses(row.cell, column === 'name' && row.name)}
            >
              {column === 'name' ? (
                <Checkbox
                  aria-label={t.bulk.selectLoaded}
                  checked={selected}
                  onChange={() => onSelectAll(selected !== true)}
                />
              ) : null}
              {sortable.includes(column) ? (
                <button
                  type="button"
                  className={styles.button}
                  onClick={() => onSort(sorted && !descending ? `-${column}` : column)}
                >
                  {t.members.columns[column]}
                  {sorted ? (
                    descending ? (
                      <ArrowSortDownRegular aria-hidden />
                    ) : (
                      <ArrowSortUpRegular aria-hidden />
                    )
                  ) : null}
                </button>
              ) : (
                t.members.columns[column]
              )}
            </div>
          );
        })}
        <div role="columnheader" aria-colindex={shown.length + 1} className={row.more}>
          <VisuallyHidden>{t.members.actions}</VisuallyHidden>
        </div>
      </div>
    </div>
  );
}
