import type { DirectoryObject } from './directory.ts';
import type { Principal } from './id.ts';

/**
 * What the invitation of a guest asks besides that they accept (U-4). It binds the guest in the account that invited,
 * through groups too, until somebody adds them again: that their member is removed lifts nothing.
 */
export interface InvitationTerm extends Principal {
  /** The invited address, in lower case. */
  readonly address: string;
  /** RFC 3339: whoever accepts from then on is too late. */
  readonly expires: string;
  /** The identity that a manager let in, late or not, in lower case. */
  readonly approved?: string;
}

export type InvitationDenial = 'invitation-pending' | 'invitation-expired' | 'invitation-unapproved';

/**
 * Why a guest has no access whatever is granted to them: not accepted, accepted too late, or by another identity than was
 * invited, which nobody has approved (U-4). Undefined for whoever accepted as was asked, and whom nobody invited.
 *
 * `at`, in ms since the epoch, only tells whether a pending invitation is over; the answer is no either way.
 */
export function invitationDenial(
  object: Pick<DirectoryObject, 'pending' | 'accepted'>,
  term: InvitationTerm | undefined,
  at = -Infinity,
): InvitationDenial | undefined {
  const end = term === undefined ? Infinity : Date.parse(term.expires);
  if (object.pending) return at >= end ? 'invitation-expired' : 'invitation-pending';
  if (term === undefined || object.accepted === undefined) return undefined;
  // A directory that names no address tells of no other identity.
  const identity = object.accepted.as || term.address;
  if (identity === term.approved) return undefined;
  if (identity !== term.address) return 'invitation-unapproved';
  return object.accepted.at >= end ? 'invitation-expired' : undefined;
}
