import { Button, makeStyles, Spinner, tokens, useAnnounce } from '@fluentui/react-components';
import { CalendarEditRegular } from '@fluentui/react-icons/svg/calendar-edit';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { EditRegular } from '@fluentui/react-icons/svg/edit';
import { MailRegular } from '@fluentui/react-icons/svg/mail';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Member } from '../../../client/contract.ts';
import { api } from '../../data/api.ts';
import { invitationsQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { t } from '../../texts/t.ts';
import { countOf, isSelected } from './selection.ts';
import type { Selection } from './selection.ts';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    zIndex: 6,
    display: 'flex',
    flexWrap: 'wrap',
    gap: '8px',
    alignItems: 'center',
    paddingBlock: '12px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
  },
  count: { fontWeight: tokens.fontWeightSemibold },
  said: { margin: 0, flexBasis: '100%' },
});

interface BulkBarProps {
  readonly selection: Selection;
  /** How many the filter takes now. */
  readonly total: number;
  readonly loaded: readonly Member[];
  readonly onSelect: (selection: Selection | undefined) => void;
}

/** What can be done to all who are selected; after the list in the order of tabs, and said when it comes. */
export function BulkBar({ selection, total, loaded, onSelect }: BulkBarProps) {
  const styles = useStyles();
  const { account } = useAccount();
  const navigate = useNavigate();
  const { announce } = useAnnounce();
  const count = countOf(selection);
  useEffect(() => {
    announce(t.bulk.spoken(count));
  }, [announce, count]);
  const go = (to: '/a/$account/members/access' | '/a/$account/members/remove' | '/a/$account/members/end') =>
    void navigate({ to, params: { account: account.id } });
  return (
    <div className={styles.bar} role="region" aria-label={t.bulk.bar}>
      <span className={styles.count}>
        {selection.all ? t.bulk.selectedOf(count, selection.total) : t.bulk.selected(count)}
      </span>
      {!selection.all && count < total ? (
        <Button
          appearance="transparent"
          onClick={() => onSelect({ ...selection, all: true, ids: new Set(), total })}
        >
          {t.bulk.allThatMatch(total)}
        </Button>
      ) : null}
      <Button icon={<EditRegular />} onClick={() => go('/a/$account/members/access')}>
        {t.bulk.access}
      </Button>
      <Button icon={<DeleteRegular />} onClick={() => go('/a/$account/members/remove')}>
        {t.bulk.remove}
      </Button>
      <Button icon={<CalendarEditRegular />} onClick={() => go('/a/$account/members/end')}>
        {t.bulk.end}
      </Button>
      <Resend chosen={loaded.filter(member => isSelected(selection, member.id))} />
      <Button appearance="subtle" onClick={() => onSelect(undefined)}>
        {t.bulk.clear}
      </Button>
    </div>
  );
}

const resendable: readonly string[] = ['invitation-pending', 'invitation-expired'];

/** Sends the invitations of those selected again, one by one. */
function Resend({ chosen }: { readonly chosen: readonly Member[] }) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const waiting = chosen.filter(member => resendable.includes(member.state));
  const invitations = useQuery({ ...invitationsQuery(account.id), enabled: waiting.length > 0 }).data;
  const resend = useMutation({
    mutationFn: async () => {
      let failed = 0;
      const open = (invitations?.items ?? []).filter(
        one => one.state !== 'withdrawn' && waiting.some(member => member.objectId === one.objectId),
      );
      for (const one of open) {
        await api.invitations.resend(account.id, one.id).catch(() => {
          failed += 1;
        });
      }
      return { done: open.length - failed, failed };
    },
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['account', account.id, 'invitations'] }),
  });
  if (waiting.length === 0) return null;
  return (
    <>
      <Button
        icon={resend.isPending ? <Spinner size="tiny" /> : <MailRegular />}
        disabledFocusable={resend.isPending}
        onClick={() => {
          if (!resend.isPending) resend.mutate();
        }}
      >
        {t.bulk.resend}
      </Button>
      {resend.data === undefined ? null : (
        <p className={styles.said} role="status">
          {resend.data.failed === 0
            ? t.bulk.resent(resend.data.done)
            : t.bulk.resentSome(resend.data.done, resend.data.failed)}
        </p>
      )}
    </>
  );
}
