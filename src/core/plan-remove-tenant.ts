import type { AccountEvent, Member } from './account.ts';
import type { Principal, TenantId } from './id.ts';
import { refuseLockOut, type LockOutFacts } from './lock-out.ts';
import { managerRole } from './manager.ts';
import type { Refusal } from './problems.ts';
import { momentOf } from './term.ts';

export interface RemoveTenantFacts extends LockOutFacts {
  readonly tenantId: TenantId;
  /** The associated tenants, each with the moment of its association (RFC 3339). */
  readonly associations: readonly { readonly tenantId: TenantId; readonly associated: string }[];
}

export interface RemoveTenantPlan {
  readonly events: readonly AccountEvent[];
  /** The members who lose their access, and whose grants are deleted (T-6). */
  readonly members: readonly Member[];
}

/** What somebody confirms who removes the tenant that an owner is of. */
export const tenantOfOwner = 'tenant-of-owner';

/** How long only owners can remove tenants after one was associated (T-7), in ms. */
const newcomerTime = 7 * 24 * 60 * 60 * 1000;

/** Takes a tenant from the account; its members lose their access at once (T-6), within T-7, A-2 and U-11. */
export function planRemoveTenant(facts: RemoveTenantFacts): RemoveTenantPlan | Refusal {
  const { index, tenantId } = facts;
  const refusal = refusalOfCaller(facts) ?? refusalOfOwners(facts);
  if (refusal !== undefined) return refusal;
  const events: readonly AccountEvent[] = [{ kind: 'tenant-removed', tenantId }];
  const lockOut = refuseLockOut(facts, events);
  if (lockOut !== undefined) return lockOut;
  return { events, members: [...index.members()].filter(member => member.tenantId === tenantId) };
}

function refusalOfCaller({
  index,
  caller,
  tenantId,
  associations,
  at,
}: RemoveTenantFacts): Refusal | undefined {
  if (caller.kind !== 'portal' && caller.principal.tenantId === tenantId) {
    const detail =
      'You are signed in from this tenant. Somebody of another tenant, or an owner, can remove it.';
    return { refused: 'own-tenant', detail };
  }
  if (!index.facts.tenants.includes(tenantId)) {
    return { refused: 'not-found', detail: 'This tenant is not associated with the account.' };
  }
  // T-7 keeps newcomers among people from throwing others out; a portal with `manage` is trusted as an owner here.
  if (caller.kind === 'portal' || caller.owner) return undefined;
  if (!caller.managerRole) {
    const detail = `Removing a tenant takes the role \`${managerRole}\`, held by somebody of another tenant.`;
    return { refused: 'permission-missing', detail, facts: { missing: { grant: { roles: [managerRole] } } } };
  }
  if (index.facts.tenants.length === 1) {
    return { refused: 'last-tenant', detail: 'This is the last tenant; only an owner can remove it.' };
  }
  const newcomer = associations.find(
    one => one.tenantId !== tenantId && at - (momentOf(one.associated) ?? at) < newcomerTime,
  );
  if (newcomer === undefined) return undefined;
  const detail =
    'Another tenant was associated less than seven days ago; until then only an owner can remove tenants.';
  return { refused: 'owner-only', detail, facts: { associated: newcomer.associated } };
}

function refusalOfOwners({ index, tenantId, confirm }: RemoveTenantFacts): Refusal | undefined {
  const owners: readonly Principal[] = index.facts.owners.filter(owner => owner.tenantId === tenantId);
  if (owners.length === 0 || confirm.includes(tenantOfOwner)) return undefined;
  return {
    refused: 'confirmation-required',
    detail: `An owner is of this tenant. Repeat the call with ?confirm=${tenantOfOwner} if you mean it.`,
    facts: { confirm: tenantOfOwner, owners },
  };
}
