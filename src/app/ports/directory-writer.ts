import type { MemberKind } from '../../core/catalog.ts';
import type { ObjectId, Principal } from '../../core/id.ts';
import type { DirectoryProfile } from './account-store.ts';
import type { Organization } from './directory-reader.ts';

/**
 * A signed-in person at their directory: on behalf of whoever called with a token, or by the session's own tokens. It is
 * gone with the session or the token, and so is every right to write (architecture.md, Tokens of people).
 */
export interface PersonToken {
  readonly principal: Principal;
  /**
   * An access token of this person for Microsoft Graph.
   *
   * Throws `interaction-required` with `signInUrl` when the directory wants to see the person again, `consent-missing` when
   * the tenant does not let Rolecall act for its people, `directory-unavailable` when it does not answer.
   */
  token(): Promise<string>;
  /** Gives up a token that Graph did not take, so that the next one is fresh. */
  forget(token: string): void;
}

/** Where person tokens come from; `http` asks, `graph` has them. */
export interface PersonTokens {
  /** For a call with an access token for our API: on behalf of its person. */
  onBehalfOf(principal: Principal, accessToken: string): PersonToken;
  /** For a session; `tokens` are read and written back as they change (a refresh token is used once). */
  ofSession(principal: Principal, tokens: SessionTokenKeeper): PersonToken;
}

/** The tokens that are kept, sealed, with one session. */
export interface SessionTokenKeeper {
  /** Names the session, so that its refresh token is used by one at a time. */
  readonly key: string;
  read(): Promise<{ readonly refreshToken?: string; readonly graph?: KeptToken } | undefined>;
  /** Keeps them unless the session has ended meanwhile. */
  write(tokens: { readonly refreshToken?: string; readonly graph: KeptToken }): Promise<void>;
}

export interface KeptToken {
  readonly token: string;
  /** In ms since the epoch. */
  readonly until: number;
}

export interface NewUser {
  readonly userPrincipalName: string;
  readonly mailNickname: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly password: string;
  /** Kept among `otherMails`. */
  readonly recoveryEmail?: string;
}

/** A user as the directory has it at this moment, not as the replica remembers it. */
export interface DirectoryUser {
  readonly objectId: ObjectId;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly mail?: string;
  /** RFC 3339. */
  readonly created?: string;
  /** Mastered on-premises and not cloud managed (T-11). */
  readonly onPremises: boolean;
}

export interface DirectoryGroup {
  readonly objectId: ObjectId;
  readonly displayName: string;
  readonly description?: string;
  readonly onPremises: boolean;
  /** Why its members cannot be changed, undefined when they can (`group-not-writable`). */
  readonly unwritable?: 'dynamic' | 'mail-enabled';
  readonly created?: string;
}

/** An application's registration, in the tenant that owns it. */
export interface DirectoryApplication {
  /** The object id of the registration, which is neither the client id nor the service principal's. */
  readonly applicationId: ObjectId;
  readonly appId: string;
  readonly displayName: string;
  readonly replyUrls: readonly string[];
  readonly appIdUris: readonly string[];
}

/** A key of an application; the secret itself is never read again. */
export interface ApplicationKey {
  readonly keyId: string;
  readonly description: string | null;
  readonly hint: string | null;
  readonly created: string | null;
  readonly expires: string | null;
}

export interface NewInvitation {
  readonly address: string;
  /** Where the invited person lands after accepting. */
  readonly redirectUrl: string;
  readonly displayName?: string;
  /** Whether the directory itself is to mail it. */
  readonly sendMail: boolean;
  readonly language?: string;
  readonly message?: string;
}

/** Somebody of a directory with how far an invitation is, as the directory has it at this moment. */
export interface DirectoryGuest {
  readonly objectId: ObjectId;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly mail?: string;
  /** False for the directory's own people. */
  readonly guest: boolean;
  /** `externalUserState` is `PendingAcceptance`; absent or null is accepted (U-4). */
  readonly pending: boolean;
  /** When they accepted, as far as the directory tells, RFC 3339. */
  readonly accepted?: string;
  readonly enabled: boolean;
  /** RFC 3339. */
  readonly created?: string;
}

export interface Invited {
  readonly objectId: ObjectId;
  /** The link by which the invited person accepts. */
  readonly redeemUrl: string;
  /** `PendingAcceptance` until the person has accepted. */
  readonly pending: boolean;
}

/** A directory role that somebody has, by its template id. */
export interface DirectoryRole {
  readonly templateId: string;
  readonly displayName: string;
}

/** Something that a directory lets some people do. */
export type DirectoryRight =
  | 'createUsers'
  | 'changeUsers'
  | 'resetPasswords'
  | 'deleteUsers'
  | 'createGroups'
  | 'createApplications'
  | 'inviteUsers'
  | 'globalAdministrator';

/** A right that a person lacks: the directory roles that give it, the least first, and who has one of them. */
export interface MissingRight {
  readonly right: DirectoryRight;
  readonly directoryRoles: readonly string[];
  readonly whoHasRight: readonly { readonly displayName: string }[];
}

/** What the directory lets a person do, as far as it tells beforehand (U-3); the directory itself decides at the write. */
export type DirectoryRights = Readonly<Record<DirectoryRight, boolean>> & {
  readonly roles: readonly DirectoryRole[];
  /** Each right that is not there. */
  readonly missing: readonly MissingRight[];
};

/** Properties of a user to be changed; absent ones stay. */
export interface UserChanges {
  readonly givenName?: string;
  readonly surname?: string;
  readonly displayName?: string;
  readonly userPrincipalName?: string;
}

