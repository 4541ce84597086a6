import type {
  Account,
  AccountEvent,
  AccountFacts,
  AccountKind,
  Member,
  Resource,
} from '../../core/account.ts';
import type { PermissionGrant, RoleGrant } from '../../core/access.ts';
import type { MemberKind } from '../../core/catalog.ts';
import type { CustomRole } from '../../core/custom-role.ts';
import type { AccountId, MemberId, ObjectId, Principal, TenantId } from '../../core/id.ts';
import type { InvitationTerm } from '../../core/invitation-term.ts';
import type { Actor, NewLogEntry } from './actor.ts';
import type { AppliedCatalog } from './catalog-store.ts';
import type { InvitationChange } from './invitation-store.ts';
import type { NewJob } from './jobs.ts';
import type { OwnerAddress } from './reminder-store.ts';
import type { Leaver } from './session-store.ts';

/** What the replica knows of an object for people to read; what the caller may see of it is cut by the app (T-9). */
export interface DirectoryProfile {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly kind: MemberKind;
  readonly displayName: string;
  readonly userPrincipalName?: string;
  readonly mail?: string;
  readonly givenName?: string;
  readonly surname?: string;
  readonly enabled: boolean;
  readonly deleted: boolean;
  readonly pending: boolean;
  readonly guest: boolean;
  /** Mastered on-premises and not cloud managed (T-11). */
  readonly onPremises: boolean;
  /** An application's client id. */
  readonly appId?: string;
  /** When a guest accepted, RFC 3339; kept of those whom the directory was known to wait for (U-4). */
  readonly accepted?: string;
}

/** A member as it is listed and read. */
export interface MemberRecord extends Member {
  /** RFC 3339 UTC. */
  readonly added: string;
  readonly addedBy: Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;
  readonly lastActivity: string | null;
  /** The account's revision at which this member last changed; its ETag. */
  readonly revision: number;
  /** Undefined while the replica does not know the object. */
  readonly profile: DirectoryProfile | undefined;
  /** What binds a guest by the open invitation (U-4). */
  readonly invitation?: InvitationTerm;
}

export type MemberState =
  | 'active'
  | 'invitation-pending'
  | 'invitation-expired'
  | 'invitation-unapproved'
  | 'disabled'
  | 'deleted-in-directory'
  | 'without-access'
  | 'starts-later'
  | 'ended'
  | 'tenant-disconnected';

/** A state, or `attention`: any in which somebody has less than was given and is not just waited for. */
export type MemberStateFilter = MemberState | 'attention';

export type MemberSort =
  'name' | 'userName' | 'kind' | 'tenant' | 'state' | 'lastActivity' | 'added' | 'ends';

/** A page of an account's members. `q` finds in what `fullViewOf` may see, else in display names alone (T-9). */
export interface MemberQuery {
  readonly account: AccountId;
  readonly q?: string;
  readonly kind?: MemberKind;
  readonly tenant?: TenantId;
  /** A role's id, or `custom` for custom permissions. */
  readonly role?: string;
  readonly state?: MemberStateFilter;
  /** Only these objects (those that the app found in a group). */
  readonly among?: readonly Principal[];
  /** Grants that end before this moment, RFC 3339. */
  readonly endsBefore?: string;
  /** No activity since this moment, RFC 3339. */
  readonly idleSince?: string;
  /** Own grants that name this permission (custom) or a role that has it: the role ids are given. */
  readonly permission?: { readonly id: string; readonly roles: readonly string[] };
  readonly sort: MemberSort;
  readonly descending: boolean;
  readonly limit: number;
  /** The `after` of the page before. */
  readonly after?: string;
  /** The tenant whose members' user names the caller sees; null: none. */
  readonly fullViewOf: TenantId | null;
  /** The moment that states are judged at, RFC 3339. */
  readonly at: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; null on the last. Opaque to all but the store; the app seals it to list and query. */
  readonly after: string | null;
  readonly total: number;
  readonly totalIsEstimate: boolean;
}

/** A custom role with who changed it last, and how many members hold it. */
export interface CustomRoleRecord extends CustomRole {
  /** The account's revision at which it last changed; its ETag. */
  readonly revision: number;
  readonly changed: string;
  readonly changedBy: Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;
  readonly holders: number;
}

