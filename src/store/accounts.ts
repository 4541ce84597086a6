import { sql } from 'kysely';
import type { Account, AccountEvent, AccountFacts } from '../core/account.ts';
import type { AccountId, Principal, TenantId } from '../core/id.ts';
import type { AccountStore, AccountTenant, Owner } from '../app/ports/account-store.ts';
import type { Queries } from './connection.ts';
import { countUpTo, exactUpTo, readKeyset, writeKeyset } from './keyset.ts';
import { readInvitationTerms } from './invitations.ts';
import { readKeptFacts } from './kept-facts.ts';
import { readMembers } from './read-members.ts';
import { readRoles } from './roles.ts';
import { accountColumns, accountOf, isId, ownerColumns, ownerOf, resourceOf, tenantOf } from './rows.ts';

export async function readOwners(db: Queries, account: AccountId): Promise<readonly Owner[]> {
  const rows = await db
    .selectFrom('account_owner')
    .select(ownerColumns)
    .where('account_id', '=', account)
    .orderBy('offered')
    .orderBy('owner_id')
    .execute();
  return rows.map(ownerOf);
}

export async function readTenants(db: Queries, account: AccountId): Promise<readonly AccountTenant[]> {
  const rows = await db
    .selectFrom('account_tenant')
    .select(['tenant_id', 'associated', 'associated_by'])
    .where('account_id', '=', account)
    .orderBy('associated')
    .orderBy('tenant_id')
    .execute();
  return rows.map(tenantOf);
}

/** Everything of an account as one snapshot: a statement each, in one transaction that the caller has begun. */
export async function readFacts(db: Queries, id: AccountId): Promise<AccountFacts | undefined> {
  const account = await db
    .selectFrom('account')
    .select(accountColumns)
    .where('account_id', '=', id)
    .executeTakeFirst();
  if (account === undefined) return undefined;
  const owners = await readOwners(db, id);
  const tenants = await readTenants(db, id);
  const resources = await db
    .selectFrom('resource')
    .select(['type', 'id', 'name', 'parent'])
    .where('account_id', '=', id)
    .execute();
  const members = await readMembers(db, id);
  return {
    account: accountOf(account),
    owners: owners
      .filter(owner => owner.accepted !== null)
      .map(({ tenantId, objectId }) => ({ tenantId, objectId })),
    tenants: tenants.map(tenant => tenant.tenantId),
    resources: resources.map(resourceOf),
    members,
    roles: await readRoles(db, id),
    invitations: await readInvitationTerms(db, id),
    ...(await readKeptFacts(db, id)),
  };
}

type Feed = Awaited<ReturnType<AccountStore['eventsSince']>>;

/** The feed after `revision`; undefined when it no longer reaches back so far, or `revision` is not of this account. */
export async function readEventsSince(db: Queries, id: AccountId, revision: number): Promise<Feed> {
  // One statement, so that what is kept and what is read are of the same moment.
  const { rows } = await sql<{
    now: number;
    feed_from: number;
    revision: number | null;
    event: AccountEvent | null;
  }>`select a.revision as now, a.feed_from, e.revision, e.event
     from account a left join account_event e on e.account_id = a.account_id and e.revision > ${revision}
     where a.account_id = ${id} order by e.revision, e.n`.execute(db);
  const first = rows[0];
  if (first === undefined || revision < first.feed_from || revision > first.now) return undefined;
  return rows.flatMap(row =>
    row.revision === null || row.event === null ? [] : [{ revision: row.revision, event: row.event }],
  );
}

type Reads = Pick<
  AccountStore,
  | 'account'
  | 'accountsOf'
  | 'allAccounts'
  | 'facts'
  | 'revision'
  | 'eventsSince'
  | 'owners'
  | 'ownedBy'
  | 'ownerSignedIn'
  | 'tenants'
  | 'accountsOfTenant'
  | 'associatedTenants'
  | 'resources'
>;