/**
 * Writes a tenant's directory as a signed-in person, so that the directory decides whether they may (T-8, U-3).
 *
 * Every method throws
 * - `directory-right-missing` (403 of Graph) with `missing.directoryRole`, the least role that would do, and `whoHasRight`;
 * - `interaction-required` with `signInUrl`, and `claims` where the directory named them;
 * - `directory-refused` with the directory's words and, where it names a property, `errors` with a pointer;
 * - `mastered-on-premises`, `group-not-writable`; `not-found` when the object is not there;
 * - `directory-unavailable` when nothing was done; `directory-outcome-unknown` when a write was not answered;
 * - what `PersonToken.token` throws.
 */
export interface DirectoryWriter {
  organization(person: PersonToken): Promise<Organization>;
  rightsOf(person: PersonToken): Promise<DirectoryRights>;

  /**
   * Objects of one kind whose name or, for users, user name or address begins with `q`: for tenants that may not be copied
   * (T-3). `after` is that of the page before; `total` is undefined where the directory does not count.
   */
  search(
    person: PersonToken,
    kind: MemberKind,
    q: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{
    readonly items: readonly DirectoryProfile[];
    readonly after: string | null;
    readonly total: number | undefined;
  }>;
  /** One object as the person's token reads it; undefined when there is none of that id and kind. */
  profile(person: PersonToken, object: ObjectId, kind: MemberKind): Promise<DirectoryProfile | undefined>;

  createUser(person: PersonToken, user: NewUser): Promise<DirectoryUser>;
  /** By object id or user principal name; undefined when there is none (or none to be seen yet). */
  user(person: PersonToken, id: string): Promise<DirectoryUser | undefined>;
  updateUser(person: PersonToken, user: ObjectId, changes: UserChanges): Promise<void>;
  /** Sets a temporary password, which must be changed at the next sign-in. */
  resetPassword(person: PersonToken, user: ObjectId, password: string): Promise<void>;
  /** Into the directory's bin, for 30 days. Done too when it is there already. */
  deleteUser(person: PersonToken, user: ObjectId): Promise<void>;
  /**
   * Whether the tenant lets Rolecall give directory roles for people (`RoleManagement.ReadWrite.Directory`). Throws
   * `directory-right-missing` where it does and the person may not give them.
   */
  mayGiveRoles(person: PersonToken): Promise<boolean>;
  makeGlobalAdministrator(person: PersonToken, user: ObjectId): Promise<void>;

  /** `nickname` names the group for repeats: `groupByNickname` finds what was made under it. */
  createGroup(
    person: PersonToken,
    group: { readonly name: string; readonly description?: string; readonly nickname: string },
  ): Promise<DirectoryGroup>;
  group(person: PersonToken, id: ObjectId): Promise<DirectoryGroup | undefined>;
  groupByNickname(person: PersonToken, nickname: string): Promise<DirectoryGroup | undefined>;
  updateGroup(
    person: PersonToken,
    group: ObjectId,
    changes: { readonly name?: string; readonly description?: string },
  ): Promise<void>;
  /** Direct members: users, groups and applications. */
  membersOf(person: PersonToken, group: ObjectId): Promise<readonly ObjectId[]>;
  /** The groups that hold the object directly. */
  groupsOf(person: PersonToken, object: ObjectId, kind: MemberKind): Promise<readonly ObjectId[]>;
  /** Done too when it is a member already. Objects that were just made are waited for, within bounds. */
  addMember(person: PersonToken, group: ObjectId, member: ObjectId): Promise<void>;
  /** Done too when it is no member. */
  removeMember(person: PersonToken, group: ObjectId, member: ObjectId): Promise<void>;

  createApplication(
    person: PersonToken,
    application: {
      readonly name: string;
      readonly replyUrl: string;
      readonly appIdUris: readonly string[];
    },
  ): Promise<DirectoryApplication>;
  /** The registrations with this App ID URI or, else, this Reply URL in the person's tenant. */
  applicationsWith(
    person: PersonToken,
    having: { readonly appIdUri: string } | { readonly replyUrl: string } | { readonly appId: string },
  ): Promise<readonly DirectoryApplication[]>;
  /** The service principal of a client id, made if there is none; a fresh registration is waited for, within bounds. */
  servicePrincipal(person: PersonToken, appId: string): Promise<ObjectId>;
  /** The registration behind a service principal; undefined when the person's tenant does not own it. */
  applicationOf(person: PersonToken, servicePrincipal: ObjectId): Promise<DirectoryApplication | undefined>;
  updateApplication(
    person: PersonToken,
    application: ObjectId,
    changes: {
      readonly name?: string;
      readonly replyUrls?: readonly string[];
      readonly appIdUris?: readonly string[];
    },
  ): Promise<void>;
  listKeys(person: PersonToken, application: ObjectId): Promise<readonly ApplicationKey[]>;
  /** The answer alone has the secret; it is in no other call, log or table. */
  addKey(
    person: PersonToken,
    application: ObjectId,
    key: { readonly description: string; readonly expires: string },
  ): Promise<ApplicationKey & { readonly secret: string }>;
  removeKey(person: PersonToken, application: ObjectId, keyId: string): Promise<void>;

  /** By object id; undefined when there is none (or none to be seen yet). */
  guest(person: PersonToken, guest: ObjectId): Promise<DirectoryGuest | undefined>;
  /** Who has this mail address: one of the directory's own people before a guest. */
  guestByAddress(person: PersonToken, address: string): Promise<DirectoryGuest | undefined>;
  /** The guest exists from the answer on, before accepting. Inviting an address again resends and makes no second guest. */
  invite(person: PersonToken, invitation: NewInvitation): Promise<Invited>;
  resendInvitation(person: PersonToken, guest: ObjectId, invitation: NewInvitation): Promise<Invited>;
}
