import { sql } from 'kysely';
import type { MemberKind } from '../core/catalog.ts';
import type { DirectoryPatch } from '../core/directory.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type {
  ReplicaStore,
  ReplicaTenant,
  SyncCursor,
  SyncCursors,
  SyncStream,
} from '../app/ports/replica-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { countUpTo, exactUpTo, readKeyset, writeKeyset } from './keyset.ts';
import type { imports } from './imports.ts';
import type { alarms } from './replica-alarms.ts';
import { lockTenant, patchesSince } from './replica-feed.ts';
import { applyPage } from './replica-pages.ts';
import { finishRound, startRound } from './replica-rounds.ts';
import { knownObjects, learnedOf, type LearnedRow } from './replica-object-rows.ts';
import { isId, moment, profileColumns, profileOf } from './rows.ts';
import { searchQuery, sortKey } from './search-text.ts';

const tenantRow = (db: Queries, tenant: TenantId) =>
  db
    .selectFrom('replica_tenant')
    .selectAll()
    .select(
      sql<ReplicaTenant['alarms']>`(select coalesce(jsonb_object_agg(alarm, jsonb_build_object(
        'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'facts', facts)), '{}')
        from replica_alarm a where a.tenant_id = replica_tenant.tenant_id)`.as('alarms'),
    )
    .where('tenant_id', '=', tenant);

type TenantRow = Awaited<ReturnType<ReturnType<typeof tenantRow>['executeTakeFirstOrThrow']>>;

async function replicaTenant(db: Queries, tenant: TenantId): Promise<ReplicaTenant | undefined> {
  const row = isId(tenant) ? await tenantRow(db, tenant).executeTakeFirst() : undefined;
  return row && tenantOf(row);
}

interface CursorRow extends Omit<SyncCursor, 'link' | 'round' | 'started'> {
  readonly stream: SyncStream;
  readonly link: string | null;
  readonly round: SyncCursor['round'] | null;
  readonly started: number;
}

async function standing(db: Queries, tenant: TenantId): ReturnType<ReplicaStore['standing']> {
  if (!isId(tenant)) return { row: undefined, cursors: {} };
  const row = await tenantRow(db, tenant)
    .select(
      sql<readonly CursorRow[]>`(select coalesce(jsonb_agg(jsonb_build_object(
        'stream', stream, 'link', link, 'round', round, 'done', done, 'started', started)), '[]')
        from replica_cursor c where c.tenant_id = replica_tenant.tenant_id)`.as('cursors'),
    )
    .executeTakeFirst();
  return { row: row && tenantOf(row), cursors: row ? cursorsOf(row.cursors) : await cursors(db, tenant) };
}

function tenantOf(row: TenantRow): ReplicaTenant {
  return {
    tenantId: row.tenant_id,
    displayName: row.display_name,
    defaultDomain: row.default_domain,
    directoryIntegration: row.directory_integration,
    consent: row.consent,
    consentChanged: moment(row.consent_changed),
    phase: row.phase,
    confirmedAt: moment(row.confirmed_at),
    lastError: row.last_error,
    objects: { user: row.users, group: row.groups, application: row.applications },
    rights: row.rights,
    alarms: row.alarms,
    revision: row.revision,
  };
}

type Facts = Parameters<ReplicaStore['putReplicaTenant']>[1];

async function putReplicaTenant(db: Queries, tenant: TenantId, facts: Facts): Promise<ReplicaTenant> {
  return inTransaction(db, async trx => {
    await lockTenant(trx, tenant);
    const { displayName, lastError } = facts;
    const set = {
      ...(displayName === undefined ? {} : { display_name: displayName, name_key: sortKey(displayName) }),
      ...(facts.defaultDomain === undefined ? {} : { default_domain: facts.defaultDomain }),
      ...(facts.directoryIntegration === undefined
        ? {}
        : { directory_integration: facts.directoryIntegration }),
      ...(facts.consent === undefined ? {} : { consent: facts.consent }),
      ...(facts.consentChanged === undefined ? {} : { consent_changed: facts.consentChanged }),
      ...(facts.phase === undefined ? {} : { phase: facts.phase }),
      ...(facts.confirmedAt === undefined ? {} : { confirmed_at: facts.confirmedAt }),
      ...(lastError === undefined
        ? {}
        : { last_error: lastError === null ? null : JSON.stringify(lastError) }),
      ...(facts.rights === undefined
        ? {}
        : { rights: facts.rights === null ? null : JSON.stringify(facts.rights) }),
    };
    if (Object.keys(set).length > 0) {
      await trx.updateTable('replica_tenant').set(set).where('tenant_id', '=', tenant).execute();
    }
    const put = await replicaTenant(trx, tenant);
    if (put === undefined) throw new Error('INVARIANT: a locked tenant exists');
    return put;
  });
}

