import { invitationState } from './invitation-view.ts';
import { linkPurpose, type Sealer } from './invite-guest.ts';
import type { AccountStore } from './ports/account-store.ts';
import type { InvitationStore } from './ports/invitation-store.ts';
import type { JobData } from './ports/jobs.ts';
import type { MailWriter } from './ports/mail-writer.ts';
import { MailRefused, type Mailer } from './ports/mailer.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

export interface InvitationMailPorts {
  readonly store: InvitationStore & Pick<AccountStore, 'account'> & Pick<ReplicaStore, 'replicaTenant'>;
  readonly sealing: Pick<Sealer, 'open'>;
  readonly mailer: Mailer;
  readonly mails: MailWriter;
}

/**
 * Mails an invitation with its link, which is sealed until this moment and forgotten afterwards (U-4). An invitation that
 * was withdrawn, accepted or mailed meanwhile has nothing to send; an address that the mail server will never take is noted.
 *
 * Throws what the mailer throws.
 */
export const sendInvitationMail =
  ({ store, sealing, mailer, mails }: InvitationMailPorts) =>
  async ({ account, invitation }: JobData['invitation-mail']): Promise<void> => {
    const sealed = await store.sealedLink(account, invitation);
    const record = await store.invitation(account, invitation);
    if (sealed === undefined || record === undefined) return;
    const now = new Date();
    const link = sealing.open(sealed, linkPurpose(account, invitation));
    if (link === undefined || invitationState(record, now) !== 'pending') {
      // Sealed under a key that is gone, or of no use any more.
      return store.mailed(account, invitation, sealed, false, now);
    }
    const found = await store.account(account);
    const tenant = await store.replicaTenant(record.tenantId);
    const mail = mails.write(
      'invitation',
      {
        account: found?.name ?? '',
        tenant: tenant?.displayName || record.tenantId,
        invitedBy: record.invitedBy.displayName ?? null,
        address: record.address,
        link,
        expires: record.expires,
        ...(record.message === undefined ? {} : { message: record.message }),
        again: record.sent !== record.invited,
      },
      record.address,
      record.language,
    );
    try {
      await mailer.send(mail);
    } catch (error) {
      if (error instanceof MailRefused) await store.mailed(account, invitation, sealed, false, new Date());
      throw error;
    }
    await store.mailed(account, invitation, sealed, true, new Date());
  };
