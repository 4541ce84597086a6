import type { AccountEvent, AccountFacts, Member, Resource } from './account.ts';
import type { Catalog } from './catalog.ts';
import type { CompileCondition, Properties } from './condition.ts';
import type { CustomRole } from './custom-role.ts';
import type { Decision, Ground, Holding, Question } from './decision.ts';
import type { ReplicaAge, TenantIndex } from './directory.ts';
import type { Alias, KeptFactsOfAccount, SubjectProperties } from './kept-facts.ts';
import type { MemberId, ObjectId, Principal, TenantId } from './id.ts';
import type { InvitationTerm } from './invitation-term.ts';

/** The directories an account index asks; one replica of a tenant serves every account that has it. */
export interface Tenants {
  /**
   * Another number whenever one of the methods below may answer otherwise than before, so that they are asked only then.
   * Without it they are asked at each question. An index that has changed is known by its own revision.
   */
  readonly changes?: number;
  index(tenant: TenantId): TenantIndex | undefined;
  age(tenant: TenantId): ReplicaAge;
  /**
   * When the directory last showed this object by itself (a sign-in, a look-up), in ms since the epoch. While a tenant
   * has no copy, an object's own grants rest on this alone (T-3); without it they answer no.
   */
  lastSeen?(who: Principal): number | undefined;
  /**
   * From this moment on, in ms since the epoch, nobody of the tenant has access: its consent was withdrawn and the grace
   * is over (T-12). Undefined while there is no such moment.
   */
  cutOff?(tenant: TenantId): number | undefined;
}

/** The account without its lists, which the index answers one by one. */
export type AccountOverview = Omit<
  AccountFacts,
  'members' | 'resources' | 'roles' | 'invitations' | keyof KeptFactsOfAccount
>;

/** How old a copy of a directory may be before it answers no, in ms (T-12). */
export interface MaxAge {
  readonly usual: number;
  readonly sensitive: number;
}

/**
 * Everything an account's decisions rest on, in memory: no I/O and no allocation worth naming on a question's way.
 *
 * Equal to the store at `revision`; kept so by `apply`.
 */
export interface AccountIndex {
  readonly revision: number;
  /** `tenants` is the same list until a tenant comes or goes. */
  readonly facts: AccountOverview;
  /** D-1; with `explain` the answer carries its reasons (D-3). Never throws on an unknown subject, resource or permission. */
  decide(question: Question, explain?: boolean): Decision;
  /**
   * The union of one's own and all groups' grants, each with where it comes from (R-3); what a moment `at` makes of it.
   * Empty for whoever has no access whatever is granted: disabled, deleted, held by an invitation, unknown, of no
   * associated tenant.
   */
  effectiveAccess(who: Principal, at: number): readonly Holding[];
  /** Every ground that gives `who` something now or later, ended ones left out: what strength is compared by. */
  groundsOf(who: Principal, at: number): readonly Ground[];
  isOwner(who: Principal): boolean;
  memberOf(who: Principal): Member | undefined;
  member(id: MemberId): Member | undefined;
  members(): Iterable<Member>;
  /** The member groups that `who` is in, directly or through groups, with the chain of groups that leads there (G-1). */
  groupMembersOf(who: Principal): readonly { readonly member: Member; readonly via: readonly ObjectId[] }[];
  resource(type: string, id: string): Resource | undefined;
  resources(type?: string): Iterable<Resource>;
  /** A custom role of the account. */
  role(id: string): CustomRole | undefined;
  roles(): Iterable<CustomRole>;
  /** What binds a guest whom the account invited (U-4). */
  invitation(who: Principal): InvitationTerm | undefined;
  /** How many members and resources there are; in a hypothetical index at most. */
  readonly size: number;
  /** Whom a portal has given this name for questions. */
  alias(type: string, id: string): Alias | undefined;
  aliases(): Iterable<Alias>;
  /** The names of a subject, in order of type and id. */
  aliasesOf(who: Principal): readonly Alias[];
  /** What the portal keeps of a subject; undefined: nothing. */
  subjectProperties(who: Principal): Properties | undefined;
  /** Everybody of whom something is kept. */
  subjectsWithProperties(): Iterable<SubjectProperties>;
  resourceProperties(type: string, id: string): Properties | undefined;
  apply(event: AccountEvent, revision: number): void;
  /**
   * The index as it would be had these events happened too; this one stays as it is. Costs what the events cost, not what
   * the account costs. For use at once: a later `apply` to this one makes it undefined. `tenants`: the directories as they
   * would be, in place of those that are.
   */
  hypothetical(events: readonly AccountEvent[], tenants?: Tenants): AccountIndex;
}

export interface AccountIndexOptions {
  readonly catalog: Catalog;
  readonly facts: AccountFacts;
  readonly tenants: Tenants;
  readonly maxAge: MaxAge;
  /** Makes the catalog's conditions ready; without it none is ever met. */
  readonly conditions?: CompileCondition | undefined;
}
