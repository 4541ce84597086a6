import type { Directory } from '../directory.ts';
import { onChange, type ObjectChange } from '../store/changes.ts';
import { subscriptionsOf } from '../store/subscriptions.ts';
import { tenantByNumber } from '../store/tenants.ts';
import type { FaultKind } from '../trouble/fault.ts';
import { OutgoingRefused, postGuarded } from '../web/guarded-fetch.ts';
import { happeningOf, isTold, lifecycleNotificationOf, notificationOf } from './notification.ts';
import { makeReceivers } from './receivers.ts';

/** Changes that come close together are told together. */
const GATHER_MS = 50;
const ITEMS_A_POST = 100;
/** Answers are due in three seconds; a slower one counts as none. */
const PATIENCE_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const GIVE_UP_AFTER_MS = 4 * 3600 * 1000;
const MOST_WAITING = 10_000;
/** How much later a slow receiver is told. */
const LATE_MS = 10_000;

export interface Notifier {
  /** Tells nothing more. What was not delivered is lost: delta queries are the safety net. */
  close(): void;
}

type Item = ReturnType<typeof notificationOf | typeof lifecycleNotificationOf>;

/** Tells subscribers of users' and groups' changes, from now on (B8). */
export function startNotifier(directory: Directory): Notifier {
  const { store } = directory;
  const waiting = new Map<number, ObjectChange[]>();
  const timers = new Set<NodeJS.Timeout>();
  const receivers = makeReceivers(() => store.clock.now());
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
      receivers.answered(url, false);
    } catch (error) {
      if (!(error instanceof OutgoingRefused)) throw error;
      receivers.answered(url, /timeout|aborted/i.test(error.message));
      const dropped = receivers.standing(url) === 'dropped';
      if (closed || dropped || Date.now() - since + pause > GIVE_UP_AFTER_MS) {
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
      const standing = receivers.standing(url);
      if (standing === 'dropped') continue;
      for (let at = 0; at < items.length && queued < MOST_WAITING; at += ITEMS_A_POST) {
        queued += 1;
        const part = items.slice(at, at + ITEMS_A_POST);
        const sendNow = (): void => void send(url, part, Date.now(), FIRST_RETRY_MS);
        if (standing === 'late') later(LATE_MS, sendNow);
        else sendNow();
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
