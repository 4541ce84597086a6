import type { Directory } from '../directory.ts';
import { onChange, type ObjectChange } from '../store/changes.ts';
import { subscriptionsOf } from '../store/subscriptions.ts';
import { tenantByNumber } from '../store/tenants.ts';
import { OutgoingRefused, postGuarded } from '../web/guarded-fetch.ts';
import { happeningOf, isTold, notificationOf } from './notification.ts';

/** Changes that come close together are told together. */
const GATHER_MS = 50;
const ITEMS_A_POST = 100;
/** Answers are due in three seconds; a slower one counts as none. */
const PATIENCE_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const GIVE_UP_AFTER_MS = 4 * 3600 * 1000;
const MOST_WAITING = 10_000;

export interface Notifier {
  /** Tells nothing more. What was not delivered is lost: delta queries are the safety net. */
  close(): void;
}

type Item = ReturnType<typeof notificationOf>;

/** Tells subscribers of users' and groups' changes, from now on (B8). */
export function startNotifier(directory: Directory): Notifier {
  const { store } = directory;
  const waiting = new Map<number, ObjectChange[]>();
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  let queued = 0;

  const later = (milliseconds: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, milliseconds);
    timers.add(timer.unref());
  };

  const send = async (url: string, items: readonly Item[], since: number, pause: number): Promise<void> => {
    const sent = {
      type: 'application/json',
      body: JSON.stringify({ value: items }),
      patienceMs: PATIENCE_MS,
    };
    try {
      await postGuarded(directory.base, url, sent, status => status >= 200 && status < 300);
      queued -= 1;
    } catch (error) {
      if (!(error instanceof OutgoingRefused)) throw error;
      if (closed || Date.now() - since + pause > GIVE_UP_AFTER_MS) {
        queued -= 1;
        return;
      }
      later(pause, () => void send(url, items, since, Math.min(pause * 2, 600_000)));
    }
  };

  const tell = (): void => {
    const round = [...waiting.values()];
    waiting.clear();
    for (const [url, items] of itemsByAddress(directory, round)) {
      for (let at = 0; at < items.length && queued < MOST_WAITING; at += ITEMS_A_POST) {
        queued += 1;
        void send(url, items.slice(at, at + ITEMS_A_POST), Date.now(), FIRST_RETRY_MS);
      }
    }
  };

  onChange(store, change => {
    if (closed || (change.kind !== 'user' && change.kind !== 'group')) return;
    const sql = 'SELECT 1 FROM subscription WHERE tenant = ? LIMIT 1';
    if (store.get(sql, change.tenant) === undefined) return;
    if (waiting.size === 0) later(GATHER_MS, tell);
    const known = waiting.get(change.object);
    if (known === undefined) waiting.set(change.object, [change]);
    else known.push(change);
  });
  return {
    close() {
      closed = true;
      waiting.clear();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** What each address is told of a round; trouble on demand loses and doubles here. */
function itemsByAddress(
  { store, trouble }: Directory,
  round: readonly (readonly ObjectChange[])[],
): Map<string, Item[]> {
  const told = new Map<string, Item[]>();
  const known = new Map<number, ReturnType<typeof subscriptionsOf>>();
  for (const changes of round) {
    const happening = happeningOf(store, changes);
    const tenant = happening && tenantByNumber(store, happening.object.tenant);
    if (happening === undefined || tenant === undefined) continue;
    const subscriptions = known.get(tenant.n) ?? subscriptionsOf(store, tenant.n);
    known.set(tenant.n, subscriptions);
    for (const subscription of subscriptions.filter(one => isTold(one, happening))) {
      const path = `/${happening.object.kind}s/${happening.object.id}`;
      if (trouble.strike(tenant.n, 'lost-notification', 'POST', path) !== undefined) continue;
      const item = notificationOf(subscription, tenant.id, happening);
      const items = told.get(subscription.url) ?? [];
      told.set(subscription.url, items);
      items.push(item);
      if (trouble.strike(tenant.n, 'doubled-notification', 'POST', path) !== undefined) items.push(item);
    }
  }
  return told;
}
