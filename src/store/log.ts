import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { detailDigest, firstSeal, sealEntry } from '../core/audit-entry.ts';
import type { AuditDetail, SealedEntry } from '../core/audit-entry.ts';
import type { AccountId } from '../core/id.ts';
import type { Actor, NewLogEntry } from '../app/ports/actor.ts';
import type { LogEntry, LogStore } from '../app/ports/log-store.ts';
import type { Queries } from './connection.ts';
import { exactUpTo, readKeyset, writeKeyset } from './keyset.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Where an account's log ends: under the account's lock nobody else adds to it. */
export interface LogEnd {
  readonly seq: number;
  readonly seal: string | null;
}

/** As it will be read back: what JSON leaves out must not be in the digest either. */
const asKept = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** Entries sealed behind a log's end, to be written with the new end by `writeStory`. */
export interface SealedStory {
  readonly rows: readonly object[];
  readonly end: LogEnd;
}

/** Seals entries behind the log's end. */
export function sealStory(
  account: AccountId,
  actor: Actor,
  at: Date,
  entries: readonly NewLogEntry[],
  end: LogEnd,
): SealedStory {
  let { seq } = end;
  let seal = end.seal ?? firstSeal(account, sha256);
  const rows = entries.map(entry => {
    seq += 1;
    const beside: AuditDetail = {
      salt: randomBytes(16).toString('hex'),
      actor: asKept(actor),
      detail: asKept(entry.detail),
    };
    const header = {
      account,
      seq,
      at: at.toISOString(),
      actorKind: actor.kind,
      target: asKept(entry.target),
    };
    const digest = detailDigest(beside, sha256);
    const sealed = sealEntry({ ...header, action: entry.action, result: entry.result, digest }, seal, sha256);
    seal = sealed.seal;
    return inputOf({ ...sealed, ...beside });
  });
  return { rows, end: rows.length === 0 ? end : { seq, seal } };
}

/** The id by which what an actor did is found. */
export const actorObjectOf = (actor: unknown): string | null => {
  const { objectId, clientId } = (actor ?? {}) as Partial<Actor>;
  return objectId ?? clientId ?? null;
};

/** `actor` and `detail` go as text in text: they may hold what `jsonb` does not take, such as NUL. */
const inputOf = (row: SealedEntry & AuditDetail) => ({
  seq: row.seq,
  at: row.at,
  action: row.action,
  result: row.result,
  actor_kind: row.actorKind,
  target: row.target,
  digest: row.digest,
  seal: row.seal,
  salt: row.salt,
  actor: JSON.stringify(row.actor),
  detail: JSON.stringify(row.detail),
  actor_object: actorObjectOf(row.actor),
});

const entryColumns = [
  'e.seq',
  'e.at',
  'e.action',
  'e.result',
  'e.actor_kind',
  'e.target',
  'e.digest',
  'e.seal',
] as const;

/** Reading the log of an account. */
export const log = (db: Queries): Pick<LogStore, 'log'> => ({
  async log(asked) {
    const start = asked.after === undefined ? undefined : readKeyset(asked.after, 1);
    const filtered = () => {
      let query = db.selectFrom('log_entry as e').where('e.account_id', '=', asked.account);
      const { from, to, actor, target, action } = asked;
      if (from !== undefined) query = query.where('e.at', '>=', sql<Date>`${from}::timestamptz`);
      if (to !== undefined) query = query.where('e.at', '<', sql<Date>`${to}::timestamptz`);
      // One action, or with a dot at its end all that begin so.
      if (action !== undefined) {
        query = action.endsWith('.')
          ? query.where(sql<boolean>`starts_with(e.action, ${action})`)
          : query.where('e.action', '=', action);
      }
      if (actor !== undefined) {
        query = query.where(
          sql<boolean>`exists (select 1 from log_detail a
          where a.account_id = e.account_id and a.seq = e.seq and a.actor_object = ${actor})`,
        );
      }
      if (target !== undefined) {
        query = query.where(
          sql<boolean>`exists (select 1 from log_target t
          where t.account_id = e.account_id and t.seq = e.seq and t.value = ${target})`,
        );
      }
      return query;
    };
    let query = filtered()
      .leftJoin('log_detail as d', join =>
        join.onRef('d.account_id', '=', 'e.account_id').onRef('d.seq', '=', 'e.seq'),
      )
      .select(entryColumns)
      .select(['d.salt', 'd.actor', 'd.detail'])
      .orderBy('e.seq', 'desc')
      .limit(asked.limit + 1);
    if (start !== undefined) query = query.where('e.seq', '<', Number(start.keys[0]));
    const rows = await query.execute();
    const total =
      start?.total ??
      (
        await db
          .selectFrom(
            filtered()
              .select('e.seq')
              .limit(exactUpTo + 1)
              .as('counted'),
          )
          .select(db.fn.countAll<number>().as('total'))
          .executeTakeFirstOrThrow()
      ).total;
    const shown = rows.slice(0, asked.limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row): LogEntry => ({
        account: asked.account,
        seq: row.seq,
        at: row.at.toISOString(),
        action: row.action,
        result: row.result,
        actorKind: row.actor_kind,
        target: row.target,
        actor: row.actor,
        detail: row.detail,
        salt: row.salt,
        digest: row.digest,
        seal: row.seal,
      })),
      after:
        rows.length > asked.limit && last !== undefined
          ? writeKeyset({ keys: [String(last.seq)], total })
          : null,
      total,
      totalIsEstimate: total > exactUpTo,
    };
  },
});
