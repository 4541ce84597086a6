import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Member, Removal } from '../../../client/contract.ts';
import { newKey } from '../../../client/transport.ts';
import { api } from '../../data/api.ts';
import { preview } from '../../data/confirmed-preview.ts';
import { useAccount } from '../../frame/account-context.ts';

/** What a removal left behind, for the bar on the list: shown once, and what Put back needs. */
export interface Removed {
  readonly member: Member;
  readonly remains: Removal['remains'];
  /** The groups of the directory that they were taken out of. */
  readonly left: NonNullable<Removal['cut']>;
  readonly at: number;
}

const removedKey = (account: string) => ['account', account, 'removed'] as const;

/** The last removal of this account, until it is dismissed. */
export function useLastRemoval() {
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const { data } = useQuery<Removed | null>({
    queryKey: removedKey(account.id),
    queryFn: () => null,
    initialData: null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { removed: data, dismiss: () => queryClient.setQueryData(removedKey(account.id), null) };
}

/** Looks at what removing would do, and does it once that was on the screen (U-8); `cut` takes the groups along. */
export function useRemoval(member: Member) {
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(newKey);
  const [cut, setCut] = useState(false);
  const plain = useQuery(previewOf(account.id, member, false));
  // Whether the groups can be cut is asked as soon as some of them would still give access.
  const cutting = useQuery({
    ...previewOf(account.id, member, true),
    enabled: member.kind === 'user' && (plain.data?.effect.remains.length ?? 0) > 0,
    retry: false,
  });
  const look = cut ? cutting : plain;
  const remove = useMutation({
    mutationFn: () =>
      api.members.remove(account.id, member.id, {
        idempotencyKey: key,
        ...(cut ? { cut: 'groups' as const } : {}),
        ...(look.data === undefined ? {} : { plan: look.data.effect.plan }),
        ...(look.data?.confirm === undefined ? {} : { confirm: look.data.confirm }),
      }),
    onSuccess: async ({ remains, cut: left = [] }) => {
      const removed: Removed = { member, remains, left, at: Date.now() };
      await navigate({ to: '/a/$account/members', params: { account: account.id } });
      queryClient.removeQueries({ queryKey: ['account', account.id, 'members', 'one', member.id] });
      queryClient.removeQueries({ queryKey: ['account', account.id, 'members', 'effective', member.id] });
      queryClient.setQueryData(removedKey(account.id), removed);
      await queryClient.invalidateQueries({ queryKey: ['account', account.id, 'members'] });
    },
  });
  return { look, plain, cutting, cut, setCut, remove };
}

const previewOf = (account: string, member: Member, cut: boolean) =>
  queryOptions({
    queryKey: ['account', account, 'preview-remove', member.id, cut],
    queryFn: ({ signal }) =>
      preview(confirm =>
        api.members.previewRemove(account, member.id, {
          signal,
          ...(cut ? { cut: 'groups' as const } : {}),
          ...(confirm === undefined ? {} : { confirm }),
        }),
      ),
    gcTime: 0,
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