async function cursors(db: Queries, tenant: TenantId): Promise<SyncCursors> {
  return cursorsOf(
    await db.selectFrom('replica_cursor').selectAll().where('tenant_id', '=', tenant).execute(),
  );
}

function cursorsOf(rows: readonly CursorRow[]): SyncCursors {
  const found: Partial<Record<SyncStream, SyncCursor>> = {};
  for (const { stream, link, round, done, started } of rows) {
    if (link === null || round === null) continue;
    found[stream] = { link, round, done, ...(round === 'first' && started > 0 && { started }) };
  }
  return found;
}

/** Rows read at once for a new index: few enough that nobody waits long behind it on the embedded store. */
const portion = 4_000;
const before = '00000000-0000-0000-0000-000000000000' as ObjectId;

/** What one statement reads, and what reads on after it; undefined at the end. */
type Reading = Promise<{ readonly told: Partial<DirectoryPatch>; readonly next?: () => Reading }>;

/**
 * INVARIANT: every portion carries the revision of before the first one was read. A portion may already hold later
 * changes; patches only set states, so replaying all of them from that revision on ends at the truth.
 */
async function* loadReplica(db: Queries, tenant: TenantId): ReturnType<ReplicaStore['loadReplica']> {
  const revision = await replicaRevision(db, tenant);
  if (revision === undefined) return;
  const nothing: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };
  const readings: Reading[] = [objectsAfter(db, tenant, before), pairsAfter(db, tenant, before, before)];
  for (let reading = readings.shift(); reading !== undefined; reading = readings.shift()) {
    // Should one of them or taking it in go wrong, nobody waits for the others any more.
    for (const each of readings) each.catch(() => undefined);
    const { told, next } = await reading;
    // The store reads on while this is taken in.
    if (next) readings.push(next());
    for (const each of readings) each.catch(() => undefined);
    yield { ...nothing, ...told, revision };
  }
  // Even an empty copy says which revision it is of.
  yield { ...nothing, revision };
}

/** Objects that are alike come as one list, like the members of a group below: a row for each would cost more than all the rest. */
async function objectsAfter(db: Queries, tenant: TenantId, after: ObjectId): Reading {
  const { rows } = await sql<Omit<LearnedRow, 'object_id'> & { readonly ids: readonly ObjectId[] }>`
    select kind, enabled, deleted, pending, accepted, mail, json_agg(object_id) as ids from (
      select object_id, kind, enabled, deleted, pending, accepted, case when accepted is not null then mail end as mail
      from replica_object where tenant_id = ${tenant} and object_id > ${after}::uuid
      order by object_id limit ${portion}) as o
    group by kind, enabled, deleted, pending, accepted, mail`.execute(db);
  const objects = rows.flatMap(({ ids, ...alike }) => ids.map(id => learnedOf({ ...alike, object_id: id })));
  const last = lastOf(objects.map(({ objectId }) => objectId));
  return {
    told: { objects },
    ...(last && objects.length === portion && { next: () => objectsAfter(db, tenant, last) }),
  };
}

/** The highest id, in the order of the database, which is that of their text. */
const lastOf = (ids: readonly ObjectId[]): ObjectId | undefined =>
  ids.length === 0 ? undefined : ids.reduce((a, b) => (b > a ? b : a));

async function pairsAfter(db: Queries, tenant: TenantId, group: ObjectId, member: ObjectId): Reading {
  const { rows } = await sql<{ g: ObjectId; m: readonly ObjectId[] }>`
    select group_id as g, json_agg(member_id) as m from (
      select group_id, member_id from replica_membership
      where tenant_id = ${tenant} and (group_id, member_id) > (${group}::uuid, ${member}::uuid)
      order by group_id, member_id limit ${portion}) as p
    group by group_id order by group_id`.execute(db);
  const joined = rows.flatMap(({ g, m }) => m.map(each => [g, each] as const));
  const last = rows.at(-1);
  const lastMember = last && lastOf(last.m);
  return {
    told: { joined },
    ...(last &&
      lastMember &&
      joined.length === portion && { next: () => pairsAfter(db, tenant, last.g, lastMember) }),
  };
}

