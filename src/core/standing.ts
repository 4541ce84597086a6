import type { AccountState } from './account-state.ts';
import type { MaxAge, Tenants } from './account-index.ts';
import type { MemberKind } from './catalog.ts';
import type { CompiledAccess } from './compiled-access.ts';
import type { Denial } from './decision.ts';
import type { TenantIndex } from './directory.ts';
import type { ObjectId, Principal, TenantId } from './id.ts';
import { invitationDenial, type InvitationDenial, type InvitationTerm } from './invitation-term.ts';
import { StandingRows } from './standing-rows.ts';

/** Grants that are too much for a row: those that start or end, and those that name very many resources. */
interface Beside {
  readonly named: readonly CompiledAccess[];
  readonly timed: readonly CompiledAccess[];
}

/** A tenant as an account sees it, and the rows of its people. */
interface TenantStandings {
  readonly tenantId: TenantId;
  /** Grows when a standing may no longer hold. */
  epoch: number;
  stamp: number;
  changes: number | undefined;
  index: TenantIndex | undefined;
  revision: number;
  confirmedAt: number | undefined;
  cutOff: number;
  rows: Map<ObjectId, number>;
}

const OWNER = 1;
const SYNCED = 2;
const BESIDE = 4;
const DENIED = 8;
/** Deleted or disabled: what bars an owner too. */
const BARRED = 16;
const kindShift = 5;

type StateDenial = 'unknown-subject' | 'deleted' | 'disabled' | InvitationDenial;

const kinds: readonly (MemberKind | undefined)[] = [undefined, 'user', 'group', 'application'];
const nothing: Beside = { named: [], timed: [] };

/** So many places of one person are kept in the row; more are looked up grant by grant. */
const MOST_PLACES = 64;

/**
 * What everybody asked about brings to every question: the state in the directory and all grants, their own and their
 * groups'. Worked out at the first question after a change that may concern them, and kept until the next.
 */
export class Standings {
  readonly rows: StandingRows;
  readonly #state: AccountState;
  readonly #tenants: Tenants;
  readonly #maxAge: MaxAge;
  readonly #byTenant = new Map<TenantId, TenantStandings>();
  readonly #beside = new Map<number, Beside>();
  /** The tenant asked about last: mostly the next one too. */
  #last: TenantStandings | undefined;

  constructor(state: AccountState, tenants: Tenants, maxAge: MaxAge) {
    this.rows = new StandingRows(state.catalog.cells);
    this.#state = state;
    this.#tenants = tenants;
    this.#maxAge = maxAge;
  }

  /**
   * The row of somebody; -1 when the tenant is not associated, or nothing is known of it. For use until the next is asked
   * for.
   */
  of(tenantId: TenantId, objectId: ObjectId): number {
    let tenant = this.#last;
    if (tenant === undefined || tenant.tenantId !== tenantId) tenant = this.#last = this.#tenant(tenantId);
    const { changes } = this.#tenants;
    if (tenant.stamp !== this.#state.stamp || changes === undefined || tenant.changes !== changes) {
      this.#look(tenant);
    }
    const { index } = tenant;
    if (index === undefined) return -1;
    if (tenant.revision !== index.revision) {
      tenant.revision = index.revision;
      tenant.epoch++;
    }
    const row = tenant.rows.get(objectId);
    return row !== undefined && this.rows.epoch(row) === tenant.epoch
      ? row
      : this.#renewed(tenant, index, objectId, row);
  }

  owns(row: number): boolean {
    return (this.rows.flags(row) & OWNER) !== 0;
  }

  /** Whether somebody's state in the directory is a no whatever is granted. */
  denied(row: number): boolean {
    return (this.rows.flags(row) & DENIED) !== 0;
  }

  /** Whether somebody is deleted or disabled, which bars an owner too. */
  barred(row: number): boolean {
    return (this.rows.flags(row) & BARRED) !== 0;
  }

