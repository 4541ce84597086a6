import type { AccountIndex } from './account-index.ts';
import type { Question } from './decision.ts';
import type { Principal } from './id.ts';
import type { Level } from './level.ts';
import { holdsAt } from './term.ts';

/** The permission that makes somebody a manager (readWrite) or a reader (read) of an account's members. */
export const accountUsers = 'account-users';

/** The standard role whose holders manage every member. */
export const managerRole = 'manager';

/** How far somebody's effective access to an account's members reaches now: w, r or nothing. */
export function accountUsersLevel(index: AccountIndex, subject: Question['subject'], at: number): Level {
  const resource = { type: 'account', id: index.facts.account.id };
  for (const level of ['readWrite', 'read'] as const) {
    if (index.decide({ subject, permission: accountUsers, level, resource, at }).allowed) return level;
  }
  return 'none';
}

/** Whether somebody holds the role `manager` now, themselves or by a group. An owner needs no role. */
export const holdsManagerRole = (index: AccountIndex, who: Principal, at: number): boolean =>
  index.groundsOf(who, at).some(ground => ground.role === managerRole && holdsAt(ground, at));
