import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Leaver } from '../app/ports/session-store.ts';
import type { AccountId, ObjectId, Principal, TenantId } from '../core/id.ts';
import type { Queries } from './connection.ts';
import { isId, uuidArray } from './rows.ts';

/** Everybody of these tenants who is signed in. */
export async function signedIn(db: Queries, tenants: readonly TenantId[]): Promise<readonly Principal[]> {
  const known = tenants.filter(isId);
  if (known.length === 0) return [];
  const { rows } = await sql<{ tenantId: TenantId; objectId: ObjectId }>`
    select distinct tenant_id as "tenantId", object_id as "objectId" from session
    where tenant_id = any(${uuidArray(known)}::text::uuid[])`.execute(db);
  return rows;
}

interface Fate {
  readonly id_hash: string;
  /** It could still be used. */
  readonly good: boolean;
  /** The person belongs to another account. */
  readonly stays: boolean;
  /** One of these has the person's tenant, whose directory they may write there. */
  readonly writes: boolean;
}

const peopleJson = (leavers: readonly Leaver[]): string =>
  JSON.stringify(leavers.map(({ tenantId: t, objectId: o, groups: g }) => ({ t, o, g })));
const people = (leavers: readonly Leaver[]): RawBuilder<unknown> =>
  sql`jsonb_to_recordset(${peopleJson(leavers)}::text::jsonb) as r(t uuid, o uuid, g jsonb)`;

/** What becomes of each session of those who leave an account, by the other accounts that they belong to. */
async function fates(db: Queries, account: AccountId, leavers: readonly Leaver[], at: Date) {
  const { rows } = await sql<Fate>`
    with leaver as materialized (select t, o, g from ${people(leavers)}),
      home as materialized (
        select l.t, l.o, m.account_id from leaver l
          cross join lateral (select l.o as p union all select jsonb_array_elements_text(l.g)::uuid) as each
          join member m on m.tenant_id = l.t and m.object_id = each.p
          where m.account_id <> ${account}
        union
        select l.t, l.o, w.account_id from leaver l
          join account_owner w on w.tenant_id = l.t and w.object_id = l.o
          where w.account_id <> ${account})
    select s.id_hash,
      s.expires > ${at.toISOString()}::timestamptz as good,
      exists (select from home h where h.t = s.tenant_id and h.o = s.object_id) as stays,
      exists (select from home h join account_tenant a on a.account_id = h.account_id and a.tenant_id = h.t
        where h.t = s.tenant_id and h.o = s.object_id) as writes
    from session s join leaver l on l.t = s.tenant_id and l.o = s.object_id
    order by s.id_hash`.execute(db);
  return rows;
}

/** How many sessions would end. */
export async function sessionsEnding(
  db: Queries,
  account: AccountId,
  leavers: readonly Leaver[],
  at: Date,
): Promise<number> {
  return (await fates(db, account, leavers, at)).filter(each => each.good && !each.stays).length;
}

/**
 * Ends the sessions of those who belong to no other account. The sessions are locked first: of two accounts that lose
 * somebody at the same time the later one sees that the other is gone.
 */
export async function endSessions(
  trx: Queries,
  account: AccountId,
  leavers: readonly Leaver[],
  at: Date,
): Promise<number> {
  await sql`select from session s where (s.tenant_id, s.object_id) in (select t, o from ${people(leavers)})
    order by s.id_hash for update`.execute(trx);
  const found = await fates(trx, account, leavers, at);
  const gone = found.filter(each => !each.stays);
  const hashes = (some: readonly Fate[]): string => JSON.stringify(some.map(each => each.id_hash));
  const among = (some: readonly Fate[]): RawBuilder<unknown> =>
    sql`(select jsonb_array_elements_text(${hashes(some)}::text::jsonb))`;
  await sql`delete from session where id_hash in ${among(gone)}`.execute(trx);
  const idle = found.filter(each => each.stays && !each.writes);
  await sql`update session set sealed_tokens = null where id_hash in ${among(idle)}`.execute(trx);
  return gone.filter(each => each.good).length;
}
