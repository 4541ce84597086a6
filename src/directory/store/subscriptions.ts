import { seal, unseal } from '../crypto/seal.ts';
import type { Row, Store } from './open-store.ts';

/** Somebody who wants to be told of changes (Graph: subscription). */
export interface Subscription {
  readonly id: string;
  readonly tenant: number;
  /** The client id of the application that made it. */
  readonly application: string;
  /** The object id of the person or service principal that made it. */
  readonly creator: string;
  /** `users`, `users/{id}`, `groups`, `groups/{id}` or `groups/{id}/members`, in lower case. */
  readonly resource: string;
  /** `updated`, `deleted` or both, with a comma. */
  readonly changeType: string;
  readonly url: string;
  readonly lifecycleUrl: string | null;
  readonly clientState: string | null;
  readonly tls: string | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const label = (id: string): string => `subscription/${id}`;

const toSubscription = (store: Store, row: Row): Subscription => {
  const id = String(row['id']);
  const sealed = row['client_state'];
  return {
    id,
    tenant: Number(row['tenant']),
    application: String(row['application']),
    creator: String(row['creator']),
    resource: String(row['resource']),
    changeType: String(row['change_type']),
    url: String(row['url']),
    lifecycleUrl: row['lifecycle_url'] as string | null,
    clientState: sealed === null ? null : unseal(store.sealKey, label(id), sealed as Uint8Array),
    tls: row['tls'] as string | null,
    expiresAt: Number(row['expires_at']),
  };
};

/** Keeps a subscription, new or changed; `clientState` is sealed. */
export function putSubscription(store: Store, wanted: Subscription): void {
  const { id, clientState } = wanted;
  store.run(
    'INSERT OR REPLACE INTO subscription VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    id,
    wanted.tenant,
    wanted.application,
    wanted.creator,
    wanted.resource,
    wanted.changeType,
    wanted.url,
    wanted.lifecycleUrl,
    clientState === null ? null : seal(store.sealKey, label(id), clientState),
    wanted.tls,
    wanted.expiresAt,
  );
}

/** The tenant's subscriptions that have not ended; those that have are forgotten. */
export function subscriptionsOf(store: Store, tenant: number): Subscription[] {
  store.run('DELETE FROM subscription WHERE tenant = ? AND expires_at <= ?', tenant, store.clock.now());
  const sql = 'SELECT * FROM subscription WHERE tenant = ? ORDER BY id';
  return store.all(sql, tenant).map(row => toSubscription(store, row));
}

export function dropSubscription(store: Store, id: string): void {
  store.run('DELETE FROM subscription WHERE id = ?', id);
}
