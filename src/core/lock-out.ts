import type { AccountIndex, Tenants } from './account-index.ts';
import type { AccountEvent, Member } from './account.ts';
import type { Caller } from './caller.ts';
import type { Catalog } from './catalog.ts';
import type { Principal } from './id.ts';
import { invitationDenial } from './invitation-term.ts';
import { accountUsers, managingTerms } from './manager.ts';
import type { Refusal } from './problems.ts';
import { holdsAt } from './term.ts';

export interface LockOutFacts {
  readonly index: AccountIndex;
  readonly tenants: Tenants;
  readonly catalog: Catalog;
  readonly caller: Caller;
  /** An owner who has accepted, has signed in and is not disabled, or the portal while the account is unclaimed. */
  readonly reachableOwner: boolean;
  /** What the caller has confirmed by name. */
  readonly confirm: readonly string[];
  readonly at: number;
}

/** What somebody confirms who is about to lose the right to manage users (U-11). */
export const loseAccountUsers = 'lose-account-users';

/** Refuses a change by which the account loses its last manager, or the caller that right without having said so (U-11). */
export function refuseLockOut(facts: LockOutFacts, events: readonly AccountEvent[]): Refusal | undefined {
  const { index } = facts;
  const after = index.hypothetical(events);
  const manager = facts.reachableOwner ? undefined : lastingManager(index, facts);
  if (manager !== undefined && lastingManager(after, facts, manager) === undefined) {
    return {
      refused: 'last-manager',
      detail:
        'Nobody could manage users any more: there is no owner who can be reached. Make somebody else a manager first.',
    };
  }
  return refuseLosingUsers(facts, after);
}

/** Refuses what takes the caller the right to manage users, without their word (U-11). */
export function refuseLosingUsers(
  { index, caller, confirm, at }: Pick<LockOutFacts, 'index' | 'caller' | 'confirm' | 'at'>,
  after: AccountIndex,
): Refusal | undefined {
  if (caller.kind === 'portal' || caller.owner || confirm.includes(loseAccountUsers)) return undefined;
  const manages = (one: AccountIndex): boolean =>
    one
      .groundsOf(caller.principal, at)
      .some(({ permission, level, ...term }) => isManaging(permission, level) && holdsAt(term, at));
  if (!manages(index) || manages(after)) return undefined;
  return {
    refused: 'confirmation-required',
    detail: `You would no longer be able to manage users. Repeat the call with ?confirm=${loseAccountUsers} if you mean it.`,
    facts: { confirm: loseAccountUsers },
  };
}

/** Somebody enabled, or a group with such people, that can manage users without an end date; `first` is looked at first. */
function lastingManager(
  index: AccountIndex,
  { tenants, catalog, at }: Pick<LockOutFacts, 'tenants' | 'catalog' | 'at'>,
  first?: Member,
): Member | undefined {
  const terms = managingTerms(index, catalog);
  const manages = (member: Member): boolean =>
    terms(member.access).some(term => term.end === undefined && holdsAt(term, at)) &&
    hasPeople(index, member, tenants);
  const still = first && index.member(first.id);
  if (still && manages(still)) return still;
  for (const member of index.members()) if (manages(member)) return member;
  return undefined;
}

/** Whether somebody enabled can manage users without an end date, by a grant of their own or of a group. */
export const hasManager = (
  index: AccountIndex,
  facts: Pick<LockOutFacts, 'tenants' | 'catalog' | 'at'>,
): boolean => lastingManager(index, facts) !== undefined;

function hasPeople(index: AccountIndex, member: Member, tenants: Tenants): boolean {
  if (member.kind !== 'group') return isPresent(index, tenants, member);
  const people = tenants.index(member.tenantId)?.peopleOf(member.objectId) ?? [];
  for (const person of people)
    if (isPresent(index, tenants, { tenantId: member.tenantId, objectId: person })) return true;
  return false;
}

/** Whether somebody is in the directory, and neither disabled nor held by an invitation. */
export function isPresent(index: AccountIndex, tenants: Tenants, who: Principal): boolean {
  const object = tenants.index(who.tenantId)?.object(who.objectId);
  if (object === undefined || !object.enabled || object.deleted) return false;
  return invitationDenial(object, index.invitation(who)) === undefined;
}

const isManaging = (permission: string, level: string): boolean =>
  permission === accountUsers && level === 'readWrite';
