import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Member } from '../../../client/contract.ts';
import type { Invitation, SentInvitation } from '../../../client/invitations.ts';
import { api } from '../../data/api.ts';
import { invitationsQuery } from '../../data/member-queries.ts';
import { useAccount } from '../../frame/account-context.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { DangerButton } from '../../parts/danger-button.tsx';
import { Modal } from '../../parts/modal.tsx';
import { ProblemBar } from '../../parts/problem-bar.tsx';
import { isolatedText } from '../../parts/visible-text.ts';
import { date, lastDay, time } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { useDialogStyles } from './dialog-styles.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    alignItems: 'flex-start',
    padding: '12px 16px',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  line: { margin: 0, maxWidth: '72ch', overflowWrap: 'anywhere' },
  mono: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    userSelect: 'all',
    overflowWrap: 'anywhere',
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** Where the invitation of a guest stands, with what can be done about it: send again, take back, let in (U-4). */
export function InvitationBar({ member }: { readonly member: Member }) {
  const { account, me, users } = useAccount();
  const invited = member.state.startsWith('invitation-');
  const mine = me.tenantId === member.tenantId && users === 'readWrite';
  const { data } = useQuery({ ...invitationsQuery(account.id), enabled: invited && mine });
  const found = data?.items.find(
    one => one.objectId === member.objectId && one.state !== 'withdrawn' && one.state !== 'accepted',
  );
  return invited && found !== undefined ? <Bar invitation={found} /> : null;
}

function Bar({ invitation }: { readonly invitation: Invitation }) {
  const styles = useStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const [withdrawing, setWithdrawing] = useState(false);
  const changed = () => queryClient.invalidateQueries({ queryKey: ['account', account.id] });
  const resend = useMutation({
    mutationFn: (): Promise<SentInvitation> => api.invitations.resend(account.id, invitation.id),
    gcTime: 0,
    onSuccess: changed,
  });
  const as = invitation.acceptedAs ?? invitation.address;
  const approve = useMutation({
    mutationFn: () => api.invitations.approve(account.id, invitation.id, as),
    onSuccess: changed,
  });
  const problem = resend.error ?? approve.error;
  const link = resend.data?.redeemUrl;
  return (
    <section className={styles.bar} aria-label={t.invitation.label}>
      <p className={styles.line}>
        {invitation.state === 'unapproved'
          ? t.invitation.unapproved(isolatedText(invitation.address), isolatedText(as))
          : invitation.state === 'expired'
            ? t.invitation.expired(lastDay(invitation.expires))
            : t.invitation.pending(date(invitation.sent), lastDay(invitation.expires))}
      </p>
      {resend.isSuccess ? (
        <p className={styles.line} role="status">
          {t.invitation.resent(time(new Date(resend.submittedAt)))}
        </p>
      ) : null}
      {typeof link === 'string' ? (
        <>
          <p className={styles.line}>{t.invite.passOn}</p>
          <span className={styles.mono} dir="ltr">
            {link}
          </span>
          <CopyButton text={link} label={t.invite.copyLink} />
        </>
      ) : null}
      {problem === null ? null : <ProblemBar problem={problem} account={account.id} />}
      <div className={styles.actions}>
        {invitation.state === 'unapproved' ? (
          <Button
            appearance="primary"
            icon={approve.isPending ? <Spinner size="tiny" /> : null}
            onClick={() => {
              if (!approve.isPending) approve.mutate();
            }}
          >
            {t.invitation.approve(isolatedText(as))}
          </Button>
        ) : (
          <Button
            icon={resend.isPending ? <Spinner size="tiny" /> : null}
            onClick={() => {
              if (!resend.isPending) resend.mutate();
            }}
          >
            {t.invitation.resend}
          </Button>
        )}
        <Button onClick={() => setWithdrawing(true)}>{t.invitation.withdraw}</Button>
      </div>
      {withdrawing ? <Withdraw invitation={invitation} onClose={() => setWithdrawing(false)} /> : null}
    </section>
  );
}

function Withdraw({
  invitation,
  onClose,
}: {
  readonly invitation: Invitation;
  readonly onClose: () => void;
}) {
  const styles = useDialogStyles();
  const { account } = useAccount();
  const queryClient = useQueryClient();
  const address = isolatedText(invitation.address);
  const heading = t.invitation.withdrawHeading(address);
  const withdraw = useMutation({
    mutationFn: () => api.invitations.withdraw(account.id, invitation.id),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['account', account.id] });
    },
  });
  return (
    <Modal label={heading} place="middle" onClose={onClose}>
      <div className={styles.content}>
        <h2 className={styles.heading}>{heading}</h2>
        <p className={styles.line}>{t.invitation.withdrawSays}</p>
        {withdraw.isError ? <ProblemBar problem={withdraw.error} account={account.id} /> : null}
        <div className={styles.actions}>
          <Button onClick={onClose}>{t.invitation.keep}</Button>
          <DangerButton
            icon={withdraw.isPending ? <Spinner size="tiny" /> : undefined}
            disabledFocusable={withdraw.isPending}
            onClick={() => withdraw.mutate()}
          >
            {t.invitation.withdraw}
          </DangerButton>
        </div>
      </div>
    </Modal>
  );
}
