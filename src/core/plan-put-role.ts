import type { PermissionGrant } from './access.ts';
import { parseAccess } from './access-text.ts';
import type { AccountIndex } from './account-index.ts';
import { holds } from './account-state.ts';
import type { AccountEvent, Member } from './account.ts';
import { refuseGiving, refuseTouching, type StrengthFacts } from './caller.ts';
import { customRoleId, isCustomRoleId, type CustomRole } from './custom-role.ts';
import { customRoleFaults } from './custom-role-faults.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import type { InputFault, Refusal } from './problems.ts';
import { refusalOfFaults } from './refusal-of-faults.ts';

export interface PutRoleFacts extends LockOutFacts {
  /** The role to change; absent: a new one is made. */
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  /** As they came in: the whole set of custom permissions. */
  readonly custom: unknown;
}

export interface PutRolePlan {
  readonly role: CustomRole;
  /** Undefined for a new role. */
  readonly before: CustomRole | undefined;
  /** Empty when the role is what it was. */
  readonly events: readonly AccountEvent[];
  /** Everybody whom the change reaches: whoever was given the role. */
  readonly holders: readonly Member[];
}

/**
 * Makes a custom role or changes one for all who hold it, within R-10: who holds it, themselves or by a group,
 * does not make it stronger than they are, and who lacks the role `manager` keeps to what they hold.
 */
export function planPutRole(facts: PutRoleFacts): PutRolePlan | Refusal {
  const { index, catalog, id } = facts;
  const before = id === undefined ? undefined : index.role(id);
  if (id !== undefined && before === undefined) return noSuchRole(id);
  const resource = index.resource.bind(index);
  const faults = refusalOfFaults([
    ...nameFaults(index, facts),
    ...customRoleFaults(facts.custom, { catalog, resource }),
  ]);
  if (faults !== undefined) return faults;
  const access = parseAccess({ custom: facts.custom as readonly PermissionGrant[] });
  const role: CustomRole = {
    id: before?.id ?? customRoleId(facts.name, one => index.role(one) !== undefined),
    name: facts.name.trim(),
    description: facts.description.trim(),
    custom: 'custom' in access ? access.custom : [],
  };
  const holders = holdersOf(index, role.id);
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(role))
    return { role, before, events: [], holders };
  const events: readonly AccountEvent[] = [{ kind: 'role-put', role }];
  const refusal =
    (before === undefined ? undefined : refuseTouchingRole(facts, before, holders)) ??
    refuseStronger(facts, role, holders) ??
    refuseLockOut(facts, events);
  return refusal ?? { role, before, events, holders };
}

/** The members who were given a role themselves. */
export const holdersOf = (index: AccountIndex, role: string): readonly Member[] =>
  [...index.members()].filter(member => holds(member, role));

/** What is said of a role's id that the account does not have, and of the catalog's roles, which only the catalog changes. */
export const noSuchRole = (id: string): Refusal => ({
  refused: 'not-found',
  detail: isCustomRoleId(id)
    ? `The account has no role \`${id}\`.`
    : `\`${id}\` is not a custom role of this account; standard roles are changed by the catalog alone.`,
});

function nameFaults(index: AccountIndex, { id, name }: PutRoleFacts): readonly InputFault[] {
  const same = name.trim().toLowerCase();
  for (const other of index.roles()) {
    if (other.id === id || other.name.toLowerCase() !== same) continue;
    return [{ pointer: '/name', code: 'invalid', detail: `The role \`${other.id}\` has this name already.` }];
  }
  return [];
}

/** Who lacks the role `manager` changes or deletes only roles, and reaches only holders, no stronger than they are. */
export function refuseTouchingRole(
  facts: StrengthFacts,
  role: CustomRole,
  holders: readonly Member[],
): Refusal | undefined {
  const { caller } = facts;
  if (caller.kind === 'portal' || caller.owner || caller.managerRole) return undefined;
  const stronger = refuseGiving(facts, { custom: role.custom });
  if (stronger !== undefined) return stronger;
  for (const holder of holders) {
    // No role reaches an owner, so nothing of an owner's is touched.
    const refusal = facts.index.isOwner(holder) ? undefined : refuseTouching(facts, holder);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function refuseStronger(
  facts: StrengthFacts,
  role: CustomRole,
  holders: readonly Member[],
): Refusal | undefined {
  const given = refuseGiving(facts, { custom: role.custom });
  if (given !== undefined) return given;
  for (const holder of holders) {
    const custom = 'roles' in holder.access ? asHeld(holder.access.roles, role) : [];
    const refusal = refuseGiving(facts, { custom }, holder);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** What a holder gets by the role: its permissions for the time for which it was given. */
const asHeld = (
  grants: readonly { readonly role: string; readonly start?: string; readonly end?: string }[],
  { id, custom }: CustomRole,
): readonly PermissionGrant[] =>
  grants.flatMap(({ role, ...term }) => (role === id ? custom.map(grant => ({ ...grant, ...term })) : []));
