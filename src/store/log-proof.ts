import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { AccountId } from '../core/id.ts';
import { eraseAction, proveLog, type ProvedLog } from '../core/log-proof.ts';
import type { Actor } from '../app/ports/actor.ts';
import type { LogStore } from '../app/ports/log-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { appendLog } from './account-story.ts';
import { actorObjectOf } from './log.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** So many entries are held in memory at once. */
const portion = 2_000;

/** One entry says of so many that they were erased: what it names is found by an index, whose keys are short. */
const namedAtOnce = 100;

/** Proving the log of an account, what is known of it elsewhere, and erasing what is personal of it. */
export const logProofs = (db: Queries): Omit<LogStore, 'log'> => ({
  verifyLog: (account, known) => verifyLog(db, account, known),
  async logsWithoutAccount() {
    const { rows } = await sql<{ account_id: AccountId }>`
      select distinct account_id from log_entry e
      where not exists (select 1 from account a where a.account_id = e.account_id) order by account_id`.execute(
      db,
    );
    return rows.map(row => row.account_id);
  },
  eraseDetails: (account, entries, actor, at) => eraseDetails(db, account, entries, actor, at),
  async logEnd(account) {
    const row = await db
      .selectFrom('account')
      .select(['log_seq', 'log_seal'])
      .where('account_id', '=', account)
      .executeTakeFirst();
    return row && { entries: row.log_seq, seal: row.log_seal ?? '' };
  },
  async keepCheckpoint({ account, entries, seal, at, keyId, signature }) {
    await db
      .insertInto('log_checkpoint')
      .values({ account_id: account, entries, seal, at, key_id: keyId, signature })
      .onConflict(conflict => conflict.doNothing())
      .execute();
  },
  async checkpoints(account) {
    const rows = await db
      .selectFrom('log_checkpoint')
      .select(['entries', 'seal', 'at', 'key_id', 'signature'])
      .where('account_id', '=', account)
      .orderBy('entries')
      .execute();
    return rows.map(({ entries, seal, at, key_id, signature }) => ({
      type: 'rolecall-checkpoint-1',
      account,
      entries,
      seal,
      at: at.toISOString(),
      keyId: key_id,
      signature,
    }));
  },
  async logsGrown(limit) {
    const { rows } = await sql<{ account_id: AccountId }>`
      select account_id from account a where not exists (
        select 1 from log_checkpoint c where c.account_id = a.account_id and c.entries >= a.log_seq)
      order by account_id limit ${limit}`.execute(db);
    return rows.map(row => row.account_id);
  },
});

interface End {
  readonly log_seq: number;
  readonly log_seal: string | null;
  readonly first: number | null;
  readonly last: number | null;
}

/** The log's end, with the numbers that there are: read in one statement, so that what comes meanwhile is left out. */
async function endOf(db: Queries, account: AccountId): Promise<End | undefined> {
  const { rows } = await sql<End>`
    select log_seq, log_seal,
      (select min(seq) from log_entry e where e.account_id = a.account_id) as first,
      (select max(seq) from log_entry e where e.account_id = a.account_id) as last
    from account a where account_id = ${account}`.execute(db);
  return rows[0];
}

