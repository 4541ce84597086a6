import { sql } from 'kysely';
import type { AccountId, ObjectId, TenantId } from '../core/id.ts';
import type { NewLogEntry } from '../app/ports/actor.ts';
import type { AlarmedAccount, ReplicaStore, TenantAlarm } from '../app/ports/replica-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import type { OpenJobs } from './jobs.ts';
import { appendLog } from './account-story.ts';
import { readOwnerAddresses } from './reminders.ts';
import { uuidArray } from './rows.ts';

type AlarmStore = Pick<ReplicaStore, 'raiseAlarm' | 'clearAlarm' | 'removals' | 'noteSighting' | 'sightings'>;

/** Tells every account that has the tenant, in the order of ids, as everybody locks them; answers which. */
async function tell(
  db: Queries,
  tenant: TenantId,
  at: Date,
  entry: NewLogEntry,
): Promise<readonly Pick<AlarmedAccount, 'id' | 'name'>[]> {
  const { rows } = await sql<{
    account_id: AccountId;
    name: string;
    log_seq: number;
    log_seal: string | null;
  }>`
    select account_id, name, log_seq, log_seal from account
    where account_id in (select account_id from account_tenant where tenant_id = ${tenant}::uuid)
    order by account_id for update`.execute(db);
  for (const { account_id: account, log_seq: seq, log_seal: seal } of rows) {
    const actor = { kind: 'directory' as const, tenantId: tenant };
    await appendLog(db, account, actor, at, [entry], { seq, seal });
  }
  return rows.map(({ account_id: id, name }) => ({ id, name }));
}

async function keepRemovals(db: Queries, tenant: TenantId, ids: readonly ObjectId[]): Promise<void> {
  await db.deleteFrom('replica_removal').where('tenant_id', '=', tenant).execute();
  if (ids.length === 0) return;
  await sql`insert into replica_removal (tenant_id, object_id)
    select distinct ${tenant}::uuid, id from unnest(${uuidArray(ids)}::text::uuid[]) as asked (id)`.execute(
    db,
  );
}

async function clear(
  db: Queries,
  tenant: TenantId,
  alarm: TenantAlarm,
  at: Date,
  entry: NewLogEntry,
): Promise<boolean> {
  return inTransaction(db, async trx => {
    const gone = await trx
      .deleteFrom('replica_alarm')
      .where('tenant_id', '=', tenant)
      .where('alarm', '=', alarm)
      .returning('alarm')
      .execute();
    if (gone.length === 0) return false;
    if (alarm === 'mass-removal') await keepRemovals(trx, tenant, []);
    await tell(trx, tenant, at, entry);
    return true;
  });
}

/** Alarms of a tenant's connection with the log entries that tell them, and whom sign-ins showed. */
export const alarms = (db: Queries, jobs: Pick<OpenJobs, 'put'>): AlarmStore => ({
  raiseAlarm: (tenant, alarm, at, entry, removals, mails) =>
    inTransaction(db, async trx => {
      const { rows } = await sql`
        insert into replica_alarm (tenant_id, alarm, at, facts)
        values (${tenant}::uuid, ${alarm}, ${at.toISOString()}::timestamptz, ${JSON.stringify(entry.detail)}::text::jsonb)
        on conflict do nothing returning alarm`.execute(trx);
      if (removals) await keepRemovals(trx, tenant, removals);
      if (rows.length === 0) return false;
      for (const account of await tell(trx, tenant, at, entry)) {
        if (!mails) continue;
        const owners = (await readOwnerAddresses(trx, account.id)).filter(each => each.accepted);
        await jobs.put(trx, mails({ ...account, owners: owners.map(each => each.mail) }));
      }
      return true;
    }),
  clearAlarm: (tenant, alarm, at, entry) => clear(db, tenant, alarm, at, entry),
  async removals(tenant) {
    const rows = await db
      .selectFrom('replica_removal')
      .select('object_id')
      .where('tenant_id', '=', tenant)
      .orderBy('object_id')
      .execute();
    return rows.map(row => row.object_id);
  },
  async noteSighting({ tenantId, objectId }, at) {
    await sql`insert into replica_sighting as s (tenant_id, object_id, seen)
      values (${tenantId}::uuid, ${objectId}::uuid, ${at.toISOString()}::timestamptz)
      on conflict (tenant_id, object_id) do update set seen = excluded.seen where s.seen < excluded.seen`.execute(
      db,
    );
  },
  async sightings(tenant) {
    const rows = await db
      .selectFrom('replica_sighting')
      .select(['object_id', 'seen'])
      .where('tenant_id', '=', tenant)
      .execute();
    return new Map(rows.map(row => [row.object_id, row.seen.getTime()]));
  },
});
