import type { AccountState } from './account-state.ts';
import type { MaxAge, Tenants } from './account-index.ts';
import type { MemberKind } from './catalog.ts';
import type { CompiledAccess } from './compiled-access.ts';
import type { Denial } from './decision.ts';
import type { TenantIndex } from './directory.ts';
import type { ObjectId, Principal, TenantId } from './id.ts';
import { invitationDenial, type InvitationDenial, type InvitationTerm } from './invitation-term.ts';
import { LevelRows } from './level-rows.ts';

/** What somebody brings to every question: the state in the directory and all grants, their own and their groups'. */
export interface Standing {
  /** The tenant's epoch in which this was last known to hold. */
  epoch: number;
  /** The account's stamp and the directory's version of the object that this was worked out from. */
  readonly stamp: number;
  readonly version: number | undefined;
  /** Whether the whole directory had been read, so that groups counted. */
  readonly synced: boolean;
  readonly owner: boolean;
  /** Undefined while the directory's copy does not have the object. */
  readonly kind: MemberKind | undefined;
  readonly denial: StateDenial | undefined;
  /** The row of `levels` with the levels on all resources of a type, of all grants together. */
  readonly row: number;
  /** Those of the grants that name resources. */
  readonly named: readonly CompiledAccess[];
  /** Those of the grants that start or end. */
  readonly timed: readonly CompiledAccess[];
  readonly tenant: TenantStandings;
}

/** A tenant as an account sees it, and the standings of its people. */
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
  byObject: Map<ObjectId, Standing>;
}

type StateDenial = 'unknown-subject' | 'deleted' | 'disabled' | InvitationDenial;

const none: readonly CompiledAccess[] = [];

/** Standings of everybody asked about, worked out at the first question after a change and kept until the next. */
export class Standings {
  readonly levels: LevelRows;
  readonly #state: AccountState;
  readonly #tenants: Tenants;
  readonly #maxAge: MaxAge;
  readonly #byTenant = new Map<TenantId, TenantStandings>();
  /** The tenant asked about last: mostly the next one too. */
  #last: TenantStandings | undefined;

  constructor(state: AccountState, tenants: Tenants, maxAge: MaxAge) {
    this.levels = new LevelRows(state.catalog.cells);
    this.#state = state;
    this.#tenants = tenants;
    this.#maxAge = maxAge;
  }

  /** Undefined when the tenant is not associated, or nothing is known of it. For use until the next is asked for. */
  of(tenantId: TenantId, objectId: ObjectId): Standing | undefined {
    let tenant = this.#last;
    if (tenant === undefined || tenant.tenantId !== tenantId) tenant = this.#last = this.#tenant(tenantId);
    const { changes } = this.#tenants;
    if (tenant.stamp !== this.#state.stamp || changes === undefined || tenant.changes !== changes) {
      this.#look(tenant);
    }
    const { index } = tenant;
    if (index === undefined) return undefined;
    if (tenant.revision !== index.revision) {
      tenant.revision = index.revision;
      tenant.epoch++;
    }
    const known = tenant.byObject.get(objectId);
    return known !== undefined && known.epoch === tenant.epoch
      ? known
      : this.#renewed(tenant, index, objectId);
  }

