import { addressKey } from '../core/addresses.ts';
import { invitationDenial, type InvitationTerm } from '../core/invitation-term.ts';
import type { Invitation, InvitationRecord } from './ports/invitation-store.ts';
import type { MemberRecord } from './ports/account-store.ts';
import { decidedBy, memberView, type MemberView } from './member-view.ts';
import type { TenantId } from '../core/id.ts';

/** `unapproved`: accepted by another identity than was invited, whom no manager has let in. */
export type InvitationState = 'pending' | 'accepted' | 'expired' | 'unapproved' | 'withdrawn';

/** An invitation as those of its tenant see it. */
export interface InvitationView {
  readonly id: string;
  readonly address: string;
  readonly state: InvitationState;
  readonly tenantId: string;
  readonly objectId: string;
  /** Null once it is no member any more. */
  readonly member: MemberView | null;
  readonly language: string | null;
  readonly invited: string;
  readonly invitedBy: InvitationRecord['invitedBy'];
  /** When it was sent last. */
  readonly sent: string;
  readonly expires: string;
  /** By a mail of ours, with what became of it; null: the link was given to who invited, to be passed on. */
  readonly mail: InvitationRecord['mail'];
  /** When it was accepted, as far as that is known. */
  readonly accepted: string | null;
  /** Who accepted, where the directory has another address of the guest by now than was invited. */
  readonly acceptedAs: string | null;
  /** Whom a manager let in though they accepted late or as another identity. */
  readonly approved: InvitationRecord['approved'];
  /** Whether the guest came into the directory by this invitation. */
  readonly madeGuest: boolean;
  readonly guestDeleted: boolean;
}

/** An invitation that was just sent; without a mail server with its link, in this answer alone. */
export interface SentInvitation extends InvitationView {
  readonly redeemUrl?: string;
}

/** How far an invitation is at a moment. */
export function invitationState(record: InvitationRecord, at: Date): InvitationState {
  if (record.state === 'withdrawn') return 'withdrawn';
  if (record.state === 'settled') return 'accepted';
  const { pending, accepted, guestMail } = record;
  const object = decidedBy({
    pending,
    ...(accepted !== null && { accepted }),
    ...(guestMail !== null && { mail: guestMail }),
  });
  const denial = invitationDenial(object, termOf(record, record.approved?.as), at.getTime());
  return denial === undefined ? 'accepted' : stateOf[denial];
}

const stateOf = {
  'invitation-pending': 'pending',
  'invitation-expired': 'expired',
  'invitation-unapproved': 'unapproved',
} as const;

/** What binds the guest by an invitation. */
export const termOf = (
  { tenantId, objectId, address, expires }: Pick<Invitation, 'tenantId' | 'objectId' | 'address' | 'expires'>,
  approved?: string,
): InvitationTerm => ({
  tenantId,
  objectId,
  address: addressKey(address),
  expires,
  ...(approved === undefined ? {} : { approved }),
});

const acceptedAs = (record: InvitationRecord): string | null => {
  const { guestMail, address } = record;
  if (guestMail === null || record.pending) return null;
  return addressKey(guestMail) === addressKey(address) ? null : guestMail;
};

export function invitationView(
  record: InvitationRecord,
  member: MemberRecord | undefined,
  viewer: TenantId,
  at: Date,
): InvitationView {
  const { id, address, tenantId, objectId, invited, invitedBy, sent, expires, mail } = record;
  return {
    id,
    address,
    state: invitationState(record, at),
    tenantId,
    objectId,
    member: member && record.state === 'open' ? memberView(member, viewer, at) : null,
    language: record.language ?? null,
    invited,
    invitedBy,
    sent,
    expires,
    mail,
    accepted: record.accepted,
    acceptedAs: acceptedAs(record),
    approved: record.approved,
    madeGuest: record.madeGuest,
    guestDeleted: record.guestDeleted,
  };
}

/** What a guest cannot do, said when inviting (U-4, T-2). */
export const guestLimits = [
  {
    code: 'no-access-until-accepted',
    detail: 'Until the invitation is accepted the answer to every question is no, through groups too.',
  },
  {
    code: 'signs-in-at-this-tenant',
    detail: 'A guest signs in at the tenant that invited, not at the tenant of their own.',
  },
  {
    code: 'no-tenant-association',
    detail: 'A guest cannot associate the tenant with an account, nor stand in for its people.',
  },
  {
    code: 'directory-limited',
    detail:
      'A guest sees little of the directory: to search it, create in it or invite takes a user of the tenant.',
  },
] as const;
