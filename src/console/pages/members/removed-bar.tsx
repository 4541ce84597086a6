import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../data/api.ts';
import { useAccount } from '../../frame/account-context.ts';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { useLastRemoval } from '../member/removal.ts';
import type { Removed } from '../member/removal.ts';

/** After a removal: that it happened, what access remains, and the way back (U-8). A bar, not a toast. */
export function RemovedBar() {
  const { removed, dismiss } = useLastRemoval();
  return removed === null ? null : <Bar removed={removed} onDismiss={dismiss} />;
}

const nameOf = ({ displayName }: { readonly displayName: string }): string => isolatedText(displayName);

function Bar({ removed, onDismiss }: { readonly removed: Removed; readonly onDismiss: () => void }) {
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { member, remains } = removed;
  const name = isolatedText(member.displayName);
  const putBack = useMutation({
    mutationFn: () => {
      const { tenantId, objectId, kind } = member;
      return api.members.add(account.id, [{ tenantId, objectId, kind }], member.access);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['account', account.id, 'members'] }),
  });
  const failed = putBack.data?.items.find(item => 'problem' in item);
  if (putBack.isError)
    return <ProblemBar problem={putBack.error} account={account.id} onRetry={() => putBack.mutate()} />;
  const said = putBack.isSuccess
    ? failed !== undefined && 'problem' in failed
      ? failed.problem.detail
      : [
          t.member.removal.isBack(name),
          ...(removed.left.length === 0 ? [] : [t.member.removal.groupsNotBack(removed.left.map(nameOf))]),
        ].join(' ')
    : [
        t.member.removal.removed(name, time(new Date(removed.at))),
        removed.left.length === 0 ? '' : t.member.removal.left(removed.left.map(nameOf)),
        remains.length === 0
          ? t.member.removal.noneRemains
          : t.member.removal.still(remains.map(way => isolatedText(way.displayName))),
      ]
        .filter(Boolean)
        .join(' ');
  return (
    <MessageBar intent="success" layout="multiline">
      <MessageBarBody>{said}</MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={t.frame.close}
            onClick={onDismiss}
          />
        }
      >
        {putBack.isSuccess ? null : (
          <Button disabledFocusable={putBack.isPending} onClick={() => putBack.mutate()}>
            {t.member.removal.putBack}
          </Button>
        )}
        <Button
          onClick={() =>
            void navigate({
              to: '/a/$account/log',
              params: { account: account.id },
              search: { member: member.id },
            })
          }
        >
          {t.member.removal.showInLog}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
