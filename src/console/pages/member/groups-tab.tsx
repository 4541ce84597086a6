import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { effectiveQuery } from '../../data/queries.ts';
import { profileQuery } from '../../data/member-queries.ts';
import type { GroundView } from '../../../client/contract.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '12px',
    alignItems: 'center',
    minHeight: '44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** The groups that hold a user, and which of them lead to access here (U-5, R-3). */
export function GroupsTab() {
  const styles = useStyles();
  const { account, users } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/groups' });
  const profile = useQuery({ ...profileQuery(account.id, member), retry: false });
  const effective = useQuery(effectiveQuery(account.id, member)).data;
  const giving = new Map<string, GroundView>(
    (effective?.items ?? [])
      .flatMap(holding => holding.from)
      .flatMap(ground => {
        const [first] = ground.via;
        return first === undefined ? [] : [[first, ground] as const];
      }),
  );
  if (profile.isPending) return <Waiting rows={4} />;
  // Where the directory is not to be read, what is known are the groups that give access.
  const known =
    profile.data?.groups ??
    [...giving].map(([objectId, ground]) => ({ objectId, displayName: ground.viaNames[0] ?? objectId }));
  return (
    <Section heading={t.groups.heading}>
      <p>{profile.isError ? t.groups.onlyGiving : t.groups.intro}</p>
      {profile.isError && users === 'readWrite' && known.length === 0 ? (
        <ProblemBar problem={profile.error} account={account.id} />
      ) : null}
      {known.length === 0 ? (
        <Empty words={t.groups.none} />
      ) : (
        <ul className={styles.list} aria-label={t.groups.heading}>
          {known.map(group => {
            const ground = giving.get(group.objectId);
            return (
              <li key={group.objectId} className={styles.item}>
                {ground === undefined ? (
                  <Name>{group.displayName}</Name>
                ) : (
                  <>
                    <Link
                      to="/a/$account/members/$member"
                      params={{ account: account.id, member: ground.member ?? '' }}
                    >
                      <Name>{group.displayName}</Name>
                    </Link>
                    <span className={styles.quiet}>{t.groups.giving}</span>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Section>
  );
}
