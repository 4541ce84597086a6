import { useQueryClient } from '@tanstack/react-query';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import type { Member, MemberFilter, MemberList } from '../../../client/contract.ts';
import { listRows, membersQuery } from '../../data/queries.ts';
import type { ListPage } from '../../data/queries.ts';

export type MemberPages = UseInfiniteQueryResult<InfiniteData<MemberList, ListPage>>;

/** Rows beyond those in sight at which the next page is fetched: two pages. */
const ahead = 2 * listRows;
/** The same before anybody has scrolled: who types a search next shall not wait for rows that nobody looks at. */
const aheadOfTop = listRows / 2;
/** Rows away from those that are kept from which pages between are not read one by one. */
const far = 5 * listRows;

/** The rows of a list of any length, of which only the pages around what is in sight are kept. */
export interface KeptRows {
  /** Those kept, in their order; the first one is row `start`. */
  readonly members: readonly Member[];
  readonly start: number;
  /** Rows up to the furthest one that was read, kept or not. */
  readonly count: number;
  readonly at: (row: number) => Member | undefined;
}

interface Known {
  readonly of: string;
  readonly rows: number;
  readonly furthest: ListPage | undefined;
}

export function useKeptRows(query: MemberPages, filter: MemberFilter) {
  const { data } = query;
  const known = useRef<Known>({ of: '', rows: 0, furthest: undefined });
  const members = useMemo(() => {
    // A page that is read again after somebody was removed from it may reach into the next one.
    const byId = new Map<string, Member>();
    for (const page of data?.pages ?? []) for (const member of page.items) byId.set(member.id, member);
    return [...byId.values()];
  }, [data]);
  const start = (data?.pageParams[0]?.number ?? 0) * listRows;
  const of = JSON.stringify(filter);
  const last = data?.pageParams.at(-1);
  const before = known.current.of === of && !query.isPlaceholderData ? known.current : undefined;
  const end = start + members.length;
  const rows = Math.max(end, Math.min(before?.rows ?? 0, data?.pages[0]?.total ?? 0));
  const furthest = (before?.furthest?.number ?? -1) > (last?.number ?? -1) ? before?.furthest : last;
  known.current = { of, rows, furthest };
  const kept: KeptRows = { members, start, count: rows, at: row => members[row - start] };
  return { kept, furthest };
}

interface InSight {
  readonly account: string;
  readonly filter: MemberFilter;
  readonly first: number;
  readonly last: number;
}

/** Fetches what is missing around the rows in sight: the next page, the one before, or one far away by its own cursor. */
export function useFetchAround(
  query: MemberPages,
  { kept, furthest }: ReturnType<typeof useKeptRows>,
  { account, filter, first, last }: InSight,
): void {
  const client = useQueryClient();
  const {
    hasNextPage,
    hasPreviousPage,
    isFetching,
    isError,
    fetchNextPage,
    fetchPreviousPage,
    refetch,
    data,
  } = query;
  const end = kept.start + kept.members.length;
  useEffect(() => {
    if (isFetching || isError || data === undefined) return;
    const page = first < kept.start - far || first > end + far ? pageOf(first, furthest) : undefined;
    const shown = data.pages[0];
    if (page !== undefined && shown !== undefined) {
      client.setQueryData(membersQuery(account, filter).queryKey, {
        pages: [{ ...shown, items: [] }],
        pageParams: [page],
      });
      void refetch();
    } else if (hasPreviousPage && first - ahead < kept.start) void fetchPreviousPage();
    else if (hasNextPage && last + (first === 0 ? aheadOfTop : ahead) >= end) void fetchNextPage();
  }, [
    client,
    account,
    filter,
    data,
    kept.start,
    end,
    furthest,
    first,
    last,
    hasNextPage,
    hasPreviousPage,
    isFetching,
    isError,
    fetchNextPage,
    fetchPreviousPage,
    refetch,
  ]);
}

function pageOf(row: number, furthest: ListPage | undefined): ListPage | undefined {
  const number = Math.floor(row / listRows);
  let page = furthest;
  while (page != null && page.number > number) page = page.before ?? undefined;
  return page;
}
