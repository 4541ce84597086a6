import { memberCaller, type Caller } from '../core/caller.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Principal } from '../core/id.ts';
import type { Identity } from './identity.ts';
import { isReachable } from './owners.ts';
import type { LockedAccount } from './ports/account-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/**
 * Whom the rules see asking for a change: what they hold by the newest state, their groups, and whom they can act as
 * (`own`: applications they own, people whose password they made) with the groups of those.
 */
export function callerOn(
  index: AccountIndex,
  identity: Identity,
  tenants: Pick<TenantIndexes, 'index'>,
  at: Date,
  own: readonly Principal[] = [],
): Caller {
  if (identity.kind === 'portal') return { kind: 'portal' };
  const { kind, principal } = identity;
  const directory = tenants.index(principal.tenantId);
  const groups = new Set(directory?.groupsOf(principal.objectId));
  for (const each of own) {
    if (each.tenantId !== principal.tenantId) continue;
    for (const group of directory?.groupsOf(each.objectId) ?? []) groups.add(group);
  }
  return memberCaller(index, { kind, principal, groups, applications: own }, at.getTime());
}

/** Whether the account has an owner who can be reached; a portal counts while nobody has claimed it. */
export async function hasReachableOwner(
  locked: Pick<LockedAccount, 'account' | 'owners'>,
  tenants: Pick<TenantIndexes, 'index'>,
): Promise<boolean> {
  if (!locked.account.claimed) return true;
  return (await locked.owners()).some(owner => isReachable(owner, tenants));
}

/** The names that a caller has confirmed: `?confirm=a,b`. */
export const confirmations = (confirm: string | undefined): readonly string[] =>
  (confirm ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
