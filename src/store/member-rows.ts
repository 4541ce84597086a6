import { sql } from 'kysely';
import type { Member } from '../core/account.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { AccountId, MemberId, Principal, TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Actor } from '../app/ports/actor.ts';
import type { Queries } from './connection.ts';
import { grantRows, grantSummary } from './grant-rows.ts';
import type { GrantRow } from './grant-rows.ts';
import { liftedTerms } from './invitations.ts';
import { nameOf, uuidArray } from './rows.ts';
import { unknownKey } from './search-text.ts';

/** How the number of members of each kind changes. */
export type KindCounts = Record<MemberKind, number>;

export const noCounts = (): KindCounts => ({ user: 0, group: 0, application: 0 });

/** Who writes, when, and the revision that the account gets. */
export interface Writing {
  readonly account: AccountId;
  readonly actor: Actor;
  readonly at: Date;
  readonly revision: number;
}

/** Deletes members by identity and, whole, by tenant; their grants go with them. Answers how many went, by kind. */
export async function deleteMembers(
  db: Queries,
  account: AccountId,
  who: readonly Principal[],
  tenants: readonly TenantId[],
): Promise<KindCounts> {
  const counts = noCounts();
  if (who.length === 0 && tenants.length === 0) return counts;
  const pairs = JSON.stringify(who.map(({ tenantId, objectId }) => ({ t: tenantId, o: objectId })));
  const gone = await sql<{ kind: MemberKind; gone: number }>`
    with gone as (
      delete from member where account_id = ${account} and (
        tenant_id = any(${uuidArray(tenants)}::text::uuid[])
        or (tenant_id, object_id) in (select t, o from jsonb_to_recordset(${pairs}::text::jsonb) as r(t uuid, o uuid)))
      returning kind)
    select kind, count(*) as gone from gone group by kind`.execute(db);
  for (const row of gone.rows) counts[row.kind] = row.gone;
  return counts;
}

interface ExistingMember {
  member_id: MemberId;
  tenant_id: string;
  object_id: string;
  grants: readonly { key: string; level: string | null; starts: string | null; ends: string | null }[] | null;
}

async function existingOf(db: Queries, account: AccountId, members: readonly Member[]) {
  const asked = JSON.stringify(members.map(member => ({ t: member.tenantId, o: member.objectId })));
  const { rows } = await sql<ExistingMember>`
    with r as materialized (
        select t, o from jsonb_to_recordset(${asked}::text::jsonb) as asked(t uuid, o uuid)),
      lifted as (${liftedTerms(account)})
    select m.member_id, m.tenant_id, m.object_id, (
      select jsonb_agg(jsonb_build_object('key', g.grant_key, 'level', g.level, 'starts', g.starts, 'ends', g.ends))
      from access_grant g where g.account_id = m.account_id and g.member_id = m.member_id) as grants
    from r join member m on m.account_id = ${account} and m.tenant_id = r.t and m.object_id = r.o`.execute(
    db,
  );
  return new Map(rows.map(row => [`${row.tenant_id}/${row.object_id}`, row]));
}

const sameMoment = (a: string | null, b: string | null): boolean =>
  a === b || (a !== null && b !== null && Date.parse(a) === Date.parse(b));

/** The members that one change puts. */
export interface PutMembers {
  readonly writing: Writing;
  readonly members: readonly Member[];
}

/**
 * Puts members of changes of one account with their grants, each member once, and lets in whoever is new among them. A grant
 * that stays as it was keeps who gave it, when and why; others are given by the change's actor now. Answers how many are new,
 * by kind.
 */
