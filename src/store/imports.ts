import { sql } from 'kysely';
import type { ReplicaStore } from '../app/ports/replica-store.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { Queries } from './connection.ts';
import { isId, profileColumns, profileOf } from './rows.ts';

/** The objects that bear one of the names, each once; the database compares, so that its indexes are used. */
async function objectsNamed(
  db: Queries,
  tenant: TenantId,
  names: readonly string[],
): ReturnType<ReplicaStore['objectsNamed']> {
  if (!isId(tenant) || names.length === 0) return [];
  const wanted = sql`(select lower(name) from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) name)`;
  const { rows } = await sql<{ object_id: ObjectId }>`
    select object_id from replica_object
    where tenant_id = ${tenant} and not deleted and lower(user_principal_name) in ${wanted}
    union
    select object_id from replica_object
    where tenant_id = ${tenant} and not deleted and lower(mail) in ${wanted}`.execute(db);
  if (rows.length === 0) return [];
  const found = await db
    .selectFrom('replica_object')
    .select(profileColumns)
    .where('tenant_id', '=', tenant)
    .where(
      'object_id',
      'in',
      rows.map(row => row.object_id),
    )
    .orderBy('object_id')
    .execute();
  return found.map(profileOf);
}

/** The part of the store that files with rows need. */
export const imports = (db: Queries): Pick<ReplicaStore, 'objectsNamed'> => ({
  objectsNamed: (tenant, names) => objectsNamed(db, tenant, names),
});
