import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { DirectorySubscription, DirectorySubscriptions } from './ports/directory-subscriptions.ts';
import type { Log } from './ports/log.ts';
import {
  watched,
  type KeptSubscription,
  type SubscriptionStore,
  type Watched,
} from './ports/subscription-store.ts';

/** How changes of a tenant's directory come to be known, as its page shows (T-12). */
export interface NotificationState {
  /** `on`: told by the directory; `off`: it cannot reach us, so it is asked; `failing`: it should tell and does not. */
  readonly state: 'on' | 'off' | 'starting' | 'failing';
  readonly detail: string;
  /** Until when the directory has promised to tell; RFC 3339. */
  readonly until: string | null;
}

/** Keeps the directories telling of their changes: one subscription a tenant and collection, for all processes together. */
export interface Subscriptions {
  /** From now on the notification address answers. */
  open(): void;
  /**
   * Makes, renews or makes anew what is missing, when it is time to look. Answers whether one was made, for the directory
   * told nobody of what happened before. Never throws.
   */
  keep(tenant: TenantId): Promise<boolean>;
  /** How many ms from now `keep` has something to do; Infinity while it is at it, or has nothing to do at all. */
  dueIn(tenant: TenantId): number;
  /** Whether the directory tells of this tenant's changes, as far as the last look at it showed. */
  tells(tenant: TenantId): boolean;
  /**
   * Looks at the next `keep`, whatever the time: the directory said that something is wrong. With `renew` it tells no more
   * until it is asked again, so all are renewed, however long they would last.
   */
  lookSoon(tenant: TenantId, renew?: boolean): void;
  /** Asks the directory to tell no more: no account has the tenant. Never throws. */
  end(tenant: TenantId): Promise<void>;
  /** Whose subscription this is, if it is one of ours and the secret that came with it is right. */
  tenantOf(told: {
    readonly subscriptionId: string;
    readonly clientState: string;
  }): Promise<TenantId | undefined>;
  state(tenant: TenantId): Promise<NotificationState>;
}

export interface SubscriptionsPorts {
  readonly directory: DirectorySubscriptions;
  readonly store: SubscriptionStore;
  /** Where directories post notifications, or why there is no such address. */
  readonly address: { readonly url: string } | { readonly none: string };
  readonly now: () => Date;
  readonly log?: Log;
  /** How long a subscription is asked for, in ms; three days unless given (Graph takes up to 29). */
  readonly lifetimeMs?: number;
  /** How often the directory is asked whether it still has them, in ms; ten minutes unless given. */
  readonly lookEveryMs?: number;
}

/** One process at a time makes or renews one, for at most this long, in seconds. */
const HELD = 90;
const FIRST_RETRY = 1000;
const LONGEST_RETRY = 600_000;
/** How many subscriptions are remembered besides the store, and how often strangers' ids make us look there, in ms. */
const REMEMBERED = 10_000;
const LOOK_UP_EVERY = 100;

const notTold = { level: 'warn', msg: 'a directory does not tell of its changes; it is asked' } as const;

const digestOf = (clientState: string): string => createHash('sha256').update(clientState).digest('hex');

