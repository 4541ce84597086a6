import { isOwn, refuseHolding, refuseTouching, type StrengthFacts } from './caller.ts';
import type { Principal } from './id.ts';
import type { Refusal } from './problems.ts';

/**
 * Refuses to put `who` into a group of the directory that brings them more than the caller may give: the group's
 * whole effective access, its own and of every group above it. `who` absent: somebody that is not the caller's own.
 */
export function refuseJoining(facts: StrengthFacts, group: Principal, who?: Principal): Refusal | undefined {
  const { caller, index, at } = facts;
  if (caller.kind === 'portal' || caller.owner) return undefined;
  if (caller.managerRole && !(who !== undefined && isOwn(caller, who))) return undefined;
  return refuseHolding(
    facts,
    index.groundsOf(group, at),
    excess => `This group would give more than you hold yourself: ${excess} is more.`,
  );
}

/**
 * Refuses to let in a guest who would hold more than the caller may give: whoever is not the caller's own as a change
 * of them would be, and the caller's own up to what the caller holds, groups included.
 */
export function refuseLettingIn(facts: StrengthFacts, who: Principal): Refusal | undefined {
  const { caller, index, at } = facts;
  if (caller.kind === 'portal' || caller.owner) return undefined;
  if (!isOwn(caller, who)) return refuseTouching(facts, who);
  return refuseHolding(
    facts,
    index.groundsOf(who, at),
    excess => `Whoever is let in by this would hold more than you do yourself: ${excess}.`,
  );
}

/**
 * Refuses to make a password or key for somebody whose sensitive permissions the caller lacks: whoever knows it can
 * act as them. The role `manager` does not lift this; owners may do all, and nobody but an owner touches an owner.
 */
export function refuseImpersonating(facts: StrengthFacts, who: Principal): Refusal | undefined {
  const { caller, index, catalog, at } = facts;
  if (caller.kind !== 'portal' && caller.owner) return undefined;
  if (index.isOwner(who)) {
    return {
      refused: 'owner-immutable',
      detail: 'This is an owner. Nobody but an owner makes a password or key for an owner.',
    };
  }
  if (caller.kind === 'portal') return undefined;
  const sensitive = new Set(catalog.permissions.filter(each => each.sensitive).map(each => each.id));
  return refuseHolding(
    facts,
    index.groundsOf(who, at).filter(ground => sensitive.has(ground.permission)),
    excess =>
      `A password or key lets one act as somebody else, and this one holds more than you do: ${excess}.`,
  );
}
