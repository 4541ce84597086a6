import type { AccountState } from './account-state.ts';
import { levelOf, rankOf } from './catalog-index.ts';
import { unmetConditions, type CatalogConditions } from './conditions.ts';
import type { Denial, Ground, Lack, Question } from './decision.ts';
import type { ObjectId } from './id.ts';
import { placeHas } from './place.ts';
import { standingDenials, type Standings } from './standing.ts';
import { holdsAt } from './term.ts';
import type { Resource } from './account.ts';

export interface Explaining {
  readonly state: AccountState;
  readonly standings: Standings;
  readonly conditions: CatalogConditions;
  readonly question: Question;
  /** The grounds of the subject at the moment asked about. */
  readonly grounds: readonly Ground[];
  /** Whether the subject's tenant has been read once as a whole, so that its groups count. */
  readonly groupsKnown: boolean;
  /** Every way from the subject's own groups up to one of the groups that hold it (G-1). */
  readonly chainsTo: (group: ObjectId) => readonly (readonly ObjectId[])[];
}

/**
 * What a yes rests on: first the grounds of what was asked, then of what that requires; each grant once for every own group of
 * the subject by which it is reached, so that cutting all that is named ends it (D-3).
 */
export function groundsOfYes(explaining: Explaining): readonly Ground[] {
  const { state, question, grounds } = explaining;
  const place = answeredOn(explaining, question.permission);
  if (place === undefined) return [];
  const asked = groundsAt(grounds, question.permission, place, question.at);
  const required = (state.catalog.permission(question.permission)?.requires ?? []).flatMap(id => {
    const at = answeredOn(explaining, id, place);
    return at === undefined ? [] : groundsAt(grounds, id, at, question.at);
  });
  const enough = asked.filter(ground => rankOf(ground.level) >= rankOf(question.level));
  return [...enough, ...required].flatMap(ground => {
    const last = ground.via.at(-1);
    return last === undefined ? [ground] : explaining.chainsTo(last).map(via => ({ ...ground, via }));
  });
}

/** Why the answer is no: what must be mended first comes first; never empty for a no. */
export function denialsOfNo(explaining: Explaining): readonly Denial[] {
  const { state, standings, question } = explaining;
  const faults = denialsOfQuestion(explaining);
  if (faults.length > 0) return faults;
  const { at, subject } = question;
  const sensitive = state.catalog.permission(question.permission)?.sensitive === true;
  const denials = [...standingDenials(subject, { state, standings, at, sensitive })];
  const row = standings.of(subject.tenantId, subject.objectId);
  const owner = state.isOwner(subject.tenantId, subject.objectId);
  const kind = owner ? 'user' : row < 0 ? undefined : standings.kind(row);
  if (kind !== undefined && kind !== subject.type) denials.push({ code: 'subject-type' });
  return [...denials, ...denialsOfGrants(explaining)];
}

function denialsOfQuestion(explaining: Explaining): readonly Denial[] {
  const { state, question } = explaining;
  const { catalog, account } = state;
  if (!catalog.permissionNumbers.has(question.permission)) return [{ code: 'unknown-permission' }];
  const { type, id } = question.resource;
  const exists = type === 'account' ? id === account.id : state.resource(type, id) !== undefined;
  if (!exists) return [{ code: 'unknown-resource' }];
  const place = answeredOn(explaining, question.permission);
  if (place === undefined) return [{ code: 'not-applicable' }];
  const offer = catalog.offer(question.permission, place === 'account' ? 'account' : place.type);
  const highest = offer?.readWrite !== undefined ? 2 : 1;
  return rankOf(question.level) > highest ? [{ code: 'level-not-offered' }] : [];
}

function denialsOfGrants(explaining: Explaining): readonly Denial[] {
  const { state, question, grounds, groupsKnown } = explaining;
  const place = answeredOn(explaining, question.permission);
  if (place === undefined) return [];
  const denials: Denial[] = missingFeatures(state, question.permission);
  const held = groundsAt(grounds, question.permission, place, question.at);
  const rank = Math.max(0, ...held.map(ground => rankOf(ground.level)));
  if (rank < rankOf(question.level)) {
    // Groups of a tenant that is not associated would not count either way.
    if (!groupsKnown && state.rosters.has(question.subject.tenantId))
      denials.push({ code: 'group-not-synced' });
    const wanted = { permission: question.permission, level: question.level, place, rank };
    denials.push({ code: 'not-granted', ...lackOf(state, wanted) });
  }
  for (const id of state.catalog.permission(question.permission)?.requires ?? []) {
    denials.push(...missingFeatures(state, id));
    const at = answeredOn(explaining, id, place);
    if (at === undefined) denials.push({ code: 'requirement-missing', permission: id });
    else if (groundsAt(grounds, id, at, question.at).length === 0) {
      const wanted = { permission: id, level: 'read' as const, place: at, rank: 0 };
      denials.push({ code: 'requirement-missing', ...lackOf(state, wanted) });
    }
  }
  const bounds = explaining.conditions[state.catalog.permissionNumbers.get(question.permission) ?? -1];
  if (bounds !== undefined) denials.push(...unmetConditions(state, bounds, question));
  return denials;
}

/** What is not held of a permission, and the least grant for it that is offered there. */
function lackOf(
  { catalog, account }: AccountState,
  wanted: Pick<Lack, 'permission' | 'level'> & {
    readonly place: Resource | 'account';
    readonly rank: number;
  },
): Lack {
  const { permission, place, rank } = wanted;
  const offer = catalog.offer(permission, place === 'account' ? 'account' : place.type);
  const level = wanted.level === 'read' && offer?.read === undefined ? 'readWrite' : wanted.level;
  const on = place === 'account' ? { type: 'account', id: account.id } : { type: place.type, id: place.id };
  const grant = { permission, level, ...(place === 'account' ? {} : { on }) };
  return { permission, level, on, has: rank === 0 ? 'none' : levelOf(rank), grant };
}

function missingFeatures(state: AccountState, permission: string): Denial[] {
  const needed = state.catalog.features[state.catalog.permissionNumbers.get(permission) ?? -1] ?? [];
  return needed
    .filter(feature => !state.account.features.includes(feature))
    .map(feature => ({ code: 'feature-missing', feature }));
}

/** What a permission is answered on: the resource asked about, its parent, or nothing where it does not apply. */
function answeredOn(
  { state, question }: Explaining,
  permission: string,
  from?: Resource | 'account',
): Resource | 'account' | undefined {
  const { catalog } = state;
  const { type, id } = question.resource;
  const place = from ?? (type === 'account' ? 'account' : state.resource(type, id));
  if (place === undefined) return undefined;
  if (place === 'account') return catalog.offer(permission, 'account') === undefined ? undefined : 'account';
  if (catalog.offer(permission, place.type) !== undefined) return place;
  const t = catalog.typeNumbers.get(place.type) ?? -1;
  const p = catalog.permissionNumbers.get(permission);
  const parent = catalog.types[catalog.parentTypes[t] ?? -1];
  if (p === undefined || parent === undefined || place.parent === undefined) return undefined;
  return catalog.covered[p * catalog.width + t] === 1 ? state.resource(parent, place.parent) : undefined;
}

const groundsAt = (
  grounds: readonly Ground[],
  permission: string,
  place: Resource | 'account',
  at: number,
): readonly Ground[] =>
  grounds.filter(
    ({ on, ...ground }) =>
      ground.permission === permission &&
      holdsAt(ground, at) &&
      (place === 'account' ? on === undefined : on !== undefined && placeHas(on, place)),
  );
