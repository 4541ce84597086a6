import type { AccountEvent } from './account.ts';
import { tenantsAfter, type DirectoryChange } from './changed-directory.ts';
import type { TenantId } from './id.ts';
import { hasManager, refuseLosingUsers, type LockOutFacts } from './lock-out.ts';
import type { Refusal } from './problems.ts';

/**
 * Refuses to take people out of groups of the directory where nobody could manage the account's users any more and no owner
 * can be reached, and, without their word, where the caller could not (U-11). `events` are changes of the account that go
 * with it. What the directory does by itself cannot be refused; this can.
 */
export function refuseLeaving(
  facts: Pick<LockOutFacts, 'index' | 'tenants' | 'catalog' | 'caller' | 'reachableOwner' | 'confirm' | 'at'>,
  tenantId: TenantId,
  change: DirectoryChange,
  events: readonly AccountEvent[] = [],
): Refusal | undefined {
  const { index, reachableOwner } = facts;
  if (change.left.length === 0) return undefined;
  const tenants = tenantsAfter(facts.tenants, tenantId, change);
  const after = index.hypothetical(events, tenants);
  if (!reachableOwner && hasManager(index, facts) && !hasManager(after, { ...facts, tenants })) {
    return {
      refused: 'last-manager',
      detail:
        'Nobody could manage users any more: the last manager is one by this group, and there is no owner who can be reached. ' +
        'Make somebody else a manager first.',
    };
  }
  return refuseLosingUsers(facts, after);
}
