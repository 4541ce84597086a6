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
  readonly stamp: number;
  readonly index: TenantIndex;
  readonly revision: number;
  readonly synced: boolean;
  /** Undefined while the directory's copy does not have the object. */
  readonly kind: MemberKind | undefined;
  readonly denial: StateDenial | undefined;
  /** The row of `levels` with the levels on all resources of a type, of all grants together. */
  readonly row: number;
  /** Those of the grants that name resources. */
  readonly named: readonly CompiledAccess[];
  /** Those of the grants that start or end. */
  readonly timed: readonly CompiledAccess[];
}

type StateDenial = 'unknown-subject' | 'deleted' | 'disabled' | InvitationDenial;

const none: readonly CompiledAccess[] = [];

/** Standings of everybody asked about, worked out at the first question after a change and kept until the next. */
export class Standings {
  readonly levels: LevelRows;
  readonly #state: AccountState;
  readonly #tenants: Tenants;
  readonly #maxAge: MaxAge;
  readonly #byTenant = new Map<TenantId, Map<ObjectId, Standing>>();

  constructor(state: AccountState, tenants: Tenants, maxAge: MaxAge) {
    this.levels = new LevelRows(state.catalog.cells);
    this.#state = state;
    this.#tenants = tenants;
    this.#maxAge = maxAge;
  }

  /** Undefined when the tenant is not associated, or nothing is known of it. For use until the next is asked for. */
  of(tenantId: TenantId, objectId: ObjectId): Standing | undefined {
    const index = this.#state.rosters.has(tenantId) ? this.#tenants.index(tenantId) : undefined;
    if (index === undefined) return undefined;
    const synced = this.#tenants.age(tenantId).confirmedAt !== undefined;
    let standings = this.#byTenant.get(tenantId);
    if (standings === undefined) this.#byTenant.set(tenantId, (standings = new Map<ObjectId, Standing>()));
    const known = standings.get(objectId);
    if (
      known !== undefined &&
      known.stamp === this.#state.stamp &&
      known.revision === index.revision &&
      known.index === index &&
      known.synced === synced
    ) {
      return known;
    }
    // Strangers are not kept: asking about many made-up ids must not fill the memory.
    const kept = index.object(objectId) !== undefined;
    const row = known?.row ?? (kept ? this.levels.take() : LevelRows.scratch);
    const standing = this.#workOut(index, synced, objectId, row);
    if (kept) standings.set(objectId, standing);
    else if (known !== undefined) {
      standings.delete(objectId);
      this.levels.giveBack(known.row);
    }
    return standing;
  }

  /** Whether what is known of the tenant (or, without a copy, of this object) is too old to answer yes (T-12). */
  tooOld(who: Principal, at: number, sensitive: boolean): boolean {
    if (this.cutOff(who.tenantId, at)) return true;
    const confirmed = this.#tenants.age(who.tenantId).confirmedAt ?? this.#tenants.lastSeen?.(who);
    if (confirmed === undefined) return true;
    return at - confirmed > (sensitive ? this.#maxAge.sensitive : this.#maxAge.usual);
  }

  /** Whether the tenant's consent was withdrawn and the grace is over (T-12). */
  cutOff(tenant: TenantId, at: number): boolean {
    const from = this.#tenants.cutOff?.(tenant);
    return from !== undefined && at >= from;
  }

  #workOut(index: TenantIndex, synced: boolean, objectId: ObjectId, row: number): Standing {
    const roster = this.#state.rosters.get(index.tenantId);
    const object = index.object(objectId);
    const grants = new Set<CompiledAccess>();
    const own = roster?.get(objectId);
    if (own !== undefined) grants.add(own.compiled);
    // Which groups somebody is in is known only when the whole directory has been read once.
    if (synced && object !== undefined) {
      for (const group of index.groupsOf(objectId)) {
        const entry = roster?.get(group);
        if (entry !== undefined) grants.add(entry.compiled);
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
      stamp: this.#state.stamp,
      index,
      revision: index.revision,
      synced,
      kind: object?.kind,
      denial: stateDenial(object, this.#state.invitation({ tenantId: index.tenantId, objectId })),
      row,
      named: named ?? none,
      timed: timed ?? none,
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
  else if (standings.tooOld(who, at, sensitive)) denials.push({ code: 'replica-too-old' });
  return denials;
}
