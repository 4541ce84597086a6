import { seal, unseal } from '../crypto/seal.ts';
import type { Store } from './open-store.ts';

/** A post to a subscriber that was not taken yet. */
export interface WaitingNotification {
  readonly id: string;
  readonly url: string;
  /** JSON, with the clientStates of the subscriptions in it. */
  readonly body: string;
  /** When it was to be sent first, in milliseconds since 1970. */
  readonly since: number;
}

const label = (id: string): string => `waiting-notification/${id}`;

/** Keeps a post over a restart; its body is sealed. */
export function keepWaiting(store: Store, { id, url, body, since }: WaitingNotification): void {
  const sealed = seal(store.sealKey, label(id), body);
  store.run('INSERT OR REPLACE INTO waiting_notification VALUES (?, ?, ?, ?)', id, url, sealed, since);
}

export function dropWaiting(store: Store, id: string): void {
  store.run('DELETE FROM waiting_notification WHERE id = ?', id);
}

/** All that was kept, the oldest first. */
export function waitingNotifications(store: Store): WaitingNotification[] {
  return store.all('SELECT * FROM waiting_notification ORDER BY since, id').map(row => {
    const id = String(row['id']);
    return {
      id,
      url: String(row['url']),
      body: unseal(store.sealKey, label(id), row['sealed'] as Uint8Array),
      since: Number(row['since']),
    };
  });
}
