import { makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { WarningRegular } from '@fluentui/react-icons/svg/warning';
import { useQuery } from '@tanstack/react-query';
import { managersQuery, ownersQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  line: { margin: 0, maxWidth: '72ch' },
  state: {
    display: 'flex',
    columnGap: '8px',
    alignItems: 'center',
    margin: 0,
    fontWeight: tokens.fontWeightSemibold,
  },
  list: { margin: 0, paddingInlineStart: '20px', lineHeight: '24px' },
});

/** Who could put the account right if others cannot, and what to do about too few (U-11, A-2). */
export function LockOut() {
  const styles = useStyles();
  const { account } = useAccount();
  const owners = useQuery(ownersQuery(account.id));
  const managers = useQuery(managersQuery(account.id));
  const problem = owners.error ?? managers.error;
  if (problem !== null) return <ProblemBar problem={problem} account={account.id} />;
  if (owners.data === undefined || managers.data === undefined) return <Waiting rows={3} />;
  const accepted = owners.data.items.filter(owner => owner.accepted !== null);
  const reachable = accepted.filter(owner => owner.signedIn !== null);
  const active = managers.data.items.filter(member => member.state === 'active');
  const ways = [...reachable, ...active].map(one => isolatedText(one.displayName));
  const safe = reachable.length + active.length >= 2;
  const advice = [
    accepted.length < 2 ? t.account.lockOut.advice.second : '',
    active.length < 2 ? t.account.lockOut.advice.manager : '',
    reachable.length < accepted.length ? t.account.lockOut.advice.signIn : '',
  ].filter(Boolean);
  return (
    <>
      <p className={styles.line}>{t.account.lockOut.intro}</p>
      <p className={styles.state}>
        {safe ? <CheckmarkCircleRegular aria-hidden /> : <WarningRegular aria-hidden />}
        {safe ? t.account.lockOut.safe : t.account.lockOut.atRisk}
      </p>
      <p className={styles.line}>{t.account.lockOut.ways(ways.length, ways)}</p>
      <p className={styles.line}>
        {t.account.lockOut.managers(
          managers.data.total,
          active.map(member => isolatedText(member.displayName)),
        )}
      </p>
      <Section heading={t.account.lockOut.adviceHeading}>
        {advice.length === 0 ? (
          <p className={styles.line}>{t.account.lockOut.nothing}</p>
        ) : (
          <ul className={styles.list}>
            {advice.map(one => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
