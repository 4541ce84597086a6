import { Button, makeStyles, ProgressBar, tokens, useAnnounce } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { MemberFilter, MemberList } from '../../../client/contract.ts';
import { ClientProblem } from '../../../client/problem.ts';
import { useAccount } from '../../frame/account-context.ts';
import { listRows, membersQuery } from '../../data/queries.ts';
import type { ListPage } from '../../data/queries.ts';
import { Empty } from '../../parts/empty.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { useWriteReason } from '../../parts/write-reason.ts';
import { Waiting } from '../../parts/waiting.tsx';
import { t } from '../../texts/t.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ListOptions } from './list-options.tsx';
import { MemberFilters } from './member-filters.tsx';
import { MemberGrid } from './member-grid.tsx';
import { MemberTabs } from './member-tabs.tsx';
import { RemovedBar } from './removed-bar.tsx';
import { sameFilter, useSelection } from './selection.ts';

const useStyles = makeStyles({
  foot: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  busy: { height: '2px', marginBlock: '-8px' },
  reason: { margin: 0, color: tokens.colorNeutralForeground2 },
  link: { color: 'inherit' },
});

/** The list: tabs with counts, search as one types, filters, sort; all of it in the address (U-10). */
export function MembersPage() {
  const styles = useStyles();
  const { account, users } = useAccount();
  const filter = useSearch({ from: '/a/$account/members' });
  const navigate = useNavigate({ from: '/a/$account/members' });
  const query = useInfiniteQuery(membersQuery(account.id, filter));
  const first = query.data?.pages[0];
  const { selection, select } = useListSelection(account.id, filter);
  const [dropped, setDropped] = useState(false);
  const loaded = query.data?.pages.flatMap(page => page.items) ?? [];
  useSpokenTotal(query.isPlaceholderData ? undefined : first);
  const change = (next: MemberFilter) => {
    // What was selected was selected by another filter.
    const drop = selection !== undefined && !sameFilter(selection.filter, next);
    if (drop) select(undefined);
    setDropped(drop);
    void navigate({ search: next, replace: true, resetScroll: false });
  };

  return (
    <Page
      heading={t.members.heading}
      title={[t.members.heading, account.name]}
      actions={
        <>
          <ListOptions />
          <ExportMenu
            label={t.bulk.export}
            list="members"
            filter={filter}
            formats={{ csv: t.bulk.csv, ndjson: t.bulk.json }}
          />
          <AddButton />
        </>
      }
    >
      <AddReason />
      <RemovedBar />
      <MemberTabs filter={filter} counts={first?.counts} />
      <MemberFilters filter={filter} onChange={change} />
      {dropped ? <p role="status">{t.bulk.dropped}</p> : null}
      {query.isError ? (
        <ProblemBar problem={query.error} account={account.id} onRetry={() => void query.refetch()}>
          {query.error instanceof ClientProblem && query.error.status === 403 ? (
            <Link to="/a/$account/my-access" params={{ account: account.id }} className={styles.link}>
              {t.members.toMyAccess}
            </Link>
          ) : null}
        </ProblemBar>
      ) : null}
      <div className={styles.busy}>
        {query.isPlaceholderData ? <ProgressBar thickness="medium" aria-label={t.frame.loading} /> : null}
      </div>
      {query.isPending ? <Waiting rows={12} /> : null}
      {first === undefined ? null : first.total === 0 ? (
        <NobodyHere filter={filter} onClear={() => change({})} />
      ) : (
        <>
          <MemberGrid
            query={query}
            filter={filter}
            onSort={sort => change({ ...filter, sort })}
            selection={selection}
            onSelect={select}
          />
          <Foot list={first} loaded={rowsRead(query.data)} />
          {selection === undefined || users !== 'readWrite' ? null : (
            <BulkBar selection={selection} total={first.total} loaded={loaded} onSelect={select} />
          )}
        </>
      )}
    </Page>
  );
}

/** Rows up to the last one that is kept; those of long ago are not. */
const rowsRead = (data: InfiniteData<MemberList, ListPage> | undefined): number =>
  (data?.pageParams[0]?.number ?? 0) * listRows +
  (data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0);

/** The selection of this list; the tabs change the filter by links, which drops it as well. */
function useListSelection(account: string, filter: MemberFilter) {
  const { selection, select } = useSelection(account);
  const here = selection !== undefined && sameFilter(selection.filter, filter) ? selection : undefined;
  return { selection: here, select };
}

function AddButton() {
  const { account } = useAccount();
  const navigate = useNavigate();
  const reason = useWriteReason();
  return (
    <Button
      appearance="primary"
      icon={<AddRegular />}
      disabledFocusable={reason !== undefined}
      aria-describedby={reason === undefined ? undefined : 'add-reason'}
      onClick={() => void navigate({ to: '/a/$account/members/add', params: { account: account.id } })}
    >
      {t.members.add}
    </Button>
  );
}

function AddReason() {
  const styles = useStyles();
  const { users } = useAccount();
  const reason = useWriteReason();
  // Somebody who may not even read sees the refusal of the list, which says the same.
  if (reason === undefined || users === 'none') return null;
  return (
    <p id="add-reason" className={styles.reason}>
      {reason}
    </p>
  );
}

function NobodyHere({ filter, onClear }: { readonly filter: MemberFilter; readonly onClear: () => void }) {
  const { sort: _sort, kind, ...rest } = filter;
  if (Object.keys(rest).length > 0) {
    return (
      <Empty words={t.members.noneMatch}>
        <Button onClick={onClear}>{t.members.clear}</Button>
      </Empty>
    );
  }
  return kind === 'group' ? (
    <Empty words={t.members.noGroups} />
  ) : (
    <Empty words={t.members.none} detail={t.members.noneDetail} />
  );
}

function Foot({ list, loaded }: { readonly list: MemberList; readonly loaded: number }) {
  const styles = useStyles();
  return (
    <p className={styles.foot}>
      {loaded >= list.total ? t.members.allShown(list.total) : t.members.loadedOf(loaded, list.total)}
    </p>
  );
}

/** Says how many there are 700 ms after the last change of the filter, not for each key. */
function useSpokenTotal(list: MemberList | undefined): void {
  const { announce } = useAnnounce();
  const total = list?.total;
  const estimate = list?.totalIsEstimate === true;
  useEffect(() => {
    if (total === undefined) return undefined;
    const timer = setTimeout(() => announce(t.members.count(total, estimate)), 700);
    return () => clearTimeout(timer);
  }, [announce, total, estimate]);
}
