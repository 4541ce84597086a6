import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { TenantId } from '../core/id.ts';
import type { MemberQuery, MemberSort, MemberStateFilter } from '../app/ports/account-store.ts';
import { invitationState } from './invitations.ts';
import { isId } from './rows.ts';
import { searchQuery } from './search-text.ts';

type Condition = RawBuilder<unknown>;

const grantOfMember = sql`access_grant g where g.account_id = m.account_id and g.member_id = m.member_id`;

/** A member's state at a moment; only members whose grants all have a term need their grants looked at. */
const stateAt = (at: string): Condition => sql`case
  when o.deleted then 'deleted-in-directory'
  when not o.enabled then 'disabled'
  when ${invitationState(at)} is not null then ${invitationState(at)}
  when m.grants = 0 then 'without-access'
  when m.lasting then 'active'
  when exists (select 1 from ${grantOfMember}
    and (g.starts is null or g.starts <= ${at}::timestamptz) and (g.ends is null or g.ends > ${at}::timestamptz))
    then 'active'
  when exists (select 1 from ${grantOfMember} and g.starts > ${at}::timestamptz
    and (g.ends is null or g.ends > ${at}::timestamptz)) then 'starts-later'
  else 'ended' end`;

/** That a member is in a state, told so that the few who are apart in the directory are found by their own index. */
function inState(state: MemberStateFilter, at: string): Condition {
  switch (state) {
    case 'attention':
      return sql`(o.deleted or not o.enabled or m.grants = 0 or not m.lasting or o.pending or o.accepted is not null)
        and ${stateAt(at)} not in ('active', 'starts-later', 'invitation-pending')`;
    case 'deleted-in-directory':
      return sql`o.deleted`;
    case 'disabled':
      return sql`not o.enabled and not o.deleted`;
    case 'invitation-pending':
      return sql`o.pending and o.enabled and not o.deleted
        and ${invitationState(at)} = ${state}`;
    case 'invitation-expired':
    case 'invitation-unapproved':
      return sql`o.enabled and not o.deleted and ${invitationState(at)} = ${state}
        and exists (select 1 from invitation i where i.account_id = m.account_id and i.tenant_id = m.tenant_id
          and i.object_id = m.object_id and i.state = 'open')`;
    case 'active':
    case 'without-access':
    case 'starts-later':
    case 'ended':
    case 'tenant-disconnected':
      return sql`${stateAt(at)} = ${state}`;
  }
}

/** The conditions of a query, besides where its page starts; `words` is its search. */
export function memberConditions(query: MemberQuery, words: string | undefined): Condition {
  const conditions: Condition[] = [sql`m.account_id = ${query.account}`];
  if (query.kind !== undefined) conditions.push(sql`m.kind = ${query.kind}`);
  if (query.tenant !== undefined) {
    conditions.push(isId(query.tenant) ? sql`m.tenant_id = ${query.tenant}::uuid` : sql`false`);
  }
  if (query.role === 'custom') {
    conditions.push(sql`exists (select 1 from ${grantOfMember} and g.permission is not null)`);
  } else if (query.role !== undefined) {
    conditions.push(sql`exists (select 1 from ${grantOfMember} and g.role = ${query.role})`);
  }
  if (query.permission !== undefined) {
    const roles = JSON.stringify(query.permission.roles);
    conditions.push(sql`exists (select 1 from ${grantOfMember} and (g.permission = ${query.permission.id}
      or g.role in (select jsonb_array_elements_text(${roles}::text::jsonb))))`);
  }
  if (query.state !== undefined) conditions.push(inState(query.state, query.at));
  if (query.endsBefore !== undefined) {
    conditions.push(sql`exists (select 1 from ${grantOfMember}
      and g.ends > ${query.at}::timestamptz and g.ends <= ${query.endsBefore}::timestamptz)`);
  }
  if (query.idleSince !== undefined) {
    conditions.push(sql`a.at < ${query.idleSince}::timestamptz`);
  }
  if (query.among !== undefined) {
    const among = query.among.filter(who => isId(who.tenantId) && isId(who.objectId));
    const pairs = JSON.stringify(among.map(who => ({ t: who.tenantId, o: who.objectId })));
    conditions.push(sql`(m.tenant_id, m.object_id) in (
      select t, o from jsonb_to_recordset(${pairs}::text::jsonb) as r(t uuid, o uuid))`);
  }
  if (words !== undefined) conditions.push(sql`o.search @@ ${words}::text::tsquery`);
  return sql.join(conditions, sql` and `);
}

