import { refuseTouching } from '../core/caller.ts';
import { refuseImpersonating } from '../core/joining.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount, loggingRefusals } from './change-account-state.ts';
import type { CreateRequest } from './create-in-directory.ts';
import { ruledAndLogged } from './directory-log.ts';
import { personIn, takeIn } from './directory-person.ts';
import { askingFor, linkPurpose, readInvitation, type InvitePorts } from './invite-guest.ts';
import { invitationState, type SentInvitation } from './invitation-view.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { InvitationRecord } from './ports/invitation-store.ts';

const day = 86_400_000;

/** An invitation of the caller's tenant. Throws `not-found`, `wrong-tenant`. */
export async function ownInvitation(
  ports: Pick<InvitePorts, 'store'>,
  authority: Authority,
  person: PersonToken | undefined,
  id: string,
): Promise<{ readonly record: InvitationRecord; readonly own: PersonToken }> {
  const there = personIn(authority, person);
  const record = await ports.store.invitation(authority.account, id);
  // Those of other tenants are not to be told from none: their addresses are not the caller's to see (T-9).
  if (record?.tenantId !== there.principal.tenantId) {
    throw new Problem('not-found', 'Your tenant has no such invitation in this account. Look at the list.');
  }
  return { record, own: there };
}

/** Refuses what stands otherwise than pending or expired. */
export function demandOpen(record: InvitationRecord, at: Date): void {
  const state = invitationState(record, at);
  if (state === 'pending' || state === 'expired') return;
  throw new Problem(
    'invitation-state',
    state === 'accepted'
      ? 'This invitation has been accepted. Remove the member to take the access away.'
      : 'This invitation was withdrawn. Invite again.',
    { state },
  );
}

/** What the directory says at this moment of a guest who is to be pending. Throws `invitation-state`. */
async function demandPending(
  ports: InvitePorts,
  person: PersonToken,
  record: InvitationRecord,
): Promise<void> {
  const { tenantId, objectId } = record;
  const guest = await ports.writer.guest(person, objectId);
  if (guest === undefined) {
    throw new Problem(
      'invitation-state',
      'This guest is not in your directory any more. Withdraw the invitation and invite again.',
    );
  }
  if (guest.pending) return;
  // Accepted, and the sync has not told yet.
  await takeIn(ports, tenantId, { objects: [{ objectId, kind: 'user', pending: false }] });
  throw new Problem(
    'invitation-state',
    'This invitation has been accepted. There is nothing to send again.',
    {
      state: 'accepted',
    },
  );
}

/** Lets an invitation stand anew, asks for its mail and writes it down, in one transaction. */
async function renew(
  ports: InvitePorts,
  request: CreateRequest,
  record: InvitationRecord,
  link: string,
): Promise<string> {
  const { account, at } = request.authority;
  const { id, tenantId, objectId, member, address, days } = record;
  const who = { tenantId, objectId };
  const { mails } = ports.invitations;
  const expires = new Date(at.getTime() + days * day).toISOString();
  const { revision } = await changeAccount(ports, request, async (_index, locked) => {
    if ((await locked.openInvitationId(who)) !== id) {
      throw new Problem('invitation-state', 'This invitation was withdrawn meanwhile. Invite again.');
    }
    return {
      events: [],
      invitations: [
        {
          kind: 'sent',
          invitation: { ...record, sent: at.toISOString(), expires },
          sealedLink: mails ? ports.sealing.seal(link, linkPurpose(account, id)) : null,
        },
      ],
      jobs: mails ? [{ name: 'invitation-mail', data: { account, invitation: id } }] : [],
      log: [
        {
          action: 'invitations.resend',
          target: { invitation: id, member, ...who, kind: 'user' },
          result: 'done',
          detail: { address, expires, by: mails ? 'mail' : 'link' },
        },
      ],
      result: null,
    };
  });
  return revision;
}

/**
 * Sends a pending or expired invitation again, with a new link, and lets it stand for as long as before. The guest stays
 * the same; the redemption is not reset, which the directory only needs for those who have accepted.
 *
 * Throws `not-found`, `invitation-state`, `grants-exceed-own`, and what inviting throws.
 */
export const resendInvitation =
  (ports: InvitePorts) =>
  async (
    request: CreateRequest & { readonly invitation: string },
  ): Promise<{ readonly item: SentInvitation; readonly revision: string }> => {
    const { authority } = request;
    const { record, own } = await ownInvitation(ports, authority, request.person, request.invitation);
    const { id, tenantId, objectId, member } = record;
    const who = { tenantId, objectId };
    const target = { invitation: id, member, ...who, kind: 'user' };
    const attempt = { action: 'invitations.resend', target };
    const { mails } = ports.invitations;
    return loggingRefusals(ports, request, attempt, async () => {
      demandOpen(record, authority.at);
      await ruledAndLogged(
        ports,
        request,
        [],
        facts => (mails ? undefined : refuseImpersonating(facts, who)) ?? refuseTouching(facts, who),
      );
      await demandPending(ports, own, record);
      // Who gets the link could accept by it themselves: written down before it is there.
      if (!mails) await ports.store.noteSecret(own.principal, objectId, new Date());
      const invited = await ports.writer.invite(own, askingFor(ports, own, { address: record.address }));
      if (invited.objectId !== objectId) {
        throw new Problem(
          'invitation-state',
          'The directory has another guest of this address by now. Withdraw the invitation and invite again.',
        );
      }
      const now = { ...request, authority: { ...authority, at: new Date() } };
      const revision = await renew(ports, now, record, invited.redeemUrl);
      const view = await readInvitation(ports, now, id, who);
      return { item: mails ? view : { ...view, redeemUrl: invited.redeemUrl }, revision };
    });
  };
