import type { Owner } from './contract.ts';
import type { BodyOf } from './rest.ts';
import type { CallOptions, Send } from './transport.ts';

const seg = encodeURIComponent;

/** Ownership is offered and must be accepted; there is never a moment without an owner who can be reached. */
export const ownershipCalls = (send: Send) => {
  const path = (account: string, rest: string) => `/api/v1/accounts/${seg(account)}/owners${rest}`;
  return {
    offer: async (account: string, to: BodyOf<'offerOwnership'>, o: CallOptions = {}): Promise<Owner> =>
      (await send<Owner>({ account, method: 'POST', path: path(account, ''), body: to, ...o })).body,
    accept: async (account: string, o: CallOptions = {}): Promise<Owner> =>
      (await send<Owner>({ account, method: 'POST', path: path(account, '/accept'), ...o })).body,
    /** Steps down, or takes an open offer back. */
    end: async (account: string, owner: string, o: CallOptions = {}): Promise<void> => {
      await send({ account, method: 'DELETE', path: path(account, `/${seg(owner)}`), ...o });
    },
  };
};
