import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { MemberKind } from '../core/catalog.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type {
  ApplicationMember,
  EndingGrant,
  OwnerAddress,
  ReminderStore,
  Told,
} from '../app/ports/reminder-store.ts';
import { inTransaction } from './connection.ts';
import type { Queries } from './connection.ts';
import { grantOf, type GrantRow } from './grant-rows.ts';
import type { OpenJobs } from './jobs.ts';

/** Grants that are answered at once. */
const atOnce = 5_000;

interface EndingRow extends Omit<GrantRow, 'starts' | 'ends'> {
  readonly account_id: AccountId;
  readonly member_id: MemberId;
  readonly tenant_id: TenantId;
  readonly object_id: ObjectId;
  readonly kind: MemberKind;
  readonly ends: Date;
  readonly stage: number;
}

const endingOf = (row: EndingRow): EndingGrant => ({
  account: row.account_id,
  member: row.member_id,
  tenantId: row.tenant_id,
  objectId: row.object_id,
  kind: row.kind,
  what: row.grant_key,
  grant: grantOf({ ...row, starts: null, ends: row.ends.toISOString() }),
  ends: row.ends.toISOString(),
  stage: row.stage,
});

const columns = sql`g.account_id, g.member_id, g.grant_key, g.role, g.permission, g.level, g.place_type, g.place_id,
  g.place_kind, g.ends, m.tenant_id, m.object_id, m.kind`;
const grants = sql`access_grant g
  join member m on m.account_id = g.account_id and m.member_id = g.member_id`;
const isTold = (upTo: RawBuilder<unknown>): RawBuilder<boolean> => sql`exists (select from reminder_sent r
  where r.account_id = g.account_id and r.member_id = g.member_id and r.what = g.grant_key and r.ends = g.ends
    and r.stage <= ${upTo})`;

async function endingGrants(
  db: Queries,
  now: Date,
  stages: readonly number[],
): Promise<readonly EndingGrant[]> {
  const moment = sql`${now.toISOString()}::timestamptz`;
  const furthest = sql.lit(Math.max(...stages));
  const { rows } = await sql<EndingRow>`
    select ${columns}, s.stage from ${grants}
    cross join lateral (
      select min(stage)::int as stage from unnest(array[${sql.join(stages.map(each => sql.lit(each)))}]) as each (stage)
      where g.ends - stage * interval '24 hours' <= ${moment}) s
    where g.ends > ${moment} and g.ends <= ${moment} + ${furthest} * interval '24 hours'
      and g.ends - s.stage * interval '24 hours' >= g.given_at
      and not ${isTold(sql`s.stage`)}
    order by g.account_id, g.ends, g.member_id, g.grant_key limit ${sql.lit(atOnce)}`.execute(db);
  return rows.map(endingOf);
}

async function endedGrants(db: Queries, now: Date, since: Date): Promise<readonly EndingGrant[]> {
  const { rows } = await sql<EndingRow>`
    select ${columns}, 0 as stage from ${grants}
    where g.ends > ${since.toISOString()}::timestamptz and g.ends <= ${now.toISOString()}::timestamptz
      and not ${isTold(sql`0`)}
    order by g.account_id, g.ends, g.member_id, g.grant_key limit ${sql.lit(atOnce)}`.execute(db);
  return rows.map(endingOf);
}

async function noteTold(
  db: Queries,
  jobs: Pick<OpenJobs, 'put'>,
  [account, told, at, mails]: Parameters<ReminderStore['noteTold']>,
): Promise<boolean> {
  const rows = JSON.stringify(told.map(({ member, what, ends, stage }) => ({ member, what, ends, stage })));
  const takenMeanwhile = new Error('told meanwhile');
  try {
    await inTransaction(db, async trx => {
      const noted = await sql`
        insert into reminder_sent (account_id, member_id, what, ends, stage, told)
        select ${account}, member, what, ends, stage, ${at.toISOString()}::timestamptz
        from jsonb_to_recordset(${rows}::text::jsonb) as r(member text, what text, ends timestamptz, stage int)
        order by member, what, ends, stage
        on conflict do nothing returning 1`.execute(trx);
      if (noted.rows.length < told.length) throw takenMeanwhile;
      await jobs.put(trx, mails);
    });
    return true;
  } catch (error) {
    if (error === takenMeanwhile) return false;
    throw error;
  }
}

/** Those of an account's owners whose address is known; the directory's word goes before that of a sign-in. */
export async function readOwnerAddresses(db: Queries, account: AccountId): Promise<readonly OwnerAddress[]> {
  const { rows } = await sql<{
    tenant_id: TenantId;
    object_id: ObjectId;
    accepted: boolean;
    mail: string;
  }>`
    select w.tenant_id, w.object_id, w.accepted is not null as accepted, coalesce(o.mail, w.mail) as mail
    from account_owner w left join replica_object o on o.tenant_id = w.tenant_id and o.object_id = w.object_id
    where w.account_id = ${account} and coalesce(o.mail, w.mail) is not null
      and coalesce(o.enabled and not o.deleted, true)
    order by w.offered, w.owner_id`.execute(db);
  return rows.map(row => ({
    tenantId: row.tenant_id,
    objectId: row.object_id,
    accepted: row.accepted,
    mail: row.mail,
  }));
}

/** What is told of ends, and whom it is told to. */
export const reminders = (db: Queries, jobs: Pick<OpenJobs, 'put'>): ReminderStore => ({
  endingGrants: (now, stages) => endingGrants(db, now, stages),
  endedGrants: (now, since) => endedGrants(db, now, since),
  async told(account, from) {
    const { rows } = await sql<Omit<Told, 'ends'> & { ends: Date }>`
      select member_id as member, what, ends, stage from reminder_sent
      where account_id = ${account} and ends > ${from.toISOString()}::timestamptz`.execute(db);
    return rows.map(row => ({ ...row, ends: row.ends.toISOString() }));
  },
  noteTold: (...told) => noteTold(db, jobs, told),
  async forgetTold(before) {
    await sql`delete from reminder_sent where ends < ${before.toISOString()}::timestamptz`.execute(db);
  },
  ownerAddresses: account => readOwnerAddresses(db, account),
  async applicationMembers() {
    const { rows } = await sql<ApplicationMember>`
      select m.account_id as account, m.member_id as member, m.tenant_id as "tenantId", m.object_id as "objectId",
        o.display_name as "displayName", o.app_id as "appId"
      from member m join replica_object o on o.tenant_id = m.tenant_id and o.object_id = m.object_id
      where m.kind = 'application' and not o.deleted and o.app_id is not null
      order by m.account_id, m.member_id`.execute(db);
    return rows;
  },
});
