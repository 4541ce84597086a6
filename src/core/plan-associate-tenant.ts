import type { AccountIndex } from './account-index.ts';
import type { AccountEvent } from './account.ts';
import type { TenantId } from './id.ts';
import type { Refusal } from './problems.ts';

/** Associates a tenant whose proof was good (T-2); the same pair again changes nothing (T-4). */
export function planAssociateTenant(facts: {
  readonly index: AccountIndex;
  readonly tenantId: TenantId;
}): { readonly events: readonly AccountEvent[] } | Refusal {
  const { account, tenants } = facts.index.facts;
  if (account.kind === 'individual') {
    const detail =
      'This is an individual account, which has no other users. It can be changed to a company account.';
    return { refused: 'individual-account', detail };
  }
  if (tenants.includes(facts.tenantId)) return { events: [] };
  return { events: [{ kind: 'tenant-associated', tenantId: facts.tenantId }] };
}