export function createSubscriptions(ports: SubscriptionsPorts): Subscriptions {
  const { directory, store, now, address } = ports;
  const lifetime = ports.lifetimeMs ?? 3 * 86_400_000;
  const lookEvery = ports.lookEveryMs ?? 600_000;
  const holder = randomUUID();
  const lookAt = new Map<TenantId, number>();
  const failures = new Map<TenantId, number>();
  const renewing = new Set<TenantId>();
  const remembered = new Map<string, KeptSubscription>();
  let opened = false;

  const remember = (kept: KeptSubscription): void => {
    if (kept.subscriptionId === null) return;
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(kept.subscriptionId, kept);
  };

  const isGood = (
    kept: KeptSubscription | undefined,
    there: readonly DirectorySubscription[],
    url: string,
  ): boolean => {
    const left = Date.parse(kept?.expires ?? '') - now().getTime();
    return (
      kept?.notificationUrl === url &&
      left > lifetime / 2 &&
      there.some(({ id }) => id === kept.subscriptionId)
    );
  };

  /** Those of ours that nobody keeps: made by a request whose answer was lost. */
  const strays = (
    there: readonly DirectorySubscription[],
    resource: Watched,
    url: string,
    keep: string | null,
  ) => there.filter(each => each.resource === resource && each.notificationUrl === url && each.id !== keep);

  const make = async (tenant: TenantId, resource: Watched, url: string): Promise<KeptSubscription> => {
    const clientState = randomBytes(32).toString('base64url');
    const expires = new Date(now().getTime() + lifetime);
    const made = await directory.create(tenant, { resource, notificationUrl: url, clientState, expires });
    return {
      tenantId: tenant,
      resource,
      subscriptionId: made.id,
      clientState: digestOf(clientState),
      notificationUrl: url,
      expires: made.expires,
      lastError: null,
    };
  };

  /** Brings a claimed subscription in order; answers whether it was made anew. */
  const mend = async (claimed: KeptSubscription, there: readonly DirectorySubscription[], url: string) => {
    const { tenantId: tenant, resource, subscriptionId: id } = claimed;
    for (const stray of strays(there, resource, url, id)) await directory.remove(tenant, stray.id);
    const known = id !== null && claimed.notificationUrl === url && there.some(each => each.id === id);
    if (known) {
      const renewed = await directory.renew(tenant, id, new Date(now().getTime() + lifetime));
      if (renewed) {
        await store.settleSubscription({ ...claimed, expires: renewed.expires, lastError: null }, holder);
        return false;
      }
    } else if (id !== null && there.some(each => each.id === id)) await directory.remove(tenant, id);
    const made = await make(tenant, resource, url);
    await store.settleSubscription(made, holder);
    remember(made);
    return true;
  };

  /** Answers whether one was made, or undefined when another process is at it. */
  const bring = async (tenant: TenantId, resource: Watched, url: string): Promise<boolean | undefined> => {
    const claimed = await store.claimSubscription(tenant, resource, holder, HELD);
    if (!claimed) return undefined;
    try {
      // Another process may have mended it since it was looked at, so it is looked at again under the claim.
      return await mend(claimed, await directory.list(tenant), url);
    } catch (error) {
      const detail =
        error instanceof Problem ? error.detail : 'Something went wrong on our side; the log says what.';
      await store.settleSubscription({ ...claimed, lastError: { at: now().toISOString(), detail } }, holder);
      throw error;
    }
  };

  const keepAll = async (tenant: TenantId, url: string, renew: boolean) => {
    const there = await directory.list(tenant);
    const kept = new Map((await store.subscriptionsOf(tenant)).map(each => [each.resource, each]));
    // Known beforehand, so that strangers who make us look in the store cannot keep us from believing the directory.
    for (const each of kept.values()) remember(each);
    let [made, settled] = [false, true];
    const failed: unknown[] = [];
    for (const resource of watched) {
      const known = kept.get(resource);
      const clean = strays(there, resource, url, known?.subscriptionId ?? null).length === 0;
      if (clean && !renew && isGood(known, there, url)) continue;
      try {
        const brought = await bring(tenant, resource, url);
        made = brought === true || made;
        settled = brought !== undefined && settled;
      } catch (error) {
        failed.push(error);
      }
    }
    if (failed.length > 0) ports.log?.({ ...notTold, tenant, err: failed[0] });
    return { made, settled: settled && failed.length === 0 };
  };

  const retryIn = (tenant: TenantId): number => {
    const failed = (failures.get(tenant) ?? 0) + 1;
    failures.set(tenant, failed);
    return Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** Math.min(failed - 1, 16));
  };

  return {
    open() {
      opened = true;
    },
    async keep(tenant) {
      if (!opened || 'none' in address) return false;
      const at = now().getTime();
      if (at < (lookAt.get(tenant) ?? 0)) return false;
      // Nobody else begins while this one is at it.
      lookAt.set(tenant, Infinity);
      const renew = renewing.delete(tenant);
      try {
        const { made, settled } = await keepAll(tenant, address.url, renew);
        if (settled) failures.delete(tenant);
        else if (renew) renewing.add(tenant);
        // A renewal may have been asked for while this one was at it.
        const next = renewing.has(tenant) ? 0 : Math.min(lookEvery, lifetime / 4);
        lookAt.set(tenant, at + (settled ? next : retryIn(tenant)));
        return made;
      } catch (error) {
        if (renew) renewing.add(tenant);
        lookAt.set(tenant, at + retryIn(tenant));
        ports.log?.({ ...notTold, tenant, err: error });
        return false;
      }
    },
    dueIn(tenant) {
      if ('none' in address) return Infinity;
      return Math.max(0, (lookAt.get(tenant) ?? 0) - now().getTime());
    },
    tells: tenant => !failures.has(tenant) && Number.isFinite(lookAt.get(tenant)),
    lookSoon(tenant, renew = false) {
      if (renew) renewing.add(tenant);
      if (lookAt.get(tenant) !== Infinity) lookAt.delete(tenant);
    },
    async end(tenant) {
      lookAt.delete(tenant);
      failures.delete(tenant);
      renewing.delete(tenant);
      try {
        for (const { subscriptionId } of await store.takeSubscriptions(tenant)) {
          if (subscriptionId === null) continue;
          remembered.delete(subscriptionId);
          await directory.remove(tenant, subscriptionId);
        }
      } catch (error) {
        // It ends by itself when nobody renews it.
        ports.log?.({ level: 'info', msg: 'a subscription could not be ended', tenant, err: error });
      }
    },
    tenantOf: createBelief(store, remembered, remember, now),
    state: tenant => stateOf(store, address, tenant, now()),
  };
}

