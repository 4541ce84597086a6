import type { AccessText } from '../core/access-text.ts';
import type { ActorView, List, Member, PageQuery, ProblemBody } from './contract.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** An invitation of somebody from outside, as the API answers it (U-4). */
export interface Invitation {
  readonly id: string;
  readonly address: string;
  readonly state: 'pending' | 'accepted' | 'expired' | 'unapproved' | 'withdrawn';
  readonly tenantId: string;
  readonly objectId: string;
  readonly member: Member | null;
  readonly language: string | null;
  readonly invited: string;
  readonly invitedBy: ActorView;
  readonly sent: string;
  readonly expires: string;
  /** What became of the mail; null: there is no mail server. */
  readonly mail: 'waiting' | 'sent' | 'failed' | null;
  readonly accepted: string | null;
  /** Who accepted, where that is another address than was invited. */
  readonly acceptedAs: string | null;
  /** Whom a manager let in though they accepted late, or as another identity than was invited. */
  readonly approved: { readonly as: string; readonly at: string; readonly by: ActorView } | null;
  readonly madeGuest: boolean;
  readonly guestDeleted: boolean;
}

/** One that was just sent; where there is no mail server with the link to pass on, in this answer alone. */
export interface SentInvitation extends Invitation {
  readonly redeemUrl?: string | null;
}

export interface NewInvitations {
  /** Each entry one address, or several separated by commas, semicolons, white space or lines. */
  readonly addresses: readonly string[];
  readonly access: AccessText;
  /** Of the invited people, as BCP 47 has it. */
  readonly language?: string;
  readonly message?: string;
  /** In days. */
  readonly expires?: number;
}

/** Each address's own outcome, in the order given. */
export interface InvitationOutcomes {
  readonly items: readonly (SentInvitation | { readonly problem: ProblemBody; readonly address: string })[];
  readonly guestLimits: readonly { readonly code: string; readonly detail: string }[];
}

export interface Withdrawal {
  readonly invitation: Invitation;
  readonly guest: { readonly deleted: boolean; readonly why?: string; readonly problem?: ProblemBody };
}

const seg = encodeURIComponent;

/** Inviting people from outside. */
export const invitationCalls = (send: Send) => {
  const call = async <T>(
    method: Call['method'],
    account: string,
    path: string,
    more: Partial<Call>,
  ): Promise<T> => {
    const at = { account, path: `/api/v1/accounts/${seg(account)}/invitations${path}` };
    return (await send<T>({ ...at, method, ...more })).body;
  };
  return {
    list: (account: string, query: PageQuery = {}, o: CallOptions = {}) =>
      call<List<Invitation>>('GET', account, '', { query: { ...query }, ...o }),
    send: (account: string, body: NewInvitations, o: CallOptions = {}) =>
      call<InvitationOutcomes>('POST', account, '', { body, outcomes: true, ...o }),
    resend: (account: string, invitation: string, o: CallOptions = {}) =>
      call<SentInvitation>('POST', account, `/${seg(invitation)}/resend`, o),
    approve: (account: string, invitation: string, as: string, o: CallOptions = {}) =>
      call<Invitation>('POST', account, `/${seg(invitation)}/approve`, { body: { as }, ...o }),
    withdraw: (account: string, invitation: string, o: CallOptions = {}) =>
      call<Withdrawal>('DELETE', account, `/${seg(invitation)}`, o),
  };
};
