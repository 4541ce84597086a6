import type { Account, AccountEvent, AccountFacts, Member, Resource } from './account.ts';
import type { CatalogIndex } from './catalog-index.ts';
import {
  AccessCompiler,
  ResourceNumbers,
  type CompiledAccess,
  type CompiledGrant,
} from './compiled-access.ts';
import type { CustomRole } from './custom-role.ts';
import {
  principalKey,
  type MemberId,
  type ObjectId,
  type Principal,
  type PrincipalKey,
  type TenantId,
} from './id.ts';
import type { InvitationTerm } from './invitation-term.ts';
import { KeptFacts } from './kept-facts.ts';
import { LayeredMap } from './layered-map.ts';

export interface MemberEntry {
  readonly member: Member;
  readonly grant: CompiledGrant;
}

export interface ResourceEntry {
  readonly resource: Resource;
  readonly number: number;
  readonly type: number;
  /** The parent's number, or -1. */
  readonly parent: number;
}

/** The members of one associated tenant. */
export type Roster = LayeredMap<ObjectId, MemberEntry>;

/** The account's side of its index: what the events say, compiled; the directories stand beside it. */
export class AccountState {
  readonly catalog: CatalogIndex;
  readonly numbers: ResourceNumbers;
  readonly compiler: AccessCompiler;
  account: Account;
  owners: readonly Principal[];
  /** Grows when somebody's grants may have changed, so that what was worked out from them is worked out anew. */
  stamp = 1;
  /** By permission: 1 where every feature it needs is there. */
  open: Uint8Array;
  readonly rosters: Map<TenantId, Roster>;
  /** The keys of `rosters`: the same list until a tenant comes or goes. */
  tenants: readonly TenantId[];
  readonly kept: KeptFacts;
  readonly #byId: LayeredMap<MemberId, Member>;
  readonly #roles: LayeredMap<string, CustomRole>;
  readonly #invitations: LayeredMap<PrincipalKey, InvitationTerm>;
  /** Grants with custom roles as they were read; another map after each change of such a role. */
  #read = new WeakMap<CompiledGrant, CompiledAccess>();
  /** By type. */
  readonly #resources: readonly LayeredMap<string, ResourceEntry>[];
  /** By the parent's number: what is under it, by number. */
  readonly #children: LayeredMap<number, LayeredMap<number, Resource>>;

  private constructor(
    catalog: CatalogIndex,
    from: Pick<AccountState, 'account' | 'owners' | 'numbers' | 'compiler'>,
    below?: AccountState,
  ) {
    this.catalog = catalog;
    this.account = from.account;
    this.owners = from.owners;
    this.numbers = from.numbers;
    this.compiler = from.compiler;
    this.open = openGates(catalog, from.account);
    this.#byId = new LayeredMap(below === undefined ? undefined : below.#byId);
    this.#roles = new LayeredMap(below === undefined ? undefined : below.#roles);
    this.#invitations = new LayeredMap(below === undefined ? undefined : below.#invitations);
    this.#resources = catalog.types.map(
      (_, t) => new LayeredMap(below === undefined ? undefined : below.#resources[t]),
    );
    this.#children = new LayeredMap(below === undefined ? undefined : below.#children);
    this.rosters = new Map(Array.from(below?.rosters ?? [], ([id, roster]) => [id, new LayeredMap(roster)]));
    this.tenants = [...this.rosters.keys()];
    this.kept = new KeptFacts(below?.kept);
  }

  static of(catalog: CatalogIndex, facts: AccountFacts): AccountState {
    const numbers = new ResourceNumbers();
    const { account, owners } = facts;
    const compiler = new AccessCompiler(catalog, numbers);
    const state = new AccountState(catalog, { account, owners, numbers, compiler });
    for (const tenant of facts.tenants) state.#associate(tenant);
    for (const resource of facts.resources) state.#putResource(resource);
    for (const role of facts.roles ?? []) state.#roles.set(role.id, role);
    for (const member of facts.members) state.#putMember(member);
    for (const term of facts.invitations ?? []) state.#invitations.set(principalKey(term), term);
    state.kept.load(facts);
    return state;
  }

  /** A state over this one: changes to it leave this one as it is. */
  fork(): AccountState {
    return new AccountState(this.catalog, this, this);
  }

  resource(type: string, id: string): Resource | undefined {
    return this.entry(this.catalog.typeNumbers.get(type) ?? -1, id)?.resource;
  }

  entry(type: number, id: string): ResourceEntry | undefined {
    return this.#resources[type]?.get(id);
  }

  *resources(type?: string): Generator<Resource> {
    const only = type === undefined ? undefined : this.catalog.typeNumbers.get(type);
    for (const [number, entries] of this.#resources.entries()) {
      if (type !== undefined && number !== only) continue;
      for (const entry of entries.values()) yield entry.resource;
    }
  }

  role(id: string): CustomRole | undefined {
    return this.#roles.get(id);
  }

  /** What binds a guest who was invited. */
  invitation(who: Principal): InvitationTerm | undefined {
    return this.#invitations.get(principalKey(who));
  }

  roles(): Iterable<CustomRole> {
    return this.#roles.values();
  }

  member(id: MemberId): Member | undefined {
    return this.#byId.get(id);
  }

  members(): Iterable<Member> {
    return this.#byId.values();
  }

  /** How many members and resources there are, in a fork at most. */
  get size(): number {
    return this.#resources.reduce((sum, entries) => sum + entries.size, this.#byId.size);
  }