/** Judges notifications by what the store knows; strangers' ids make it look there only now and then. */
function createBelief(
  store: SubscriptionStore,
  remembered: ReadonlyMap<string, KeptSubscription>,
  remember: (kept: KeptSubscription) => void,
  now: () => Date,
): Subscriptions['tenantOf'] {
  let lookedUp = -Infinity;
  const known = async (id: string): Promise<KeptSubscription | undefined> => {
    const found = remembered.get(id);
    if (found) return found;
    const at = now().getTime();
    if (at - lookedUp < LOOK_UP_EVERY) return undefined;
    lookedUp = at;
    const stored = await store.subscription(id);
    if (stored) remember(stored);
    return stored;
  };
  return async ({ subscriptionId, clientState }) => {
    const kept = await known(subscriptionId.toLowerCase());
    if (!kept?.clientState) return undefined;
    const right = timingSafeEqual(Buffer.from(kept.clientState), Buffer.from(digestOf(clientState)));
    return right ? kept.tenantId : undefined;
  };
}

async function stateOf(
  store: SubscriptionStore,
  address: SubscriptionsPorts['address'],
  tenant: TenantId,
  at: Date,
): Promise<NotificationState> {
  if ('none' in address) return { state: 'off', detail: address.none, until: null };
  const kept = await store.subscriptionsOf(tenant);
  const failed = kept.find(each => each.lastError !== null);
  const until =
    kept
      .map(each => each.expires)
      .filter(each => each !== null)
      .sort()[0] ?? null;
  const all = watched.every(resource =>
    kept.some(each => each.resource === resource && each.subscriptionId !== null),
  );
  if (failed?.lastError) return { state: 'failing', detail: failed.lastError.detail, until };
  if (!all || until === null) {
    return {
      state: 'starting',
      detail: 'The directory has not been asked for notifications yet.',
      until: null,
    };
  }
  if (Date.parse(until) <= at.getTime()) {
    return { state: 'failing', detail: 'The directory was not asked in time to go on telling.', until };
  }
  return { state: 'on', detail: 'The directory tells of changes of users and groups.', until };
}
