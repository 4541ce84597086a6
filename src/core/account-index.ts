import type { AccountEvent, AccountFacts, Member, Resource } from './account.ts';
import type { Catalog } from './catalog.ts';
import type { Decision, Holding, Question } from './decision.ts';
import type { ReplicaAge, TenantIndex } from './directory.ts';
import type { MemberId, ObjectId, Principal, TenantId } from './id.ts';

/** The directories an account index asks; one replica of a tenant serves every account that has it. */
export interface Tenants {
  index(tenant: TenantId): TenantIndex | undefined;
  age(tenant: TenantId): ReplicaAge;
}

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
  readonly facts: Omit<AccountFacts, 'members' | 'resources'>;
  /** D-1; with `explain` the answer carries its reasons (D-3). Never throws on an unknown subject, resource or permission. */
  decide(question: Question, explain?: boolean): Decision;
  /** The union of one's own and all groups' grants, each with where it comes from (R-3); what a moment `at` makes of it. */
  effectiveAccess(who: Principal, at: number): readonly Holding[];
  isOwner(who: Principal): boolean;
  memberOf(who: Principal): Member | undefined;
  member(id: MemberId): Member | undefined;
  members(): Iterable<Member>;
  /** The member groups that `who` is in, directly or through groups, with the chain of groups that leads there (G-1). */
  groupMembersOf(who: Principal): readonly { readonly member: Member; readonly via: readonly ObjectId[] }[];
  resource(type: string, id: string): Resource | undefined;
  resources(type?: string): Iterable<Resource>;
  apply(event: AccountEvent, revision: number): void;
}

export interface AccountIndexOptions {
  readonly catalog: Catalog;
  readonly facts: AccountFacts;
  readonly tenants: Tenants;
  readonly maxAge: MaxAge;
}
