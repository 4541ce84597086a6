import { sql } from 'kysely';
import type { AccountId } from '../core/id.ts';
import type { KeptFactsOfAccount } from '../core/kept-facts.ts';
import type { Queries } from './connection.ts';
import type { FoldedEvents } from './folded-events.ts';

/** What a portal keeps of an account's subjects and resources for questions. */
export async function readKeptFacts(db: Queries, account: AccountId): Promise<KeptFactsOfAccount> {
  const aliases = await db
    .selectFrom('subject_alias')
    .select(['type', 'id', 'tenant_id as tenantId', 'object_id as objectId'])
    .where('account_id', '=', account)
    .execute();
  const subjectProperties = await db
    .selectFrom('subject_properties')
    .select(['tenant_id as tenantId', 'object_id as objectId', 'properties'])
    .where('account_id', '=', account)
    .execute();
  const resources = await db
    .selectFrom('resource')
    .select(['type', 'id', 'properties'])
    .where('account_id', '=', account)
    .where('properties', 'is not', null)
    .execute();
  const resourceProperties = resources.map(({ type, id, properties }) => ({
    type,
    id,
    properties: properties ?? {},
  }));
  return { aliases, subjectProperties, resourceProperties };
}

/**
 * Writes what is kept of subjects and resources, after members, tenants, owners and resources are written: nothing stays of
 * a member that is removed, nor of who is of no associated tenant and no owner.
 */
export async function writeKeptFacts(db: Queries, account: AccountId, folded: FoldedEvents): Promise<void> {
  if (folded.membersRemoved.size > 0) {
    const gone = JSON.stringify([...folded.membersRemoved.values()]);
    for (const table of ['subject_alias', 'subject_properties']) {
      await sql`delete from ${sql.table(table)} k
        using jsonb_to_recordset(${gone}::text::jsonb) as g("tenantId" uuid, "objectId" uuid)
        where k.account_id = ${account} and k.tenant_id = g."tenantId" and k.object_id = g."objectId"`.execute(
        db,
      );
    }
  }
  if (folded.tenantsRemoved.size > 0 || folded.owners !== undefined) await forgetStrangers(db, account);
  await writeAliases(db, account, folded);
  if (folded.subjectPropertiesPut.size > 0) {
    const put = JSON.stringify([...folded.subjectPropertiesPut.values()]);
    await sql`delete from subject_properties p
      using jsonb_to_recordset(${put}::text::jsonb) as n("tenantId" uuid, "objectId" uuid)
      where p.account_id = ${account} and p.tenant_id = n."tenantId" and p.object_id = n."objectId"`.execute(
      db,
    );
    await sql`insert into subject_properties (account_id, tenant_id, object_id, properties)
      select ${account}, "tenantId", "objectId", properties
      from jsonb_to_recordset(${put}::text::jsonb) as n("tenantId" uuid, "objectId" uuid, properties jsonb)
      where properties <> '{}'::jsonb`.execute(db);
  }
  if (folded.resourcePropertiesPut.size > 0) {
    const put = JSON.stringify([...folded.resourcePropertiesPut.values()]);
    await sql`update resource r set properties = nullif(n.properties, '{}'::jsonb)
      from jsonb_to_recordset(${put}::text::jsonb) as n(type text, id text, properties jsonb)
      where r.account_id = ${account} and r.type = n.type and r.id = n.id`.execute(db);
  }
}

async function writeAliases(db: Queries, account: AccountId, folded: FoldedEvents): Promise<void> {
  if (folded.aliasesDeleted.size > 0) {
    const gone = JSON.stringify([...folded.aliasesDeleted.values()]);
    await sql`delete from subject_alias a using jsonb_to_recordset(${gone}::text::jsonb) as g(type text, id text)
      where a.account_id = ${account} and a.type = g.type and a.id = g.id`.execute(db);
  }
  if (folded.aliasesPut.size > 0) {
    const put = JSON.stringify([...folded.aliasesPut.values()]);
    await sql`insert into subject_alias (account_id, type, id, tenant_id, object_id)
      select ${account}, type, id, "tenantId", "objectId" from jsonb_to_recordset(${put}::text::jsonb)
        as n(type text, id text, "tenantId" uuid, "objectId" uuid)
      on conflict (account_id, type, id)
      do update set tenant_id = excluded.tenant_id, object_id = excluded.object_id`.execute(db);
  }
}

async function forgetStrangers(db: Queries, account: AccountId): Promise<void> {
  for (const table of ['subject_alias', 'subject_properties']) {
    await sql`delete from ${sql.table(table)} k where k.account_id = ${account}
      and not exists (select from account_tenant t where t.account_id = k.account_id and t.tenant_id = k.tenant_id)
      and not exists (select from account_owner o where o.account_id = k.account_id and o.accepted is not null
        and o.tenant_id = k.tenant_id and o.object_id = k.object_id)`.execute(db);
  }
}
