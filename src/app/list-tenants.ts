import type { TenantId } from '../core/id.ts';
import type { Authority } from './authority.ts';
import { isDisconnected } from './disconnected.ts';
import type { AccountStore, AccountTenant } from './ports/account-store.ts';
import type { IntentStore } from './ports/intent-store.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';
import type { NotificationState, Subscriptions } from './subscriptions.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** In one word, how the connection to a tenant's directory is; what needs somebody to act comes first. */
export type TenantState =
  | 'mass-removal'
  | 'disconnected'
  | 'consent-withdrawn'
  | 'consent-missing'
  | 'failing'
  | 'first-reading'
  | 'following';

/** An associated tenant with the state of its connection (T-12). */
export interface TenantView extends AccountTenant {
  readonly displayName: string;
  readonly defaultDomain: string;
  readonly directoryIntegration: boolean;
  /** In lists: an owner lets things be made there though it is kept on-premises (T-10). */
  readonly allowCloudOnly?: boolean;
  readonly state: TenantState;
  readonly consent: ReplicaTenant['consent'];
  /** The application permissions that the tenant has consented to, as its newest token says; null while there was none. */
  readonly rights: readonly string[] | null;
  readonly phase: ReplicaTenant['phase'];
  readonly confirmedAt: string | null;
  /** Seconds since the copy was last known to equal the directory; null while there is none. */
  readonly lagSeconds: number | null;
  readonly lastError: ReplicaTenant['lastError'];
  readonly objects: ReplicaTenant['objects'];
  /** A sync that was stopped because the directory shows far fewer objects; an owner accepts it or mends the directory. */
  readonly massRemoval: {
    readonly at: string;
    readonly kind: string;
    readonly held: number;
    readonly removed: number;
  } | null;
  /** When access of its members ends, or ended, because the consent was withdrawn; else null. */
  readonly accessEnds: string | null;
  readonly notifications: NotificationState;
  /** Where, and as whom, the consent is given; null while it stands (T-3). */
  readonly consentBy: { readonly link: string; readonly roles: readonly string[] } | null;
}

/** Who consents to application permissions of Graph in Entra (Grant tenant-wide admin consent). */
const consenters = ['Global Administrator', 'Privileged Role Administrator'] as const;

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
  rights: null,
  alarms: {},
  revision: 0,
});

export interface TenantViewPorts {
  readonly store: Pick<ReplicaStore, 'replicaTenant'>;
  readonly tenants: Pick<TenantIndexes, 'age' | 'cutOff'>;
  readonly subscriptions: Pick<Subscriptions, 'state'>;
  /** Where an administrator of the tenant consents. */
  readonly consentLink: (tenant: TenantId) => string;
}

function stateOf(replica: ReplicaTenant, disconnected: boolean): TenantState {
  if (replica.alarms['mass-removal']) return 'mass-removal';
  if (disconnected) return 'disconnected';
  if (replica.consent === 'withdrawn') return 'consent-withdrawn';
  if (replica.consent === 'missing') return 'consent-missing';
  if (replica.lastError) return 'failing';
  return replica.phase === 'following' ? 'following' : 'first-reading';
}

function massRemovalOf(replica: ReplicaTenant): TenantView['massRemoval'] {
  const alarm = replica.alarms['mass-removal'];
  if (!alarm) return null;
  const { kind, held, removed } = alarm.facts as { kind: string; held: number; removed: number };
  return { at: alarm.at, kind, held, removed };
}

/** How a tenant is shown to managers. */
export async function tenantView(
  ports: TenantViewPorts,
  tenant: AccountTenant,
  at: Date,
): Promise<TenantView> {
  const { tenantId } = tenant;
  const replica = (await ports.store.replicaTenant(tenantId)) ?? unread(tenantId);
  const { displayName, defaultDomain, directoryIntegration, consent, rights, phase, lastError, objects } =
    replica;
  // What is in memory is newer than what is written down while nothing changes.
  const age = ports.tenants.age(tenantId).confirmedAt;
  const confirmedAt = age === undefined ? replica.confirmedAt : new Date(age).toISOString();
  const lag =
    confirmedAt === null ? null : Math.max(0, Math.round((at.getTime() - Date.parse(confirmedAt)) / 1000));
  const ends = ports.tenants.cutOff(tenantId);
  return {
    ...tenant,
    displayName,
    defaultDomain,
    directoryIntegration,
    state: stateOf(replica, isDisconnected(ports.tenants, tenantId, at)),
    consent,
    rights,
    phase,
    confirmedAt,
    lagSeconds: lag,
    lastError,
    objects,
    massRemoval: massRemovalOf(replica),
    accessEnds: ends === undefined || !Number.isFinite(ends) ? null : new Date(ends).toISOString(),
    notifications: await ports.subscriptions.state(tenantId),
    consentBy: consent === 'granted' ? null : { link: ports.consentLink(tenantId), roles: consenters },
  };
}

/** The tenants of an account, in the order in which they were associated. */
export const listTenants =
  (
    ports: TenantViewPorts & {
      readonly store: Pick<AccountStore, 'tenants'> & Pick<IntentStore, 'cloudOnlyAllowed'>;
    },
  ) =>
  async ({ account, at }: Authority): Promise<readonly TenantView[]> => {
    const tenants = await ports.store.tenants(account);
    return Promise.all(
      tenants.map(async each => ({
        ...(await tenantView(ports, each, at)),
        allowCloudOnly: await ports.store.cloudOnlyAllowed(account, each.tenantId),
      })),
    );
  };
