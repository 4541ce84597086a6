import { Button, Field, Input, makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import type { AuditEntry } from '../../../client/contract.ts';
import type { logSearch } from '../../data/searches.ts';
import { logQuery, memberQuery, subjectNamesQuery } from '../../data/queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { Empty } from '../../parts/empty.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { number } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { useEntryNames } from './entry-names.ts';
import { EntryPanel } from './entry-panel.tsx';
import { LogTable } from './log-table.tsx';
import { targetWords, whatWords, whoWords } from './entry-words.ts';

const useStyles = makeStyles({
  quiet: { margin: 0, color: tokens.colorNeutralForeground2, maxWidth: '88ch' },
  filters: { display: 'flex', flexWrap: 'wrap', gap: '12px', alignItems: 'flex-end' },
  search: { width: '260px', maxWidth: '100%' },
  tags: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
});

type Search = ReturnType<typeof logSearch>;

/** A day of the address as the moment that the server takes; the last day counts whole. */
function dayStart(day: string | undefined, after = 0): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '');
  if (match === null) return undefined;
  const [, year, month, date] = match.map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + after).toISOString();
}

function filterOf({ from, to, actor, member, action }: Search) {
  const [start, end] = [dayStart(from), dayStart(to, 1)];
  return {
    ...(start === undefined ? {} : { from: start }),
    ...(end === undefined ? {} : { to: end }),
    ...(actor === undefined ? {} : { actor }),
    ...(member === undefined ? {} : { member }),
    ...(action === undefined ? {} : { action }),
  };
}

/** What happened, to whom, and how to put it back (H-3, H-4); filters and the open entry are in the address. */
export function LogPage() {
  const styles = useStyles();
  const { account } = useAccount();
  const search = useSearch({ from: '/a/$account/log' });
  const navigate = useNavigate({ from: '/a/$account/log' });
  const filter = filterOf(search);
  const query = useInfiniteQuery(logQuery(account.id, filter));
  const entries = useMemo(() => query.data?.pages.flatMap(page => page.items) ?? [], [query.data]);
  const names = useEntryNames(entries);
  const open = search.entry === undefined ? undefined : entries.find(one => String(one.seq) === search.entry);
  const wanted = (search.q ?? '').trim().toLocaleLowerCase();
  const text = (entry: AuditEntry): string =>
    [whatWords(entry), whoWords(entry), targetWords(entry, names)].join(' ').toLocaleLowerCase();
  const shown = wanted === '' ? entries : entries.filter(entry => text(entry).includes(wanted));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // A link to an entry that is not loaded yet: older ones are loaded until it comes.
  useEffect(() => {
    if (search.entry !== undefined && open === undefined && hasNextPage && !isFetchingNextPage)
      void fetchNextPage();
  }, [search.entry, open, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const go = (change: Partial<Search>) =>
    void navigate({ search: now => ({ ...now, ...change }), replace: true });
  const total = query.data?.pages[0]?.total ?? 0;
  return (
    <Page
      heading={t.log.heading}
      title={[t.log.heading, account.name]}
      actions={
        <ExportMenu
          label={t.log.export}
          list="audit"
          filter={filter}
          formats={{ csv: t.log.exportCsv, ndjson: t.log.exportJson }}
        />
      }
    >
      <p className={styles.quiet}>
        {t.log.intro} {t.log.sealSays}
      </p>
      <Filters search={search} onChange={go} />
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Waiting rows={8} />
      ) : (
        <>
          <p className={styles.quiet} aria-live="polite">
            {t.log.shown(number(entries.length), total)}
          </p>
          {shown.length > 0 ? (
            <LogTable
              entries={shown}
              names={names}
              total={wanted === '' ? total : shown.length}
              onOpen={entry => go({ entry: String(entry.seq) })}
              onEnd={more}
            />
          ) : (
            <Empty
              words={
                entries.length > 0
                  ? t.log.noneFound
                  : Object.keys(filter).length === 0
                    ? t.log.none
                    : t.log.noneMatch
              }
            />
          )}
          {hasNextPage ? (
            <div>
              <Button disabledFocusable={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t.log.more}
              </Button>
            </div>
          ) : null}
        </>
      )}
      {open === undefined ? null : (
        <EntryPanel
          key={open.seq}
          entry={open}
          names={names}
          onClose={() => void navigate({ search: ({ entry: _open, ...rest }) => rest, replace: true })}
        />
      )}
    </Page>
  );
}

interface FiltersProps {
  readonly search: Search;
  readonly onChange: (change: Partial<Search>) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const styles = useStyles();
  const { account, me } = useAccount();
  const ofMember = search.member !== undefined && search.member !== 'self';
  const member = useQuery({
    ...memberQuery(account.id, search.member ?? ''),
    enabled: ofMember,
    retry: false,
  }).data;
  const about = member === undefined ? undefined : isolatedText(member.member.displayName);
  const id = search.actor?.includes('/') === true ? search.actor : `${me.tenantId}/${search.actor ?? ''}`;
  const found = useQuery({
    ...subjectNamesQuery(account.id, [id]),
    enabled: search.actor !== undefined,
    retry: false,
  });
  const by = found.data?.get(id);
  return (
    <>
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          input={{ 'data-page-search': '' } as object}
          aria-label={t.log.search}
          placeholder={t.log.search}
          value={search.q ?? ''}
          onChange={(_, { value }) => onChange({ q: value })}
        />
        <Field label={t.log.from}>
          <Input
            type="date"
            value={search.from ?? ''}
            onChange={(_, { value }) => onChange({ from: value })}
          />
        </Field>
        <Field label={t.log.to}>
          <Input type="date" value={search.to ?? ''} onChange={(_, { value }) => onChange({ to: value })} />
        </Field>
        <Field label={t.log.action}>
          <Select value={search.action ?? ''} onChange={(_, { value }) => onChange({ action: value })}>
            <option value="">{t.log.anyAction}</option>
            {Object.entries(t.log.actions).map(([action, name]) => (
              <option key={action} value={action}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <div className={styles.tags}>
        {search.member === undefined ? null : (
          <Button size="small" onClick={() => onChange({ member: '' })}>
            {t.members.removeFilter(t.log.about, about ?? search.member)}
          </Button>
        )}
        {search.actor === undefined ? null : (
          <Button size="small" onClick={() => onChange({ actor: '' })}>
            {t.members.removeFilter(t.log.by, by ?? search.actor)}
          </Button>
        )}
      </div>
    </>
  );
}
