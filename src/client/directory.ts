import type { AccessText } from '../core/access-text.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { Effect, List, Member, ProblemBody } from './contract.ts';
import type { Call, CallOptions, Send } from './transport.ts';

export type DirectoryRight =
  | 'createUsers'
  | 'changeUsers'
  | 'resetPasswords'
  | 'deleteUsers'
  | 'createGroups'
  | 'createApplications'
  | 'inviteUsers'
  | 'globalAdministrator';

/** A right that the caller's directory does not give them, with the roles that would and who has one (U-3). */
export interface MissingRight {
  readonly right: DirectoryRight;
  readonly directoryRoles: readonly string[];
  readonly whoHasRight: readonly { readonly displayName: string }[];
}

/** What the caller's own directory lets them do; the directory decides anew at each write. */
export type DirectoryRights = Readonly<Record<DirectoryRight, boolean>> & {
  readonly roles: readonly { readonly templateId: string; readonly displayName: string }[];
  readonly missing: readonly MissingRight[];
};

export interface NewUser {
  readonly givenName: string;
  readonly surname: string;
  /** Before the `@`. */
  readonly userName: string;
  readonly domain?: string;
  readonly groups?: readonly string[];
  readonly globalAdministrator?: boolean;
  readonly recoveryEmail?: string;
  readonly access: AccessText;
}

export interface NewGroup {
  readonly name: string;
  readonly description?: string;
  readonly members?: readonly string[];
  readonly access: AccessText;
}

export interface NewApplication {
  readonly name: string;
  readonly replyUrl: string;
  readonly appIdUri?: string;
  readonly access: AccessText;
}

export interface CreatedUser {
  readonly member: Member;
  readonly userPrincipalName: string;
  /** In the first answer alone; null in a repeat. */
  readonly temporaryPassword: string | null;
}

export interface CreatedApplication {
  readonly member: Member;
  readonly tenantId: string;
  readonly clientId: string;
  readonly replyUrl: string;
  readonly appIdUri: string | null;
}

/** Something that was begun in a directory and is not complete. */
export interface DirectoryIntent {
  readonly id: string;
  readonly kind: MemberKind | 'invitation' | 'key';
  readonly tenantId: string;
  readonly name: string;
  readonly step: 'recorded' | 'asked' | 'made';
  readonly added: boolean;
  readonly problem: Pick<ProblemBody, 'code' | 'detail'> | null;
  readonly began: string;
  readonly look: string;
}

/** What became of one that was gone on with; `temporaryPassword` in the first answer alone. */
export interface RetriedIntent {
  readonly kind: DirectoryIntent['kind'];
  readonly member?: Member;
  readonly userPrincipalName?: string;
  readonly temporaryPassword?: string | null;
  readonly clientId?: string;
  readonly key?: string | null;
}

/** A creation that is to do what its dry run showed (B-2). */
export interface PlannedCreation extends CallOptions {
  readonly plan?: string;
}

/** Making people, groups and applications in the caller's own directory and adding them (U-2, G-2, P-2). */
export const creationCalls = (send: Send) => {
  const call = async <T>(
    method: Call['method'],
    account: string,
    path: string,
    more: Partial<Call> = {},
  ): Promise<T> => {
    const at = { account, path: `/api/v1/accounts/${encodeURIComponent(account)}/directory${path}` };
    return (await send<T>({ ...at, method, ...more })).body;
  };
  const making = <New extends { readonly access: AccessText }, Made>(path: string) => ({
    create: (account: string, body: New, { plan, ...o }: PlannedCreation = {}) =>
      call<Made>('POST', account, path, { body, ...o, ...(plan === undefined ? {} : { ifMatchPlan: plan }) }),
    /** What the account's access would become; makes nothing. */
    preview: (account: string, body: New, o: CallOptions = {}) =>
      call<Effect>('POST', account, path, { body, query: { dryRun: true }, ...o }),
  });
  return {
    users: making<NewUser, CreatedUser>('/users'),
    groups: making<NewGroup, { readonly member: Member }>('/groups'),
    applications: making<NewApplication, CreatedApplication>('/applications'),
    rights: (account: string, o: CallOptions = {}) =>
      call<DirectoryRights>('GET', account, '/rights', { ...o }),
    intents: (account: string, o: CallOptions = {}) =>
      call<List<DirectoryIntent>>('GET', account, '/intents', { ...o }),
    /** Goes on where it stopped; never makes a second one. */
    retryIntent: (account: string, intent: string, o: CallOptions = {}) =>
      call<RetriedIntent>('POST', account, `/intents/${encodeURIComponent(intent)}/retry`, { ...o }),
    /** Into the directory's bin, for 30 days (U-12). */
    deleteUser: (account: string, objectId: string, o: CallOptions = {}) =>
      call<{ readonly deleted: string }>('DELETE', account, `/users/${encodeURIComponent(objectId)}`, {
        query: { confirm: 'delete-user' },
        ...o,
      }),
  };
};
