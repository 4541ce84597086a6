import { memberCaller, type Caller } from '../core/caller.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Principal } from '../core/id.ts';
import type { Identity } from './identity.ts';
import { isReachable } from './owners.ts';
import type { LockedAccount } from './ports/account-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Whom the rules see asking for a change: what they hold by the newest state, their groups and applications. */
export function callerOn(
  index: AccountIndex,
  identity: Identity,
  tenants: Pick<TenantIndexes, 'index'>,
  at: Date,
  applications: readonly Principal[] = [],
): Caller {
  if (identity.kind === 'portal') return { kind: 'portal' };
  const { kind, principal } = identity;
  const groups = tenants.index(principal.tenantId)?.groupsOf(principal.objectId) ?? new Set();
  return memberCaller(index, { kind, principal, groups, applications }, at.getTime());
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
