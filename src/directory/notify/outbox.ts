import { randomUUID } from 'node:crypto';
import type { Directory } from '../directory.ts';
import {
  dropWaiting,
  keepWaiting,
  waitingNotifications,
  type WaitingNotification,
} from '../store/waiting-notifications.ts';
import { OutgoingRefused, postGuarded } from '../web/guarded-fetch.ts';
import { makeReceivers } from './receivers.ts';

/** Answers are due in three seconds; a slower one counts as none. */
const PATIENCE_MS = 3_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;
const GIVE_UP_AFTER_MS = 4 * 3600 * 1000;
const MOST_WAITING = 10_000;
/** How much later a slow receiver is told. */
const LATE_MS = 10_000;

/** Posts on their way to subscribers. */
export interface Outbox {
  /** Sends a post, and again for four hours unless it is taken; addresses that answer slowly get it late, or not. */
  put(url: string, body: string): void;
  later(milliseconds: number, work: () => void): void;
  readonly closed: boolean;
  /** Sends nothing more; what was not taken is kept for the next start. */
  close(): void;
}

/** Opens the outbox and goes on with what it held when it was closed. */
export function openOutbox({ store, base }: Directory): Outbox {
  const timers = new Set<NodeJS.Timeout>();
  const receivers = makeReceivers(() => store.clock.now());
  const waiting = new Map<string, WaitingNotification>();
  const kept = new Set<string>();
  let closed = false;

  const later = (milliseconds: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, milliseconds);
    timers.add(timer.unref());
  };
  const keep = (post: WaitingNotification): void => {
    if (kept.has(post.id)) return;
    kept.add(post.id);
    keepWaiting(store, post);
  };
  const done = ({ id }: WaitingNotification): void => {
    waiting.delete(id);
    if (kept.delete(id)) dropWaiting(store, id);
  };

  const send = async (post: WaitingNotification, pause: number): Promise<void> => {
    const { url, body, since } = post;
    let taken = true;
    try {
      const sent = { type: 'application/json', body, patienceMs: PATIENCE_MS };
      await postGuarded(base, url, sent, status => status >= 200 && status < 300);
      receivers.answered(url, false);
    } catch (error) {
      if (!(error instanceof OutgoingRefused)) throw error;
      taken = false;
      receivers.answered(url, /timeout|aborted/i.test(error.message));
    }
    // Once closed the store may be closed too; what was kept meanwhile is sent twice rather than never.
    if (closed) return;
    const given = receivers.standing(url) === 'dropped' || Date.now() - since + pause > GIVE_UP_AFTER_MS;
    if (taken || given) {
      done(post);
      return;
    }
    keep(post);
    later(pause, () => void send(post, Math.min(pause * 2, LONGEST_PAUSE_MS)));
  };

  for (const post of waitingNotifications(store)) {
    waiting.set(post.id, post);
    kept.add(post.id);
    void send(post, FIRST_RETRY_MS);
  }
  return {
    later,
    put(url, body) {
      const standing = receivers.standing(url);
      if (standing === 'dropped' || waiting.size >= MOST_WAITING) return;
      const post = { id: randomUUID(), url, body, since: Date.now() };
      waiting.set(post.id, post);
      if (standing === 'late') later(LATE_MS, () => void send(post, FIRST_RETRY_MS));
      else void send(post, FIRST_RETRY_MS);
    },
    get closed() {
      return closed;
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      store.transaction(() => [...waiting.values()].forEach(keep));
    },
  };
}
