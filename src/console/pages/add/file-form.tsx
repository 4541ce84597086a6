import { Button, makeStyles, Switch, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ImportRowOutcome } from '../../../client/imports.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';
import { csvLine, download } from '../../parts/download.ts';
import { Name } from '../../parts/name.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { briefly, useVocabulary } from '../../parts/vocabulary.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { number } from '../../texts/format.ts';
import { rowsToDo } from './file-draft.ts';
import type { FileDraft } from './file-draft.ts';
import { StepBar } from './step-bar.tsx';

const narrow = '@media (max-width: 639px)';
const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: '16px', alignItems: 'flex-end' },
  field: { display: 'flex', flexDirection: 'column', rowGap: '4px', maxWidth: '640px' },
  hint: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  input: { font: 'inherit', color: 'inherit', maxWidth: '100%', minHeight: '32px' },
  counts: { margin: 0, fontWeight: tokens.fontWeightSemibold },
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed', [narrow]: { display: 'block' } },
  block: { [narrow]: { display: 'block' } },
  heads: { [narrow]: { display: 'none' } },
  line: {
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    [narrow]: { display: 'block', paddingBlock: '6px' },
  },
  cell: {
    padding: '8px',
    textAlign: 'start',
    verticalAlign: 'top',
    overflowWrap: 'anywhere',
    fontWeight: 'normal',
    [narrow]: { display: 'block', padding: '2px 0' },
  },
  head: {
    padding: '8px',
    textAlign: 'start',
    borderBottom: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  number: { width: '64px' },
  fault: { fontWeight: tokens.fontWeightSemibold },
});

interface FileFormProps {
  readonly file: FileDraft | undefined;
  readonly onFile: (file: FileDraft | undefined) => void;
  readonly onNext: () => void;
}

const template = [
  csvLine(['user', 'roles', 'end', 'reason']),
  csvLine(['ana.lima@example.com', 'developer', '', 'new in the team']),
  csvLine(['ben.ito@example.com', 'developer|marketer', '2027-12-31T00:00:00Z', 'summer launch']),
];

/** A file with a row a person: every row is checked before anything happens, faults first (U-13). */
export function FileForm({ file, onFile, onNext }: FileFormProps) {
  const styles = useStyles();
  const id = useId();
  const { account } = useAccount();
  const check = useMutation({
    mutationFn: async (chosen: File): Promise<FileDraft> => {
      const text = await chosen.text();
      const looked = await preview(confirm =>
        api.files.previewImport(account.id, text, confirm === undefined ? {} : { confirm }),
      );
      return { name: chosen.name, text, preview: looked.effect, confirm: looked.confirm };
    },
    gcTime: 0,
    onSuccess: onFile,
  });
  const todo = file === undefined ? 0 : rowsToDo(file);
  const reason = file === undefined ? t.file.none : todo === 0 ? t.file.nothing : undefined;
  return (
    <>
      <div className={styles.row}>
        <div className={styles.field}>
          <label htmlFor={id}>{t.file.choose}</label>
          <input
            id={id}
            type="file"
            accept=".csv,text/csv"
            className={styles.input}
            aria-describedby={`${id}-hint`}
            onChange={event => {
              const chosen = event.target.files?.[0];
              onFile(undefined);
              if (chosen !== undefined) check.mutate(chosen);
            }}
          />
          <p id={`${id}-hint`} className={styles.hint}>
            {t.file.hint}
          </p>
        </div>
        <Button icon={<ArrowDownloadRegular />} onClick={() => download('members.csv', 'text/csv', template)}>
          {t.file.template}
        </Button>
      </div>
      {check.isError ? <ProblemBar problem={check.error} account={account.id} /> : null}
      {check.isPending ? (
        <>
          <p role="status">{t.file.checking}</p>
          <Waiting rows={4} />
        </>
      ) : null}
      {file === undefined ? null : <Checked file={file} />}
      <StepBar label={t.file.next(todo, file?.preview.counts.refused ?? 0)} reason={reason} onNext={onNext} />
    </>
  );
}

const mostRows = 200;

function Checked({ file }: { readonly file: FileDraft }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  const [onlyFaults, setOnlyFaults] = useState(false);
  const { counts, rows } = file.preview;
  const faulty = rows.filter(row => row.outcome === 'refused');
  const ordered = onlyFaults ? faulty : [...faulty, ...rows.filter(row => row.outcome !== 'refused')];
  const names = namesIn(file.text);
  return (
    <>
      <p className={styles.counts} role="status">
        {t.file.counts(counts.added, counts.changed, counts.unchanged, counts.refused)}
      </p>
      {faulty.length === 0 ? null : (
        <div className={styles.row}>
          <Switch
            label={t.file.onlyFaults}
            checked={onlyFaults}
            onChange={(_, data) => setOnlyFaults(data.checked)}
          />
          <Button
            icon={<ArrowDownloadRegular />}
            onClick={() => download('faults.csv', 'text/csv', faultLines(faulty, names))}
          >
            {t.file.faults}
          </Button>
        </div>
      )}
      <table className={styles.table} aria-label={t.file.table}>
        <thead className={styles.heads}>
          <tr>
            {(['line', 'who', 'outcome', 'fault'] as const).map(column => (
              <th
                key={column}
                scope="col"
                className={column === 'line' ? `${styles.head} ${styles.number}` : styles.head}
              >
                {t.file.columns[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className={styles.block}>
          {ordered.slice(0, mostRows).map(row => (
            <tr key={row.line} className={styles.line}>
              <th scope="row" className={styles.cell}>
                {number(row.line)}
              </th>
              <td className={styles.cell}>
                <Name>{names(row.line)}</Name>
              </td>
              <td className={styles.cell}>
                {t.file.outcomes[row.outcome]}
                {row.access === undefined || row.outcome === 'refused'
                  ? ''
                  : `: ${briefly(row.access, words)}`}
              </td>
              <td className={`${styles.cell} ${styles.fault}`}>
                {faultsIn(row).map(fault => (
                  <div key={fault}>{fault}</div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ordered.length > mostRows ? <p>{t.file.rest(ordered.length - mostRows)}</p> : null}
    </>
  );
}

const faultsIn = ({ problem }: ImportRowOutcome): readonly string[] =>
  problem === undefined
    ? []
    : problem.errors === undefined || problem.errors.length === 0
      ? [problem.detail]
      : problem.errors.map(each => each.detail);

const faultLines = (
  rows: readonly ImportRowOutcome[],
  names: (line: number) => string,
): readonly string[] => [
  csvLine([t.file.columns.line, t.file.columns.who, t.file.columns.fault]),
  ...rows.map(row => csvLine([String(row.line), names(row.line), faultsIn(row).join(' ')])),
];

/** Whom a row is about, as it stands in the file: enough to find it, without reading CSV a second time. */
function namesIn(text: string): (line: number) => string {
  const lines = text.split(/\r\n|\n|\r/);
  return line => (lines[line - 1]?.split(/[,;]/)[0] ?? '').replace(/^"|"$/g, '');
}
