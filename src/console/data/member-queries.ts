import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';

const minute = 60_000;

/** What the caller's directory lets them do (U-3). */
export const rightsQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'rights'],
    queryFn: ({ signal }) => api.directory.rights(account, { signal }),
    staleTime: minute,
  });

/** The newest invitations of the own tenant. */
export const invitationsQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'invitations'],
    queryFn: ({ signal }) => api.invitations.list(account, { limit: 500 }, { signal }),
  });

/** Who of the account has this mail address or user name: at most one of the first hits is it. */
export const addressQuery = (account: string, address: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'address', address.toLowerCase()],
    queryFn: async ({ signal }) => {
      const wanted = address.toLowerCase();
      const { items } = await api.members.list(account, { q: address, kind: 'user', limit: 10 }, { signal });
      return (
        items.find(
          one =>
            one.userPrincipalName?.toLowerCase() === wanted || one.details?.mail?.toLowerCase() === wanted,
        ) ?? null
      );
    },
    staleTime: minute,
  });

/** How many members somebody should look after. */
export const attentionQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'attention'],
    queryFn: ({ signal }) => api.members.list(account, { state: 'attention', limit: 1 }, { signal }),
    staleTime: 5 * minute,
    retry: false,
  });

/** The first groups that are members, to filter by. */
export const groupsQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'groups'],
    queryFn: ({ signal }) => api.members.list(account, { kind: 'group', limit: 200 }, { signal }),
    staleTime: minute,
  });

export const keysQuery = (account: string, member: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'keys', member],
    queryFn: ({ signal }) => api.members.keys(account, member, { signal }),
  });

export const profileQuery = (account: string, member: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'profile', member],
    queryFn: ({ signal }) => api.members.profile(account, member, { signal }),
    refetchOnWindowFocus: false,
  });

export const grantsQuery = (account: string, member: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'grants', member],
    queryFn: ({ signal }) => api.members.grants(account, member, { signal }),
  });

export const peopleQuery = (account: string, member: string, alone: boolean) =>
  infiniteQueryOptions({
    queryKey: ['account', account, 'members', 'people', member, alone],
    queryFn: ({ signal, pageParam }) =>
      api.members.people(
        account,
        member,
        { limit: 100, ...(alone ? { alone } : {}), ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
  });

export const visitsQuery = (account: string, member: string) =>
  infiniteQueryOptions({
    queryKey: ['account', account, 'members', 'visits', member],
    queryFn: ({ signal, pageParam }) =>
      api.members.visits(
        account,
        member,
        { limit: 100, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
  });

export const historyQuery = (account: string, member: string) =>
  infiniteQueryOptions({
    queryKey: ['account', account, 'members', 'history', member],
    queryFn: ({ signal, pageParam }) =>
      api.audit(
        account,
        { member, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
  });

/** The last change of a member's access: who made it and when. */
export const lastChangeQuery = (account: string, member: string) =>
  queryOptions({
    queryKey: ['account', account, 'members', 'last-change', member],
    queryFn: async ({ signal }) => {
      const { items } = await api.audit(account, { member, limit: 20 }, { signal });
      return items.find(one => one.result === 'done' && one.action.startsWith('members.')) ?? null;
    },
    gcTime: 0,
    staleTime: 0,
  });
