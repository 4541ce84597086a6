import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle';
import type { AuditEntry } from '../../../client/contract.ts';
import type { Vocabulary } from '../../parts/vocabulary.ts';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { targetWords, whatWords, whoWords } from './entry-words.ts';

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
  readonly words: Vocabulary;
  readonly onOpen: (entry: AuditEntry) => void;
}

/** Entries of the log, newest first. */
export function LogTable({ entries, words, onOpen }: LogTableProps) {
  const styles = useStyles();
  return (
    <table className={styles.table} aria-label={t.log.heading}>
      <thead className={styles.heads}>
        <tr>
          {(['when', 'what', 'to', 'who', 'result'] as const).map(column => (
            <th key={column} scope="col" className={styles.head}>
              {t.log.columns[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className={styles.block}>
        {entries.map(entry => (
          <tr key={entry.seq} className={styles.row}>
            <td className={mergeClasses(styles.cell, styles.when)}>
              <time dateTime={entry.at}>{moment(entry.at)}</time>
            </td>
            <th scope="row" className={styles.cell}>
              <button type="button" className={styles.open} onClick={() => onOpen(entry)}>
                {whatWords(entry)}
              </button>
            </th>
            <td className={styles.cell}>{targetWords(entry, words)}</td>
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
        ))}
      </tbody>
    </table>
  );
}
