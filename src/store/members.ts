import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { AccountStore, MemberQuery, MemberRecord, Page } from '../app/ports/account-store.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { AccountId, TenantId } from '../core/id.ts';
import type { Queries } from './connection.ts';
import { exactUpTo, readKeyset, writeKeyset } from './keyset.ts';
import { foundByName, memberConditions, nameFound, searchOf, sortKeys } from './member-filters.ts';
import { listedMembers, membersWithObjects, readRecords, recordColumns, recordOf } from './member-records.ts';
import type { RecordRow } from './member-records.ts';
import { fewMatch } from './search-size.ts';

interface Total {
  readonly total: number;
  readonly estimate: boolean;
}

/** Whether a query asks for all members of the account or of a kind, whose numbers are kept. */
const asksForAll = ({ q, tenant, role, state, among, endsBefore, idleSince, permission }: MemberQuery) =>
  [q, tenant, role, state, among, endsBefore, idleSince, permission].every(part => part === undefined);

async function countsOf(db: Queries, account: AccountId): Promise<Readonly<Record<MemberKind, number>>> {
  const row = await db
    .selectFrom('account')
    .select(['users', 'groups', 'applications'])
    .where('account_id', '=', account)
    .executeTakeFirst();
  return { user: row?.users ?? 0, group: row?.groups ?? 0, application: row?.applications ?? 0 };
}

async function kept(db: Queries, { account, kind }: MemberQuery): Promise<number> {
  const counts = await countsOf(db, account);
  return kind === undefined ? counts.user + counts.group + counts.application : counts[kind];
}

/** Where a query's members are counted: in the smallest tables that say which they are. */
function foundAmong(query: MemberQuery, conditions: RawBuilder<unknown>): RawBuilder<unknown> {
  const { account, idleSince, kind } = query;
  if (idleSince === undefined) return sql`${membersWithObjects} where ${conditions}`;
  const { idleSince: _idle, ...others } = query;
  return kind === undefined && asksForAll(others)
    ? sql`member_activity a where a.account_id = ${account} and a.at < ${idleSince}::timestamptz`
    : sql`${listedMembers} where ${conditions}`;
}

/** Exact up to a bound; beyond it what the planner believes, within what is possible. */
async function count(db: Queries, query: MemberQuery, conditions: RawBuilder<unknown>): Promise<Total> {
  if (asksForAll(query)) return { total: await kept(db, query), estimate: false };
  const found = sql`select 1 from ${foundAmong(query, conditions)}`;
  const counted = await sql<{ total: number }>`
    select count(*) as total from (${found} limit ${sql.lit(exactUpTo + 1)}) as counted`.execute(db);
  const total = counted.rows[0]?.total ?? 0;
  if (total <= exactUpTo) return { total, estimate: false };
  const explained = await sql<{ 'QUERY PLAN': readonly { Plan: { 'Plan Rows': number } }[] }>`
    explain (format json) ${found}`.execute(db);
  const believed = explained.rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? total;
  return { total: Math.min(Math.max(believed, total), await kept(db, query)), estimate: true };
}

async function members(db: Queries, query: MemberQuery): Promise<Page<MemberRecord>> {
  const words = query.q === undefined ? undefined : searchOf(query, await tenantsOf(db, query));
  const conditions = memberConditions(query, words);
  const found = query.sort === 'name' ? words : undefined;
  const keys =
    found === undefined
      ? sortKeys(query.sort, query, words !== undefined && (await fewMatch(db, words)))
      : nameFound;
  const start = query.after === undefined ? undefined : readKeyset(query.after, keys.length);
  const from = found === undefined ? listedMembers : foundByName(found, query.descending, start?.keys[0]);
  const direction = query.descending ? sql`desc` : sql`asc`;
  const order = sql.join(keys.map(key => sql`${key.value} ${direction}`));
  const values = sql.join(keys.map(key => sql`(${key.value})::text`));
  const behind =
    start === undefined
      ? sql``
      : sql` and (${sql.join(keys.map(key => key.value))}) ${query.descending ? sql`<` : sql`>`} (${sql.join(
          keys.map((key, n) => sql`${start.keys[n]}::text::${key.type}`),
        )})`;
  const reading = sql<RecordRow & { keys: readonly string[] }>`
    select ${recordColumns}, to_jsonb(array[${values}]) as keys from ${from}
    left join replica_tenant t on t.tenant_id = m.tenant_id
    where ${conditions}${behind} order by ${order} limit ${query.limit + 1}`.execute(db);
  const counting =
    start?.total === undefined
      ? count(db, query, conditions)
      : { total: start.total, estimate: start.estimate ?? false };
  // At the same time: on a PostgreSQL the page does not wait for its total.
  const [{ rows }, { total, estimate }] = await Promise.all([reading, counting]);
  const last = rows.length > query.limit ? rows[query.limit - 1] : undefined;
  return {
    items: rows.slice(0, query.limit).map(recordOf),
    after: last === undefined ? null : writeKeyset({ keys: last.keys, total, estimate }),
    total,
    totalIsEstimate: estimate,
  };
}

async function tenantsOf(db: Queries, query: MemberQuery): Promise<readonly TenantId[]> {
  const rows = await db
    .selectFrom('account_tenant')
    .select('tenant_id')
    .where('account_id', '=', query.account)
    .execute();
  return rows.map(row => row.tenant_id);
}

type Reads = Pick<AccountStore, 'members' | 'memberRecord' | 'memberRecords' | 'memberCounts'>;

/** The members of an account, as they are listed and read. */
export const memberReads = (db: Queries): Reads => ({
  members: query => members(db, query),
  memberRecord: async (account, id) => (await readRecords(db, account, [id]))[0],
  memberRecords: (account, ids) => readRecords(db, account, ids),
  memberCounts: account => countsOf(db, account),
});
