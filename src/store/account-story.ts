import { sql } from 'kysely';
import type { AccountEvent } from '../core/account.ts';
import type { AccountId } from '../core/id.ts';
import type { Actor, NewLogEntry } from '../app/ports/actor.ts';
import type { Queries } from './connection.ts';
import { sealStory } from './log.ts';
import type { LogEnd, SealedStory } from './log.ts';
import { noCounts } from './member-rows.ts';
import type { KindCounts } from './member-rows.ts';

/** As many events as the feed of an account keeps at least. */
const feedKeeps = 10_000;
/** Pruning waits until so many more are there, so that it is seldom. */
const feedSlack = 2_000;

/** What one transaction has made of an account, besides its state. */
export interface Story {
  readonly events: readonly { readonly revision: number; readonly event: AccountEvent }[];
  readonly log: SealedStory;
  /** How the number of members of each kind changes. */
  readonly counts: KindCounts;
}

/** The account inside an event carries the revision that it gets by that very change. */
const keptEvent = (revision: number, event: AccountEvent): AccountEvent =>
  event.kind === 'account-changed' ? { ...event, account: { ...event.account, revision } } : event;

function feedRows(events: Story['events']): readonly object[] {
  let last = 0;
  let n = 0;
  return events.map(({ revision, event }) => {
    n = revision === last ? n + 1 : 0;
    last = revision;
    return { revision, n, event: JSON.stringify(keptEvent(revision, event)) };
  });
}

/**
 * Writes feed, log and the account's own row in one statement, since each way to a PostgreSQL takes longer than what is done
 * there. Under the account's lock.
 */
export async function writeStory(trx: Queries, account: AccountId, story: Story): Promise<void> {
  const { events, log, counts } = story;
  if (events.length === 0 && log.rows.length === 0) return;
  const written = await sql<{ feed_events: number }>`
    with feed as (
        insert into account_event (account_id, revision, n, event)
        select ${account}, revision, n, event::json
        from jsonb_to_recordset(${JSON.stringify(feedRows(events))}::text::jsonb) as r(
          revision bigint, n int, event text)),
      input as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(log.rows)}::text::jsonb) as r(
          seq bigint, at timestamptz, action text, result text, actor_kind text, target jsonb, digest text, seal text,
          salt text, actor text, detail text, actor_object text)),
      entry as (
        insert into log_entry (account_id, seq, at, action, result, actor_kind, target, digest, seal)
        select ${account}, seq, at, action, result, actor_kind, target, digest, seal from input),
      named as (
        insert into log_target (account_id, value, seq)
        select ${account}, value, seq from input, jsonb_each_text(target) group by value, seq),
      beside as (
        insert into log_detail (account_id, seq, salt, actor, detail, actor_object)
        select ${account}, seq, salt, actor::json, detail::json, actor_object from input)
    update account set revision = greatest(revision, ${events.at(-1)?.revision ?? 0}::bigint),
      feed_events = feed_events + ${events.length}::bigint, log_seq = ${log.end.seq}, log_seal = ${log.end.seal},
      users = users + ${counts.user}, groups = groups + ${counts.group},
      applications = applications + ${counts.application}
    where account_id = ${account} returning feed_events`.execute(trx);
  if ((written.rows[0]?.feed_events ?? 0) > feedKeeps + feedSlack) await pruneFeed(trx, account);
}

/** Adds to the log alone, where nothing else of the account changes. Under the account's lock. */
export async function appendLog(
  trx: Queries,
  account: AccountId,
  actor: Actor,
  at: Date,
  entries: readonly NewLogEntry[],
  end: LogEnd,
): Promise<void> {
  const log = sealStory(account, actor, at, entries, end);
  await writeStory(trx, account, { events: [], log, counts: noCounts() });
}

/** Cuts the feed back to its length, at the border between two revisions. */
async function pruneFeed(trx: Queries, account: AccountId): Promise<void> {
  const border = await trx
    .selectFrom('account_event')
    .select('revision')
    .where('account_id', '=', account)
    .orderBy('revision', 'desc')
    .orderBy('n', 'desc')
    .offset(feedKeeps)
    .limit(1)
    .executeTakeFirst();
  if (border === undefined) return;
  await sql`delete from account_event where account_id = ${account} and revision <= ${border.revision}`.execute(
    trx,
  );
  await sql`update account set feed_from = ${border.revision}, feed_events = (
    select count(*) from account_event where account_id = ${account}) where account_id = ${account}`.execute(
    trx,
  );
}
