import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { visitsQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { Name } from '../../parts/name.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { Waiting } from '../../parts/waiting.tsx';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: '16px',
    paddingBlock: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  when: { color: tokens.colorNeutralForeground2, flexShrink: 0 },
  refused: { display: 'flex', columnGap: '8px', margin: 0, alignItems: 'center' },
});

/** The pages that a member visited in 30 days, for owners alone; shown as text, never as links (H-1). */
export function VisitsTab() {
  const styles = useStyles();
  const { account } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/visits' });
  const query = useInfiniteQuery({ ...visitsQuery(account.id, member), enabled: account.owner });
  if (!account.owner) {
    return (
      <Section heading={t.visits.heading}>
        <p className={styles.refused}>
          <LockClosedRegular aria-hidden />
          {t.visits.onlyOwners}
        </p>
      </Section>
    );
  }
  const items = query.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Section heading={t.visits.heading}>
      <p>{t.visits.intro}</p>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={4} />
      ) : items.length === 0 ? (
        <Empty words={t.visits.none} />
      ) : (
        <ol className={styles.list} aria-label={t.visits.heading}>
          {items.map(visit => (
            <li key={visit.id} className={styles.item}>
              <time className={styles.when} dateTime={visit.at}>
                {moment(visit.at)}
              </time>
              <Name ltr>{visit.path}</Name>
            </li>
          ))}
        </ol>
      )}
      {query.hasNextPage ? (
        <div>
          <Button disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.visits.more}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}
