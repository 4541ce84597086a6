import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons/svg/arrow-download';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useDeferredValue, useState } from 'react';
import { t } from '../texts/t.ts';
import { csvLine, download } from './download.ts';
import type { SubjectEffect } from './effect-lines.ts';
import { KindIcon, kindWord } from './member-kind.tsx';
import { Modal } from './modal.tsx';
import { Name } from './name.tsx';
import { isolatedText } from './visible-text.ts';

const useStyles = makeStyles({
  head: { display: 'flex', justifyContent: 'space-between', alignItems: 'flex-start', columnGap: '8px' },
  heading: { margin: 0, fontSize: '20px', lineHeight: '28px', fontWeight: tokens.fontWeightSemibold },
  tools: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginBlock: '12px' },
  search: { flexGrow: 1, minWidth: '180px' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  row: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr)',
    paddingBlock: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  loses: { color: tokens.colorStatusDangerForeground3 },
  line: { margin: 0 },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
});

/** So many are in the document at once; the search finds the others. */
const most = 100;

interface EffectPeopleProps {
  readonly subjects: readonly SubjectEffect[];
  readonly onClose: () => void;
}

/** Everybody whom a change touches, by name, with what each loses and gains: to be searched, and taken along as a file. */
export function EffectPeople({ subjects, onClose }: EffectPeopleProps) {
  const styles = useStyles();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text).trim().toLocaleLowerCase();
  const found = subjects.filter(one => one.name.toLocaleLowerCase().includes(wanted));
  const shown = found.slice(0, most);
  return (
    <Modal label={t.effect.who} place="end" onClose={onClose}>
      <div className={styles.head}>
        <h2 className={styles.heading}>{t.effect.who}</h2>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label={t.frame.close} onClick={onClose} />
      </div>
      <div className={styles.tools}>
        <SearchBox
          className={styles.search}
          aria-label={t.effect.find}
          placeholder={t.effect.find}
          value={text}
          onChange={(_, { value }) => setText(value)}
        />
        <Button
          icon={<ArrowDownloadRegular />}
          onClick={() => download('effect.csv', 'text/csv', csvOf(subjects))}
        >
          {t.effect.download}
        </Button>
      </div>
      <p className={styles.quiet} role="status">
        {t.effect.shown(shown.length, subjects.length)}
      </p>
      <ul className={styles.list} aria-label={t.effect.who}>
        {shown.map(one => (
          <li key={one.key} className={styles.row}>
            <KindIcon kind={one.kind} />
            <div>
              <Name>{one.name}</Name>
              {one.loses.map(line => (
                <p key={line} className={`${styles.line} ${styles.loses}`}>
                  {t.effect.loses}: {line}
                </p>
              ))}
              {one.gains.map(line => (
                <p key={line} className={styles.line}>
                  {t.effect.gains}: {line}
                </p>
              ))}
              {one.stays.map(line => (
                <p key={line} className={styles.quiet}>
                  {t.effect.stays}: {line}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

const csvOf = (subjects: readonly SubjectEffect[]): readonly string[] => [
  csvLine([t.members.columns.name, t.members.columns.kind, t.effect.loses, t.effect.gains, t.effect.stays]),
  ...subjects.map(one =>
    csvLine([
      isolatedText(one.name),
      kindWord(one.kind, false),
      one.loses.join('; '),
      one.gains.join('; '),
      one.stays.join('; '),
    ]),
  ),
];
