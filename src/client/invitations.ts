import type { List, PageQuery } from './contract.ts';
import type { AnswerOf, BodyOf, Schemas } from './rest.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** An invitation of somebody from outside, as the API answers it (U-4). */
export type Invitation = Schemas['Invitation'];

/** One that was just sent; where there is no mail server with the link to pass on, in this answer alone. */
export type SentInvitation = Schemas['SentInvitation'];

export type NewInvitations = BodyOf<'invite'>;

/** Each address's own outcome, in the order given. */
export type InvitationOutcomes = AnswerOf<'invite'>;

export type Withdrawal = AnswerOf<'withdrawInvitation'>;

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
