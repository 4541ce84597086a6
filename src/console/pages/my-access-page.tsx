import { makeStyles, tokens } from '@fluentui/react-components';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAccount } from '../frame/account-context.ts';
import { logQuery, managersQuery, subjectAccessQuery } from '../data/queries.ts';
import { Empty } from '../parts/empty.tsx';
import { HoldingsTable } from '../parts/holdings-table.tsx';
import { Page, Section } from '../parts/page.tsx';
import { AskForAccess } from '../parts/ask-for-access.tsx';
import { ProblemBar } from '../parts/problem-bar.tsx';
import { isolatedText } from '../parts/visible-text.ts';
import { spoken, useVocabulary } from '../parts/vocabulary.ts';
import { Waiting } from '../parts/waiting.tsx';
import { groupWays } from '../parts/ways.ts';
import { list, moment } from '../texts/format.ts';
import { useEntryNames } from './log/entry-names.ts';
import { targetWords, whatWords, whoWords } from './log/entry-words.ts';
import { t } from '../texts/t.ts';

const useStyles = makeStyles({
  text: { margin: 0, maxWidth: '88ch', overflowWrap: 'anywhere' },
  quiet: { margin: 0, color: tokens.colorNeutralForeground2 },
  list: { margin: 0, paddingInlineStart: '20px', maxWidth: '88ch', overflowWrap: 'anywhere' },
});

/** For everybody: what I may do here, why, and whom to ask for more. */
export function MyAccessPage() {
  const styles = useStyles();
  const { account, me } = useAccount();
  const words = useVocabulary(account.id);
  const query = useQuery(subjectAccessQuery(account.id, me.tenantId, me.objectId));
  const working = query.data?.items.filter(holding => holding.withoutEffect === undefined) ?? [];
  const groups = groupWays(query.data?.items ?? [], words);
  return (
    <Page heading={t.myAccess.heading} title={[t.myAccess.heading, account.name]}>
      <p className={styles.quiet}>{t.myAccess.intro(isolatedText(account.name))}</p>
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={8} />
      ) : (
        <>
          {account.owner ? <p className={styles.text}>{t.myAccess.owner}</p> : null}
          {working.length === 0 && !account.owner ? <Empty words={t.myAccess.nothing} /> : null}
          {account.owner || working.length === 0 ? null : (
            <ul className={styles.list}>
              {spoken(working, words, 8).map(sentence => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          {groups.length === 0 ? null : (
            <p className={styles.text}>
              {t.access.throughGroups} {groups.join('; ')}.
            </p>
          )}
          <WhomToAsk />
          {account.owner ? null : <AskForAccess />}
          {query.data.items.length === 0 ? null : (
            <Section heading={t.member.tabs.effective}>
              <HoldingsTable holdings={query.data.items} words={words} label={t.myAccess.heading} />
            </Section>
          )}
          <OwnChanges />
        </>
      )}
    </Page>
  );
}

/** Managers by name for who may see the list; for others the words without names. */
function WhomToAsk() {
  const styles = useStyles();
  const { account, users } = useAccount();
  const managers = useQuery({ ...managersQuery(account.id), enabled: users !== 'none' }).data?.items ?? [];
  if (account.owner) return null;
  return (
    <Section heading={t.myAccess.askWhom}>
      <p className={styles.text}>
        {managers.length === 0
          ? t.myAccess.askManagers
          : t.myAccess.managers(list(managers.map(({ displayName }) => isolatedText(displayName))))}
      </p>
    </Section>
  );
}

/** What was changed of one's own access, by whom and why (H-3). */
function OwnChanges() {
  const styles = useStyles();
  const { account } = useAccount();
  const query = useInfiniteQuery(logQuery(account.id, { member: 'self' }));
  const entries = useMemo(() => (query.data?.pages[0]?.items ?? []).slice(0, 20), [query.data]);
  const names = useEntryNames(entries);
  if (query.isError) return null;
  return (
    <Section heading={t.askFor.changes}>
      {entries.length === 0 ? (
        <p className={styles.quiet}>{t.askFor.noChanges}</p>
      ) : (
        <ul className={styles.list}>
          {entries.map(entry => (
            <li key={entry.seq}>
              {[moment(entry.at), whatWords(entry), whoWords(entry), targetWords(entry, names)]
                .filter(Boolean)
                .join(' - ')}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
