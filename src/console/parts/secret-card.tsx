import { Button, Checkbox, makeStyles, tokens, useAnnounce } from '@fluentui/react-components';
import { KeyRegular } from '@fluentui/react-icons/svg/key';
import { useEffect, useState } from 'react';
import { t } from '../texts/t.ts';
import { CopyButton } from './copy-button.tsx';
import { LeaveGuard, LeaveQuestion } from './leave-guard.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    maxWidth: '640px',
    padding: '16px',
    border: `2px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    '@media print': { display: 'none' },
  },
  heading: {
    display: 'flex',
    columnGap: '8px',
    alignItems: 'flex-start',
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  icon: { fontSize: '20px', flexShrink: 0 },
  facts: { margin: 0, display: 'flex', flexDirection: 'column', rowGap: '4px' },
  fact: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: '8px' },
  term: { width: '168px', flexShrink: 0, color: tokens.colorNeutralForeground2 },
  value: {
    margin: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '8px',
    minWidth: 0,
    flexGrow: 1,
    flexBasis: '200px',
  },
  text: {
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
    minWidth: 0,
    flexGrow: 1,
    userSelect: 'all',
  },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    justifyContent: 'space-between',
    alignItems: 'center',
  },
  note: { margin: 0, color: tokens.colorNeutralForeground2 },
});

export interface SecretFact {
  readonly term: string;
  readonly value: string;
  /** Can be hidden from whoever looks over a shoulder. */
  readonly secret?: boolean;
}

interface SecretCardProps {
  readonly kind: 'key' | 'password';
  readonly facts: readonly SecretFact[];
  readonly onDone: () => void;
}

/**
 * A password or key, shown this once: on a card of the page, since a dialog goes with Escape. Whoever would leave without
 * having said that it is stored is asked first. The caller holds it in the page's memory alone, never in a cache or draft.
 */
export function SecretCard({ kind, facts, onDone }: SecretCardProps) {
  const styles = useStyles();
  const [stored, setStored] = useState(false);
  const [asking, setAsking] = useState(false);
  const { announce } = useAnnounce();
  const says = kind === 'key' ? t.secret.key : t.secret.password;
  useEffect(() => announce(says), [announce, says]);
  const words = kind === 'key' ? t.secret.leaveKey : t.secret.leavePassword;
  const back = kind === 'key' ? t.secret.backKey : t.secret.backPassword;
  return (
    <section className={styles.card} aria-label={kind === 'key' ? t.secret.theKey : t.secret.temporary}>
      <h2 className={styles.heading}>
        <KeyRegular aria-hidden className={styles.icon} />
        {says}
      </h2>
      <dl className={styles.facts}>
        {facts.map(fact => (
          <Fact key={fact.term} fact={fact} />
        ))}
      </dl>
      {kind === 'password' ? <p className={styles.note}>{t.secret.mustChange}</p> : null}
      <div className={styles.foot}>
        <Checkbox
          checked={stored}
          onChange={(_, data) => setStored(data.checked === true)}
          label={kind === 'key' ? t.secret.storedKey : t.secret.storedPassword}
        />
        <Button onClick={() => (stored ? onDone() : setAsking(true))}>{t.secret.done}</Button>
      </div>
      {asking ? (
        <LeaveQuestion words={words} back={back} onBack={() => setAsking(false)} onLeave={onDone} />
      ) : (
        <LeaveGuard active={!stored} words={words} back={back} />
      )}
    </section>
  );
}

function Fact({ fact }: { readonly fact: SecretFact }) {
  const styles = useStyles();
  const [hidden, setHidden] = useState(false);
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{fact.term}</dt>
      <dd className={styles.value}>
        <span className={styles.text} dir="ltr">
          {hidden ? t.secret.hidden : fact.value}
        </span>
        {fact.secret === true ? (
          <Button size="small" appearance="subtle" onClick={() => setHidden(!hidden)}>
            {hidden ? t.secret.show : t.secret.hide}
          </Button>
        ) : null}
        <CopyButton text={fact.value} what={t.secret.copyOf(fact.term)} />
      </dd>
    </div>
  );
}
