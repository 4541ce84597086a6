import { makeStyles, mergeClasses, SearchBox, tokens } from '@fluentui/react-components';
import { ChevronDownRegular } from '@fluentui/react-icons/svg/chevron-down';
import { ChevronRightRegular } from '@fluentui/react-icons/svg/chevron-right';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { EyeRegular } from '@fluentui/react-icons/svg/eye';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { Fragment, useState } from 'react';
import type { HoldingView } from '../../client/contract.ts';
import { t } from '../texts/t.ts';
import { Empty } from './empty.tsx';
import type { Vocabulary } from './vocabulary.ts';
import { VisuallyHidden } from './waiting.tsx';
import { because, noEffect, wayInFull } from './ways.ts';

const narrow = '@media (max-width: 767px)';
const useStyles = makeStyles({
  search: { width: '320px', maxWidth: '100%', [narrow]: { width: '100%' } },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    tableLayout: 'fixed',
    [narrow]: { display: 'block' },
  },
  block: { [narrow]: { display: 'block' } },
  head: {
    textAlign: 'start',
    fontWeight: tokens.fontWeightSemibold,
    padding: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  heads: { [narrow]: { display: 'none' } },
  row: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) auto',
      columnGap: '8px',
      paddingBlock: '6px',
    },
  },
  cell: {
    padding: '8px',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    textAlign: 'start',
    fontWeight: 'normal',
    [narrow]: { display: 'block', padding: '2px 0' },
  },
  wide: { [narrow]: { gridColumnStart: '1', gridColumnEnd: '3' } },
  level: { display: 'inline-flex', alignItems: 'center', columnGap: '6px' },
  write: { fontWeight: tokens.fontWeightSemibold },
  open: {
    display: 'inline-flex',
    alignItems: 'flex-start',
    columnGap: '4px',
    minHeight: '24px',
    padding: '2px 4px 2px 0',
    border: 'none',
    backgroundColor: 'transparent',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'start',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusSmall,
  },
  chevron: { flexShrink: 0, marginBlockStart: '4px' },
  paths: { margin: 0, paddingInlineStart: '28px', lineHeight: '22px' },
  warning: {
    display: 'flex',
    columnGap: '6px',
    alignItems: 'center',
    marginBlockStart: '2px',
    color: tokens.colorNeutralForeground2,
  },
});

interface HoldingsTableProps {
  readonly holdings: readonly HoldingView[];
  readonly words: Vocabulary;
  readonly label: string;
}

/** One row a permission and place, with why; a row opens all the ways in which it is given (D-3). */
export function HoldingsTable({ holdings, words, label }: HoldingsTableProps) {
  const styles = useStyles();
  const [text, setText] = useState('');
  if (holdings.length === 0) return <Empty words={t.access.noHoldings} />;
  const wanted = text.trim().toLocaleLowerCase();
  const shown = holdings.filter(
    holding =>
      words.permission(holding.permission).toLocaleLowerCase().includes(wanted) ||
      words.place(holding.on).toLocaleLowerCase().includes(wanted),
  );
  return (
    <>
      <SearchBox
        className={styles.search}
        aria-label={t.access.findPermission}
        placeholder={t.access.findPermission}
        value={text}
        onChange={(_, data) => setText(data.value)}
      />
      {shown.length === 0 ? (
        <Empty words={t.access.noHolding} />
      ) : (
        <table className={styles.table} aria-label={label}>
          <thead className={styles.heads}>
            <tr>
              {(['permission', 'level', 'on', 'because'] as const).map(column => (
                <th key={column} scope="col" className={styles.head}>
                  {t.access.columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className={styles.block}>
            {shown.map(holding => (
              <HoldingRow
                key={`${holding.permission}/${JSON.stringify(holding.on ?? null)}`}
                holding={holding}
                words={words}
              />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function HoldingRow({ holding, words }: { readonly holding: HoldingView; readonly words: Vocabulary }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const name = words.permission(holding.permission);
  const warning = noEffect(holding, words);
  const Level = holding.level === 'readWrite' ? EditRegular : EyeRegular;
  return (
    <Fragment>
      <tr className={styles.row}>
        <th scope="row" className={styles.cell}>
          {name}
          {warning === '' ? null : (
            <span className={styles.warning}>
              <WarningRegular aria-hidden />
              {warning}
            </span>
          )}
        </th>
        <td className={styles.cell}>
          <span className={mergeClasses(styles.level, holding.level === 'readWrite' && styles.write)}>
            <Level aria-hidden />
            {t.access.levelTitle[holding.level]}
          </span>
        </td>
        <td className={mergeClasses(styles.cell, styles.wide)}>{words.place(holding.on)}</td>
        <td className={mergeClasses(styles.cell, styles.wide)}>
          <button type="button" className={styles.open} aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? (
              <ChevronDownRegular aria-hidden className={styles.chevron} />
            ) : (
              <ChevronRightRegular aria-hidden className={styles.chevron} />
            )}
            <span>
              {because(holding, words)}
              <VisuallyHidden>. {t.access.showPaths(name)}</VisuallyHidden>
            </span>
          </button>
        </td>
      </tr>
      {open ? (
        <tr className={styles.row}>
          <td colSpan={4} className={mergeClasses(styles.cell, styles.wide)}>
            <ol className={styles.paths}>
              {holding.from.map((ground, index) => (
                <li key={index}>{wayInFull(ground, words)}</li>
              ))}
            </ol>
          </td>
        </tr>
      ) : null}
    </Fragment>
  );
}
