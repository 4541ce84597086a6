import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { InfiniteData } from '@tanstack/react-query';
import type { AuditQuery } from '../../client/client.ts';
import type { List, Me, MemberFilter, MemberList, Resource } from '../../client/contract.ts';
import type { MemberKind } from '../../core/catalog.ts';
import { ClientProblem } from '../../client/problem.ts';
import { byName } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { api } from './api.ts';
import { keepDraftsOf } from './kept.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { noticePerson } from './page-person.ts';

const minute = 60_000;

/**
 * Who is signed in; `null` when nobody is, which is an answer and no failure. Where somebody else is by now than whom the page
 * was loaded for, the page stays as it is and `otherPerson` says so.
 */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal, client }): Promise<Me | null> => {
    const me = await api.me({ signal }).catch((problem: unknown) => {
      if (problem instanceof ClientProblem && problem.code === 'unauthenticated') return null;
      throw problem;
    });
    if (me === null) return null;
    if (!noticePerson(me)) return client.getQueryData<Me>(['me']) ?? me;
    keepDraftsOf(`${me.tenantId}/${me.objectId}`);
    return me;
  },
  staleTime: minute,
});

/** Whose the session is and when it ends; `null` once it has. Asking does not put it off. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await api.session.ending({ signal }).catch((problem: unknown) => {
      if (problem instanceof ClientProblem && problem.code === 'unauthenticated') return null;
      throw problem;
    });
    if (session !== null) noticePerson(session);
    return session;
  },
  staleTime: 0,
  refetchOnWindowFocus: 'always',
});

/** Sample people to sign in as; `null` where there is no sample data. */
export const sampleQuery = queryOptions({
  queryKey: ['sample'],
  queryFn: ({ signal }) =>
    api.sample({ signal }).catch((problem: unknown) => {
      if (problem instanceof ClientProblem && problem.status === 404) return null;
      throw problem;
    }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: ({ signal }) => api.catalog({ signal }),
  staleTime: 10 * minute,
});

/** All of the account's resources, page by page, by name. */
async function allResources(account: string, signal: AbortSignal): Promise<List<Resource>> {
  let page = await api.accounts.resources(account, { limit: 500 }, { signal });
  const items = [...page.items];
  while (page.next !== null) {
    page = await api.accounts.resources(account, { limit: 500, cursor: page.next }, { signal });
    items.push(...page.items);
  }
  return { ...page, items: items.toSorted(byName) };
}

/** The account's resources, for their names. */
export const resourcesQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'resources'],
    queryFn: ({ signal }) => allResources(account, signal),
    staleTime: minute,
  });

export const tenantsQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'tenants'],
    queryFn: ({ signal }) => api.tenants.list(account, { signal }),
    staleTime: minute,
  });

/** Who comes back to the window sees a list anew while that is a few calls; a long one stays as it was read. */
const whileShort = ({ state }: { readonly state: { readonly data?: { readonly pages: readonly unknown[] } | undefined } }) =>
  (state.data?.pages.length ?? 0) <= 5;

/** A page of a list: which one, its cursor, and the pages before it, so that it can be dropped and read again. */
export interface ListPage {
  readonly number: number;
  readonly cursor: string | null;
  readonly before: ListPage | null;
}

/** Rows of a page of the list of members, and how many pages of it are kept: those around what is in sight. */
export const listRows = 100;
const listPages = 30;
const firstPage: ListPage = { number: 0, cursor: null, before: null };
const search = oneAtATime();

export const membersQuery = (account: string, filter: MemberFilter) =>
  infiniteQueryOptions({
    queryKey: ['account', account, 'members', 'list', filter],
    queryFn: ({ signal, pageParam: { cursor } }) =>
      cursor === null
        ? search(signal, () => api.members.list(account, { ...filter, limit: listRows }))
        : api.members.list(account, { ...filter, limit: listRows, cursor }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: ({ next }, _, page): ListPage | null =>
      next === null ? null : { number: page.number + 1, cursor: next, before: page },
    getPreviousPageParam: (_first, _pages, page): ListPage | null => page.before,
    maxPages: listPages,
    // Pages move up when the first is dropped: comparing each with its neighbour takes longer than drawing.
    structuralSharing: false,
    // Says by its type what a page is: the pages themselves are as they came.
    select: (data): InfiniteData<MemberList, ListPage> => data,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: whileShort,
  });

export const memberQuery = (account: string, member: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'one', member],
    queryFn: ({ signal }) => api.members.get(account, member, { signal }),
  });

