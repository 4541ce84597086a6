import type { Principal } from '../core/id.ts';
import type { DirectoryPage, ReplicaStore } from './ports/replica-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** Somebody whom the directory showed by letting them sign in. */
export interface Sighted {
  readonly principal: Principal;
  readonly displayName: string;
  readonly userName?: string | undefined;
  readonly guest: boolean | undefined;
}

/** What sign-ins show of people whose tenant never consented to being read: all that decisions about them rest on (T-3). */
export interface Sightings {
  /** Notes a sign-in at `at`; nothing where the tenant has a copy, or no account has it. */
  seen(who: Sighted, at: Date): Promise<void>;
}

export interface SightingsPorts {
  readonly store: Pick<ReplicaStore, 'replicaTenant' | 'applyPage' | 'noteSighting'>;
  readonly indexes: Pick<TenantIndexes, 'age' | 'applied' | 'noteSighting'>;
  readonly now: () => Date;
}

/** Somebody is looked at again after this long, in ms, and so many are remembered. */
const AGAIN_AFTER = 5_000;
const REMEMBERED = 10_000;

const emptyPage: DirectoryPage = { objects: [], deleted: [], gone: [], joined: [], left: [] };

export function createSightings(ports: SightingsPorts): Sightings {
  const { store, indexes } = ports;
  const looked = new Map<string, { readonly looked: number; readonly shown: number }>();

  return {
    async seen({ principal, displayName, userName, guest }, at) {
      const { tenantId, objectId } = principal;
      if (indexes.age(tenantId).confirmedAt !== undefined) return;
      const key = `${tenantId}/${objectId}`;
      const last = looked.get(key);
      const now = ports.now().getTime();
      const known = last !== undefined && last.shown >= at.getTime();
      if (last !== undefined && now - last.looked < AGAIN_AFTER && known) return;
      if (looked.size >= REMEMBERED) looked.clear();
      looked.set(key, { looked: now, shown: at.getTime() });
      const tenant = await store.replicaTenant(tenantId);
      if (tenant?.consent !== 'missing' || tenant.confirmedAt !== null) return;
      const told = {
        objectId,
        kind: 'user' as const,
        displayName,
        ...(userName !== undefined && { userPrincipalName: userName }),
        enabled: true,
        pending: false,
        guest: guest === true,
      };
      const { patch, revision } = await store.applyPage(tenantId, { ...emptyPage, objects: [told] });
      await indexes.applied(tenantId, patch, revision);
      await store.noteSighting(principal, at);
      indexes.noteSighting(principal, at.getTime());
    },
  };
}
