import { sql } from 'kysely';
import type { DirectoryPatch } from '../core/directory.ts';
import type { TenantId } from '../core/id.ts';
import type { ReplicaStore } from '../app/ports/replica-store.ts';
import type { Queries } from './connection.ts';
import type { KindChange } from './replica-object-rows.ts';

/** How many objects and pairs the feed of a tenant keeps at least; an index that is further behind is loaded anew. */
const feedKeeps = 50_000;

export interface HeldTenant {
  readonly revision: number;
  readonly feed_items: number;
}

/** Locks the tenant's row, which is made if it is not there: pages of one tenant are taken in one after the other. */
export async function lockTenant(db: Queries, tenant: TenantId): Promise<HeldTenant> {
  const read = () =>
    db
      .selectFrom('replica_tenant')
      .select(['revision', 'feed_items'])
      .where('tenant_id', '=', tenant)
      .forUpdate()
      .executeTakeFirst();
  const held = await read();
  if (held !== undefined) return held;
  await db
    .insertInto('replica_tenant')
    .values({ tenant_id: tenant, ...newTenant })
    .onConflict(conflict => conflict.doNothing())
    .execute();
  return (await read()) ?? { revision: 0, feed_items: 0 };
}

const newTenant = {
  display_name: '',
  name_key: '',
  default_domain: '',
  directory_integration: false,
  consent: 'missing',
  consent_changed: null,
  phase: 'never',
  confirmed_at: null,
  last_error: null,
  users: 0,
  groups: 0,
  applications: 0,
  revision: 0,
  feed_from: 0,
  feed_items: 0,
} as const;

const itemsOf = (patch: DirectoryPatch): number =>
  patch.objects.length + patch.gone.length + patch.joined.length + patch.left.length;

/** Adds what changed to the tenant's feed under a new revision; an empty patch leaves the revision as it is. */
export async function appendPatch(
  db: Queries,
  tenant: TenantId,
  held: HeldTenant,
  patch: DirectoryPatch,
  counts: KindChange,
): Promise<number> {
  const items = itemsOf(patch);
  if (items === 0) return held.revision;
  const revision = held.revision + 1;
  await db
    .insertInto('replica_patch')
    .values({ tenant_id: tenant, revision, items, patch: JSON.stringify(patch) })
    .execute();
  let kept = held.feed_items + items;
  if (kept > 2 * feedKeeps) kept = await prune(db, tenant);
  await sql`update replica_tenant set revision = ${revision}, feed_items = ${kept},
      users = users + ${counts.user}, groups = groups + ${counts.group},
      applications = applications + ${counts.application}
    where tenant_id = ${tenant}`.execute(db);
  return revision;
}

async function prune(db: Queries, tenant: TenantId): Promise<number> {
  const left = await sql<{ kept: number }>`
    with aged as (
        select revision, sum(items) over (order by revision desc) as newer from replica_patch
        where tenant_id = ${tenant}),
      old as (
        delete from replica_patch p using aged
        where p.tenant_id = ${tenant} and p.revision = aged.revision and aged.newer > ${feedKeeps}
        returning p.revision),
      moved as (
        update replica_tenant set feed_from = (select max(revision) from old)
        where tenant_id = ${tenant} and exists (select 1 from old))
    select coalesce(max(newer), 0)::bigint as kept from aged where newer <= ${feedKeeps}`.execute(db);
  return left.rows[0]?.kept ?? 0;
}

/** Patches after `revision`; undefined when the feed no longer reaches back so far. */
export async function patchesSince(
  db: Queries,
  tenant: TenantId,
  revision: number,
): ReturnType<ReplicaStore['patchesSince']> {
  const { rows } = await sql<{
    now: number;
    feed_from: number;
    revision: number | null;
    patch: DirectoryPatch | null;
  }>`select t.revision as now, t.feed_from, p.revision, p.patch
     from replica_tenant t left join replica_patch p on p.tenant_id = t.tenant_id and p.revision > ${revision}
     where t.tenant_id = ${tenant} order by p.revision`.execute(db);
  const first = rows[0];
  if (first === undefined || revision < first.feed_from || revision > first.now) return undefined;
  return rows.flatMap(row =>
    row.revision === null || row.patch === null ? [] : [{ revision: row.revision, patch: row.patch }],
  );
}
