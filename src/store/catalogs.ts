import { sql } from 'kysely';
import type { CatalogStore, ApplyCatalog } from '../app/ports/catalog-store.ts';
import { inTransaction, type Queries } from './connection.ts';
import { appendLog } from './account-story.ts';

async function accountsState(db: Queries): Promise<string> {
  // Revisions only grow and accounts only come, so that every change makes this another one.
  const { rows } = await sql<{ state: string }>`
    select count(*)::text || '/' || coalesce(sum(revision), 0)::text as state from account`.execute(db);
  return rows[0]?.state ?? '';
}

async function applyCatalog(trx: Queries, { catalog, after, at, change }: ApplyCatalog): Promise<boolean> {
  if (change !== undefined) {
    // Whoever wants to change an account from here on waits, and whoever has begun is waited for.
    await sql`lock table account in exclusive mode`.execute(trx);
    if ((await accountsState(trx)) !== change.accountsState) return false;
  }
  // Of two at once one finds its number taken.
  const written = await trx
    .insertInto('applied_catalog')
    .values({ n: after + 1, catalog: JSON.stringify(catalog), applied: at.toISOString() })
    .onConflict(conflict => conflict.doNothing())
    .returning('n')
    .executeTakeFirst();
  if (written === undefined || change === undefined) return written !== undefined;
  for (const [account, entry] of change.entries) {
    const row = await trx
      .selectFrom('account')
      .select(['log_seq', 'log_seal'])
      .where('account_id', '=', account)
      .executeTakeFirstOrThrow();
    const begin = { seq: row.log_seq, seal: row.log_seal };
    await appendLog(trx, account, change.actor, at, [entry], begin);
  }
  return true;
}

/** The catalogs that were put in force. */
export const catalogs = (db: Queries): CatalogStore => ({
  async appliedCatalog() {
    const row = await db
      .selectFrom('applied_catalog')
      .selectAll()
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && { n: row.n, catalog: row.catalog, applied: row.applied.toISOString() };
  },
  accountsState: () => accountsState(db),
  applyCatalog: apply => inTransaction(db, trx => applyCatalog(trx, apply)),
});
