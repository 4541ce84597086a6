import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { AuditEntry } from '../../../client/contract.ts';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { targetWords, whatWords, whoWords } from './entry-words.ts';
import type { EntryNames } from './entry-words.ts';

const narrow = '@media (max-width: 767px)';
const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', [narrow]: { display: 'block' } },
  block: { [narrow]: { display: 'block' } },
  heads: { [narrow]: { display: 'none' } },
  head: {
    textAlign: 'start',
    padding: '8px',
    fontWeight: tokens.fontWeightSemibold,
    borderBottom: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  row: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground2 },
    [narrow]: { display: 'block', paddingBlock: '8px' },
  },
  cell: {
    padding: '8px',
    textAlign: 'start',
    verticalAlign: 'top',
    fontWeight: 'normal',
    overflowWrap: 'anywhere',
    [narrow]: { display: 'block', padding: '2px 0' },
  },
  when: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  open: {
    minHeight: '24px',
    padding: 0,
    border: 'none',
    backgroundColor: 'transparent',
    color: tokens.colorBrandForegroundLink,
    font: 'inherit',
    textAlign: 'start',
    textDecorationLine: 'underline',
    cursor: 'pointer',
  },
  result: { display: 'inline-flex', columnGap: '6px', alignItems: 'center' },
  refused: { fontWeight: tokens.fontWeightSemibold },
});

interface LogTableProps {
  readonly entries: readonly AuditEntry[];
  readonly names: EntryNames;
  readonly total: number;
  readonly onOpen: (entry: AuditEntry) => void;
  /** The last rows are in sight: older ones are wanted. */
  readonly onEnd: () => void;
}

/** So many rows before the last one older entries are asked for. */
const ahead = 30;

/** Entries of the log, newest first; only those in sight are in the document. */
export function LogTable({ entries, names, total, onOpen, onEnd }: LogTableProps) {
  const styles = useStyles();
  const body = useRef<HTMLTableSectionElement>(null);
  const [offset, setOffset] = useState(0);
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: () => 41,
    overscan: 16,
    scrollMargin: offset,
    getItemKey: index => entries[index]?.seq ?? index,
  });
  useLayoutEffect(() => {
    const measure = () => {
      if (body.current !== null) setOffset(Math.round(body.current.getBoundingClientRect().top + scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last + ahead >= entries.length) onEnd();
  }, [last, entries.length, onEnd]);
  const above = (items[0]?.start ?? offset) - offset;
  const below = virtual.getTotalSize() - ((items.at(-1)?.end ?? offset) - offset);
  return (
    <table className={styles.table} aria-label={t.log.heading} aria-rowcount={total + 1}>
      <thead className={styles.heads}>
        <tr>
          {(['when', 'what', 'to', 'who', 'result'] as const).map(column => (
            <th key={column} scope="col" className={styles.head}>
              {t.log.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} className={styles.block}>
        <Gap height={above} />
        {items.map(({ index }) => {
          const entry = entries[index];
          return entry === undefined ? null : (
            <tr
              key={entry.seq}
              ref={virtual.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              className={styles.row}
            >
              <td className={mergeClasses(styles.cell, styles.when)}>
                <time dateTime={entry.at}>{moment(entry.at)}</time>
              </td>
              <th scope="row" className={styles.cell}>
                <button type="button" className={styles.open} onClick={() => onOpen(entry)}>
                  {whatWords(entry)}
                </button>
              </th>
              <td className={styles.cell}>{targetWords(entry, names)}</td>
              <td className={styles.cell}>{whoWords(entry)}</td>
              <td className={styles.cell}>
                <span className={mergeClasses(styles.result, entry.result === 'refused' && styles.refused)}>
                  {entry.result === 'done' ? (
                    <CheckmarkCircleRegular aria-hidden />
                  ) : (
                    <DismissCircleRegular aria-hidden />
                  )}
                  {t.log.result[entry.result]}
                </span>
              </td>
            </tr>
          );
        })}
        <Gap height={below} />
      </tbody>
    </table>
  );
}

/** The place of the rows that are not in the document. */
function Gap({ height }: { readonly height: number }) {
  const styles = useStyles();
  return height <= 0 ? null : <tr aria-hidden className={styles.block} style={{ height }} />;
}
