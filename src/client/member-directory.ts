import type { Effect, Member, PageQuery } from './contract.ts';
import type { AnswerOf, BodyOf, QueryOf, Schemas } from './rest.ts';
import type { Call, CallOptions, Send } from './transport.ts';

/** What of a member can be changed in its directory, as it stands there now. */
export type DirectoryProfile = Schemas['DirectoryProfile'];

export type NamedObject = NonNullable<DirectoryProfile['groups']>[number];

/** What is changed; absent ones stay. `groups` and `members` are the whole new list, by object id. */
export type ProfileChanges = BodyOf<'changeProfile'>;

export interface ProfileOptions extends CallOptions {
  readonly plan?: string;
  readonly confirm?: string;
}

/** A key of an application, without its secret (P-3). */
export type ApplicationKey = Schemas['ApplicationKey'];

/** Shown in the first answer alone; null in a repeat. */
export type TemporaryPassword = AnswerOf<'resetPassword'>;

/** Somebody who is in a member group, nested groups included (G-3). */
export type Person = Schemas['Person'];

/** Why and by whom a grant was given (B-1). */
export type GivenGrant = Schemas['GivenGrant'];

/** A member in its directory: profile, password, keys; and what is told of it alone: people, visits, grants. */
export const memberDirectoryCalls = (send: Send) => {
  const call = async <T>(
    method: Call['method'],
    account: string,
    path: string,
    more: Partial<Call> = {},
  ): Promise<T> => {
    const at = { account, path: `/api/v1/accounts/${encodeURIComponent(account)}/members/${path}` };
    return (await send<T>({ ...at, method, ...more })).body;
  };
  const of = (member: string, path: string) => `${encodeURIComponent(member)}/${path}`;
  const changed = ({ plan, confirm, ...o }: ProfileOptions, query: object = {}): Partial<Call> => ({
    ...o,
    query: { ...query, ...(confirm === undefined ? {} : { confirm }) },
    ...(plan === undefined ? {} : { ifMatchPlan: plan }),
  });
  return {
    profile: (account: string, member: string, o: CallOptions = {}) =>
      call<DirectoryProfile>('GET', account, of(member, 'profile'), { ...o }),
    changeProfile: (account: string, member: string, body: ProfileChanges, o: ProfileOptions = {}) =>
      call<Member>('PATCH', account, of(member, 'profile'), { body, ...changed(o) }),
    /** Who gains and loses what by the memberships that would change; changes nothing. */
    previewProfile: (account: string, member: string, body: ProfileChanges, o: ProfileOptions = {}) =>
      call<Effect>('PATCH', account, of(member, 'profile'), { body, ...changed(o, { dryRun: true }) }),
    resetPassword: (account: string, member: string, o: CallOptions = {}) =>
      call<TemporaryPassword>('POST', account, of(member, 'password-reset'), { ...o }),
    keys: (account: string, member: string, o: CallOptions = {}) =>
      call<AnswerOf<'listKeys'>>('GET', account, of(member, 'keys'), { ...o }),
    addKey: (account: string, member: string, body: BodyOf<'addKey'>, o: CallOptions = {}) =>
      call<Schemas['NewApplicationKey']>('POST', account, of(member, 'keys'), { body, ...o }),
    removeKey: (account: string, member: string, keyId: string, o: CallOptions = {}) =>
      call<undefined>('DELETE', account, of(member, `keys/${encodeURIComponent(keyId)}`), { ...o }),
    /** `alone`: only those who have access through it and no row of their own. */
    people: (account: string, member: string, query: QueryOf<'listPeople'> = {}, o: CallOptions = {}) =>
      call<AnswerOf<'listPeople'>>('GET', account, of(member, 'people'), { query, ...o }),
    grants: (account: string, member: string, o: CallOptions = {}) =>
      call<AnswerOf<'listGrants'>>('GET', account, of(member, 'grants'), { ...o }),
    /** For owners alone (H-1). */
    visits: (account: string, member: string, query: PageQuery = {}, o: CallOptions = {}) =>
      call<AnswerOf<'listVisits'>>('GET', account, of(member, 'visits'), { query, ...o }),
  };
};