export const effectiveQuery = (account: string, member: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'effective', member],
    queryFn: ({ signal }) => api.members.effectiveAccess(account, member, { signal }),
  });

/** The effective access of anybody by tenant and object id; also one's own. */
export const subjectAccessQuery = (account: string, tenantId: string, objectId: string) =>
  queryOptions({
    queryKey: ['account', account, 'subjects', tenantId, objectId],
    queryFn: ({ signal }) => api.subjectAccess(account, tenantId, objectId, { signal }),
    staleTime: minute,
  });

/** The names of people and applications that are in the account, by `<tenantId>/<objectId>`; of any number. */
export const subjectNamesQuery = (account: string, ids: readonly string[]) =>
  queryOptions({
    queryKey: ['account', account, 'subjects', 'names', ids],
    queryFn: ({ signal }) => subjectNames(account, ids, signal),
    staleTime: minute,
  });

/** A hundred are asked for at once. */
export async function subjectNames(
  account: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let from = 0; from < ids.length; from += 100) {
    const { items } = await api.subjects(account, ids.slice(from, from + 100), { signal });
    for (const one of items) {
      if (one.displayName !== one.objectId) names.set(`${one.tenantId}/${one.objectId}`, one.displayName);
    }
  }
  return names;
}

export const directoryQuery = (account: string, kind: MemberKind, q: string, tenant: string | undefined) =>
  queryOptions({
    queryKey: ['account', account, 'directory', kind, q, tenant],
    queryFn: ({ signal }) =>
      api.directory.search(
        account,
        kind,
        { q, limit: 25, ...(tenant === undefined ? {} : { tenant }) },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

/** Whether there is any member at all. */
export const firstMembersQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'any'],
    queryFn: ({ signal }) => api.members.list(account, { limit: 1 }, { signal }),
    staleTime: minute,
  });

/** The applications that were used last. */
export const lastUsedQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'last-used'],
    queryFn: ({ signal }) =>
      api.members.list(account, { kind: 'application', sort: '-lastActivity', limit: 200 }, { signal }),
    staleTime: minute,
  });

/** The first people who hold the role of managers, to name whom to ask. */
export const managersQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'managers'],
    queryFn: ({ signal }) => api.members.list(account, { role: 'manager', kind: 'user', limit: 5 }, { signal }),
    staleTime: minute,
  });

export const ownersQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'owners'],
    queryFn: ({ signal }) => api.owners(account, { signal }),
    // A portal names owners by their ids; their names come when they first sign in.
    select: owners => ({
      ...owners,
      items: owners.items.map(one => ({
        ...one,
        displayName: one.displayName === '' ? t.account.owners.unnamed : one.displayName,
      })),
    }),
    staleTime: minute,
  });

/** The tenant that a sign-in in this browser has just proved; `null` where none waits (T-2). */
export const associationQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'association'],
    queryFn: ({ signal }) =>
      api.tenants.association(account, { signal }).catch((problem: unknown) => {
        if (problem instanceof ClientProblem && problem.status === 404) return null;
        throw problem;
      }),
    staleTime: 0,
    gcTime: 0,
  });

/** Standard and custom roles of the account, with how many hold each. */
export const rolesQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'roles'],
    queryFn: ({ signal }) => api.roles.list(account, { limit: 500 }, { signal }),
    staleTime: minute,
  });

export const roleQuery = (account: string, role: string) =>
  queryOptions({
    queryKey: ['account', account, 'roles', role],
    queryFn: ({ signal }) => api.roles.get(account, role, { signal }),
  });

export const holdersQuery = (account: string, role: string) =>
  queryOptions({
    queryKey: ['account', account, 'roles', role, 'holders'],
    queryFn: ({ signal }) => api.roles.holders(account, role, { limit: 500 }, { signal }),
  });

export const logQuery = (account: string, filter: Omit<AuditQuery, 'limit' | 'cursor'>) =>
  infiniteQueryOptions({
    queryKey: ['account', account, 'log', filter],
    queryFn: ({ signal, pageParam }) =>
      api.audit(
        account,
        { ...filter, limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: whileShort,
  });
