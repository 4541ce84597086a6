import type { AccountEvent, Member, Resource } from './account.ts';
import type { AccountIndex, AccountIndexOptions, AccountOverview, Tenants } from './account-index.ts';
import { AccountState } from './account-state.ts';
import { indexCatalog, rankOf } from './catalog-index.ts';
import { conditionsOf, type CatalogConditions } from './conditions.ts';
import type { Properties } from './condition.ts';
import { Decider } from './decide.ts';
import type { CustomRole } from './custom-role.ts';
import type { Decision, Denial, Ground, Holding, Question } from './decision.ts';
import { holdingsOf } from './effective-access.ts';
import { denialsOfNo, groundsOfYes } from './explain.ts';
import { chainsOf, chainsTo, groundsOfAccess, groundsOfOwner, isAlive } from './grounds.ts';
import type { MemberId, ObjectId, Principal } from './id.ts';
import type { Alias, SubjectProperties } from './kept-facts.ts';
import type { GrantLevel } from './level.ts';
import type { InvitationTerm } from './invitation-term.ts';
import { standingDenials, Standings } from './standing.ts';

/** The index of an account with everything that its store holds at its revision. */
export function createAccountIndex(options: AccountIndexOptions): AccountIndex {
  const state = AccountState.of(indexCatalog(options.catalog), options.facts);
  return new CompiledAccountIndex(state, options, options.facts.account.revision);
}

type GroupMember = { readonly member: Member; readonly via: readonly ObjectId[] };

class CompiledAccountIndex implements AccountIndex {
  revision: number;
  readonly #state: AccountState;
  readonly #options: Pick<AccountIndexOptions, 'tenants' | 'maxAge' | 'conditions'>;
  readonly #tenants: Tenants;
  readonly #standings: Standings;
  readonly #conditions: CatalogConditions;
  readonly #decider: Decider;

  constructor(
    state: AccountState,
    options: Pick<AccountIndexOptions, 'tenants' | 'maxAge' | 'conditions'>,
    revision: number,
  ) {
    this.revision = revision;
    this.#state = state;
    this.#options = options;
    this.#tenants = options.tenants;
    this.#standings = new Standings(state, options.tenants, options.maxAge);
    this.#conditions = conditionsOf(state.catalog, options.conditions);
    this.#decider = new Decider(state, this.#standings, this.#conditions);
  }

  get facts(): AccountOverview {
    const { account, owners, tenants } = this.#state;
    return { account, owners, tenants };
  }

  get size(): number {
    return this.#state.size;
  }

  decide(question: Question, explain = false): Decision {
    const decision = this.#decider.decide(question);
    if (!explain) return decision;
    const explaining = {
      state: this.#state,
      standings: this.#standings,
      conditions: this.#conditions,
      question,
      grounds: this.groundsOf(question.subject, question.at),
      groupsKnown: this.#groupsKnown(question.subject),
      chainsTo: (group: ObjectId) => {
        const index = this.#tenants.index(question.subject.tenantId);
        return index === undefined ? [] : chainsTo(index, question.subject.objectId, group);
      },
    };
    const reasons = decision.allowed
      ? { grounds: groundsOfYes(explaining) }
      : { denials: denialsOfNo(explaining) };
    return { ...decision, reasons };
  }

  effectiveAccess(who: Principal, at: number): readonly Holding[] {
    const { catalog, account } = this.#state;
    const standings = this.#standings;
    const denial = (sensitive: boolean): Denial | undefined =>
      standingDenials(who, { state: this.#state, standings, at, sensitive })[0];
    // Who is disabled, deleted or not yet there has no access at all, and no lines that might be taken for some.
    if (denial(false) !== undefined) return [];
    const sensitive = denial(true);
    const barred = (id: string): Denial | undefined =>
      catalog.permission(id)?.sensitive === true ? sensitive : undefined;
    const find = this.resource.bind(this);
    const under = (id: string, level: GrantLevel): readonly string[] =>
      (this.#conditions[catalog.permissionNumbers.get(id) ?? -1]?.[rankOf(level) - 1] ?? []).map(
        ({ says }) => says,
      );
    return holdingsOf(this.groundsOf(who, at), {
      catalog,
      find,
      features: account.features,
      at,
      barred,
      under,
    });
  }

  groundsOf(who: Principal, at: number): readonly Ground[] {
    const { catalog } = this.#state;
    if (this.isOwner(who)) return groundsOfOwner(catalog);
    const own = this.memberOf(who);
    const grants: GroupMember[] = own === undefined ? [] : [{ member: own, via: [] }];
    if (this.#groupsKnown(who)) grants.push(...this.groupMembersOf(who));
    const find = this.resource.bind(this);
    return grants
      .flatMap(({ member, via }) =>
        groundsOfAccess(member.access, catalog, { member: member.id, via }, id => this.role(id)),
      )
      .filter(ground => isAlive(ground, catalog, find, at));
  }

  isOwner(who: Principal): boolean {
    return this.#state.isOwner(who.tenantId, who.objectId);
  }

  memberOf(who: Principal): Member | undefined {
    return this.#state.rosters.get(who.tenantId)?.get(who.objectId)?.member;
  }

  member(id: MemberId): Member | undefined {
    return this.#state.member(id);
  }

  members(): Iterable<Member> {
    return this.#state.members();
  }

  groupMembersOf(who: Principal): readonly GroupMember[] {
    const roster = this.#state.rosters.get(who.tenantId);
    const index = roster === undefined ? undefined : this.#tenants.index(who.tenantId);
    if (roster === undefined || index === undefined) return [];
    const members = Array.from(index.groupsOf(who.objectId), group => roster.get(group)?.member);
    if (members.every(member => member === undefined)) return [];
    const chains = chainsOf(index, who.objectId);
    return members.flatMap(member =>
      member === undefined ? [] : [{ member, via: chains.get(member.objectId) ?? [] }],
    );
  }

  resource(type: string, id: string): Resource | undefined {
    return this.#state.resource(type, id);
  }

  resources(type?: string): Iterable<Resource> {
    return this.#state.resources(type);
  }

  role(id: string): CustomRole | undefined {
    return this.#state.role(id);
  }

  roles(): Iterable<CustomRole> {
    return this.#state.roles();
  }

  invitation(who: Principal): InvitationTerm | undefined {
    return this.#state.invitation(who);
  }

  alias(type: string, id: string): Alias | undefined {
    return this.#state.kept.alias(type, id);
  }

  aliases(): Iterable<Alias> {
    return this.#state.kept.aliases();
  }

  aliasesOf(who: Principal): readonly Alias[] {
    return this.#state.kept.aliasesOf(who);
  }

  subjectProperties(who: Principal): Properties | undefined {
    return this.#state.kept.ofSubject(who);
  }

  subjectsWithProperties(): Iterable<SubjectProperties> {
    return this.#state.kept.subjects();
  }

  resourceProperties(type: string, id: string): Properties | undefined {
    return this.#state.kept.ofResource(type, id);
  }

  apply(event: AccountEvent, revision: number): void {
    this.#state.apply(event);
    this.revision = revision;
  }

  hypothetical(events: readonly AccountEvent[], tenants: Tenants = this.#tenants): AccountIndex {
    const state = this.#state.fork();
    for (const event of events) state.apply(event);
    return new CompiledAccountIndex(state, { ...this.#options, tenants }, this.revision);
  }

  #groupsKnown(who: Principal): boolean {
    return this.#tenants.age(who.tenantId).confirmedAt !== undefined;
  }
}
