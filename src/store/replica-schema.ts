import type { ColumnType } from 'kysely';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { TenantAlarm } from '../app/ports/replica-store.ts';
import type { KeptSubscription, Watched } from '../app/ports/subscription-store.ts';

type MomentOrNull = ColumnType<Date | null, string | null, string | null>;

interface ReplicaSubscriptionTable {
  tenant_id: TenantId;
  resource: Watched;
  subscription_id: string | null;
  client_state: string | null;
  notification_url: string | null;
  expires: MomentOrNull;
  last_error: ColumnType<KeptSubscription['lastError'], string | null, string | null>;
  holder: string | null;
  held_until: MomentOrNull;
}

interface ReplicaAlarmTable {
  tenant_id: TenantId;
  alarm: TenantAlarm;
  at: ColumnType<Date, string, string>;
  facts: ColumnType<Readonly<Record<string, unknown>>, string, string>;
}

/** The tables of `0008-subscriptions.sql`, which says what each is for. */
export interface ReplicaSignalTables {
  replica_subscription: ReplicaSubscriptionTable;
  replica_alarm: ReplicaAlarmTable;
  replica_removal: { tenant_id: TenantId; object_id: ObjectId };
  replica_sighting: { tenant_id: TenantId; object_id: ObjectId; seen: ColumnType<Date, string, string> };
}
