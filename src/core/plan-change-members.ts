import { accessFaults } from './access-faults.ts';
import { parseAccess, sameAccess, type AccessText } from './access-text.ts';
import type { Access } from './access.ts';
import type { AccountEvent, Member } from './account.ts';
import { refuseGiving, refuseTouching, type StrengthFacts } from './caller.ts';
import type { MemberId, ObjectId } from './id.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import { ownerImmutable } from './plan-change-access.ts';
import type { Refusal } from './problems.ts';
import { refusalOfFaults } from './refusal-of-faults.ts';
import { momentOf } from './term.ts';

/** What is done to all of the members alike: other access, another end of what they have, or removal. */
export type MembersChange =
  | { readonly kind: 'access'; readonly access: unknown }
  /** RFC 3339; null: what they have ends no more. */
  | { readonly kind: 'end'; readonly end: string | null }
  | { readonly kind: 'remove' };

export interface ChangeMembersFacts extends LockOutFacts {
  readonly ids: readonly MemberId[];
  readonly change: MembersChange;
}

/** What becomes of one member, in the order given. */
export type ChangeOutcome =
  | { readonly outcome: 'changed' | 'as-it-was'; readonly before: Member; readonly after: Member }
  | { readonly outcome: 'removed'; readonly before: Member; readonly remains: readonly RemainingWay[] }
  | {
      readonly outcome: 'problem';
      readonly id: MemberId;
      readonly member: Member | undefined;
      readonly problem: Refusal;
    };

export interface RemainingWay {
  readonly member: Member;
  readonly via: readonly ObjectId[];
}

export interface ChangeMembersPlan {
  readonly outcomes: readonly ChangeOutcome[];
  readonly events: readonly AccountEvent[];
}

/**
 * Changes or removes many members alike (U-13). What is wrong with the call as a whole refuses it, and so does a lock-out
 * by all of it together (U-11); what is wrong with one member is that member's outcome.
 */
export function planChangeMembers(facts: ChangeMembersFacts): ChangeMembersPlan | Refusal {
  const refusal = refusalOfChange(facts);
  if (refusal !== undefined) return refusal;
  const seen = new Set<MemberId>();
  const outcomes = facts.ids.map((id, n): ChangeOutcome => {
    const member = facts.index.member(id);
    if (seen.has(id)) {
      const detail = 'This member is in the list already.';
      const errors = [{ pointer: `/members/${n}`, code: 'invalid' as const, detail }];
      return { outcome: 'problem', id, member, problem: { refused: 'invalid', detail, facts: { errors } } };
    }
    seen.add(id);
    if (member !== undefined) return outcomeOf(facts, member);
    const detail = 'The account has no such member. It may have been removed; look at the list.';
    return { outcome: 'problem', id, member, problem: { refused: 'not-found', detail } };
  });
  const events = outcomes.flatMap((one): AccountEvent[] => {
    if (one.outcome === 'changed') return [{ kind: 'member-put', member: one.after }];
    if (one.outcome !== 'removed') return [];
    const { tenantId, objectId } = one.before;
    return [{ kind: 'member-removed', tenantId, objectId }];
  });
  const lockOut = events.length === 0 ? undefined : refuseLockOut(facts, events);
  return lockOut ?? { outcomes, events };
}

function refusalOfChange({ index, catalog, change, ids }: ChangeMembersFacts): Refusal | undefined {
  if (change.kind === 'remove') return undefined;
  if (change.kind === 'end') {
    if (change.end === null || momentOf(change.end) !== undefined) return undefined;
    const detail = 'Must be a date and time like 2027-01-31T00:00:00Z (RFC 3339), or null for no end.';
    return refusalOfFaults([{ pointer: '/end', code: 'invalid', detail }]);
  }
  const kinds = new Set(ids.flatMap(id => index.member(id)?.kind ?? []));
  const context = { catalog, resource: index.resource.bind(index), role: index.role.bind(index) };
  const faults = [undefined, ...kinds].map(kind =>
    accessFaults(change.access, { ...context, ...(kind !== undefined && { kind }) }),
  );
  return refusalOfFaults(faults.find(list => list.length > 0) ?? []);
}

function outcomeOf(facts: ChangeMembersFacts, before: Member): ChangeOutcome {
  const { index, change } = facts;
  const problem = (refusal: Refusal): ChangeOutcome => ({
    outcome: 'problem',
    id: before.id,
    member: before,
    problem: refusal,
  });
  if (index.isOwner(before)) return problem(ownerImmutable);
  const touching = refuseTouching(facts, before);
  if (touching !== undefined) return problem(touching);
  if (change.kind === 'remove') return { outcome: 'removed', before, remains: index.groupMembersOf(before) };
  const access =
    change.kind === 'access' ? parseAccess(change.access as AccessText) : ending(before.access, change.end);
  if (access === undefined) {
    const detail = 'Something this member was given starts only at or after that end.';
    return problem(refusalOfFaults([{ pointer: '/end', code: 'invalid', detail }]) ?? ownerImmutable);
  }
  return changeOne(facts, before, access);
}

/** Gives one member other access, within R-10; whether a lock-out follows is for all changes together to say. */
export function changeOne(facts: StrengthFacts, before: Member, access: Access): ChangeOutcome {
  const { id } = before;
  const refusal = facts.index.isOwner(before) ? ownerImmutable : refuseTouching(facts, before);
  if (refusal !== undefined) return { outcome: 'problem', id, member: before, problem: refusal };
  if (sameAccess(access, before.access) && access.reason === before.access.reason)
    return { outcome: 'as-it-was', before, after: before };
  const giving = refuseGiving(facts, access, before);
  return giving === undefined
    ? { outcome: 'changed', before, after: { ...before, access } }
    : { outcome: 'problem', id, member: before, problem: giving };
}

/** The access with another end on all of it; undefined where something would end before it starts. */
function ending(access: Access, end: string | null): Access | undefined {
  const until = end === null ? Infinity : (momentOf(end) ?? -Infinity);
  const all = 'roles' in access ? access.roles : access.custom;
  if (all.some(({ start }) => start !== undefined && (momentOf(start) ?? Infinity) >= until))
    return undefined;
  const ended = <T extends { readonly end?: string }>({ end: _end, ...grant }: T) => ({
    ...grant,
    ...(end !== null && { end }),
  });
  return 'roles' in access
    ? { ...access, roles: access.roles.map(ended) }
    : { ...access, custom: access.custom.map(ended) };
}