/** One role or custom permission of a member, with its term, and why, by whom and when it was given (B-1). */
export interface GivenGrant {
  readonly grant: RoleGrant | PermissionGrant;
  readonly reason: string | null;
  readonly givenBy: Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;
  readonly givenAt: string;
}

export interface AccountTenant {
  readonly tenantId: TenantId;
  readonly associated: string;
  readonly associatedBy: Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;
}

/** Somebody who owns the account, or to whom ownership was offered. */
export interface Owner extends Principal {
  readonly id: string;
  readonly displayName: string;
  readonly offered: string;
  /** Null while the offer stands open. */
  readonly accepted: string | null;
  /** Null while that identity has never signed in here. */
  readonly signedIn: string | null;
}

/** What a plan answers: the events that are the change, what the log says of it, and the answer for the caller. */
export interface Change<T> {
  /** Empty: nothing changes and the revision stays. */
  readonly events: readonly AccountEvent[];
  readonly log: readonly NewLogEntry[];
  readonly result: T;
  /** Changes of owners, which are more than decisions need. */
  readonly owners?: readonly Owner[];
  /** Changes of invitations (U-4). */
  readonly invitations?: readonly InvitationChange[];
  /** Work that follows from the change, written with it: it is done if and only if the change is. */
  readonly jobs?: readonly NewJob[];
  /** What every other account that has the tenant is told of it, in its log. */
  readonly elsewhere?: {
    readonly tenantId: TenantId;
    readonly actor: Actor;
    readonly log: readonly NewLogEntry[];
  };
}

/** The account as the transaction holds it. */
export interface LockedAccount {
  /** With the changes that this transaction has made before. */
  readonly account: Account;
  /** The revision that the transaction began with. */
  readonly committed: number;
  /** What this transaction has changed before, for others: the feed does not have it yet, and it may still be undone. */
  readonly uncommitted: readonly AccountEvent[];
  /** Which catalog is in force; none takes its place before the transaction ends. */
  readonly catalogN: number;
  appliedCatalog(): Promise<AppliedCatalog>;
  /** The events after `revision`, oldest first; undefined when they are no longer kept and the index must be loaded anew. */
  eventsSince(
    revision: number,
  ): Promise<readonly { readonly revision: number; readonly event: AccountEvent }[] | undefined>;
  /** Everything decisions rest on, as of this transaction. */
  facts(): Promise<AccountFacts>;
  owners(): Promise<readonly Owner[]>;
  /** Those of the owners, accepted or offered, whose mail address is known. */
  ownerAddresses(): Promise<readonly OwnerAddress[]>;
  tenants(): Promise<readonly AccountTenant[]>;
  /** The member rows of these ids, in any order; unknown ids are left out. */
  records(ids: readonly MemberId[]): Promise<readonly MemberRecord[]>;
  /** The account's custom roles, by name. */
  customRoles(): Promise<readonly CustomRoleRecord[]>;
  /** Whose passwords or keys `by` has made since. */
  secretsMadeBy(by: Principal, since: Date): Promise<readonly Principal[]>;
  /** The id of the open invitation of a guest (U-4). */
  openInvitationId(guest: Principal): Promise<string | undefined>;
  /** The open invitations of a tenant's guests that would be withdrawn with the tenant: those who have not accepted. */
  openInvitationIds(tenant: TenantId): Promise<readonly string[]>;
  /** Everybody of these tenants who is signed in. */
  signedIn(tenants: readonly TenantId[]): Promise<readonly Principal[]>;
  /** Ends the sessions of those who leave and belong to no other account; answers how many (U-8). */
  endSessions(leavers: readonly Leaver[]): Promise<number>;
  /** Takes out what waits to be told in this account; false where another has told it meanwhile. */
  takeUntold(id: string): Promise<boolean>;
}

/** An answer that a repeat under the same `Idempotency-Key` gets again. Once-only secrets are not in it. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Scope and key of an `Idempotency-Key`: caller, account, method and path, as one digest. */
export interface IdempotencyKey {
  readonly scope: string;
  readonly key: string;
}

