import {
  Accordion,
  AccordionHeader,
  AccordionItem,
  AccordionPanel,
  Button,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { EqualCircleRegular } from '@fluentui/react-icons/svg/equal-circle';
import { PeopleListRegular } from '@fluentui/react-icons/svg/people-list';
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract';
import { useMemo, useState } from 'react';
import type { EffectLine } from '../../client/contract.ts';
import { t } from '../texts/t.ts';
import { subjectsOf } from './effect-lines.ts';
import type { SubjectEffect } from './effect-lines.ts';
import { EffectPeople } from './effect-people.tsx';
import { Name } from './name.tsx';
import type { Vocabulary } from './vocabulary.ts';

const useStyles = makeStyles({
  part: { display: 'grid', gridTemplateColumns: '88px 1fr', columnGap: '12px', margin: 0, rowGap: '8px' },
  word: {
    display: 'flex',
    columnGap: '6px',
    alignItems: 'center',
    alignSelf: 'start',
    fontWeight: tokens.fontWeightSemibold,
  },
  loses: { color: tokens.colorStatusDangerForeground1 },
  lines: { margin: 0, padding: 0, listStyleType: 'none', maxWidth: '88ch', overflowWrap: 'anywhere' },
  text: { margin: 0 },
  more: { display: 'flex', flexWrap: 'wrap', gap: '12px', alignItems: 'center', margin: 0 },
});

const named = 10;

interface EffectViewProps {
  readonly lines: readonly EffectLine[];
  /** Whether it has to be said whom a single line is about. */
  readonly name?: boolean;
  readonly words: Vocabulary;
}

/** What will happen, losses first, always in words; whoever notices nothing is not listed. */
export function EffectView({ lines, words, name = false }: EffectViewProps) {
  const styles = useStyles();
  const [listed, setListed] = useState(false);
  const subjects = useMemo(() => subjectsOf(lines, words), [lines, words]);
  const first = subjects[0];
  if (first === undefined) return <p className={styles.text}>{t.effect.nothing}</p>;
  if (subjects.length === 1 && !name) return <SubjectParts subject={first} />;
  const losing = subjects.filter(subject => subject.kind !== 'group' && subject.loseCount > 0).length;
  const gaining = subjects.filter(subject => subject.kind !== 'group' && subject.gainCount > 0).length;
  const shown = subjects.length > named ? subjects.slice(0, named / 2) : subjects;
  return (
    <>
      <p className={styles.text}>
        {losing > 0 ? `${t.effect.peopleLose(losing)} ` : ''}
        {gaining > 0 ? t.effect.peopleGain(gaining) : ''}
      </p>
      <Accordion multiple collapsible>
        {shown.map(subject => (
          <AccordionItem key={subject.key} value={subject.key}>
            <AccordionHeader as="h3">
              <span>
                <Name>{subject.name}</Name>
                {': '}
                {[
                  subject.loseCount > 0 ? t.effect.losesCount(subject.loseCount) : '',
                  subject.gainCount > 0 ? t.effect.gainsCount(subject.gainCount) : '',
                ]
                  .filter(Boolean)
                  .join(', ')}
              </span>
            </AccordionHeader>
            <AccordionPanel>
              <SubjectParts subject={subject} />
            </AccordionPanel>
          </AccordionItem>
        ))}
      </Accordion>
      {shown.length === subjects.length ? null : (
        <p className={styles.more}>
          {t.effect.others(subjects.length - shown.length)}
          <Button icon={<PeopleListRegular />} onClick={() => setListed(true)}>
            {t.effect.whoAll(subjects.length)}
          </Button>
        </p>
      )}
      {listed ? <EffectPeople subjects={subjects} onClose={() => setListed(false)} /> : null}
    </>
  );
}

/** Loses, gains and stays of one subject. */
function SubjectParts({ subject }: { readonly subject: SubjectEffect }) {
  const styles = useStyles();
  const parts = [
    { word: t.effect.loses, lines: subject.loses, Icon: SubtractRegular, loss: true },
    { word: t.effect.gains, lines: subject.gains, Icon: AddRegular, loss: false },
    { word: t.effect.stays, lines: subject.stays, Icon: EqualCircleRegular, loss: false },
  ];
  return (
    <dl className={styles.part}>
      {parts
        .filter(part => part.lines.length > 0)
        .map(({ word, lines, Icon, loss }) => [
          <dt key={`${word} word`} className={loss ? `${styles.word} ${styles.loses}` : styles.word}>
            <Icon aria-hidden />
            {word}
          </dt>,
          <dd key={word} className={styles.text}>
            <ul className={styles.lines}>
              {lines.map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </dd>,
        ])}
    </dl>
  );
}
