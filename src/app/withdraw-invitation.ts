import { Problem } from '../core/problems.ts';
import { changeAccount, loggingRefusals } from './change-account-state.ts';
import type { CreateRequest } from './create-in-directory.ts';
import { takeIn } from './directory-person.ts';
import type { InvitationView } from './invitation-view.ts';
import { readInvitation, type InvitePorts } from './invite-guest.ts';
import type { PersonToken } from './ports/directory-writer.ts';
import type { InvitationRecord } from './ports/invitation-store.ts';
import { removeMember } from './remove-member.ts';
import { demandState, ownInvitation } from './resend-invitation.ts';

export type WithdrawPorts = InvitePorts & Parameters<typeof removeMember>[0];

/** What became of the guest in the directory. */
export type GuestOutcome =
  | { readonly deleted: true }
  | {
      readonly deleted: false;
      /** Why not: of others' making, accepted meanwhile, needed by another account, gone already, or refused. */
      readonly why: 'not-made-here' | 'accepted' | 'in-another-account' | 'gone' | 'refused';
      readonly problem?: Problem;
    };

export interface Withdrawn {
  readonly invitation: InvitationView;
  readonly guest: GuestOutcome;
  readonly revision: string;
}

async function deleteGuest(
  ports: WithdrawPorts,
  request: CreateRequest,
  person: PersonToken,
  { id, tenantId, objectId, madeGuest, address }: InvitationRecord,
): Promise<GuestOutcome> {
  const who = { tenantId, objectId };
  if (!madeGuest) return { deleted: false, why: 'not-made-here' };
  const others = (await ports.store.accountsOf([who])).filter(each => each.id !== request.authority.account);
  if (others.length > 0) return { deleted: false, why: 'in-another-account' };
  const target = { invitation: id, ...who, kind: 'user' };
  try {
    return await loggingRefusals(ports, request, { action: 'directory.users.delete', target }, async () => {
      const guest = await ports.writer.guest(person, objectId);
      if (guest === undefined) return { deleted: false, why: 'gone' } as const;
      if (!guest.pending) return { deleted: false, why: 'accepted' } as const;
      await ports.writer.deleteUser(person, objectId);
      await takeIn(ports, { tenantId, account: request.authority.account }, { deleted: [objectId] });
      await changeAccount(ports, { ...request, authority: { ...request.authority, at: new Date() } }, () => ({
        events: [],
        invitations: [{ kind: 'guest-deleted', id }],
        log: [{ action: 'directory.users.delete', result: 'done', target, detail: { address } }],
        result: null,
      }));
      return { deleted: true } as const;
    });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return { deleted: false, why: 'refused', problem };
  }
}

/**
 * Takes an invitation back: the member goes at once, and the guest out of the directory, only if this invitation made it
 * and it is still pending (U-4). Where the directory does not delete it, the answer says why; withdrawing again tries again.
 *
 * Throws `not-found`, `invitation-state`, and what removing a member throws.
 */
export const withdrawInvitation =
  (ports: WithdrawPorts) =>
  async (
    request: CreateRequest & { readonly invitation: string; readonly confirm?: string },
  ): Promise<Withdrawn> => {
    const { authority, actor } = request;
    const { record, own } = await ownInvitation(ports, authority, request.person, request.invitation);
    const { id, tenantId, objectId, member } = record;
    const attempt = {
      action: 'invitations.withdraw',
      target: { invitation: id, member, tenantId, objectId, kind: 'user' },
    };
    const again = record.state === 'withdrawn' && record.madeGuest && !record.guestDeleted;
    if (!again) {
      await loggingRefusals(ports, request, attempt, async () =>
        demandState(record, authority.at, ['pending', 'expired', 'unapproved']),
      );
      await removeMember(ports)({
        authority,
        actor,
        member,
        dryRun: false,
        ...(request.confirm === undefined ? {} : { confirm: request.confirm }),
      });
    }
    const guest = await deleteGuest(ports, request, own, record);
    const { revision } = await changeAccount(ports, request, () => ({
      events: [],
      log: [
        {
          ...attempt,
          result: 'done',
          detail: { address: record.address, guest: guest.deleted ? 'deleted' : guest.why },
        },
      ],
      result: null,
    }));
    return { invitation: await readInvitation(ports, request, id, record), guest, revision };
  };
