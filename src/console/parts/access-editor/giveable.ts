import type { MyAccount } from '../../../client/contract.ts';
import type { MemberKind, Role } from '../../../core/catalog.ts';
import { higher, reaches } from '../../../core/level.ts';
import type { Level } from '../../../core/level.ts';

/** The role whose holders manage every member. */
const managerRole = 'manager';

/** Owners, and holders of the role of managers, may give others what they lack themselves. */
export const managesAll = (account: MyAccount): boolean =>
  account.owner || account.access.some(({ from }) => from.some(ground => ground.role === managerRole));

/**
 * Permissions of a role that the caller certainly lacks and therefore cannot give; empty for owners and managers.
 * The server judges by place as well; this is only what can be said without asking it.
 */
export function lackedFor(role: Role, account: MyAccount): readonly string[] {
  if (managesAll(account)) return [];
  const held = new Map<string, Level>();
  for (const { permission, level } of account.access) {
    held.set(permission, higher(held.get(permission) ?? 'none', level));
  }
  return Object.entries({ ...role.account, ...role.everyResource })
    .filter(([permission, level]) => !reaches(held.get(permission) ?? 'none', level))
    .map(([permission]) => permission);
}

export const assignable = (role: Pick<Role, 'assignableTo'>, kinds: readonly MemberKind[]): boolean =>
  kinds.every(kind => role.assignableTo.includes(kind));