async function verifyLog(
  db: Queries,
  account: AccountId,
  known?: ReadonlyMap<number, string>,
): Promise<ProvedLog> {
  const end = await endOf(db, account);
  if (end === undefined) return { entries: 0 };
  const proof = proveLog(account, sha256, known);
  let misfiledActor: number | undefined;
  for (let after = 0; after < end.log_seq; after += portion) {
    const entries = await entriesOf(db, account, after, Math.min(after + portion, end.log_seq));
    misfiledActor ??= entries.find(each => each.actorObject !== actorObjectOf(each.beside?.actor))?.seq;
    if (!proof.add(entries)) break;
  }
  const { seal, ...proved } = proof.end();
  const faults = [proved];
  const fault = (brokenAt: number, told: NonNullable<ProvedLog['fault']>): void => {
    faults.push({ entries: Math.min(proved.entries, Math.max(0, brokenAt - 1)), brokenAt, fault: told });
  };
  if (proved.brokenAt === undefined) {
    // The account keeps the newest seal, so that entries cut off at the end are missed too.
    if (proved.entries < end.log_seq) fault(proved.entries + 1, 'cut-off');
    else if ((seal ?? null) !== (end.log_seq === 0 ? null : end.log_seal)) fault(proved.entries, 'changed');
  }
  if (end.last !== null && end.last > end.log_seq) fault(end.log_seq + 1, 'beyond-end');
  if (end.first !== null && end.first < 1) fault(end.first, 'changed');
  const misfiled = await misfiledFrom(db, account, end.log_seq);
  if (misfiled !== undefined) fault(misfiled, 'index');
  if (misfiledActor !== undefined) fault(misfiledActor, 'index');
  return faults.reduce((first, next) =>
    (next.brokenAt ?? Infinity) < (first.brokenAt ?? Infinity) ? next : first,
  );
}

async function entriesOf(db: Queries, account: AccountId, after: number, upTo: number) {
  const rows = await db
    .selectFrom('log_entry as e')
    .leftJoin('log_detail as d', join =>
      join.onRef('d.account_id', '=', 'e.account_id').onRef('d.seq', '=', 'e.seq'),
    )
    .select(['e.seq', 'e.at', 'e.action', 'e.result', 'e.actor_kind', 'e.target', 'e.digest', 'e.seal'])
    .select(['d.salt', 'd.actor', 'd.detail', 'd.actor_object'])
    .where('e.account_id', '=', account)
    .where('e.seq', '>', after)
    .where('e.seq', '<=', upTo)
    .orderBy('e.seq')
    .execute();
  return rows.map(row => ({
    account,
    seq: row.seq,
    at: row.at.toISOString(),
    action: row.action,
    result: row.result,
    actorKind: row.actor_kind,
    target: row.target,
    digest: row.digest,
    seal: row.seal,
    beside: row.salt === null ? null : { salt: row.salt, actor: row.actor, detail: row.detail },
    actorObject: row.actor_object,
  }));
}

/** The first entry that is not found by exactly the ids that it names: what finds entries is not sealed itself. */
async function misfiledFrom(db: Queries, account: AccountId, upTo: number): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number | null }>`
    with filed as (select value, seq from log_target where account_id = ${account} and seq <= ${upTo}),
      named as (
        select v.value, e.seq from log_entry e, jsonb_each_text(e.target) v
        where e.account_id = ${account} and e.seq <= ${upTo})
    select min(seq) as seq from (
      (select * from filed except select * from named)
      union all (select * from named except select * from filed)) as wrong`.execute(db);
  return rows[0]?.seq ?? undefined;
}

const chunksOf = <T>(all: readonly T[], size: number): readonly T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

async function eraseDetails(
  db: Queries,
  account: AccountId,
  entries: readonly number[],
  actor: Actor,
  at: Date,
): Promise<readonly number[]> {
  return inTransaction(db, async trx => {
    const held = await sql<{ log_seq: number; log_seal: string | null }>`
      select log_seq, log_seal from account where account_id = ${account} for update`.execute(trx);
    const end = held.rows[0];
    if (end === undefined) return [];
    const { rows } = await sql<{ seq: number }>`
      delete from log_detail where account_id = ${account}
        and seq in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(entries)}::text::jsonb))
      returning seq`.execute(trx);
    const erased = rows.map(row => Number(row.seq)).sort((a, b) => a - b);
    if (erased.length === 0) return [];
    const told = chunksOf(erased, namedAtOnce).map(
      some =>
        ({
          action: eraseAction,
          result: 'done',
          target: { entries: some.join(',') },
          detail: { count: some.length },
        }) as const,
    );
    await appendLog(trx, account, actor, at, told, { seq: end.log_seq, seal: end.log_seal });
    return erased;
  });
}
