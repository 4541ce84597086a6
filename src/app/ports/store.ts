import type { AccountStore } from './account-store.ts';
import type { CatalogStore } from './catalog-store.ts';
import type { IntentStore } from './intent-store.ts';
import type { InvitationStore } from './invitation-store.ts';
import type { LogStore } from './log-store.ts';
import type { ReplicaStore } from './replica-store.ts';
import type { ReminderStore } from './reminder-store.ts';
import type { IdempotencyStore, SessionStore } from './session-store.ts';
import type { SubscriptionStore } from './subscription-store.ts';
import type { UntoldStore } from './untold-store.ts';
import type { VisitStore } from './visit-store.ts';

/** Everything kept. Every method throws `Problem('store-unavailable')` when the store does not answer. */
export interface Store
  extends
    AccountStore,
    CatalogStore,
    ReplicaStore,
    SubscriptionStore,
    LogStore,
    SessionStore,
    IdempotencyStore,
    IntentStore,
    InvitationStore,
    ReminderStore,
    UntoldStore,
    VisitStore {
  /** Resolves when the store answers; else throws `store-unavailable`. */
  ping(): Promise<void>;
  /** Finishes what has begun, then lets go. */
  close(): Promise<void>;
}
