import { sql } from 'kysely';
import { addressKey } from '../core/addresses.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { DirectoryObject } from '../core/directory.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { DirectoryPage } from '../app/ports/replica-store.ts';
import type { Queries } from './connection.ts';
import { profileColumns, uuidArray } from './rows.ts';
import type { ReplicaObjectTable } from './schema.ts';
import { searchVector, sortKey } from './search-text.ts';

type Told = DirectoryPage['objects'][number];
/** An object without what is worked out from its names. */
type Known = Pick<ReplicaObjectTable, (typeof profileColumns)[number]>;

/** How the number of live objects of each kind changes. */
export type KindChange = Record<MemberKind, number>;

export interface ObjectChanges {
  /** Rows to write. */
  readonly put: readonly ReplicaObjectTable[];
  /** What an index has to learn. */
  readonly learned: readonly DirectoryObject[];
  readonly counts: KindChange;
}

const firstOf = (told: Told, tenant: TenantId): Known => ({
  tenant_id: tenant,
  object_id: told.objectId,
  kind: told.kind,
  display_name: '',
  user_principal_name: null,
  mail: null,
  given_name: null,
  surname: null,
  enabled: true,
  deleted: false,
  pending: false,
  guest: false,
  on_premises: false,
  app_id: null,
  accepted: null,
});

/** Text that PostgreSQL takes: a directory's slip must not hold up a whole sync. */
const clean = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** A told text over a known one: undefined is unchanged, an empty one is none. */
const over = (told: string | undefined, known: string | null): string | null =>
  told === undefined ? known : clean(told) || null;

/**
 * When a guest accepted: as the directory tells, else as of now, and only of those who were seen to be waited for; whoever
 * is waited for (again) has not accepted.
 */
function acceptedOf(known: Known, told: Told, pending: boolean, now: number): number | null {
  if (pending) return null;
  if (!known.pending && known.accepted === null) return null;
  const at = told.accepted === undefined ? NaN : Date.parse(told.accepted);
  if (!Number.isNaN(at)) return at;
  return known.pending ? now : known.accepted;
}

const merged = (known: Known, told: Told, now: number): Known => ({
  ...known,
  kind: told.kind,
  display_name: over(told.displayName, known.display_name) ?? '',
  user_principal_name: over(told.userPrincipalName, known.user_principal_name),
  mail: over(told.mail, known.mail),
  given_name: over(told.givenName, known.given_name),
  surname: over(told.surname, known.surname),
  enabled: told.enabled ?? known.enabled,
  // A directory tells nothing more of what is deleted: whoever is told of is there (again).
  deleted: told.deleted ?? false,
  pending: told.pending ?? known.pending,
  guest: told.guest ?? known.guest,
  on_premises: told.onPremises ?? known.on_premises,
  app_id: over(told.appId, known.app_id),
  accepted: acceptedOf(known, told, told.pending ?? known.pending, now),
});

const differs = (a: Known, b: Known): boolean => profileColumns.some(column => a[column] !== b[column]);

const decidesDifferently = (a: Known, b: Known): boolean =>
  a.kind !== b.kind ||
  a.enabled !== b.enabled ||
  a.deleted !== b.deleted ||
  a.pending !== b.pending ||
  a.accepted !== b.accepted ||
  (b.accepted !== null && a.mail !== b.mail);

export type LearnedRow = Pick<
  Known,
  'object_id' | 'kind' | 'enabled' | 'deleted' | 'pending' | 'accepted' | 'mail'
>;

/** What decisions need of an object. */
export const learnedOf = (row: LearnedRow): DirectoryObject => ({
  objectId: row.object_id,
  kind: row.kind,
  enabled: row.enabled,
  deleted: row.deleted,
  pending: row.pending,
  ...(row.accepted !== null && { accepted: { at: row.accepted, as: addressKey(row.mail ?? '') } }),
});

const rowOf = (row: Known): ReplicaObjectTable => ({
  ...row,
  name_key: sortKey(row.display_name),
  user_name_key: sortKey(row.user_principal_name ?? ''),
  search: searchVector(row.tenant_id, row.display_name, [row.user_principal_name, row.mail]),
});

export const noChange = (): KindChange => ({ user: 0, group: 0, application: 0 });

