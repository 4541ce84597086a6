import type { ReplicaAge } from '../core/directory.ts';
import type { TenantId } from '../core/id.ts';
import type { Authority } from './authority.ts';
import type { AccountStore, AccountTenant } from './ports/account-store.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** An associated tenant with the state of its connection (T-12). */
export interface TenantView extends AccountTenant {
  readonly displayName: string;
  readonly defaultDomain: string;
  readonly directoryIntegration: boolean;
  readonly consent: ReplicaTenant['consent'];
  readonly phase: ReplicaTenant['phase'];
  readonly confirmedAt: string | null;
  /** Seconds since the copy was last known to equal the directory; null while there is none. */
  readonly lagSeconds: number | null;
  readonly lastError: ReplicaTenant['lastError'];
  readonly objects: ReplicaTenant['objects'];
}

const unread = (tenantId: TenantId): ReplicaTenant => ({
  tenantId,
  displayName: tenantId,
  defaultDomain: '',
  directoryIntegration: false,
  consent: 'missing',
  consentChanged: null,
  phase: 'never',
  confirmedAt: null,
  lastError: null,
  objects: { user: 0, group: 0, application: 0 },
  revision: 0,
});

/** How a tenant is shown to managers. */
export function tenantView(
  tenant: AccountTenant,
  replica: ReplicaTenant | undefined,
  age: ReplicaAge,
  at: Date,
): TenantView {
  const {
    displayName,
    defaultDomain,
    directoryIntegration,
    consent,
    phase,
    lastError,
    objects,
    confirmedAt: stored,
  } = replica ?? unread(tenant.tenantId);
  // What is in memory is newer than what is written down while nothing changes.
  const confirmedAt = age.confirmedAt === undefined ? stored : new Date(age.confirmedAt).toISOString();
  const lag =
    confirmedAt === null ? null : Math.max(0, Math.round((at.getTime() - Date.parse(confirmedAt)) / 1000));
  return {
    ...tenant,
    displayName,
    defaultDomain,
    directoryIntegration,
    consent,
    phase,
    confirmedAt,
    lagSeconds: lag,
    lastError,
    objects,
  };
}

/** The tenants of an account, in the order in which they were associated. */
export const listTenants =
  (ports: {
    store: Pick<AccountStore, 'tenants'> & Pick<ReplicaStore, 'replicaTenant'>;
    tenants: Pick<TenantIndexes, 'age'>;
  }) =>
  async (authority: Authority): Promise<readonly TenantView[]> => {
    const tenants = await ports.store.tenants(authority.account);
    return Promise.all(
      tenants.map(async each =>
        tenantView(
          each,
          await ports.store.replicaTenant(each.tenantId),
          ports.tenants.age(each.tenantId),
          authority.at,
        ),
      ),
    );
  };
