import { sql } from 'kysely';
import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { TellOfPage } from '../app/ports/untold-store.ts';
import type { ReplicaStore, SyncStream } from '../app/ports/replica-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { lockTenant } from './replica-feed.ts';
import { takeIn } from './replica-pages.ts';

/** How many objects a directory must have for its sudden shrinking to be suspicious, and by how much. */
const massOf = 20;
const massShare = 0.4;

/** A directory that suddenly shows far fewer objects stops the sync until somebody has looked (quality.md). */
export class MassRemoval extends Error {
  override readonly name = 'MassRemoval';
  readonly kind: MemberKind;
  readonly held: number;
  readonly objects: readonly ObjectId[];
  constructor(kind: MemberKind, held: number, objects: readonly ObjectId[]) {
    super(`The directory no longer shows ${objects.length} of ${held} of kind ${kind}; nothing was removed.`);
    this.kind = kind;
    this.held = held;
    this.objects = objects;
  }
}

/** Whether so many are suspicious: a directory always has somebody. */
const isMass = (kind: MemberKind, missing: number, held: number): boolean =>
  (held >= massOf && missing >= held * massShare) || (kind === 'user' && held > 1 && missing === held);

const kindOf: Readonly<Record<SyncStream, MemberKind>> = {
  users: 'user',
  groups: 'group',
  servicePrincipals: 'application',
};

export const startRound = (db: Queries, tenant: TenantId, stream: SyncStream): Promise<number> =>
  inTransaction(db, async trx => {
    await lockTenant(trx, tenant);
    await forgetSeen(trx, tenant, stream);
    const live = await countLive(trx, tenant, stream);
    const pairs =
      stream === 'groups' &&
      (await trx
        .selectFrom('replica_membership')
        .select('group_id')
        .where('tenant_id', '=', tenant)
        .limit(1)
        .executeTakeFirst()) !== undefined;
    // Where nothing is known nothing can be left over, and a first reading is spared the notes.
    const row = { link: null, round: null, done: false, reading: live > 0 || pairs };
    const written = await trx
      .insertInto('replica_cursor')
      .values({ tenant_id: tenant, stream, ...row, started: 1 })
      .onConflict(conflict =>
        conflict
          .columns(['tenant_id', 'stream'])
          .doUpdateSet({ ...row, started: sql<number>`replica_cursor.started + 1` }),
      )
      .returning('started')
      .executeTakeFirstOrThrow();
    return written.started;
  });

export const finishRound = (
  db: Queries,
  tenant: TenantId,
  stream: SyncStream,
  options: { readonly acceptMassRemoval?: boolean; readonly started?: number | undefined },
  tell?: TellOfPage,
): ReturnType<ReplicaStore['finishRound']> =>
  inTransaction(db, async trx => {
    const held = await lockTenant(trx, tenant);
    const nothing = { patch: { objects: [], gone: [], joined: [], left: [] }, revision: held.revision };
    const cursor = await trx
      .selectFrom('replica_cursor')
      .select(['reading', 'started'])
      .where('tenant_id', '=', tenant)
      .where('stream', '=', stream)
      .executeTakeFirst();
    if (cursor?.reading !== true) return nothing;
    if (options.started !== undefined && options.started !== cursor.started) return nothing;
    const missing = await sql<{ object_id: ObjectId }>`
      select object_id from replica_object o
      where tenant_id = ${tenant} and kind = ${kindOf[stream]} and not deleted and not exists (
        select 1 from replica_seen_object s
        where s.tenant_id = o.tenant_id and s.stream = ${stream} and s.object_id = o.object_id)`.execute(trx);
    const live = await countLive(trx, tenant, stream);
    const kind = kindOf[stream];
    if (!options.acceptMassRemoval && isMass(kind, missing.rows.length, live)) {
      throw new MassRemoval(
        kind,
        live,
        missing.rows.map(row => row.object_id),
      );
    }
    const left = stream === 'groups' ? await unseenPairs(trx, tenant) : [];
    const deleted = missing.rows.map(row => row.object_id);
    const answer = await takeIn(trx, tenant, { objects: [], gone: [], joined: [], deleted, left }, tell);
    await forgetSeen(trx, tenant, stream);
    await trx
      .updateTable('replica_cursor')
      .set({ reading: false })
      .where('tenant_id', '=', tenant)
      .where('stream', '=', stream)
      .execute();
    return answer;
  });

async function unseenPairs(db: Queries, tenant: TenantId): Promise<[ObjectId, ObjectId][]> {
  const { rows } = await sql<{ group_id: ObjectId; member_id: ObjectId }>`
    select group_id, member_id from replica_membership p where tenant_id = ${tenant} and not exists (
      select 1 from replica_seen_membership s
      where s.tenant_id = p.tenant_id and s.group_id = p.group_id and s.member_id = p.member_id)`.execute(db);
  return rows.map(row => [row.group_id, row.member_id]);
}

async function countLive(db: Queries, tenant: TenantId, stream: SyncStream): Promise<number> {
  const row = await db
    .selectFrom('replica_object')
    .select(db.fn.countAll<number>().as('live'))
    .where('tenant_id', '=', tenant)
    .where('kind', '=', kindOf[stream])
    .where('deleted', '=', false)
    .executeTakeFirstOrThrow();
  return row.live;
}

async function forgetSeen(db: Queries, tenant: TenantId, stream: SyncStream): Promise<void> {
  await db
    .deleteFrom('replica_seen_object')
    .where('tenant_id', '=', tenant)
    .where('stream', '=', stream)
    .execute();
  if (stream === 'groups') {
    await db.deleteFrom('replica_seen_membership').where('tenant_id', '=', tenant).execute();
  }
}
