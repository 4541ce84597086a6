import { accessFaults } from './access-faults.ts';
import { parseAccess, sameAccess, type AccessText } from './access-text.ts';
import type { AccountEvent, Member } from './account.ts';
import { refuseGiving, refuseTouching } from './caller.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import type { Refusal } from './problems.ts';
import { refusalOfFaults } from './refusal-of-faults.ts';

export interface ChangeAccessFacts extends LockOutFacts {
  readonly member: Member;
  /** As it came in: the whole new grant. */
  readonly access: unknown;
}

export interface ChangeAccessPlan {
  readonly member: Member;
  /** Empty when the access is what it was, reason included. */
  readonly events: readonly AccountEvent[];
}

/** Gives a member another grant in place of the one it has (U-7), within R-10 and U-11. */
export function planChangeAccess(facts: ChangeAccessFacts): ChangeAccessPlan | Refusal {
  const { index, catalog, member } = facts;
  if (index.isOwner(member)) return ownerImmutable;
  const resource = index.resource.bind(index);
  const role = index.role.bind(index);
  const faults = refusalOfFaults(
    accessFaults(facts.access, { catalog, resource, role, kind: member.kind, pointer: '' }),
  );
  if (faults !== undefined) return faults;
  const access = parseAccess(facts.access as AccessText);
  if (sameAccess(access, member.access) && access.reason === member.access.reason)
    return { member, events: [] };
  const changed: Member = { ...member, access };
  const events: readonly AccountEvent[] = [{ kind: 'member-put', member: changed }];
  return (
    refuseTouching(facts, member) ??
    refuseGiving(facts, access, member) ??
    refuseLockOut(facts, events) ?? { member: changed, events }
  );
}

/** No change of roles or permissions reaches an owner, and nobody but owners ends ownership. */
export const ownerImmutable: Refusal = {
  refused: 'owner-immutable',
  detail: 'This is an owner. Owners have complete access; only they can hand ownership over or step down.',
};