  /** What a member's own grant gives. */
  compiled({ grant }: MemberEntry): CompiledAccess {
    if (grant.compiled !== undefined) return grant.compiled;
    let compiled = this.#read.get(grant);
    if (compiled === undefined) {
      compiled = this.compiler.read(grant, id => this.#roles.get(id));
      this.#read.set(grant, compiled);
    }
    return compiled;
  }

  isOwner(tenantId: TenantId, objectId: ObjectId): boolean {
    for (const owner of this.owners) {
      if (owner.objectId === objectId && owner.tenantId === tenantId) return true;
    }
    return false;
  }

  apply(event: AccountEvent): void {
    switch (event.kind) {
      case 'account-changed':
        this.account = event.account;
        this.open = openGates(this.catalog, event.account);
        return;
      case 'resource-put':
        this.#putResource(event.resource);
        return;
      case 'resource-deleted':
        this.#deleteResource(event.type, event.id);
        return;
      case 'owners-changed':
        this.owners = event.owners;
        this.#forgetStrangers();
        break;
      case 'tenant-associated':
        this.#associate(event.tenantId);
        break;
      case 'tenant-removed':
        for (const { member } of this.rosters.get(event.tenantId)?.values() ?? [])
          this.#byId.delete(member.id);
        this.rosters.delete(event.tenantId);
        for (const [key, term] of [...this.#invitations.entries()])
          if (term.tenantId === event.tenantId) this.#invitations.delete(key);
        this.tenants = this.tenants.filter(tenant => tenant !== event.tenantId);
        this.#forgetStrangers();
        break;
      case 'member-put':
        // Whoever is added anew is let in by that.
        if (!this.rosters.get(event.member.tenantId)?.get(event.member.objectId))
          this.#invitations.delete(principalKey(event.member));
        this.#putMember(event.member);
        break;
      case 'member-removed':
        this.#removeMember(event);
        this.kept.forgetSubject(event);
        break;
      case 'invitation-put':
        this.#invitations.set(principalKey(event.invitation), event.invitation);
        break;
      case 'role-put':
        this.#roles.set(event.role.id, event.role);
        this.#read = new WeakMap();
        break;
      case 'role-deleted':
        this.#roles.delete(event.id);
        this.#read = new WeakMap();
        break;
      case 'alias-put':
      case 'alias-deleted':
      case 'subject-properties-put':
      case 'resource-properties-put':
        this.kept.apply(event);
        return;
    }
    this.stamp++;
  }

  #forgetStrangers(): void {
    this.kept.keepOnly(who => this.rosters.has(who.tenantId) || this.isOwner(who.tenantId, who.objectId));
  }

  #associate(tenant: TenantId): void {
    if (this.rosters.has(tenant)) return;
    this.rosters.set(tenant, new LayeredMap());
    this.tenants = [...this.tenants, tenant];
  }

  #putMember(member: Member): void {
    const roster = this.rosters.get(member.tenantId);
    // A member cannot be of a tenant that is not associated; were there one, it would have no access.
    if (roster === undefined) return;
    this.#removeMember(member);
    const grant = this.compiler.grantOf(member.access);
    // Equal grants are kept once, however many were given them, save for why.
    const kept = member.access.reason === undefined ? { ...member, access: grant.access } : member;
    roster.set(kept.objectId, { member: kept, grant });
    this.#byId.set(kept.id, kept);
  }

  #removeMember({ tenantId, objectId }: Principal): void {
    const roster = this.rosters.get(tenantId);
    const entry = roster?.get(objectId);
    if (roster === undefined || entry === undefined) return;
    this.#byId.delete(entry.member.id);
    roster.delete(objectId);
  }

  #putResource(resource: Resource): void {
    const type = this.catalog.typeNumbers.get(resource.type);
    // Resources of a type that the catalog no longer has are kept by the store and answer nothing here.
    if (type === undefined || type === this.catalog.accountType) return;
    const parentType = this.catalog.parentTypes[type] ?? -1;
    const parent =
      resource.parent === undefined || parentType < 0 ? -1 : this.numbers.of(parentType, resource.parent);
    const number = this.numbers.of(type, resource.id);
    const before = this.#resources[type]?.get(resource.id);
    if (before !== undefined && before.parent >= 0 && before.parent !== parent)
      this.#childrenOf(before.parent).delete(number);
    this.#resources[type]?.set(resource.id, { resource, number, type, parent });
    if (parent >= 0) this.#childrenOf(parent).set(number, resource);
  }

  /** What is under a resource, to be changed here: laid over what a fork must leave as it is. */
  #childrenOf(parent: number): LayeredMap<number, Resource> {
    const own = this.#children.own(parent);
    if (own !== undefined) return own;
    const children = new LayeredMap(this.#children.get(parent));
    this.#children.set(parent, children);
    return children;
  }

  /** What is under a resource goes with it. */
  #deleteResource(typeId: string, id: string): void {
    const type = this.catalog.typeNumbers.get(typeId);
    if (type === undefined) return;
    const entry = this.#resources[type]?.get(id);
    this.#resources[type]?.delete(id);
    this.kept.forgetResource(typeId, id);
    if (entry !== undefined && entry.parent >= 0) this.#childrenOf(entry.parent).delete(entry.number);
    const number = this.numbers.of(type, id);
    for (const child of [...(this.#children.get(number)?.values() ?? [])])
      this.#deleteResource(child.type, child.id);
    this.#children.delete(number);
  }
}

/** Whether a member was given a role, of the catalog or of the account, at whatever time. */
export const holds = ({ access }: Member, role: string): boolean =>
  'roles' in access && access.roles.some(grant => grant.role === role);

function openGates(catalog: CatalogIndex, account: Account): Uint8Array {
  const has = new Set(account.features);
  return Uint8Array.from(catalog.features, needed => (needed.every(feature => has.has(feature)) ? 1 : 0));
}
