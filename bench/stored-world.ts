import { sql } from 'kysely';
import type { ObjectId } from '../src/core/id.ts';
import { inTransaction, type Connection, type Queries } from '../src/store/connection.ts';
import { putMembers } from '../src/store/member-rows.ts';
import { compareObjects, writeObjects } from '../src/store/replica-object-rows.ts';
import { personOf } from './directory-world.ts';
import { account, tenantId, type WorldLists } from './world.ts';

const AT_ONCE = 5_000;
const added = new Date('2026-01-01T00:00:00Z');

interface Names {
  readonly display: string;
  readonly user: string;
}

/** What the directory calls everybody of a world: people by two names, groups by their number. */
export function namesOf({ users, groups }: WorldLists): ReadonlyMap<ObjectId, Names> {
  const names = new Map<ObjectId, Names>();
  for (const [n, id] of users.entries()) {
    const { given, surname, alias } = personOf(n);
    names.set(id, { display: `${given} ${surname}`, user: `${alias}@bench.test` });
  }
  for (const [n, id] of groups.entries()) names.set(id, { display: `Group ${n}`, user: '' });
  return names;
}

async function writeFrame(db: Queries, { facts, users, groups }: WorldLists): Promise<void> {
  const [owner] = facts.owners;
  await sql`insert into account (account_id, name, kind, features, claimed, revision, opened, feed_from, users, groups)
    values (${account}, 'Bench', 'company', ${JSON.stringify(facts.account.features)}::text::jsonb, true, 1,
      ${added.toISOString()}::timestamptz, 1, ${users.length}, ${groups.length})`.execute(db);
  await sql`insert into account_owner (account_id, owner_id, tenant_id, object_id, display_name, offered, accepted)
    values (${account}, 'o-1', ${owner?.tenantId}::text::uuid, ${owner?.objectId}::text::uuid, 'Owner',
      ${added.toISOString()}::timestamptz, ${added.toISOString()}::timestamptz)`.execute(db);
  await sql`insert into account_tenant (account_id, tenant_id, associated, associated_by)
    values (${account}, ${tenantId}::text::uuid, ${added.toISOString()}::timestamptz, '{"kind":"system"}')`.execute(
    db,
  );
  await sql`insert into replica_tenant (tenant_id, display_name, name_key, default_domain, directory_integration, consent,
      phase, confirmed_at, users, groups, revision)
    values (${tenantId}::text::uuid, 'Bench', 'bench', 'bench.test', false, 'granted', 'following', now(),
      ${users.length}, ${groups.length}, 1)`.execute(db);
  await sql`insert into resource (account_id, type, id, name)
    select ${account}, r.type, r.id, r.name
    from jsonb_to_recordset(${JSON.stringify(facts.resources)}::text::jsonb) as r(type text, id text, name text)`.execute(
    db,
  );
}

function* portions<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < list.length; from += AT_ONCE) yield list.slice(from, from + AT_ONCE);
}

/** Writes a world into an empty store as use and sync would have left it. */
export async function storeWorld(connection: Connection, world: WorldLists): Promise<void> {
  const names = namesOf(world);
  await inTransaction(connection.db, async trx => {
    await writeFrame(trx, world);
    for (const objects of portions(world.objects)) {
      const told = objects.map(({ objectId, kind }) => {
        const { display = '', user = '' } = names.get(objectId) ?? {};
        return {
          objectId,
          kind,
          displayName: display,
          ...(kind === 'user' ? { userPrincipalName: user, mail: user } : {}),
        };
      });
      const { put } = compareObjects(tenantId, new Map(), { objects: told, deleted: [], gone: [] });
      await writeObjects(trx, tenantId, put);
    }
    for (const pairs of portions(world.joined))
      await sql`insert into replica_membership (tenant_id, group_id, member_id)
        select ${tenantId}::text::uuid, g, m
        from jsonb_to_recordset(${JSON.stringify(pairs.map(([g, m]) => ({ g, m })))}::text::jsonb) as r(g uuid, m uuid)
        on conflict do nothing`.execute(trx);
    const writing = { account, actor: { kind: 'system' as const }, at: added, revision: 1 };
    for (const members of portions(world.facts.members))
      await putMembers(trx, account, [{ writing, members }]);
  });
  await sql`vacuum (analyze)`.execute(connection.db);
}
