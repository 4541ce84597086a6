import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { DirectoryIntent, IntentStore } from '../app/ports/intent-store.ts';
import type { Principal } from '../core/id.ts';
import type { Queries } from './connection.ts';
import type { Database } from './schema.ts';

type Row = Selectable<Database['directory_intent']>;

const intentOf = (row: Row): DirectoryIntent => ({
  id: row.intent_id,
  account: row.account_id,
  tenantId: row.tenant_id,
  kind: row.kind,
  beganBy: row.began_by,
  wanted: row.wanted,
  made: row.made,
  step: row.step,
  problem: row.problem,
  began: row.began.toISOString(),
  asked: row.asked?.toISOString() ?? null,
  changed: row.changed.toISOString(),
});

/** Whose passwords or keys somebody has made since; inside a transaction too. */
export async function readSecretsMadeBy(
  db: Queries,
  by: Principal,
  since: Date,
): Promise<readonly Principal[]> {
  const rows = await db
    .selectFrom('secret_made')
    .select('object_id')
    .where('tenant_id', '=', by.tenantId)
    .where('by_object', '=', by.objectId)
    .where(sql<boolean>`made > ${since.toISOString()}::timestamptz`)
    .execute();
  return rows.map(row => ({ tenantId: by.tenantId, objectId: row.object_id }));
}

/** Intents of directory writes, and what goes with them. */
export const intents = (db: Queries): IntentStore => {
  const read = async (account: DirectoryIntent['account'], id: string) => {
    const row = await db
      .selectFrom('directory_intent')
      .selectAll()
      .where('account_id', '=', account)
      .where('intent_id', '=', id)
      .executeTakeFirst();
    return row && intentOf(row);
  };
  return {
    async beginIntent({ id, account, tenantId, kind, beganBy, wanted, requestKey, at }) {
      const moment = at.toISOString();
      const row = await db
        .insertInto('directory_intent')
        .values({
          account_id: account,
          intent_id: id,
          tenant_id: tenantId,
          kind,
          began_by: JSON.stringify(beganBy),
          request_key: requestKey ?? null,
          wanted: JSON.stringify(wanted),
          made: '{}',
          step: 'recorded',
          problem: null,
          began: moment,
          asked: null,
          changed: moment,
          lease: null,
        })
        .onConflict(conflict => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row !== undefined) return intentOf(row);
      const there = await db
        .selectFrom('directory_intent')
        .selectAll()
        .where('account_id', '=', account)
        .where('request_key', '=', requestKey ?? '')
        .executeTakeFirst();
      if (there === undefined) throw new Error('INVARIANT: an intent is new or there');
      return intentOf(there);
    },
    async holdIntent(account, id, now, until) {
      const held = await sql`update directory_intent set lease = ${until.toISOString()}::timestamptz
        where account_id = ${account} and intent_id = ${id}
          and (lease is null or lease <= ${now.toISOString()}::timestamptz) returning 1`.execute(db);
      return held.rows.length > 0;
    },
    async releaseIntent(account, id) {
      await sql`update directory_intent set lease = null
        where account_id = ${account} and intent_id = ${id}`.execute(db);
    },
    async noteIntent(account, id, at, { step, made, problem, asked }) {
      await db
        .updateTable('directory_intent')
        .set({
          changed: at.toISOString(),
          ...(step === undefined ? {} : { step }),
          ...(made === undefined ? {} : { made: JSON.stringify(made) }),
          ...(problem === undefined ? {} : { problem: problem && JSON.stringify(problem) }),
          ...(asked === undefined ? {} : { asked: asked.toISOString() }),
        })
        .where('account_id', '=', account)
        .where('intent_id', '=', id)
        .execute();
    },
    async endIntent(account, id) {
      await db
        .deleteFrom('directory_intent')
        .where('account_id', '=', account)
        .where('intent_id', '=', id)
        .execute();
    },
    async hasIntent(account, requestKey) {
      const row = await db
        .selectFrom('directory_intent')
        .select('intent_id')
        .where('account_id', '=', account)
        .where('request_key', '=', requestKey)
        .executeTakeFirst();
      return row !== undefined;
    },
    intent: read,
    async openIntents(account) {
      const rows = await db
        .selectFrom('directory_intent')
        .selectAll()
        .where('account_id', '=', account)
        .orderBy('began')
        .orderBy('intent_id')
        .execute();
      return rows.map(intentOf);
    },
    async noteSecret(by, object, at) {
      const made = at.toISOString();
      await db
        .insertInto('secret_made')
        .values({ tenant_id: by.tenantId, by_object: by.objectId, object_id: object, made })
        .onConflict(conflict =>
          conflict.columns(['tenant_id', 'by_object', 'object_id']).doUpdateSet({ made }),
        )
        .execute();
    },
    async forgetSecret(by, object) {
      await db
        .deleteFrom('secret_made')
        .where('tenant_id', '=', by.tenantId)
        .where('by_object', '=', by.objectId)
        .where('object_id', '=', object)
        .execute();
    },
    secretsMadeBy: (by, since) => readSecretsMadeBy(db, by, since),
    async cloudOnlyAllowed(account, tenant) {
      const row = await db
        .selectFrom('cloud_only_allowed')
        .select('tenant_id')
        .where('account_id', '=', account)
        .where('tenant_id', '=', tenant)
        .executeTakeFirst();
      return row !== undefined;
    },
    async allowCloudOnly(account, tenant, allowed) {
      if (!allowed) {
        await db
          .deleteFrom('cloud_only_allowed')
          .where('account_id', '=', account)
          .where('tenant_id', '=', tenant)
          .execute();
        return;
      }
      await db
        .insertInto('cloud_only_allowed')
        .values({ account_id: account, tenant_id: tenant })
        .onConflict(conflict => conflict.doNothing())
        .execute();
    },
  };
};
