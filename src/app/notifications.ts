import { asTenantId, type TenantId } from '../core/id.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { SyncLoop } from './sync-loop.ts';

/** One item of what was posted, as it came: nothing of it is believed but that a directory may have changed. */
export interface Told {
  readonly subscriptionId: string;
  readonly clientState: string;
  readonly tenantId: string;
  /** `reauthorizationRequired`, `subscriptionRemoved` or `missed`; absent for changes. */
  readonly lifecycleEvent?: string;
}

/** Takes in what directories tell (G-4). */
export interface Notifications {
  /**
   * Has every directory that is rightly told of read again, once however many items name it. Answers how many items were
   * believed: those of a subscription of ours, with its secret, about its tenant.
   */
  taken(items: readonly Told[]): Promise<number>;
}

export interface NotificationsPorts {
  readonly subscriptions: Pick<Subscriptions, 'tenantOf' | 'lookSoon'>;
  readonly loop: Pick<SyncLoop, 'poke'>;
  /** A directory that tells without end is read at most this often, in ms; 200 unless given. */
  readonly atMostEveryMs?: number;
}

export function createNotifications(ports: NotificationsPorts): Notifications {
  const gap = ports.atMostEveryMs ?? 200;
  const resting = new Map<TenantId, { again: boolean }>();

  /** At once when it has been quiet, else once at the end of the rest. */
  const poke = (tenant: TenantId): void => {
    const rest = resting.get(tenant);
    if (rest) {
      rest.again = true;
      return;
    }
    ports.loop.poke(tenant);
    const begun = { again: false };
    resting.set(tenant, begun);
    setTimeout(() => {
      resting.delete(tenant);
      if (begun.again) poke(tenant);
    }, gap).unref();
  };

  return {
    async taken(items) {
      const changed = new Set<TenantId>();
      let believed = 0;
      for (const item of items) {
        const tenant = await ports.subscriptions.tenantOf(item);
        if (tenant === undefined || tenant !== asTenantId(item.tenantId)) continue;
        believed += 1;
        if (item.lifecycleEvent !== undefined)
          ports.subscriptions.lookSoon(tenant, item.lifecycleEvent === 'reauthorizationRequired');
        changed.add(tenant);
      }
      for (const tenant of changed) poke(tenant);
      return believed;
    },
  };
}
