import type { TenantId } from '../core/id.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';

/** How long access outlives a withdrawn consent (T-12). */
const grace = 3_600_000;

/** Whether a tenant's consent was withdrawn longer ago than the grace (T-12). */
export const isDisconnected = (tenant: ReplicaTenant | undefined, at: Date): boolean =>
  tenant?.consent === 'withdrawn' &&
  (tenant.consentChanged === null || at.getTime() - Date.parse(tenant.consentChanged) > grace);

export async function disconnectedTenants(
  store: Pick<ReplicaStore, 'replicaTenant'>,
  tenants: readonly TenantId[],
  at: Date,
): Promise<ReadonlySet<TenantId>> {
  const found = await Promise.all(tenants.map(tenant => store.replicaTenant(tenant)));
  return new Set(tenants.filter((_, i) => isDisconnected(found[i], at)));
}
