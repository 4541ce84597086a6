import { sql } from 'kysely';
import { Problem } from '../core/problems.ts';
import type { IdempotencyKey, KeptAnswer } from '../app/ports/account-store.ts';
import type { IdempotencyStore } from '../app/ports/session-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';

const day = 24 * 3600 * 1000;

/**
 * Keeps the answer inside the transaction of the change that it tells of.
 *
 * Throws `idempotency-in-progress` when somebody else has answered under this key meanwhile, which undoes the change:
 * a claim whose lease ran out was taken over, and one key has one effect. With `orLeave` that answer stays and so does the
 * change.
 */
export async function keepAnswer(
  db: Queries,
  key: IdempotencyKey,
  answer: KeptAnswer,
  at: Date,
  orLeave = false,
): Promise<void> {
  const moment = at.toISOString();
  const kept = await sql`
    insert into idempotency as i (scope, key, body_hash, claimed, lease, answer)
    values (${key.scope}, ${key.key}, '', ${moment}, ${moment}, ${JSON.stringify(answer)}::text::json)
    on conflict (scope, key) do update set answer = excluded.answer where i.answer is null
    returning 1`.execute(db);
  if (kept.rows.length === 0 && !orLeave) {
    throw new Problem(
      'idempotency-in-progress',
      'The same request was answered elsewhere meanwhile. Send it again to get that answer.',
      { retryAfter: 1 },
    );
  }
}

/** `Idempotency-Key`: who may go on under a key, and what a repeat is told (api.md, Conventions). */
export const idempotency = (db: Queries): IdempotencyStore => ({
  claim: (key, bodyHash, now, lease) =>
    inTransaction(db, async trx => {
      const fresh = {
        body_hash: bodyHash,
        claimed: now.toISOString(),
        lease: new Date(now.getTime() + lease * 1000).toISOString(),
        answer: null,
      };
      const claimed = await trx
        .insertInto('idempotency')
        .values({ scope: key.scope, key: key.key, ...fresh })
        .onConflict(conflict => conflict.doNothing())
        .returning('key')
        .executeTakeFirst();
      if (claimed !== undefined) return { outcome: 'claimed' };
      const row = await trx
        .selectFrom('idempotency')
        .select(['body_hash', 'claimed', 'lease', 'answer'])
        .where('scope', '=', key.scope)
        .where('key', '=', key.key)
        .forUpdate()
        .executeTakeFirst();
      const running = row !== undefined && row.answer === null && row.lease > now;
      const current = row !== undefined && row.claimed.getTime() + day > now.getTime();
      if (row !== undefined && current && (running || row.answer !== null)) {
        if (row.body_hash !== bodyHash && row.body_hash !== '') return { outcome: 'mismatch' };
        return row.answer === null ? { outcome: 'in-progress' } : { outcome: 'kept', answer: row.answer };
      }
      await trx
        .insertInto('idempotency')
        .values({ scope: key.scope, key: key.key, ...fresh })
        .onConflict(conflict => conflict.columns(['scope', 'key']).doUpdateSet(fresh))
        .execute();
      return { outcome: 'claimed' };
    }),
  async settle(key, answer) {
    await db
      .updateTable('idempotency')
      .set({ answer: JSON.stringify(answer) })
      .where('scope', '=', key.scope)
      .where('key', '=', key.key)
      .execute();
  },
  async release(key) {
    await db
      .deleteFrom('idempotency')
      .where('scope', '=', key.scope)
      .where('key', '=', key.key)
      .where('answer', 'is', null)
      .execute();
  },
});