export interface ChangeOptions<T> {
  readonly account: AccountId;
  readonly actor: Actor;
  readonly at: Date;
  /**
   * Decides while the account is locked against other changes. It may use `locked` and what is in memory, and nothing
   * else of the store: the embedded store has one connection, which this transaction holds.
   */
  readonly plan: (locked: LockedAccount) => Promise<Change<T>>;
  /** Keeps the answer in the same transaction, so that a kill between change and answer has one effect. */
  readonly keep?: {
    readonly key: IdempotencyKey;
    readonly answer: (result: T, revision: number) => KeptAnswer;
    /** An answer that is there already stays, instead of undoing the change: only what followed it is done once more. */
    readonly orLeave?: boolean;
  };
}

export interface AccountStore {
  /**
   * Writes a new account, its first owner (accepted at once) and the log's first entry in one transaction.
   * `revision` of the answer is 1.
   */
  openAccount(opening: {
    readonly account: AccountId;
    readonly name: string;
    readonly kind: AccountKind;
    readonly features: readonly string[];
    readonly owner?: Principal & { readonly displayName: string; readonly signedIn: boolean };
    readonly actor: Actor;
    readonly at: Date;
    readonly log: NewLogEntry;
    readonly keep?: { readonly key: IdempotencyKey; readonly answer: (account: Account) => KeptAnswer };
  }): Promise<Account>;
  /**
   * State, sealed log entries, feed and revision in one transaction, or nothing (A-2, H-3). The account's row is locked
   * first, so changes of one account are one after the other on any number of processes; those that wait for each other in
   * one process share a transaction, and answer in the order in which they were made. Throws what `plan` throws;
   * `not-found` when there is no such account; `store-unavailable` when the store does not answer.
   */
  change<T>(options: ChangeOptions<T>): Promise<{ readonly result: T; readonly revision: number }>;
  /** Writes a refused attempt of a member into the log (H-4). */
  logRefusal(account: AccountId, actor: Actor, at: Date, entry: NewLogEntry): Promise<void>;

  account(id: AccountId): Promise<Account | undefined>;
  /** Accounts that one of these principals owns (or is offered) or is a member of. */
  accountsOf(principals: readonly Principal[]): Promise<readonly Account[]>;
  allAccounts(limit: number, after?: string): Promise<Page<Account>>;
  facts(id: AccountId): Promise<AccountFacts | undefined>;
  revision(id: AccountId): Promise<number | undefined>;
  eventsSince(
    id: AccountId,
    revision: number,
  ): Promise<readonly { readonly revision: number; readonly event: AccountEvent }[] | undefined>;

  owners(id: AccountId): Promise<readonly Owner[]>;
  ownedBy(who: Principal): Promise<readonly { readonly account: Account; readonly owner: Owner }[]>;
  /** Notes that an owner has signed in (A-2, reachable), their name where none was known, and where mail reaches them. */
  ownerSignedIn(
    who: Principal & { readonly displayName?: string; readonly mail?: string },
    at: Date,
  ): Promise<void>;
  tenants(id: AccountId): Promise<readonly AccountTenant[]>;
  accountsOfTenant(tenant: TenantId): Promise<readonly AccountId[]>;
  /** Every tenant that some account has. */
  associatedTenants(): Promise<readonly TenantId[]>;
  resources(id: AccountId, type: string | undefined, limit: number, after?: string): Promise<Page<Resource>>;

  /** The account's custom roles, by name. */
  customRoles(id: AccountId): Promise<readonly CustomRoleRecord[]>;
  /** How many members hold each role, custom or standard; those that nobody holds are left out. */
  roleHolders(id: AccountId): Promise<ReadonlyMap<string, number>>;

  members(query: MemberQuery): Promise<Page<MemberRecord>>;
  memberRecord(account: AccountId, id: MemberId): Promise<MemberRecord | undefined>;
  /** What a member was given itself, roles before permissions, each by its id (B-1). */
  memberGrants(account: AccountId, id: MemberId): Promise<readonly GivenGrant[]>;
  memberRecords(account: AccountId, ids: readonly MemberId[]): Promise<readonly MemberRecord[]>;
  /** How many members there are by kind, for the tabs of the list. */
  memberCounts(account: AccountId): Promise<Readonly<Record<MemberKind, number>>>;
}
