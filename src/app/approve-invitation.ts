import { addressKey } from '../core/addresses.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { AccountEvent } from '../core/account.ts';
import { refuseLettingIn } from '../core/joining.ts';
import { Problem } from '../core/problems.ts';
import { callerOn } from './caller.ts';
import { asProblem, changeAccount, loggingRefusals } from './change-account-state.ts';
import type { CreateRequest } from './create-in-directory.ts';
import { demandPlan, effectOfEvents, named, type DryRun } from './dry-run.ts';
import { termOf, type InvitationView } from './invitation-view.ts';
import { readInvitation, type InvitePorts } from './invite-guest.ts';
import { loggedEffects } from './logged-effect.ts';
import type { LockedAccount } from './ports/account-store.ts';
import type { InvitationRecord } from './ports/invitation-store.ts';
import { demandState, freshInvitation, ownInvitation } from './resend-invitation.ts';
import { secretsMade } from './secrets-made.ts';

type ApproveRequest = CreateRequest & {
  readonly invitation: string;
  /** The identity that is let in: the address that the directory has of the guest. */
  readonly as: string;
  readonly dryRun: boolean;
  readonly ifMatchPlan?: string;
};

/** Whoever accepted, by the address that the directory has of them; one without an address is whom was invited. */
const identityOf = ({ guestMail, address }: InvitationRecord): string => addressKey(guestMail || address);

/** Refuses to approve anybody but the one who has accepted. */
function demandIdentity(record: InvitationRecord, as: string): void {
  const identity = identityOf(record);
  if (addressKey(as) === identity) return;
  throw new Problem(
    'invitation-state',
    `This invitation was accepted by ${identity}, not by ${as}. Approve whom you mean to let in.`,
    { acceptedAs: identity },
  );
}

const eventsOf = (record: InvitationRecord): readonly AccountEvent[] => [
  { kind: 'invitation-put', invitation: termOf(record, identityOf(record)) },
];

/** Asks the rules and answers who is let in. Throws what they refuse. */
async function ruled(
  ports: InvitePorts,
  { authority }: ApproveRequest,
  [index, secrets]: readonly [AccountIndex, Pick<LockedAccount, 'secretsMadeBy'>],
  record: InvitationRecord,
) {
  const { identity, at } = authority;
  const own = await secretsMade(secrets, authority);
  const caller = callerOn(index, identity, ports.tenants, at, own);
  const catalog = ports.catalog();
  const refusal = refuseLettingIn({ index, catalog, caller, at: at.getTime() }, record);
  if (refusal) throw asProblem(refusal);
  const member = index.memberOf(record);
  return member === undefined ? [] : [member];
}

async function approve(ports: InvitePorts, request: ApproveRequest, record: InvitationRecord) {
  const { authority, actor } = request;
  const { id, tenantId, objectId, address, accepted, expires } = record;
  const { kind, displayName } = actor;
  const as = identityOf(record);
  const events = eventsOf(record);
  return changeAccount(ports, request, async (index, locked) => {
    if ((await locked.openInvitationId(record)) !== id) {
      throw new Problem('invitation-state', 'This invitation was withdrawn meanwhile. Invite again.');
    }
    const members = await ruled(ports, request, [index, locked], record);
    const effect = () => effectOfEvents(index, ports.tenants, events, members, authority.at);
    demandPlan(request.ifMatchPlan, effect);
    const by = {
      kind,
      ...(actor.tenantId && { tenantId: actor.tenantId }),
      ...(actor.objectId && { objectId: actor.objectId }),
      ...(displayName && { displayName }),
    };
    return {
      events,
      invitations: [{ kind: 'approved', id, approved: { as, at: authority.at.toISOString(), by } }],
      log: [
        {
          action: 'invitations.approve',
          result: 'done',
          target: { invitation: id, member: record.member, tenantId, objectId, kind: 'user' },
          detail: {
            address,
            as,
            accepted,
            expires,
            effect: loggedEffects(index, ports.tenants, events, members, authority.at)(record),
          },
        },
      ],
      result: null,
    };
  });
}

/**
 * Lets in the guest who accepted an invitation late, or as another identity than was invited (U-4), within R-10. `as` says
 * whom: an approval is of one identity, and of no other that comes after it. Approving the same again changes nothing.
 *
 * Throws `not-found`, `invitation-state` where nobody has accepted, another identity has, or nothing is to be approved,
 * `grants-exceed-own`, `plan-stale`, and what reading the directory throws.
 */
export const approveInvitation =
  (ports: InvitePorts) =>
  async (
    request: ApproveRequest,
  ): Promise<{ readonly result: InvitationView | DryRun; readonly revision?: string }> => {
    const { authority } = request;
    const { record, own } = await ownInvitation(ports, authority, request.person, request.invitation);
    const { id, tenantId, objectId, member } = record;
    const target = { invitation: id, member, tenantId, objectId, kind: 'user' };
    return loggingRefusals(ports, request, { action: 'invitations.approve', target }, async () => {
      demandState(record, authority.at, ['pending', 'expired', 'unapproved', 'accepted']);
      const fresh = await freshInvitation(ports, authority.account, own, record);
      if (fresh.pending) demandState(fresh, authority.at, []);
      demandIdentity(fresh, request.as);
      const approved = fresh.approved?.as === identityOf(fresh);
      if (!approved) demandState(fresh, authority.at, ['expired', 'unapproved']);
      if (request.dryRun) {
        const members = await ruled(ports, request, [authority.index, ports.store], fresh);
        const events = approved ? [] : eventsOf(fresh);
        const effect = effectOfEvents(authority.index, ports.tenants, events, members, authority.at);
        return { result: await named(ports.store, effect) };
      }
      if (approved) return { result: await readInvitation(ports, request, id, record) };
      const { revision } = await approve(ports, request, fresh);
      return { result: await readInvitation(ports, request, id, record), revision };
    });
  };
