import { sql } from 'kysely';
import type { KeptSubscription, SubscriptionStore } from '../app/ports/subscription-store.ts';
import type { Queries } from './connection.ts';
import { moment } from './rows.ts';
import type { Database } from './schema.ts';

type Row = { [K in keyof Database['replica_subscription']]: unknown } & {
  tenant_id: KeptSubscription['tenantId'];
  resource: KeptSubscription['resource'];
  subscription_id: string | null;
  client_state: string | null;
  notification_url: string | null;
  expires: Date | null;
  last_error: KeptSubscription['lastError'];
};

const keptOf = (row: Row): KeptSubscription => ({
  tenantId: row.tenant_id,
  resource: row.resource,
  subscriptionId: row.subscription_id,
  clientState: row.client_state,
  notificationUrl: row.notification_url,
  expires: moment(row.expires),
  lastError: row.last_error,
});

/** Which notifications are asked of which directory, one subscription a tenant and collection for all processes. */
export const subscriptions = (db: Queries): SubscriptionStore => ({
  async subscriptionsOf(tenant) {
    const rows = await db
      .selectFrom('replica_subscription')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .execute();
    return rows.map(keptOf);
  },
  async subscription(id) {
    const row = await db
      .selectFrom('replica_subscription')
      .selectAll()
      .where('subscription_id', '=', id)
      .executeTakeFirst();
    return row && keptOf(row);
  },
  async claimSubscription(tenant, resource, holder, seconds) {
    const until = sql`now() + make_interval(secs => ${seconds}::int)`;
    const { rows } = await sql<Row>`
      insert into replica_subscription as s (tenant_id, resource, holder, held_until)
      values (${tenant}::uuid, ${resource}, ${holder}, ${until})
      on conflict (tenant_id, resource) do update set holder = excluded.holder, held_until = excluded.held_until
      where s.held_until is null or s.held_until < now()
      returning *`.execute(db);
    return rows[0] && keptOf(rows[0]);
  },
  async settleSubscription(kept, holder) {
    await db
      .updateTable('replica_subscription')
      .set({
        subscription_id: kept.subscriptionId,
        client_state: kept.clientState,
        notification_url: kept.notificationUrl,
        expires: kept.expires,
        last_error: kept.lastError === null ? null : JSON.stringify(kept.lastError),
        holder: null,
        held_until: null,
      })
      .where('tenant_id', '=', kept.tenantId)
      .where('resource', '=', kept.resource)
      .where('holder', '=', holder)
      .execute();
  },
  async takeSubscriptions(tenant) {
    const rows = await db
      .deleteFrom('replica_subscription')
      .where('tenant_id', '=', tenant)
      .returningAll()
      .execute();
    return rows.map(keptOf);
  },
});