/** T-9: everybody's display name is searched, but user names and mail only where the caller sees them. */
export const searchOf = (query: MemberQuery, tenants: readonly TenantId[]): string | undefined =>
  query.q === undefined
    ? undefined
    : searchQuery(
        tenants.map(tenant => ({ tenant, names: tenant === query.fullViewOf })),
        query.q,
      );

interface SortKey {
  readonly value: Condition;
  readonly type: Condition;
}

const text = sql`text`;
const timestamp = sql`timestamptz`;
const byId: SortKey = { value: sql`m.member_id`, type: text };

/** What a search by name is sorted by, of `foundByName`. */
export const nameFound: readonly SortKey[] = [{ value: sql`s.name_key`, type: text }, byId];

/**
 * The members whom a search finds, objects first and by name: of however many match, only those that a page shows are
 * looked for among the members. Walking all members by name until enough match takes longer the later in the alphabet
 * they are. `from` is the name at which the page starts.
 */
export function foundByName(words: string, descending: boolean, from: string | undefined): Condition {
  const start =
    from === undefined ? sql`` : sql`and name_key ${descending ? sql`<=` : sql`>=`} ${from}::text`;
  return sql`(select tenant_id, object_id, name_key from replica_object where search @@ ${words}::text::tsquery ${start}
      order by name_key ${descending ? sql`desc` : sql`asc`} offset 0) s
    join member m on m.tenant_id = s.tenant_id and m.object_id = s.object_id
    join member_activity a on a.account_id = m.account_id and a.member_id = m.member_id
    join replica_object o on o.tenant_id = s.tenant_id and o.object_id = s.object_id`;
}

/**
 * What a list is sorted by, the member's id last, so that every order is whole. `few`: so few match that the planner
 * shall find them first, which an order that no index has makes it do.
 */
export function sortKeys(sort: MemberSort, query: MemberQuery, few: boolean): readonly SortKey[] {
  const byName: SortKey = { value: few ? sql`m.name_key || ''` : sql`m.name_key`, type: text };
  const inC = (value: Condition): SortKey => ({ value: sql`(${value}) collate "C"`, type: text });
  switch (sort) {
    case 'name':
      return [byName, byId];
    case 'userName': {
      // T-9: nobody learns the order of names that they cannot see.
      const { fullViewOf } = query;
      if (fullViewOf === null || !isId(fullViewOf)) return [byName, byId];
      const seen = sql`case when m.tenant_id = ${fullViewOf}::uuid then m.user_name_key else '' end`;
      return [inC(seen), byName, byId];
    }
    case 'kind':
      return [inC(sql`m.kind`), byName, byId];
    case 'tenant':
      return [inC(sql`coalesce(t.name_key, '') || ' ' || m.tenant_id::text`), byName, byId];
    case 'state':
      return [inC(stateAt(query.at)), byName, byId];
    case 'lastActivity':
      return [
        { value: sql`a.at`, type: timestamp },
        { value: sql`a.member_id`, type: text },
      ];
    case 'added':
      return [{ value: few ? sql`m.added + interval '0'` : sql`m.added`, type: timestamp }, byId];
    case 'ends':
      return [{ value: sql`coalesce(m.ends, 'infinity')`, type: timestamp }, byName, byId];
  }
}
