import type { Place } from './access.ts';
import type { AccountIndex, Tenants } from './account-index.ts';
import type { Member } from './account.ts';
import { levelOf, rankOf } from './catalog-index.ts';
import type { MemberKind } from './catalog.ts';
import type { Holding } from './decision.ts';
import { principalKey, type ObjectId, type PrincipalKey, type TenantId } from './id.ts';
import type { GrantLevel } from './level.ts';
import { placeCovers, placeKey, type ParentOf } from './place.ts';

/** A permission that somebody gains, loses or keeps, and where. */
export interface EffectEntry {
  readonly permission: string;
  readonly level: GrantLevel;
  readonly on?: Place;
}

/** What a change would do to one person, application or group (B-2). */
export interface EffectLine {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly kind: MemberKind;
  /** The level there would be. */
  readonly gains: readonly EffectEntry[];
  /** The level there was. */
  readonly loses: readonly EffectEntry[];
  /** The level there would still be where none is gained. */
  readonly stays: readonly EffectEntry[];
}

export interface Affected {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
  readonly kind: MemberKind;
}

/** Those whose access a change of these members can touch: the members, and everybody in those that are groups. */
export function affectedBy(
  members: Iterable<Pick<Member, 'tenantId' | 'objectId' | 'kind'>>,
  tenants: Tenants,
): readonly Affected[] {
  const affected = new Map<PrincipalKey, Affected>();
  const add = (one: Affected): void => void affected.set(principalKey(one), one);
  for (const { tenantId, objectId, kind } of members) {
    add({ tenantId, objectId, kind });
    const index = kind === 'group' ? tenants.index(tenantId) : undefined;
    for (const person of index?.peopleOf(objectId) ?? []) {
      const object = index?.object(person);
      if (object !== undefined) add({ tenantId, objectId: person, kind: object.kind });
    }
  }
  return [...affected.values()];
}

/**
 * Who gains and loses what between two states of an account, at one moment; those for whom nothing changes are left out.
 * What has no effect (a feature or requirement is missing) counts as not there.
 */
export function effectOf(
  before: Pick<AccountIndex, 'effectiveAccess' | 'resource'>,
  after: Pick<AccountIndex, 'effectiveAccess' | 'resource'>,
  affected: Iterable<Affected>,
  at: number,
): readonly EffectLine[] {
  const lines: EffectLine[] = [];
  for (const { tenantId, objectId, kind } of affected) {
    const who = { tenantId, objectId };
    const was = inEffect(before, before.effectiveAccess(who, at));
    const would = inEffect(after, after.effectiveAccess(who, at));
    const gains: EffectEntry[] = [];
    const loses: EffectEntry[] = [];
    const stays: EffectEntry[] = [];
    const parentOf: ParentOf = (type, id) => was.parentOf(type, id) ?? would.parentOf(type, id);
    const note = (list: EffectEntry[], permission: string, rank: number, on: Place | undefined): void => {
      const entry = { permission, level: levelOf(rank), ...(on !== undefined && { on }) };
      const said = list.some(
        one =>
          one.permission === permission && one.level === entry.level && placeCovers(one.on, on, parentOf),
      );
      if (!said && rank > 0) list.push(entry);
    };
    for (const { permission, on } of placesOf([...was.holdings, ...would.holdings])) {
      const [old, next] = [rankAt(was, permission, on), rankAt(would, permission, on)];
      if (next > old) note(gains, permission, next, on);
      if (next < old) note(loses, permission, old, on);
      if (next <= old) note(stays, permission, next, on);
    }
    if (gains.length + loses.length > 0) lines.push({ ...who, kind, gains, loses, stays });
  }
  return lines;
}

interface InEffect {
  readonly holdings: readonly Holding[];
  readonly parentOf: ParentOf;
}

const inEffect = (index: Pick<AccountIndex, 'resource'>, holdings: readonly Holding[]): InEffect => ({
  holdings: holdings.filter(holding => holding.withoutEffect === undefined),
  parentOf: (type, id) => index.resource(type, id)?.parent,
});

/** Each permission and place once, in the order of the holdings. */
const placesOf = (holdings: readonly Holding[]): readonly Pick<Holding, 'permission' | 'on'>[] => [
  ...new Map(holdings.map(one => [JSON.stringify([one.permission, placeKey(one.on)]), one])).values(),
];

const rankAt = ({ holdings, parentOf }: InEffect, permission: string, on: Place | undefined): number =>
  Math.max(
    0,
    ...holdings
      .filter(one => one.permission === permission && placeCovers(one.on, on, parentOf))
      .map(one => rankOf(one.level)),
  );
