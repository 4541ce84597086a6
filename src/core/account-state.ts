import type { Account, AccountEvent, AccountFacts, Member, Resource } from './account.ts';
import type { CatalogIndex } from './catalog-index.ts';
import {
  AccessCompiler,
  ResourceNumbers,
  type CompiledAccess,
  type CompiledRoles,
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
import { LayeredMap } from './layered-map.ts';

export interface MemberEntry {
  readonly member: Member;
  readonly compiled: CompiledAccess;
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
  readonly #byId: LayeredMap<MemberId, Member>;
  readonly #roles: LayeredMap<string, CustomRole>;
  readonly #invitations: LayeredMap<PrincipalKey, InvitationTerm>;
  readonly #compiled: CompiledRoles;
  /** By type. */
  readonly #resources: readonly LayeredMap<string, ResourceEntry>[];

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
    this.#compiled = { find: id => this.#roles.get(id), bySetOfRoles: new Map() };
    this.#resources = catalog.types.map(
      (_, t) => new LayeredMap(below === undefined ? undefined : below.#resources[t]),
    );
    this.rosters = new Map(Array.from(below?.rosters ?? [], ([id, roster]) => [id, new LayeredMap(roster)]));
    this.tenants = [...this.rosters.keys()];
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
        break;
      case 'member-put':
        // Whoever is added anew is let in by that.
        if (!this.rosters.get(event.member.tenantId)?.get(event.member.objectId))
          this.#invitations.delete(principalKey(event.member));
        this.#putMember(event.member);
        break;
      case 'member-removed':
        this.#removeMember(event);
        break;
      case 'invitation-put':
        this.#invitations.set(principalKey(event.invitation), event.invitation);
        break;
      case 'role-put':
        this.#roles.set(event.role.id, event.role);
        this.#roleChanged(event.role.id);
        break;
      case 'role-deleted':
        this.#roles.delete(event.id);
        this.#roleChanged(event.id);
        break;
    }
    this.stamp++;
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
    roster.set(member.objectId, { member, compiled: this.#compile(member) });
    this.#byId.set(member.id, member);
  }

  /** Whoever holds the role is compiled anew, and nobody else. */
  #roleChanged(id: string): void {
    this.#compiled.bySetOfRoles.clear();
    for (const roster of this.rosters.values()) {
      const holders = [...roster.values()].filter(({ member }) => holds(member, id));
      for (const { member } of holders)
        roster.set(member.objectId, { member, compiled: this.#compile(member) });
    }
  }

  #compile(member: Member): CompiledAccess {
    return this.compiler.compile(member.access, this.#compiled);
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
    this.#resources[type]?.set(resource.id, { resource, number, type, parent });
  }

  /** What is under a resource goes with it. */
  #deleteResource(typeId: string, id: string): void {
    const type = this.catalog.typeNumbers.get(typeId);
    if (type === undefined) return;
    this.#resources[type]?.delete(id);
    this.catalog.parentTypes.forEach((parent, childType) => {
      if (parent !== type) return;
      const children = [...(this.#resources[childType]?.values() ?? [])];
      for (const { resource } of children)
        if (resource.parent === id) this.#resources[childType]?.delete(resource.id);
    });
  }
}

/** Whether a member was given a role, of the catalog or of the account, at whatever time. */
export const holds = ({ access }: Member, role: string): boolean =>
  'roles' in access && access.roles.some(grant => grant.role === role);

function openGates(catalog: CatalogIndex, account: Account): Uint8Array {
  const has = new Set(account.features);
  return Uint8Array.from(catalog.features, needed => (needed.every(feature => has.has(feature)) ? 1 : 0));
}
