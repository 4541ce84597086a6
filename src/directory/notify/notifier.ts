import type { Directory } from '../directory.ts';
import { onChange, type ObjectChange } from '../store/changes.ts';
import { subscriptionsOf } from '../store/subscriptions.ts';
import { tenantByNumber } from '../store/tenants.ts';
import type { FaultKind } from '../trouble/fault.ts';
import { happeningOf, isTold, lifecycleNotificationOf, notificationOf } from './notification.ts';
import { openOutbox } from './outbox.ts';

/** Changes that come close together are told together. */
const GATHER_MS = 50;
const ITEMS_A_POST = 100;

export interface Notifier {
  /** Tells nothing more. What was not delivered is kept, and told after the next start. */
  close(): void;
}

type Item = ReturnType<typeof notificationOf | typeof lifecycleNotificationOf>;

/**
 * Tells subscribers of users' and groups' changes, from now on (B8), and goes on with what waited when the directory
 * stopped. What a stop without warning cuts off within `GATHER_MS` of a change is lost: delta queries are the safety net.
 */
export function startNotifier(directory: Directory): Notifier {
  const { store } = directory;
  const waiting = new Map<number, ObjectChange[]>();
  const outbox = openOutbox(directory);

  const tell = (): void => {
    const round = [...waiting.values()];
    waiting.clear();
    for (const [url, items] of itemsByAddress(directory, round)) {
      for (let at = 0; at < items.length; at += ITEMS_A_POST)
        outbox.put(url, JSON.stringify({ value: items.slice(at, at + ITEMS_A_POST) }));
    }
  };

  onChange(store, change => {
    if (outbox.closed || (change.kind !== 'user' && change.kind !== 'group')) return;
    const sql = 'SELECT 1 FROM subscription WHERE tenant = ? LIMIT 1';
    if (store.get(sql, change.tenant) === undefined) return;
    if (waiting.size === 0) outbox.later(GATHER_MS, tell);
    const known = waiting.get(change.object);
    if (known === undefined) waiting.set(change.object, [change]);
    else known.push(change);
  });
  return {
    close() {
      tell();
      outbox.close();
    },
  };
}

/** What each address is told of a round, a lifecycle event by itself; trouble on demand loses and doubles here. */
function itemsByAddress(
  { store, trouble }: Directory,
  round: readonly (readonly ObjectChange[])[],
): (readonly [string, Item[]])[] {
  const told = new Map<string, Item[]>();
  const events: [string, Item[]][] = [];
  const known = new Map<number, ReturnType<typeof subscriptionsOf>>();
  for (const changes of round) {
    const happening = happeningOf(store, changes);
    const tenant = happening && tenantByNumber(store, happening.object.tenant);
    if (happening === undefined || tenant === undefined) continue;
    const subscriptions = known.get(tenant.n) ?? subscriptionsOf(store, tenant.n);
    known.set(tenant.n, subscriptions);
    const path = `/${happening.object.kind}s/${happening.object.id}`;
    const strike = (kind: FaultKind): boolean => trouble.strike(tenant.n, kind, 'POST', path) !== undefined;
    for (const subscription of subscriptions.filter(one => isTold(one, happening))) {
      const { id, lifecycleUrl, url } = subscription;
      // Until it is reauthorized it is told nothing; what was missed is found by delta queries.
      if (trouble.owing.has(id)) continue;
      if (lifecycleUrl !== null && strike('reauthorization-required')) {
        trouble.owing.add(id);
        events.push([lifecycleUrl, [lifecycleNotificationOf(subscription, tenant.id)]]);
        continue;
      }
      if (strike('lost-notification')) continue;
      const item = notificationOf(subscription, tenant.id, happening);
      const items = told.get(url) ?? [];
      told.set(url, items);
      items.push(item);
      if (strike('doubled-notification')) items.push(item);
    }
  }
  return [...told, ...events];
}
