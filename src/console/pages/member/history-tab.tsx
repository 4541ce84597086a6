import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { AuditEntry } from '../../../client/contract.ts';
import { historyQuery } from '../../data/member-queries.ts';
import { memberQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { actorName } from '../../parts/actor-name.ts';
import { Empty } from '../../parts/empty.tsx';
import { Section } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { moment } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexDirection: 'column',
    paddingBlock: '8px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  what: { fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2 },
});

/** What happened to a member, the newest first: who did it, when and why (H-3). */
export function HistoryTab() {
  const styles = useStyles();
  const { account } = useAccount();
  const { member } = useParams({ from: '/a/$account/members/$member/history' });
  const read = useQuery(memberQuery(account.id, member)).data;
  // The log knows members by what they are in the directory, so that what was before they were added is found too.
  const query = useInfiniteQuery({
    ...historyQuery(account.id, read?.member.objectId ?? ''),
    enabled: read !== undefined,
  });
  const entries = query.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Section heading={t.history.heading}>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={5} />
      ) : entries.length === 0 ? (
        <Empty words={t.history.none} />
      ) : (
        <ol className={styles.list} aria-label={t.history.heading}>
          {entries.map(entry => (
            <Entry key={entry.seq} entry={entry} />
          ))}
        </ol>
      )}
      {query.hasNextPage ? (
        <div>
          <Button disabledFocusable={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t.history.more}
          </Button>
        </div>
      ) : null}
    </Section>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const styles = useStyles();
  const who = entry.actor === null ? t.history.theDirectory : (actorName(entry.actor) ?? t.history.somebody);
  const reason = entry.detail?.['reason'];
  const what = t.history.actions[entry.action] ?? entry.action;
  return (
    <li className={styles.item}>
      <span className={styles.what}>{entry.result === 'refused' ? t.history.refused(what) : what}</span>
      <span className={styles.quiet}>
        <time dateTime={entry.at} title={entry.at}>
          {moment(entry.at)}
        </time>{' '}
        {t.history.by(who)}
        {typeof reason === 'string' ? ` ${t.history.reason(isolatedText(reason))}` : ''}
      </span>
    </li>
  );
}