export async function putMembers(
  db: Queries,
  account: AccountId,
  changes: readonly PutMembers[],
): Promise<KindCounts> {
  const counts = noCounts();
  const put = changes.flatMap(({ members }, by) => members.map(member => ({ member, by })));
  if (put.length === 0) return counts;
  const existing = await existingOf(
    db,
    account,
    put.map(({ member }) => member),
  );
  const dropped: { member_id: MemberId; grant_key: string }[] = [];
  const given: (GrantRow & { member_id: MemberId; by: number; reason: string | null })[] = [];
  const rows = put.map(({ member, by }) => {
    const before = existing.get(`${member.tenantId}/${member.objectId}`);
    if (before === undefined) counts[member.kind] += 1;
    else if (before.member_id !== member.id) {
      throw new Problem(
        'already-a-member',
        'This object is already a member of the account, under another id.',
        {
          member: before.member_id,
        },
      );
    }
    const grants = grantRows(member.access);
    const held = new Map(before?.grants?.map(grant => [grant.key, grant]));
    for (const key of held.keys())
      if (!grants.has(key)) dropped.push({ member_id: member.id, grant_key: key });
    for (const grant of grants.values()) {
      const was = held.get(grant.grant_key);
      const same =
        was !== undefined &&
        was.level === grant.level &&
        sameMoment(was.starts, grant.starts) &&
        sameMoment(was.ends, grant.ends);
      if (!same) given.push({ member_id: member.id, by, ...grant, reason: member.access.reason ?? null });
    }
    return {
      member_id: member.id,
      by,
      tenant_id: member.tenantId,
      object_id: member.objectId,
      kind: member.kind,
      access: member.access,
      ...grantSummary(grants.values()),
    };
  });
  const writings = changes.map(({ writing }) => writing);
  await writeMembers(db, account, writings, { rows, dropped, given });
  return counts;
}

/** What is to be written of members; `by` of a row is the change that asks for it. */
interface MemberRows {
  readonly rows: readonly object[];
  readonly dropped: readonly object[];
  readonly given: readonly object[];
}

/** One statement: the three parts touch different rows, so that their order does not matter. */
async function writeMembers(
  db: Queries,
  account: AccountId,
  writings: readonly Writing[],
  { rows, dropped, given }: MemberRows,
): Promise<void> {
  const changes = writings.map(({ actor, at, revision }, n) => ({
    n,
    actor: nameOf(actor),
    at: at.toISOString(),
    revision,
  }));
  await sql`
    with change as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb) as c(
          n int, actor jsonb, at timestamptz, revision bigint)),
      r as materialized (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(member_id text, by int,
          tenant_id uuid, object_id uuid, kind text, access jsonb, grants int, lasting boolean, ends timestamptz)),
      put as (
        insert into member (account_id, member_id, tenant_id, object_id, kind, access, grants, lasting, ends,
          added, added_by, revision, name_key, user_name_key)
        select ${account}, r.member_id, r.tenant_id, r.object_id, r.kind, r.access, r.grants, r.lasting, r.ends,
          c.at, c.actor, c.revision, coalesce(o.name_key, ${unknownKey}), coalesce(o.user_name_key, ${unknownKey})
        from r join change c on c.n = r.by
        left join replica_object o on o.tenant_id = r.tenant_id and o.object_id = r.object_id
        on conflict (account_id, member_id) do update set access = excluded.access, grants = excluded.grants,
          lasting = excluded.lasting, ends = excluded.ends, revision = excluded.revision),
      active as (
        insert into member_activity (account_id, member_id, at)
        select ${account}, r.member_id, '-infinity' from r
        on conflict (account_id, member_id) do nothing),
      dropped as (
        delete from access_grant g
        using jsonb_to_recordset(${JSON.stringify(dropped)}::text::jsonb) as r(member_id text, grant_key text)
        where g.account_id = ${account} and g.member_id = r.member_id and g.grant_key = r.grant_key)
    insert into access_grant (account_id, member_id, grant_key, role, permission, level, place_type, place_id,
      place_kind, starts, ends, reason, given_by, given_at)
    select ${account}, r.member_id, r.grant_key, r.role, r.permission, r.level, r.place_type, r.place_id,
      r.place_kind, r.starts, r.ends, r.reason, c.actor, c.at
    from jsonb_to_recordset(${JSON.stringify(given)}::text::jsonb) as r(member_id text, by int, grant_key text,
      role text, permission text, level text, place_type text, place_id text, place_kind text, starts timestamptz,
      ends timestamptz, reason text)
    join change c on c.n = r.by
    on conflict (account_id, member_id, grant_key) do update set level = excluded.level, starts = excluded.starts,
      ends = excluded.ends, reason = excluded.reason, given_by = excluded.given_by,
      given_at = excluded.given_at`.execute(db);
}
