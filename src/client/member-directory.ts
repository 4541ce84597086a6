import type { MemberKind } from '../core/catalog.ts';
import type { ActorView, Effect, List, Member, MemberState, PageQuery } from './contract.ts';
import type { Call, CallOptions, Send } from './transport.ts';

export interface NamedObject {
  readonly objectId: string;
  readonly displayName: string;
}

/** What of a member can be changed in its directory, as it stands there now. */
export interface DirectoryProfile {
  readonly kind: MemberKind;
  readonly masteredBy: 'on-premises' | 'another-tenant' | null;
  readonly givenName?: string | null;
  readonly surname?: string | null;
  readonly userName?: string;
  readonly domain?: string;
  readonly groups?: readonly NamedObject[];
  readonly name?: string;
  readonly description?: string | null;
  readonly members?: readonly NamedObject[];
  readonly unwritable?: 'dynamic' | 'mail-enabled' | null;
  readonly replyUrl?: string | null;
  readonly appIdUri?: string | null;
}

/** What is changed; absent ones stay. `groups` and `members` are the whole new list, by object id. */
export interface ProfileChanges {
  readonly givenName?: string;
  readonly surname?: string;
  readonly userName?: string;
  readonly groups?: readonly string[];
  readonly name?: string;
  readonly description?: string;
  readonly members?: readonly string[];
  readonly replyUrl?: string;
  readonly appIdUri?: string;
}

export interface ProfileOptions extends CallOptions {
  readonly plan?: string;
  readonly confirm?: string;
}

/** A key of an application, without its secret (P-3). */
export interface ApplicationKey {
  readonly keyId: string;
  readonly description: string | null;
  readonly created: string | null;
  readonly expires: string | null;
  readonly hint: string | null;
}

export interface NewKey {
  readonly keyId: string;
  readonly clientId: string;
  readonly description: string | null;
  readonly created: string | null;
  readonly expires: string | null;
  /** In the first answer alone; null in a repeat. */
  readonly key: string | null;
}

export interface TemporaryPassword {
  readonly userPrincipalName: string | null;
  readonly temporaryPassword: string | null;
}

/** Somebody who is in a member group, nested groups included (G-3). */
export interface Person {
  readonly tenantId: string;
  readonly objectId: string;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName: string | null;
  readonly guest: boolean;
  readonly state: MemberState;
  /** Their own row; null for whoever is in through groups alone. */
  readonly memberId: string | null;
  /** Groups from the person's own up to the member group, by object id. */
  readonly via: readonly string[];
}

/** Why and by whom a grant was given (B-1). */
export interface GivenGrant {
  readonly grant: { readonly role?: string; readonly permission?: string };
  readonly reason: string | null;
  readonly givenBy: ActorView;
  readonly givenAt: string;
}

export interface Visit {
  readonly id: string;
  readonly path: string;
  readonly at: string;
}

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
      call<{ readonly clientId: string; readonly items: readonly ApplicationKey[] }>(
        'GET',
        account,
        of(member, 'keys'),
        { ...o },
      ),
    addKey: (
      account: string,
      member: string,
      body: { readonly description?: string; readonly months?: number },
      o: CallOptions = {},
    ) => call<NewKey>('POST', account, of(member, 'keys'), { body, ...o }),
    removeKey: (account: string, member: string, keyId: string, o: CallOptions = {}) =>
      call<undefined>('DELETE', account, of(member, `keys/${encodeURIComponent(keyId)}`), { ...o }),
    /** `alone`: only those who have access through it and no row of their own. */
    people: (
      account: string,
      member: string,
      query: PageQuery & { readonly alone?: boolean } = {},
      o: CallOptions = {},
    ) => call<List<Person>>('GET', account, of(member, 'people'), { query, ...o }),
    grants: (account: string, member: string, o: CallOptions = {}) =>
      call<{ readonly items: readonly GivenGrant[] }>('GET', account, of(member, 'grants'), { ...o }),
    /** For owners alone (H-1). */
    visits: (account: string, member: string, query: PageQuery = {}, o: CallOptions = {}) =>
      call<List<Visit>>('GET', account, of(member, 'visits'), { query, ...o }),
  };
};
