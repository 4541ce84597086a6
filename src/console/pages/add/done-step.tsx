import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { ErrorCircleRegular } from '@fluentui/react-icons/svg/error-circle';
import { Link, useNavigate } from '@tanstack/react-router';
import type { Outcome } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { briefly, useVocabulary } from '../../parts/vocabulary.ts';
import { t } from '../../texts/en.ts';
import { time } from '../../texts/format.ts';
import { useStepStyles } from './access-step.tsx';
import type { Chosen } from './add-draft.ts';
import type { Added } from './add-page.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    minHeight: '44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  icon: { display: 'flex', fontSize: '20px', flexShrink: 0 },
  good: { color: tokens.colorStatusSuccessForeground1 },
  bad: { color: tokens.colorStatusDangerForeground1 },
  words: {
    display: 'flex',
    flexDirection: 'column',
    minWidth: 0,
    overflowWrap: 'anywhere',
    paddingBlock: '6px',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  link: { color: tokens.colorBrandForegroundLink },
});

interface DoneStepProps {
  readonly added: Added;
  readonly onAgain: (failed: readonly Chosen[]) => void;
  readonly onMore: () => void;
}

/** Step 4: an outcome for each, with what can be done about those that failed. */
export function DoneStep({ added, onAgain, onMore }: DoneStepProps) {
  const steps = useStepStyles();
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const failed = added.asked.filter((_, index) => failedOne(added.outcomes[index]));
  const good = added.asked.length - failed.length;
  return (
    <>
      <Section heading={failed.length === 0 ? t.add.done(good) : t.add.doneSome(good, added.asked.length)}>
        {good === 0 ? null : <p className={steps.text}>{t.add.inForce(time(added.at))}</p>}
        <ul className={styles.list}>
          {added.asked.map((one, index) => (
            <OutcomeLine key={one.objectId} asked={one} outcome={added.outcomes[index]} />
          ))}
        </ul>
      </Section>
      <div className={steps.actions}>
        {failed.length === 0 ? null : <Button onClick={() => onAgain(failed)}>{t.add.tryAgain}</Button>}
        <Button onClick={onMore}>{t.add.more}</Button>
        <Button
          appearance="primary"
          onClick={() => void navigate({ to: '/a/$account/members', params: { account: account.id } })}
        >
          {t.add.toList}
        </Button>
      </div>
    </>
  );
}

const failedOne = (outcome: Outcome | undefined): boolean => outcome === undefined || 'problem' in outcome;

function OutcomeLine({ asked, outcome }: { readonly asked: Chosen; readonly outcome: Outcome | undefined }) {
  const styles = useStyles();
  const { account } = useAccount();
  const words = useVocabulary(account.id);
  if (outcome === undefined || 'problem' in outcome) {
    return (
      <li className={styles.item}>
        <ErrorCircleRegular className={`${styles.icon} ${styles.bad}`} aria-hidden />
        <span className={styles.words}>
          <span>
            <Name>{asked.displayName}</Name>: {t.add.failed}
          </span>
          <span className={styles.quiet}>{outcome?.problem.detail}</span>
        </span>
      </li>
    );
  }
  return (
    <li className={styles.item}>
      <CheckmarkCircleRegular className={`${styles.icon} ${styles.good}`} aria-hidden />
      <span className={styles.words}>
        <span>
          <Link
            className={styles.link}
            to="/a/$account/members/$member"
            params={{ account: account.id, member: outcome.id }}
          >
            <Name>{outcome.displayName}</Name>
          </Link>
          : {t.add.added}
        </span>
        <span className={styles.quiet}>{briefly(outcome.access, words)}</span>
      </span>
    </li>
  );
}
