import type { AccountState, ResourceEntry } from './account-state.ts';
import { rankOf } from './catalog-index.ts';
import { unmetConditions, type CatalogConditions } from './conditions.ts';
import type { CompiledAccess, TimedGrant } from './compiled-access.ts';
import type { Decision, Question } from './decision.ts';
import type { Standings } from './standing.ts';
import { heldUntil } from './term.ts';

const no: Decision = Object.freeze({ allowed: false });
const yes: Decision = Object.freeze({ allowed: true });

/**
 * Answers questions without reasons, as fast as they come: a few look-ups, numbers from there on, nothing allocated unless
 * the answer rests on grants that end.
 */
export class Decider {
  readonly #state: AccountState;
  readonly #standings: Standings;
  readonly #conditions: CatalogConditions;

  constructor(state: AccountState, standings: Standings, conditions: CatalogConditions) {
    this.#state = state;
    this.#standings = standings;
    this.#conditions = conditions;
  }

  decide(question: Question): Decision {
    const state = this.#state;
    const { catalog } = state;
    const p = catalog.permissionNumbers.get(question.permission);
    const asked = catalog.typeNumber(question.resource.type);
    if (p === undefined || asked < 0) return no;

    let resource: ResourceEntry | undefined;
    let type = asked;
    if (asked === catalog.accountType) {
      if (question.resource.id !== state.account.id) return no;
    } else {
      resource = state.entry(asked, question.resource.id);
      if (resource === undefined) return no;
      if (catalog.covered[p * catalog.width + asked] === 1) {
        resource = this.#parent(resource);
        if (resource === undefined) return no;
        type = resource.type;
      }
    }
    const rank = rankOf(question.level);
    if ((catalog.highest[p * catalog.width + type] ?? 0) < rank || state.open[p] !== 1) return no;

    const { tenantId, objectId } = question.subject;
    const standings = this.#standings;
    const row = standings.of(tenantId, objectId);
    if (row < 0 ? state.isOwner(tenantId, objectId) : standings.owns(row)) {
      return this.#ownerMay(question, p, type, resource, row) ? this.#bounded(p, question, yes) : no;
    }
    if (row < 0 || standings.denied(row) || standings.kind(row) !== question.subject.type) return no;
    if (standings.tooOld(objectId, question.at, catalog.sensitive[p] === 1)) return no;
    return this.#bounded(p, question, this.#held(row, p, type, resource, rank, question.at));
  }

  /** The answer that grants give, unless a condition stands against a yes. */
  #bounded(p: number, question: Question, granted: Decision): Decision {
    const bounds = this.#conditions[p];
    if (bounds === undefined || !granted.allowed) return granted;
    return unmetConditions(this.#state, bounds, question).length === 0 ? granted : no;
  }

  #ownerMay(
    { subject }: Question,
    p: number,
    type: number,
    resource: ResourceEntry | undefined,
    row: number,
  ): boolean {
    if (subject.type !== 'user' || (row >= 0 && this.#standings.barred(row))) return false;
    const { catalog, open } = this.#state;
    for (const required of catalog.requires[p] ?? []) {
      const place = this.#answering(required, type, resource);
      if (place === undefined || open[required] !== 1) return false;
      if ((catalog.highest[required * catalog.width + (place?.type ?? type)] ?? 0) === 0) return false;
    }
    return true;
  }

  #held(
    row: number,
    p: number,
    type: number,
    resource: ResourceEntry | undefined,
    rank: number,
    at: number,
  ): Decision {
    const { catalog, open } = this.#state;
    let until = this.#heldUntil(row, p * catalog.width + type, resource, rank, at);
    const requires = catalog.requires[p];
    if (requires === undefined || requires.length === 0) {
      if (until === Infinity) return yes;
      if (until <= at) return no;
    }
    for (const required of requires ?? []) {
      if (until <= at) return no;
      const place = this.#answering(required, type, resource);
      if (place === undefined || open[required] !== 1) return no;
      const cell = required * catalog.width + (place?.type ?? type);
      const requiredUntil = this.#heldUntil(row, cell, place ?? undefined, 1, at);
      if (requiredUntil < until) until = requiredUntil;
    }
    if (until <= at) return no;
    return until === Infinity
      ? yes
      : { allowed: true, validUntil: endText(this.#standings.beside(row).timed, until) };
  }

  /** The resource on which a permission is answered: null for the account, undefined where it does not apply. */
  #answering(p: number, type: number, resource: ResourceEntry | undefined): ResourceEntry | null | undefined {
    const { catalog } = this.#state;
    const cell = p * catalog.width + type;
    if ((catalog.highest[cell] ?? 0) > 0) return resource ?? null;
    return catalog.covered[cell] === 1 && resource !== undefined ? this.#parent(resource) : undefined;
  }

  #parent({ type, resource }: ResourceEntry): ResourceEntry | undefined {
    if (resource.parent === undefined) return undefined;
    return this.#state.entry(this.#state.catalog.parentTypes[type] ?? -1, resource.parent);
  }

  /** Until when the standing's grants give a level in a cell: Infinity without end, `at` when they do not give it now. */
  #heldUntil(
    row: number,
    cell: number,
    resource: ResourceEntry | undefined,
    rank: number,
    at: number,
  ): number {
    const { rows } = this.#standings;
    if (rows.level(row, cell) >= rank) return Infinity;
    const number = resource === undefined ? -1 : resource.number;
    const parent = resource === undefined ? -1 : resource.parent;
    if (number >= 0 && rows.holdsAt(row, number, cell, rank)) return Infinity;
    if (parent >= 0 && rows.holdsAt(row, parent, cell, rank)) return Infinity;
    const { named, timed } = this.#standings.beside(row);
    const { cells } = this.#state.catalog;
    for (const { at: places } of named) {
      if ((places?.get(number * cells + cell) ?? 0) >= rank) return Infinity;
      if (parent >= 0 && (places?.get(parent * cells + cell) ?? 0) >= rank) return Infinity;
    }
    if (timed.length === 0) return at;
    return heldUntil(timedIn(timed, cell, number, parent, rank), at);
  }
}

function timedIn(
  grants: readonly CompiledAccess[],
  cell: number,
  number: number,
  parent: number,
  rank: number,
): readonly TimedGrant[] {
  return grants.flatMap(grant =>
    (grant.timed ?? []).filter(
      ({ target, ...timed }) =>
        timed.cell === cell &&
        timed.rank >= rank &&
        (target === -1 || target === number || (parent >= 0 && target === parent)),
    ),
  );
}

/** The moment as the grant that ends then says it. */
function endText(grants: readonly CompiledAccess[], until: number): string {
  for (const { timed } of grants) {
    const grant = timed?.find(one => one.until === until);
    if (grant?.end !== undefined) return grant.end;
  }
  return new Date(until).toISOString();
}
