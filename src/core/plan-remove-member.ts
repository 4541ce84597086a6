import type { AccountEvent, Member } from './account.ts';
import { refuseTouching } from './caller.ts';
import type { ObjectId } from './id.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import { ownerImmutable } from './plan-change-access.ts';
import type { Refusal } from './problems.ts';

export interface RemoveMemberFacts extends LockOutFacts {
  readonly member: Member;
}

export interface RemoveMemberPlan {
  readonly events: readonly AccountEvent[];
  /** The member groups through which access remains, each with the chain of groups that leads there (U-8). */
  readonly remains: readonly { readonly member: Member; readonly via: readonly ObjectId[] }[];
}

/** Takes away what was granted to a member itself, and says what remains through groups (U-8). */
export function planRemoveMember(facts: RemoveMemberFacts): RemoveMemberPlan | Refusal {
  const { index, member } = facts;
  if (index.isOwner(member)) return ownerImmutable;
  const { tenantId, objectId } = member;
  const events: readonly AccountEvent[] = [{ kind: 'member-removed', tenantId, objectId }];
  const refusal = refuseTouching(facts, member) ?? refuseLockOut(facts, events);
  return refusal ?? { events, remains: index.groupMembersOf(member) };
}
