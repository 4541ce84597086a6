import { refuseImpersonating, refuseLettingIn } from '../core/joining.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { changeAccount, loggingRefusals } from './change-account-state.ts';
import type { CreateRequest } from './create-in-directory.ts';
import { ruledAndLogged } from './directory-log.ts';
import { personIn, takeIn } from './directory-person.ts';
import { askingFor, linkPurpose, readInvitation, type InvitePorts } from './invite-guest.ts';
import { invitationState, termOf, type InvitationState, type SentInvitation } from './invitation-view.ts';
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

const otherwise: Readonly<Record<InvitationState, string>> = {
  pending: 'This invitation is not accepted yet.',
  expired: 'This invitation was not accepted in time. Send it again.',
  accepted: 'This invitation has been accepted. Remove the member to take the access away.',
  unapproved:
    'Another identity than was invited has accepted this invitation. Approve that identity, or withdraw the invitation.',
  withdrawn: 'This invitation was withdrawn. Invite again.',
};

/** Refuses an invitation that stands otherwise than in one of these states. */
export function demandState(record: InvitationRecord, at: Date, states: readonly InvitationState[]): void {
  const state = invitationState(record, at);
  if (!states.includes(state)) throw new Problem('invitation-state', otherwise[state], { state });
}

/**
 * The invitation as the directory has its guest at this moment, which the copy learns with it. Throws `invitation-state`
 * when the guest is gone.
 */
export async function freshInvitation(
  ports: InvitePorts,
  account: Authority['account'],
  person: PersonToken,
  record: InvitationRecord,
): Promise<InvitationRecord> {
  const { id, tenantId, objectId } = record;
  const guest = await ports.writer.guest(person, objectId);
  if (guest === undefined) {
    throw new Problem(
      'invitation-state',
      'This guest is not in your directory any more. Withdraw the invitation and invite again.',
    );
  }
  const { pending, accepted, mail = '' } = guest;
  const told = {
    objectId,
    kind: 'user',
    pending,
    mail,
    ...(accepted === undefined ? {} : { accepted }),
  } as const;
  await takeIn(ports, { tenantId }, { objects: [told] });
  return (await ports.store.invitation(account, id)) ?? record;
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
      events: [{ kind: 'invitation-put', invitation: termOf({ ...record, expires }, record.approved?.as) }],
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
 * the same; the redemption is not reset. Who accepted late has accepted within the new days, and is let in by it.
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
      demandState(record, authority.at, ['pending', 'expired']);
      await ruledAndLogged(
        ports,
        request,
        [],
        facts => (mails ? undefined : refuseImpersonating(facts, who)) ?? refuseLettingIn(facts, who),
      );
      const fresh = await freshInvitation(ports, authority.account, own, record);
      demandState(fresh, authority.at, ['pending', 'expired']);
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
      const revision = await renew(ports, now, fresh, invited.redeemUrl);
      const view = await readInvitation(ports, now, id, who);
      return { item: mails ? view : { ...view, redeemUrl: invited.redeemUrl }, revision };
    });
  };