  /** Why `denied`, told as of the moment asked about. */
  denialOf({ tenantId, objectId }: Principal, at: number): StateDenial | undefined {
    const object = this.#tenants.index(tenantId)?.object(objectId);
    return stateDenial(object, this.#state.invitation({ tenantId, objectId }), at);
  }

  /** Undefined while the directory's copy does not have the object. */
  kind(row: number): MemberKind | undefined {
    return kinds[(this.rows.flags(row) >> kindShift) & 3];
  }

  beside(row: number): Beside {
    return (this.rows.flags(row) & BESIDE) === 0 ? nothing : (this.#beside.get(row) ?? nothing);
  }

  /**
   * Whether what is known of the tenant (or, without a copy, of this object) is too old to answer yes (T-12). Of whom `of`
   * was asked last.
   */
  tooOld(objectId: ObjectId, at: number, sensitive: boolean): boolean {
    const tenant = this.#last;
    if (tenant === undefined || at >= tenant.cutOff) return true;
    const { tenantId, confirmedAt } = tenant;
    const confirmed = confirmedAt ?? this.#tenants.lastSeen?.({ tenantId, objectId });
    if (confirmed === undefined) return true;
    return at - confirmed > (sensitive ? this.#maxAge.sensitive : this.#maxAge.usual);
  }

  /** Whether the tenant's consent was withdrawn and the grace is over (T-12). */
  cutOff(tenant: TenantId, at: number): boolean {
    const from = this.#tenants.cutOff?.(tenant);
    return from !== undefined && at >= from;
  }

  #tenant(tenantId: TenantId): TenantStandings {
    const known = this.#byTenant.get(tenantId);
    if (known !== undefined) return known;
    return {
      tenantId,
      epoch: 0,
      stamp: 0,
      changes: undefined,
      index: undefined,
      revision: -1,
      confirmedAt: undefined,
      cutOff: Infinity,
      rows: new Map(),
    };
  }

  /** Looks at the account's stamp and the directory's index and age anew. */
  #look(tenant: TenantStandings): void {
    const { tenantId } = tenant;
    const associated = this.#state.rosters.has(tenantId);
    const index = associated ? this.#tenants.index(tenantId) : undefined;
    if (index !== tenant.index) {
      // Versions of another index say nothing of this one.
      for (const row of tenant.rows.values()) this.#giveBack(row);
      tenant.rows = new Map();
      tenant.index = index;
    }
    // Tenants of strangers are not kept.
    if (associated) this.#byTenant.set(tenantId, tenant);
    else this.#byTenant.delete(tenantId);
    const { confirmedAt } = this.#tenants.age(tenantId);
    const synced = confirmedAt !== undefined;
    if (tenant.stamp !== this.#state.stamp || synced !== (tenant.confirmedAt !== undefined)) tenant.epoch++;
    tenant.stamp = this.#state.stamp;
    tenant.changes = this.#tenants.changes;
    tenant.confirmedAt = confirmedAt;
    tenant.cutOff = this.#tenants.cutOff?.(tenantId) ?? Infinity;
  }

  #giveBack(row: number): void {
    this.#beside.delete(row);
    this.rows.giveBack(row);
  }

  /** The row once more if nothing that it rests on has changed, else worked out. */
  #renewed(
    tenant: TenantStandings,
    index: TenantIndex,
    objectId: ObjectId,
    known: number | undefined,
  ): number {
    const version = index.versionOf?.(objectId);
    const from = { stamp: tenant.stamp, version: version ?? 0 };
    const synced = tenant.confirmedAt !== undefined;
    if (known !== undefined && version !== undefined && this.rows.restsOn(known, from)) {
      if (((this.rows.flags(known) & SYNCED) !== 0) === synced) {
        this.rows.holdsIn(known, tenant.epoch);
        return known;
      }
    }
    // Strangers are not kept: asking about many made-up ids must not fill the memory.
    const kept = index.object(objectId) !== undefined;
    const row = kept ? (known ?? this.rows.take()) : StandingRows.scratch;
    this.rows.begin(row, from);
    this.rows.holdsIn(row, tenant.epoch);
    this.#workOut(tenant, index, objectId, row);
    if (kept) tenant.rows.set(objectId, row);
    else if (known !== undefined) {
      tenant.rows.delete(objectId);
      this.#giveBack(known);
    }
    return row;
  }

