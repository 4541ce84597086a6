import { sql } from 'kysely';
import type { Actor, NewLogEntry } from '../app/ports/actor.ts';
import type { Untold, UntoldStore } from '../app/ports/untold-store.ts';
import type { AccountId, TenantId } from '../core/id.ts';
import type { Queries } from './connection.ts';

/** Entries that are answered at once. */
const atOnce = 500;

/** Keeps what is to be told, in the transaction of what it tells of. */
export async function putUntold(trx: Queries, untold: readonly Untold[]): Promise<void> {
  for (const { account, at, actor, log, noManager } of untold) {
    await sql`insert into untold_entry (account_id, at, actor, entries, no_manager) values (${account},
      ${at.toISOString()}::timestamptz, ${JSON.stringify(actor)}::text::json, ${JSON.stringify(log)}::text::json,
      ${noManager})`.execute(trx);
  }
}

/** The accounts that have a tenant, as a transaction sees them. */
export async function accountsWith(db: Queries, tenant: TenantId): Promise<readonly AccountId[]> {
  const rows = await db
    .selectFrom('account_tenant')
    .select('account_id')
    .where('tenant_id', '=', tenant)
    .orderBy('account_id')
    .execute();
  return rows.map(row => row.account_id);
}

/** Takes an entry out; false where somebody else has told it meanwhile. */
export async function takeUntold(trx: Queries, account: AccountId, id: string): Promise<boolean> {
  const { rows } = await sql`delete from untold_entry
    where account_id = ${account} and untold_id = ${id}::bigint returning 1`.execute(trx);
  return rows.length > 0;
}

/** Entries that follow from something done elsewhere and wait for their account's log. */
export const untold = (db: Queries): UntoldStore => ({
  async untold() {
    const { rows } = await sql<{
      id: string;
      account: AccountId;
      at: Date;
      actor: Actor;
      log: readonly NewLogEntry[];
      noManager: boolean;
    }>`select untold_id::text as id, account_id as account, at, actor, entries as log, no_manager as "noManager"
      from untold_entry order by untold_id limit ${sql.lit(atOnce)}`.execute(db);
    return rows;
  },
});
