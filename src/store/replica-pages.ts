import { sql } from 'kysely';
import type { DirectoryPatch } from '../core/directory.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { DirectoryPage, ReplicaStore, SyncStream } from '../app/ports/replica-store.ts';
import type { TellOfPage } from '../app/ports/untold-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { appendPatch, lockTenant } from './replica-feed.ts';
import { compareObjects, knownObjects, writeObjects } from './replica-object-rows.ts';
import type { KindChange } from './replica-object-rows.ts';
import { uuidArray } from './rows.ts';
import { accountsWith, putUntold } from './untold.ts';

type Pairs = readonly (readonly [ObjectId, ObjectId])[];

/** The pairs as a table `pair (g, m)`. */
const asTable = (pairs: Pairs) => {
  const groups = uuidArray(pairs.map(([group]) => group));
  const members = uuidArray(pairs.map(([, member]) => member));
  return sql`unnest(${groups}::text::uuid[], ${members}::text::uuid[]) as pair (g, m)`;
};

const streamOf: Readonly<Record<MemberKind, SyncStream>> = {
  user: 'users',
  group: 'groups',
  application: 'servicePrincipals',
};

/** Adds pairs; those that were new. Mostly all are, and then none has to come back. */
async function join(db: Queries, tenant: TenantId, pairs: Pairs): Promise<Pairs> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<{ n: number; group_id: ObjectId | null; member_id: ObjectId | null }>`
    with came as (
      insert into replica_membership (tenant_id, group_id, member_id)
      select ${tenant}::uuid, g, m from ${asTable(pairs)}
      on conflict do nothing returning group_id, member_id)
    select n, came.group_id, came.member_id from (select count(*) as n from came) as counted
    left join came on counted.n < ${pairs.length}::bigint`.execute(db);
  if (rows[0]?.group_id === null) return rows[0].n === pairs.length ? pairs : [];
  return rows.map(row => [row.group_id, row.member_id] as [ObjectId, ObjectId]);
}

async function leave(db: Queries, tenant: TenantId, pairs: Pairs): Promise<[ObjectId, ObjectId][]> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<{ group_id: ObjectId; member_id: ObjectId }>`
    delete from replica_membership p
    using ${asTable(pairs)}
    where p.tenant_id = ${tenant} and p.group_id = pair.g and p.member_id = pair.m
    returning p.group_id, p.member_id`.execute(db);
  return rows.map(row => [row.group_id, row.member_id]);
}

/** Takes objects out for good, with every pair that names them. Answers those that were known. */
async function forget(db: Queries, tenant: TenantId, ids: readonly ObjectId[], counts: KindChange) {
  if (ids.length === 0) return [];
  const asked = sql`unnest(${uuidArray(ids)}::text::uuid[]) as asked (id)`;
  const { rows } = await sql<{ object_id: ObjectId; kind: MemberKind; deleted: boolean }>`
    delete from replica_object o using ${asked} where o.tenant_id = ${tenant} and o.object_id = asked.id
    returning o.object_id, o.kind, o.deleted`.execute(db);
  const groups = await sql<{ id: ObjectId }>`
    delete from replica_membership p using ${asked} where p.tenant_id = ${tenant} and p.group_id = asked.id
    returning asked.id`.execute(db);
  const memberships = await sql<{ id: ObjectId }>`
    delete from replica_membership p using ${asked} where p.tenant_id = ${tenant} and p.member_id = asked.id
    returning asked.id`.execute(db);
  for (const row of rows) if (!row.deleted) counts[row.kind] -= 1;
  const left = [...groups.rows, ...memberships.rows].map(row => row.id);
  return [...new Set([...rows.map(row => row.object_id), ...left])];
}

/** While whole readings go on, notes what they (or a look-up meanwhile) have named. */
async function noteSeen(db: Queries, tenant: TenantId, page: DirectoryPage): Promise<void> {
  if (page.objects.length === 0 && page.joined.length === 0) return;
  const reading = await db
    .selectFrom('replica_cursor')
    .select('stream')
    .where('tenant_id', '=', tenant)
    .where('reading', '=', true)
    .execute();
  const streams = new Set(reading.map(row => row.stream));
  const seen = page.objects.filter(told => streams.has(streamOf[told.kind]));
  if (seen.length > 0) {
    const rows = JSON.stringify(seen.map(told => ({ s: streamOf[told.kind], o: told.objectId })));
    await sql`insert into replica_seen_object (tenant_id, stream, object_id)
      select distinct ${tenant}::uuid, s, o from jsonb_to_recordset(${rows}::text::jsonb) as r(s text, o uuid)
      on conflict do nothing`.execute(db);
  }
  if (streams.has('groups') && page.joined.length > 0) {
    await sql`insert into replica_seen_membership (tenant_id, group_id, member_id)
      select ${tenant}::uuid, g, m from ${asTable(page.joined)}
      on conflict do nothing`.execute(db);
  }
}

type Cursor = Parameters<ReplicaStore['applyPage']>[2];

async function putCursor(db: Queries, tenant: TenantId, told: Cursor): Promise<void> {
  if (told === undefined) return;
  const { stream, cursor } = told;
  const row = { link: cursor?.link ?? null, round: cursor?.round ?? null, done: cursor?.done ?? false };
  await db
    .insertInto('replica_cursor')
    .values({ tenant_id: tenant, stream, ...row })
    .onConflict(conflict => conflict.columns(['tenant_id', 'stream']).doUpdateSet(row))
    .execute();
}

/** Takes a page in under the tenant's lock. Who is told both to join and to leave ends outside: no is the safe answer. */
export async function takeIn(
  db: Queries,
  tenant: TenantId,
  page: DirectoryPage,
  tell?: TellOfPage,
): Promise<{ patch: DirectoryPatch; revision: number }> {
  const held = await lockTenant(db, tenant);
  const named = new Set([...page.objects.map(told => told.objectId), ...page.deleted]);
  const known = await knownObjects(db, tenant, [...named]);
  const { put, learned, counts } = compareObjects(tenant, known, page);
  await writeObjects(db, tenant, put);
  const came = await join(db, tenant, page.joined);
  const went = await leave(db, tenant, page.left);
  const gone = await forget(db, tenant, page.gone, counts);
  const both = new Set(went.map(([g, m]) => `${g}/${m}`));
  const joined = came.filter(([g, m]) => !both.has(`${g}/${m}`));
  const patch: DirectoryPatch = { objects: learned, gone, joined, left: went };
  const revision = await appendPatch(db, tenant, held, patch, counts);
  if (tell && revision > held.revision)
    await putUntold(db, tell({ patch, revision, accounts: await accountsWith(db, tenant) }));
  return { patch, revision };
}

export const applyPage = (
  db: Queries,
  tenant: TenantId,
  page: DirectoryPage,
  cursor: Cursor,
  tell?: TellOfPage,
) =>
  inTransaction(db, async trx => {
    const answer = await takeIn(trx, tenant, page, tell);
    await noteSeen(trx, tenant, page);
    await putCursor(trx, tenant, cursor);
    return answer;
  });