  #workOut(tenant: TenantStandings, index: TenantIndex, objectId: ObjectId, row: number): void {
    const object = index.object(objectId);
    const { tenantId } = index;
    const denial = stateDenial(object, this.#state.invitation({ tenantId, objectId }));
    const synced = tenant.confirmedAt !== undefined;
    // Which groups somebody is in is known only when the whole directory has been read once.
    const groups = synced && object !== undefined ? index.groupsOf(objectId) : [];
    const places: ReadonlyMap<number, number>[] = [];
    const named: CompiledAccess[] = [];
    const timed: CompiledAccess[] = [];
    let size = 0;
    for (const grant of this.#grantsOf(tenantId, [objectId, ...groups])) {
      if (grant.all !== undefined) this.rows.raise(row, grant.all);
      if (grant.timed !== undefined) timed.push(grant);
      if (grant.at === undefined) continue;
      size += grant.at.size;
      if (size <= MOST_PLACES) places.push(grant.at);
      else named.push(grant);
    }
    for (const each of places) this.rows.addPlaces(row, each);
    const beside = named.length + timed.length > 0;
    if (beside) this.#beside.set(row, { named, timed });
    else this.#beside.delete(row);
    this.rows.setFlags(
      row,
      (this.#state.isOwner(tenantId, objectId) ? OWNER : 0) |
        (synced ? SYNCED : 0) |
        (beside ? BESIDE : 0) |
        (denial === undefined ? 0 : DENIED) |
        (denial === 'deleted' || denial === 'disabled' ? BARRED : 0) |
        (kinds.indexOf(object?.kind) << kindShift),
    );
  }

  /** What those of the objects that are members were given, each kind of grant once. */
  #grantsOf(tenantId: TenantId, objects: readonly ObjectId[]): ReadonlySet<CompiledAccess> {
    const roster = this.#state.rosters.get(tenantId);
    const grants = new Set<CompiledAccess>();
    for (const id of objects) {
      const entry = roster?.get(id);
      if (entry !== undefined) grants.add(this.#state.compiled(entry));
    }
    return grants;
  }
}

function stateDenial(
  object: ReturnType<TenantIndex['object']>,
  term: InvitationTerm | undefined,
  at?: number,
): StateDenial | undefined {
  if (object === undefined) return 'unknown-subject';
  if (object.deleted) return 'deleted';
  if (!object.enabled) return 'disabled';
  return invitationDenial(object, term, at);
}

/** Why somebody has no access whatever is granted to them: the state in the directory and the age of its copy. */
export function standingDenials(
  who: Principal,
  context: { state: AccountState; standings: Standings; at: number; sensitive: boolean },
): readonly Denial[] {
  const { state, standings, at, sensitive } = context;
  const row = standings.of(who.tenantId, who.objectId);
  // Told as of the moment asked about; a row only knows that it is a no.
  const denial = row < 0 ? undefined : standings.denialOf(who, at);
  if (state.isOwner(who.tenantId, who.objectId))
    return denial === 'deleted' || denial === 'disabled' ? [{ code: denial }] : [];
  if (!state.rosters.has(who.tenantId)) return [{ code: 'tenant-not-associated' }];
  if (row < 0) return [{ code: 'unknown-subject' }];
  const denials: Denial[] = denial === undefined ? [] : [{ code: denial }];
  if (standings.cutOff(who.tenantId, at)) denials.push({ code: 'tenant-disconnected' });
  else if (standings.tooOld(who.objectId, at, sensitive)) denials.push({ code: 'replica-too-old' });
  return denials;
}