/** What a page of objects changes against what is known; objects gone for good are not looked at. */
export function compareObjects(
  tenant: TenantId,
  known: ReadonlyMap<ObjectId, Known>,
  page: Pick<DirectoryPage, 'objects' | 'deleted' | 'gone'>,
): ObjectChanges {
  const now = Date.now();
  const gone = new Set(page.gone);
  const after = new Map<ObjectId, Known>();
  for (const told of page.objects) {
    const before = after.get(told.objectId) ?? known.get(told.objectId) ?? firstOf(told, tenant);
    if (!gone.has(told.objectId)) after.set(told.objectId, merged(before, told, now));
  }
  for (const id of page.deleted) {
    const before = after.get(id) ?? known.get(id);
    if (before !== undefined && !gone.has(id)) after.set(id, { ...before, deleted: true });
  }
  const put: ReplicaObjectTable[] = [];
  const learned: DirectoryObject[] = [];
  const counts = noChange();
  // In the order of ids, as everybody locks them.
  for (const id of [...after.keys()].sort()) {
    const [was, is] = [known.get(id), after.get(id)];
    if (is === undefined || (was !== undefined && !differs(was, is))) continue;
    put.push(rowOf(is));
    if (was === undefined || decidesDifferently(was, is)) learned.push(learnedOf(is));
    if (was !== undefined && !was.deleted) counts[was.kind] -= 1;
    if (!is.deleted) counts[is.kind] += 1;
  }
  return { put, learned, counts };
}

export async function knownObjects(
  db: Queries,
  tenant: TenantId,
  ids: readonly ObjectId[],
): Promise<ReadonlyMap<ObjectId, Known>> {
  if (ids.length === 0) return new Map();
  // The limit keeps the planner on the key: with old figures it would go through the whole table for each page.
  const { rows } = await sql<Known>`
    select o.* from unnest(${uuidArray(ids)}::text::uuid[]) as asked (id)
    cross join lateral (
      select ${sql.join(profileColumns.map(column => sql.ref(column)))} from replica_object
      where tenant_id = ${tenant}::uuid and object_id = asked.id limit 1) as o`.execute(db);
  return new Map(rows.map(row => [row.object_id, row]));
}

/** Writes changed objects, and their names to where members are sorted by them. */
export async function writeObjects(
  db: Queries,
  tenant: TenantId,
  put: readonly ReplicaObjectTable[],
): Promise<void> {
  if (put.length === 0) return;
  await sql`
    insert into replica_object (tenant_id, object_id, kind, display_name, user_principal_name, mail, given_name,
      surname, enabled, deleted, pending, guest, on_premises, app_id, accepted, name_key, user_name_key, search)
    select tenant_id, object_id, kind, display_name, user_principal_name, mail, given_name,
      surname, enabled, deleted, pending, guest, on_premises, app_id, accepted, name_key, user_name_key, search::tsvector
    from jsonb_to_recordset(${JSON.stringify(put)}::text::jsonb) as r(tenant_id uuid, object_id uuid, kind text,
      display_name text, user_principal_name text, mail text, given_name text, surname text, enabled boolean,
      deleted boolean, pending boolean, guest boolean, on_premises boolean, app_id text, accepted bigint, name_key text,
      user_name_key text, search text)
    on conflict (tenant_id, object_id) do update set kind = excluded.kind, display_name = excluded.display_name,
      user_principal_name = excluded.user_principal_name, mail = excluded.mail, given_name = excluded.given_name,
      surname = excluded.surname, enabled = excluded.enabled, deleted = excluded.deleted,
      pending = excluded.pending, guest = excluded.guest, on_premises = excluded.on_premises,
      app_id = excluded.app_id, accepted = excluded.accepted, name_key = excluded.name_key, user_name_key = excluded.user_name_key,
      search = excluded.search`.execute(db);
  const names = JSON.stringify(put.map(row => ({ o: row.object_id, n: row.name_key, u: row.user_name_key })));
  await sql`update member m set name_key = r.n, user_name_key = r.u
    from jsonb_to_recordset(${names}::text::jsonb) as r(o uuid, n text, u text)
    where m.tenant_id = ${tenant} and m.object_id = r.o
      and (m.name_key, m.user_name_key) is distinct from (r.n, r.u)`.execute(db);
}