/** Accounts, their owners, tenants and resources. */
export const accounts = (db: Queries): Reads => ({
  async account(id) {
    const row = await db
      .selectFrom('account')
      .select(accountColumns)
      .where('account_id', '=', id)
      .executeTakeFirst();
    return row === undefined ? undefined : accountOf(row);
  },
  accountsOf: principals => accountsOf(db, principals),
  async allAccounts(limit, after) {
    const start = after === undefined ? undefined : readKeyset(after, 1);
    let query = db
      .selectFrom('account')
      .select(accountColumns)
      .orderBy('account_id')
      .limit(limit + 1);
    if (start !== undefined) query = query.where('account_id', '>', (start.keys[0] ?? '') as AccountId);
    const rows = await query.execute();
    return page(
      rows,
      limit,
      row => [row.account_id],
      accountOf,
      start,
      () => countUpTo(db, sql`select 1 from account`),
    );
  },
  facts: id =>
    db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(trx => readFacts(trx, id)),
  async revision(id) {
    const row = await db
      .selectFrom('account')
      .select('revision')
      .where('account_id', '=', id)
      .executeTakeFirst();
    return row?.revision;
  },
  eventsSince: (id, revision) => readEventsSince(db, id, revision),
  owners: id => readOwners(db, id),
  ownedBy: who => ownedBy(db, who),
  async ownerSignedIn(who, at) {
    if (!isId(who.tenantId) || !isId(who.objectId)) return;
    await db
      .updateTable('account_owner')
      .set({
        signed_in: at.toISOString(),
        display_name: sql<string>`case when display_name = '' then ${who.displayName ?? ''} else display_name end`,
        ...(who.mail === undefined ? {} : { mail: who.mail }),
      })
      .where('tenant_id', '=', who.tenantId)
      .where('object_id', '=', who.objectId)
      .execute();
  },
  tenants: id => readTenants(db, id),
  async accountsOfTenant(tenant) {
    if (!isId(tenant)) return [];
    const rows = await db
      .selectFrom('account_tenant')
      .select('account_id')
      .where('tenant_id', '=', tenant)
      .orderBy('account_id')
      .execute();
    return rows.map(row => row.account_id);
  },
  async associatedTenants(): Promise<readonly TenantId[]> {
    const rows = await db
      .selectFrom('account_tenant')
      .select('tenant_id')
      .distinct()
      .orderBy('tenant_id')
      .execute();
    return rows.map(row => row.tenant_id);
  },
  async resources(id, type, limit, after) {
    const start = after === undefined ? undefined : readKeyset(after, 2);
    let query = db.selectFrom('resource').selectAll().where('account_id', '=', id);
    if (type !== undefined) query = query.where('type', '=', type);
    if (start !== undefined) {
      query = query.where(sql<boolean>`(type, id) > (${start.keys[0]}, ${start.keys[1]})`);
    }
    const rows = await query
      .orderBy('type')
      .orderBy('id')
      .limit(limit + 1)
      .execute();
    const ofType = type === undefined ? sql`` : sql`and type = ${type}`;
    return page(
      rows,
      limit,
      row => [row.type, row.id],
      resourceOf,
      start,
      () => countUpTo(db, sql`select 1 from resource where account_id = ${id} ${ofType}`),
    );
  },
});

async function page<Row, T>(
  rows: readonly Row[],
  limit: number,
  keysOf: (row: Row) => readonly string[],
  itemOf: (row: Row) => T,
  start: { readonly total?: number } | undefined,
  count: () => Promise<number>,
) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const total = start?.total ?? (await count());
  return {
    items: shown.map(itemOf),
    after: rows.length > limit && last !== undefined ? writeKeyset({ keys: keysOf(last), total }) : null,
    total,
    totalIsEstimate: total > exactUpTo,
  };
}

async function accountsOf(db: Queries, principals: readonly Principal[]): Promise<readonly Account[]> {
  const known = principals.filter(who => isId(who.tenantId) && isId(who.objectId));
  if (known.length === 0) return [];
  const pairs = JSON.stringify(known.map(who => ({ t: who.tenantId, o: who.objectId })));
  const found = await sql<Parameters<typeof accountOf>[0]>`
    with asked as (select t, o from jsonb_to_recordset(${pairs}::text::jsonb) as r(t uuid, o uuid)),
      mine as (
        select m.account_id from asked join member m on m.tenant_id = t and m.object_id = o
        union select w.account_id from asked join account_owner w on w.tenant_id = t and w.object_id = o)
    select a.account_id, a.name, a.kind, a.features, a.claimed, a.revision
    from account a join mine using (account_id) order by a.account_id`.execute(db);
  return found.rows.map(accountOf);
}

async function ownedBy(db: Queries, who: Principal): ReturnType<AccountStore['ownedBy']> {
  if (!isId(who.tenantId) || !isId(who.objectId)) return [];
  const rows = await db
    .selectFrom('account_owner as w')
    .innerJoin('account as a', 'a.account_id', 'w.account_id')
    .select(['a.account_id', 'a.name', 'a.kind', 'a.features', 'a.claimed', 'a.revision'])
    .select([
      'w.owner_id',
      'w.tenant_id',
      'w.object_id',
      'w.display_name',
      'w.offered',
      'w.accepted',
      'w.signed_in',
    ])
    .where('w.tenant_id', '=', who.tenantId)
    .where('w.object_id', '=', who.objectId)
    .orderBy('a.account_id')
    .execute();
  return rows.map(row => ({ account: accountOf(row), owner: ownerOf(row) }));
}
