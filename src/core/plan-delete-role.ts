import type { AccountEvent, Member } from './account.ts';
import type { CustomRole } from './custom-role.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import { holdersOf, noSuchRole, refuseTouchingRole } from './plan-put-role.ts';
import type { Refusal } from './problems.ts';

export interface DeleteRoleFacts extends LockOutFacts {
  readonly id: string;
  /** A dry run is how one sees whom a deletion reaches, so it asks for no confirmation of that. */
  readonly dryRun: boolean;
}

export interface DeleteRolePlan {
  readonly role: CustomRole;
  readonly events: readonly AccountEvent[];
  readonly holders: readonly WithoutRole[];
}

/** A holder before and after a role is gone. */
export interface WithoutRole {
  readonly before: Member;
  readonly after: Member;
  /** Stays listed as *without access*. */
  readonly withoutAccess: boolean;
}

/**
 * Deletes a custom role and takes it from all who hold it, who stay listed, without access where they hold nothing
 * else. While somebody holds it, its id has to be confirmed.
 */
export function planDeleteRole(facts: DeleteRoleFacts): DeleteRolePlan | Refusal {
  const { index, id, confirm } = facts;
  const role = index.role(id);
  if (role === undefined) return noSuchRole(id);
  const holders = holdersOf(index, id);
  const touching = refuseTouchingRole(facts, role, holders);
  if (touching !== undefined) return touching;
  if (holders.length > 0 && !facts.dryRun && !confirm.includes(id)) {
    const who = holders.length === 1 ? 'One member holds' : `${holders.length} members hold`;
    return {
      refused: 'confirmation-required',
      detail: `${who} this role and would lose it. Look with ?dryRun=true, and repeat the call with ?confirm=${id} if you mean it.`,
      facts: { confirm: id, holders: holders.length },
    };
  }
  const without = holders.map(member => withoutRole(member, id));
  const events: readonly AccountEvent[] = [
    ...without.map((one): AccountEvent => ({ kind: 'member-put', member: one.after })),
    { kind: 'role-deleted', id },
  ];
  return refuseLockOut(facts, events) ?? { role, events, holders: without };
}

/** A member without a role that it holds. */
export function withoutRole(member: Member, role: string): WithoutRole {
  const { access } = member;
  const roles = 'roles' in access ? access.roles.filter(grant => grant.role !== role) : [];
  return {
    before: member,
    after: { ...member, access: { ...access, roles } },
    withoutAccess: roles.length === 0,
  };
}