  /** Whether what is known of the tenant (or, without a copy, of this object) is too old to answer yes (T-12). */
  tooOld({ tenant }: Standing, objectId: ObjectId, at: number, sensitive: boolean): boolean {
    if (at >= tenant.cutOff) return true;
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
      byObject: new Map(),
    };
  }

  /** Looks at the account's stamp and the directory's index and age anew. */
  #look(tenant: TenantStandings): void {
    const { tenantId } = tenant;
    const associated = this.#state.rosters.has(tenantId);
    const index = associated ? this.#tenants.index(tenantId) : undefined;
    if (index !== tenant.index) {
      // Numbers and versions of another index say nothing of this one.
      for (const { row } of tenant.byObject.values()) this.levels.giveBack(row);
      tenant.byObject = new Map();
      tenant.index = index;
    }
    // Tenants of strangers are not kept.
    if (associated) this.#byTenant.set(tenantId, tenant);
    else this.#byTenant.delete(tenantId);
    const { confirmedAt } = this.#tenants.age(tenantId);
    const synced = confirmedAt !== undefined;
    if (tenant.stamp !== this.#state.stamp) tenant.epoch++;
    else if (synced !== (tenant.confirmedAt !== undefined)) tenant.epoch++;
    tenant.stamp = this.#state.stamp;
    tenant.changes = this.#tenants.changes;
    tenant.confirmedAt = confirmedAt;
    tenant.cutOff = this.#tenants.cutOff?.(tenantId) ?? Infinity;
  }

  /** The standing once more if nothing that it rests on has changed, else worked out. */
  #renewed(tenant: TenantStandings, index: TenantIndex, objectId: ObjectId): Standing {
    const known = tenant.byObject.get(objectId);
    const version = index.versionOf?.(objectId);
    const synced = tenant.confirmedAt !== undefined;
    if (
      known !== undefined &&
      version !== undefined &&
      known.version === version &&
      known.stamp === tenant.stamp &&
      known.synced === synced
    ) {
      known.epoch = tenant.epoch;
      return known;
    }
    // Strangers are not kept: asking about many made-up ids must not fill the memory.
    const kept = index.object(objectId) !== undefined;
    const row = kept ? (known?.row ?? this.levels.take()) : LevelRows.scratch;
    const standing = this.#workOut(tenant, index, objectId, row);
    if (kept) tenant.byObject.set(objectId, standing);
    else if (known !== undefined) {
      tenant.byObject.delete(objectId);
      this.levels.giveBack(known.row);
    }
    return standing;
  }

  #workOut(tenant: TenantStandings, index: TenantIndex, objectId: ObjectId, row: number): Standing {
    const state = this.#state;
    const roster = state.rosters.get(index.tenantId);
    const object = index.object(objectId);
    const synced = tenant.confirmedAt !== undefined;
    const grants = new Set<CompiledAccess>();
    const own = roster?.get(objectId);
    if (own !== undefined) grants.add(state.compiled(own));
    // Which groups somebody is in is known only when the whole directory has been read once.
    if (synced && object !== undefined) {
      for (const group of index.groupsOf(objectId)) {
        const entry = roster?.get(group);
        if (entry !== undefined) grants.add(state.compiled(entry));
      }
    }
    this.levels.clear(row);
    let named: CompiledAccess[] | undefined;
    let timed: CompiledAccess[] | undefined;
    for (const grant of grants) {
      if (grant.all !== undefined) this.levels.raise(row, grant.all);
      if (grant.at !== undefined) (named ??= []).push(grant);
      if (grant.timed !== undefined) (timed ??= []).push(grant);
    }
    return {
      epoch: tenant.epoch,
      stamp: tenant.stamp,
      version: index.versionOf?.(objectId),
      synced,
      owner: state.isOwner(index.tenantId, objectId),
      kind: object?.kind,
      denial: stateDenial(object, this.#state.invitation({ tenantId: index.tenantId, objectId })),
      row,
      named: named ?? none,
      timed: timed ?? none,
      tenant,
    };
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
  const standing = standings.of(who.tenantId, who.objectId);
  if (state.isOwner(who.tenantId, who.objectId)) {
    const denial = standing?.denial;
    return denial === 'deleted' || denial === 'disabled' ? [{ code: denial }] : [];
  }
  if (!state.rosters.has(who.tenantId)) return [{ code: 'tenant-not-associated' }];
  if (standing === undefined) return [{ code: 'unknown-subject' }];
  // Told as of the moment asked about; a standing only knows that it is no.
  const denial = stateDenial(standing.index.object(who.objectId), state.invitation(who), at);
  const denials: Denial[] = denial === undefined ? [] : [{ code: denial }];
  if (standings.cutOff(who.tenantId, at)) denials.push({ code: 'tenant-disconnected' });
  else if (standings.tooOld(standing, who.objectId, at, sensitive)) denials.push({ code: 'replica-too-old' });
  return denials;
}
