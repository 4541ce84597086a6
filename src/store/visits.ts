import { sql } from 'kysely';
import type { Visit, VisitStore } from '../app/ports/visit-store.ts';
import type { Queries } from './connection.ts';
import { countUpTo, exactUpTo, readKeyset, writeKeyset } from './keyset.ts';
import { isId } from './rows.ts';

/** So many old visits are deleted by one statement, so that nobody waits long behind it. */
const deletedAtOnce = 10_000;

interface VisitRow {
  readonly visit_id: string;
  readonly path: string;
  readonly at: Date;
  readonly keys: readonly string[];
}

const visitOf = ({ visit_id, path, at }: VisitRow): Visit => ({ id: visit_id, path, at: at.toISOString() });

/** Visits and last activity (H-1, H-2). */
export const visits = (db: Queries): VisitStore => ({
  async putVisits(account, source, told) {
    const rows = told.map(({ id, path, at, tenantId, objectId }) => ({
      visit_id: id,
      path,
      at,
      tenant_id: tenantId,
      object_id: objectId,
    }));
    if (rows.length === 0) return;
    await sql`insert into visit (account_id, source, visit_id, tenant_id, object_id, at, path)
      select ${account}, ${source}, visit_id, tenant_id, object_id, at, path
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(visit_id text, tenant_id uuid,
        object_id uuid, at timestamptz, path text)
      order by visit_id on conflict (account_id, source, visit_id) do nothing`.execute(db);
  },
  async visits({ account, who, since, limit, after }) {
    if (!isId(who.tenantId) || !isId(who.objectId))
      return { items: [], after: null, total: 0, totalIsEstimate: false };
    const start = after === undefined ? undefined : readKeyset(after, 3);
    const theirs = sql`account_id = ${account} and tenant_id = ${who.tenantId}::uuid
      and object_id = ${who.objectId}::uuid and at >= ${since.toISOString()}::timestamptz`;
    const behind =
      start === undefined
        ? sql``
        : sql` and (at, source, visit_id) < (${start.keys[0]}::text::timestamptz, ${start.keys[1]}, ${start.keys[2]})`;
    const { rows } = await sql<VisitRow>`
      select visit_id, path, at, to_jsonb(array[at::text, source, visit_id]) as keys from visit
      where ${theirs}${behind} order by at desc, source desc, visit_id desc limit ${limit + 1}`.execute(db);
    const total = start?.total ?? (await countUpTo(db, sql`select 1 from visit where ${theirs}`));
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(visitOf),
      after: last === undefined ? null : writeKeyset({ keys: last.keys, total }),
      total,
      totalIsEstimate: total > exactUpTo,
    };
  },
  async deleteVisits(before) {
    const { rows } = await sql<{ deleted: number }>`
      with old as (
        delete from visit where ctid = any (array(
          select ctid from visit where at < ${before.toISOString()}::timestamptz limit ${deletedAtOnce}))
        returning 1)
      select count(*) as deleted from old`.execute(db);
    return Number(rows[0]?.deleted ?? 0);
  },
  async noteActivity(seen) {
    const rows = seen
      .filter(({ who }) => isId(who.tenantId) && isId(who.objectId))
      .map(({ account, who, at }) => ({
        a: account,
        t: who.tenantId,
        o: who.objectId,
        at: at.toISOString(),
      }));
    if (rows.length === 0) return;
    // Whoever is being written by another process at this moment is as good as written: nobody waits for a lock.
    await sql`
      with due as (
        select a.account_id, a.member_id, r.at
        from (select a, t, o, max(at) as at from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
          as r(a text, t uuid, o uuid, at timestamptz) group by a, t, o) r
        join member m on m.account_id = r.a and m.tenant_id = r.t and m.object_id = r.o
        join member_activity a on a.account_id = m.account_id and a.member_id = m.member_id
        where a.at < r.at for update of a skip locked)
      update member_activity a set at = due.at from due
      where a.account_id = due.account_id and a.member_id = due.member_id`.execute(db);
  },
});
