import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { AccountId, Principal } from '../core/id.ts';
import type { Owner } from '../app/ports/account-store.ts';
import type { Queries } from './connection.ts';
import type { FoldedEvents } from './folded-events.ts';
import type { Writing } from './member-rows.ts';
import { nameOf, uuidArray } from './rows.ts';

/** Tenants that come and go; their members are dealt with apart. */
export async function writeTenants(db: Queries, writing: Writing, folded: FoldedEvents): Promise<void> {
  const { account, actor, at } = writing;
  if (folded.tenantsRemoved.size > 0) {
    await sql`delete from account_tenant where account_id = ${account}
      and tenant_id = any(${uuidArray([...folded.tenantsRemoved])}::text::uuid[])`.execute(db);
  }
  for (const tenant of folded.tenantsAdded) {
    await db
      .insertInto('account_tenant')
      .values({
        account_id: account,
        tenant_id: tenant,
        associated: at.toISOString(),
        associated_by: JSON.stringify(nameOf(actor)),
      })
      .onConflict(conflict => conflict.doNothing())
      .execute();
  }
}

export async function writeResources(db: Queries, account: AccountId, folded: FoldedEvents): Promise<void> {
  if (folded.resourcesDeleted.size > 0) {
    const gone = JSON.stringify([...folded.resourcesDeleted.values()]);
    await sql`delete from resource r using jsonb_to_recordset(${gone}::text::jsonb) as g(type text, id text)
      where r.account_id = ${account} and r.type = g.type and r.id = g.id`.execute(db);
  }
  if (folded.resourcesPut.size > 0) {
    const put = JSON.stringify([...folded.resourcesPut.values()]);
    await sql`insert into resource (account_id, type, id, name, parent)
      select ${account}, type, id, name, parent
      from jsonb_to_recordset(${put}::text::jsonb) as r(type text, id text, name text, parent text)
      on conflict (account_id, type, id) do update set name = excluded.name, parent = excluded.parent`.execute(
      db,
    );
  }
}

/** Writes the owners as a change gave them, or, where it names only who has accepted, brings the rows in line with that. */
export async function writeOwners(
  db: Queries,
  writing: Writing,
  owners: readonly Owner[] | undefined,
  accepted: readonly Principal[] | undefined,
): Promise<void> {
  if (owners !== undefined) await replaceOwners(db, writing.account, owners);
  else if (accepted !== undefined) await alignOwners(db, writing, accepted);
}

async function replaceOwners(db: Queries, account: AccountId, owners: readonly Owner[]): Promise<void> {
  const ids = owners.map(owner => owner.id);
  const gone = db.deleteFrom('account_owner').where('account_id', '=', account);
  await (ids.length === 0 ? gone : gone.where('owner_id', 'not in', ids)).execute();
  if (owners.length === 0) return;
  await db
    .insertInto('account_owner')
    .values(
      owners.map(owner => ({
        account_id: account,
        owner_id: owner.id,
        tenant_id: owner.tenantId,
        object_id: owner.objectId,
        display_name: owner.displayName,
        offered: owner.offered,
        accepted: owner.accepted,
        signed_in: owner.signedIn,
      })),
    )
    // Who stays keeps the address that their sign-in told.
    .onConflict(conflict =>
      conflict.columns(['account_id', 'owner_id']).doUpdateSet(eb => ({
        display_name: eb.ref('excluded.display_name'),
        offered: eb.ref('excluded.offered'),
        accepted: eb.ref('excluded.accepted'),
        signed_in: eb.ref('excluded.signed_in'),
      })),
    )
    .execute();
}

async function alignOwners(
  db: Queries,
  { account, at }: Writing,
  accepted: readonly Principal[],
): Promise<void> {
  const moment = at.toISOString();
  const pairs = JSON.stringify(
    accepted.map(({ tenantId, objectId }) => ({ i: randomUUID(), t: tenantId, o: objectId })),
  );
  await sql`delete from account_owner where account_id = ${account} and accepted is not null
    and (tenant_id, object_id) not in (
      select t, o from jsonb_to_recordset(${pairs}::text::jsonb) as r(t uuid, o uuid))`.execute(db);
  await sql`insert into account_owner as w
      (account_id, owner_id, tenant_id, object_id, display_name, offered, accepted)
    select ${account}, i, t, o, '', ${moment}::timestamptz, ${moment}::timestamptz
    from jsonb_to_recordset(${pairs}::text::jsonb) as r(i text, t uuid, o uuid)
    on conflict (account_id, tenant_id, object_id)
    do update set accepted = coalesce(w.accepted, excluded.accepted)`.execute(db);
}