async function replicaRevision(db: Queries, tenant: TenantId): Promise<number | undefined> {
  if (!isId(tenant)) return undefined;
  const row = await db
    .selectFrom('replica_tenant')
    .select('revision')
    .where('tenant_id', '=', tenant)
    .executeTakeFirst();
  return row?.revision;
}

const tenantTables = [
  'replica_object',
  'replica_membership',
  'replica_cursor',
  'replica_seen_object',
  'replica_seen_membership',
  'replica_patch',
  'replica_alarm',
  'replica_removal',
  'replica_sighting',
  'replica_tenant',
] as const;

async function profiles(db: Queries, tenant: TenantId, objects: readonly ObjectId[]) {
  const known = isId(tenant) ? await knownObjects(db, tenant, objects.filter(isId)) : new Map<never, never>();
  return new Map(Array.from(known, ([id, row]) => [id, profileOf(row)]));
}

async function searchReplica(
  db: Queries,
  tenant: TenantId,
  kind: MemberKind,
  q: string,
  limit: number,
  options: { readonly names: boolean; readonly after?: string },
): ReturnType<ReplicaStore['searchReplica']> {
  if (!isId(tenant)) return { items: [], after: null, total: 0, totalIsEstimate: false };
  const words = searchQuery([{ tenant, names: options.names }], q);
  // An order that no index has makes the planner find those that match first, and sort them: by name it would walk on and on.
  const name = words === undefined ? sql<string>`name_key` : sql<string>`name_key || ''`;
  let query = db
    .selectFrom('replica_object')
    .select([...profileColumns, 'name_key'])
    .where('tenant_id', '=', tenant)
    .where('kind', '=', kind)
    .where(sql<boolean>`not deleted`)
    .orderBy(name)
    .orderBy('object_id')
    .limit(limit + 1);
  if (words !== undefined) query = query.where(sql<boolean>`search @@ ${words}::text::tsquery`);
  const start = options.after === undefined ? undefined : readKeyset(options.after, 2);
  const matching = words === undefined ? sql`` : sql`and search @@ ${words}::text::tsquery`;
  const all = sql`select 1 from replica_object
    where tenant_id = ${tenant}::uuid and kind = ${kind} and not deleted ${matching}`;
  const total = start?.total ?? (await countUpTo(db, all));
  if (start !== undefined) {
    const [after, id] = start.keys;
    query = query.where(sql<boolean>`(${name}, object_id) > (${after}, ${id}::uuid)`);
  }
  const rows = await query.execute();
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(profileOf),
    after: last === undefined ? null : writeKeyset({ keys: [last.name_key, last.object_id], total }),
    total,
    totalIsEstimate: total > exactUpTo,
  };
}

/** The copy of the directories: taken in page by page, read by indexes, lists and searches. */
export const replica = (
  db: Queries,
): Omit<ReplicaStore, keyof ReturnType<typeof alarms> | keyof ReturnType<typeof imports>> => ({
  replicaTenant: tenant => replicaTenant(db, tenant),
  putReplicaTenant: (tenant, facts) => putReplicaTenant(db, tenant, facts),
  cursors: tenant => cursors(db, tenant),
  standing: tenant => standing(db, tenant),
  applyPage: (tenant, page, cursor, tell) => applyPage(db, tenant, page, cursor, tell),
  startRound: (tenant, stream) => startRound(db, tenant, stream),
  finishRound: (tenant, stream, options, tell) => finishRound(db, tenant, stream, options ?? {}, tell),
  loadReplica: tenant => loadReplica(db, tenant),
  patchesSince: (tenant, revision) => patchesSince(db, tenant, revision),
  replicaRevision: tenant => replicaRevision(db, tenant),
  dropReplica: tenant =>
    inTransaction(db, async trx => {
      await lockTenant(trx, tenant);
      for (const table of tenantTables) {
        await sql`delete from ${sql.table(table)} where tenant_id = ${tenant}::uuid`.execute(trx);
      }
    }),
  profile: async (tenant, object) => (await profiles(db, tenant, [object])).get(object),
  profiles: (tenant, objects) => profiles(db, tenant, objects),
  searchReplica: (tenant, kind, q, limit, options) => searchReplica(db, tenant, kind, q, limit, options),
});
