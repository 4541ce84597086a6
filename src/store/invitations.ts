import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { InvitationChange, InvitationRecord, InvitationStore } from '../app/ports/invitation-store.ts';
import { addressKey } from '../core/addresses.ts';
import type { AccountId, Principal, TenantId } from '../core/id.ts';
import type { InvitationTerm } from '../core/invitation-term.ts';
import type { Queries } from './connection.ts';
import type { InvitationTables } from './invitation-tables.ts';
import { countUpTo, exactUpTo, readKeyset, writeKeyset } from './keyset.ts';
import { isId, uuidArray } from './rows.ts';

type Row = Selectable<InvitationTables['invitation']> & {
  readonly pending: boolean | null;
  readonly display_name: string | null;
  readonly mail: string | null;
  readonly accepted: number | null;
};

const columns: RawBuilder<unknown> = sql`i.*, o.pending, o.display_name, o.mail, o.accepted`;
const withGuests: RawBuilder<unknown> = sql`invitation i
  left join replica_object o on o.tenant_id = i.tenant_id and o.object_id = i.object_id`;

function mailOf(row: Row): InvitationRecord['mail'] {
  if (row.sealed_link !== null) return 'waiting';
  if (row.mail_failed) return 'failed';
  return row.mailed === null ? null : 'sent';
}

const recordOf = (row: Row): InvitationRecord => ({
  id: row.invitation_id,
  tenantId: row.tenant_id,
  objectId: row.object_id,
  member: row.member_id,
  address: row.address,
  ...(row.language === null ? {} : { language: row.language }),
  ...(row.message === null ? {} : { message: row.message }),
  days: row.days,
  madeGuest: row.made_guest,
  invited: row.invited.toISOString(),
  invitedBy: row.invited_by,
  sent: row.sent.toISOString(),
  expires: row.expires.toISOString(),
  state: row.state,
  // A guest that the copy does not know yet has not been seen to accept.
  pending: row.pending ?? true,
  accepted: row.accepted === null ? null : new Date(row.accepted).toISOString(),
  approved:
    row.approved_as === null || row.approved === null || row.approved_by === null
      ? null
      : { as: row.approved_as, at: row.approved.toISOString(), by: row.approved_by },
  displayName: row.display_name,
  guestMail: row.mail,
  guestDeleted: row.guest_deleted,
  mail: mailOf(row),
});

/** The open invitation of the member `m`, whose object is `o`. */
const ofMember = sql`invitation i where i.account_id = m.account_id and i.tenant_id = m.tenant_id
  and i.object_id = m.object_id and i.state = 'open'`;

/** As `invitationDenial` of core says it of the invitation `i` and the object `o`. */
const denial = (at: RawBuilder<unknown>): RawBuilder<unknown> => sql`case
  when o.pending then case when i.expires <= ${at} then 'invitation-expired' else 'invitation-pending' end
  when lower(coalesce(o.mail, i.address)) = i.approved_as then null
  when lower(coalesce(o.mail, i.address)) <> lower(i.address) then 'invitation-unapproved'
  when to_timestamp(o.accepted / 1000.0) >= i.expires then 'invitation-expired' end`;

/** Why the member `m` has no access for the sake of an invitation at a moment; null: nothing of that kind. */
export const invitationState = (at: string): RawBuilder<unknown> => sql`case
  when not (coalesce(o.pending, false) or o.accepted is not null) then null
  else coalesce((select ${denial(sql`${at}::timestamptz`)} from ${ofMember}),
    case when o.pending then 'invitation-pending' end) end`;

/** What binds the member `m` by an open invitation, for those whom it can hold. */
export const invitationTerm: RawBuilder<unknown> = sql`(select jsonb_build_object('address', lower(i.address),
    'expires', to_char(i.expires at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'approved', i.approved_as)
  from ${ofMember} and (o.pending or o.accepted is not null))`;

/** What binds guests who were invited, their member gone or not (U-4). */
export async function readInvitationTerms(
  db: Queries,
  account: AccountId,
): Promise<readonly InvitationTerm[]> {
  const rows = await db
    .selectFrom('invitation')
    .select(['tenant_id', 'object_id', 'address', 'expires', 'approved_as'])
    .where('account_id', '=', account)
    .where('term_over', '=', false)
    .execute();
  return rows.map(row => ({
    tenantId: row.tenant_id,
    objectId: row.object_id,
    address: addressKey(row.address),
    expires: row.expires.toISOString(),
    ...(row.approved_as === null ? {} : { approved: row.approved_as }),
  }));
}

const pairsOf = (who: readonly Principal[]): string =>
  JSON.stringify(who.map(({ tenantId, objectId }) => ({ t: tenantId, o: objectId })));

/**
 * A part of a statement that puts members, `r(t, o)` of whom are put: whoever is added anew is let in by that, so that what an
 * invitation that is over asked of them binds nobody any more.
 */
export const liftedTerms = (account: AccountId): RawBuilder<unknown> => sql`
  update invitation i set term_over = true from r
    where i.account_id = ${account} and i.tenant_id = r.t and i.object_id = r.o and not i.term_over and i.state <> 'open'
      and not exists (select 1 from member m where m.account_id = i.account_id and m.tenant_id = i.tenant_id
        and m.object_id = i.object_id)`;

/** Writes what a change does to invitations. */
export async function writeInvitations(
  trx: Queries,
  account: AccountId,
  changes: readonly InvitationChange[],
): Promise<void> {
  for (const change of changes) {
    if (change.kind === 'guest-deleted') {
      await trx
        .updateTable('invitation')
        .set({ guest_deleted: true })
        .where('account_id', '=', account)
        .where('invitation_id', '=', change.id)
        .execute();
      continue;
    }
    if (change.kind === 'approved') {
      const { as, at, by } = change.approved;
      await trx
        .updateTable('invitation')
        .set({ approved_as: as, approved: at, approved_by: JSON.stringify(by) })
        .where('account_id', '=', account)
        .where('invitation_id', '=', change.id)
        .execute();
      continue;
    }
    const { invitation, sealedLink } = change;
    const again = {
      days: invitation.days,
      sent: invitation.sent,
      expires: invitation.expires,
      language: invitation.language ?? null,
      message: invitation.message ?? null,
      sealed_link: sealedLink,
      mailed: null,
      mail_failed: false,
    };
    // The newest says what binds the guest.
    await trx
      .updateTable('invitation')
      .set({ term_over: true })
      .where('account_id', '=', account)
      .where('tenant_id', '=', invitation.tenantId)
      .where('object_id', '=', invitation.objectId)
      .where('invitation_id', '<>', invitation.id)
      .execute();
    await trx
      .insertInto('invitation')
      .values({
        account_id: account,
        invitation_id: invitation.id,
        tenant_id: invitation.tenantId,
        object_id: invitation.objectId,
        member_id: invitation.member,
        address: invitation.address,
        made_guest: invitation.madeGuest,
        invited: invitation.invited,
        invited_by: JSON.stringify(invitation.invitedBy),
        state: 'open',
        guest_deleted: false,
        ...again,
      })
      .onConflict(conflict => conflict.columns(['account_id', 'invitation_id']).doUpdateSet(again))
      .execute();
  }
}

/** Whether the guest of an invitation `i` was not let in, so that it is withdrawn rather than settled. */
const isHeld = sql`select coalesce(o.pending, true) or (o.accepted is not null and ${denial(sql`now()`)} is not null)
  from (select 1) one left join replica_object o on o.tenant_id = i.tenant_id and o.object_id = i.object_id`;

/** With a member goes its open invitation, and the link: withdrawn while its guest is held by it, settled once they were let in (U-8). */
export async function endInvitations(
  trx: Queries,
  account: AccountId,
  who: readonly Principal[],
  tenants: readonly TenantId[],
): Promise<void> {
  if (who.length === 0 && tenants.length === 0) return;
  const pairs = pairsOf(who);
  await sql`update invitation i set sealed_link = null,
      state = case when (${isHeld}) then 'withdrawn' else 'settled' end
    where i.account_id = ${account} and i.state = 'open' and (i.tenant_id = any(${uuidArray(tenants)}::text::uuid[])
      or (i.tenant_id, i.object_id) in (select t, o from jsonb_to_recordset(${pairs}::text::jsonb) as r(t uuid, o uuid)))`.execute(
    trx,
  );
  if (tenants.length > 0)
    await sql`update invitation set term_over = true where account_id = ${account} and not term_over
      and tenant_id = any(${uuidArray(tenants)}::text::uuid[])`.execute(trx);
}

/** The id of a guest's open invitation, inside a transaction. */
export async function openInvitationId(
  db: Queries,
  account: AccountId,
  { tenantId, objectId }: Principal,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('invitation')
    .select('invitation_id')
    .where('account_id', '=', account)
    .where('tenant_id', '=', tenantId)
    .where('object_id', '=', objectId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return row?.invitation_id;
}

/** The ids of the open invitations that would be withdrawn with a tenant: of guests who have not accepted. */
export async function openInvitationIds(
  db: Queries,
  account: AccountId,
  tenant: TenantId,
): Promise<readonly string[]> {
  if (!isId(tenant)) return [];
  const { rows } = await sql<{ id: string }>`select i.invitation_id as id from invitation i
    where i.account_id = ${account} and i.tenant_id = ${tenant}::uuid and i.state = 'open' and (${isHeld})
    order by i.invited, i.invitation_id`.execute(db);
  return rows.map(row => row.id);
}

async function page(
  db: Queries,
  { account, tenant, limit, after }: Parameters<InvitationStore['invitations']>[0],
): ReturnType<InvitationStore['invitations']> {
  const start = after === undefined ? undefined : readKeyset(after, 2);
  const theirs = sql`i.account_id = ${account} and i.tenant_id = ${tenant}::uuid`;
  const behind =
    start === undefined
      ? sql``
      : sql` and (i.invited, i.invitation_id) < (${start.keys[0]}::text::timestamptz, ${start.keys[1]})`;
  const { rows } = await sql<Row & { keys: readonly string[] }>`
    select ${columns}, to_jsonb(array[i.invited::text, i.invitation_id]) as keys from ${withGuests}
    where ${theirs}${behind} order by i.invited desc, i.invitation_id desc limit ${limit + 1}`.execute(db);
  const total = start?.total ?? (await countUpTo(db, sql`select 1 from invitation i where ${theirs}`));
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: rows.slice(0, limit).map(recordOf),
    after: last === undefined ? null : writeKeyset({ keys: last.keys, total }),
    total,
    totalIsEstimate: total > exactUpTo,
  };
}

/** Invitations of people from outside (U-4). */
export const invitations = (db: Queries): InvitationStore => {
  const one = async (condition: RawBuilder<unknown>): Promise<InvitationRecord | undefined> => {
    const { rows } = await sql<Row>`select ${columns} from ${withGuests} where ${condition}`.execute(db);
    return rows[0] && recordOf(rows[0]);
  };
  return {
    invitations: query => page(db, query),
    invitation: (account, id) => one(sql`i.account_id = ${account} and i.invitation_id = ${id}`),
    openInvitation: async (account, tenant, guest) =>
      isId(tenant) && isId(guest)
        ? one(sql`i.account_id = ${account} and i.tenant_id = ${tenant}::uuid and i.object_id = ${guest}::uuid
            and i.state = 'open'`)
        : undefined,
    openInvitationIds: (account, tenant) => openInvitationIds(db, account, tenant),
    async sealedLink(account, id) {
      const row = await db
        .selectFrom('invitation')
        .select('sealed_link')
        .where('account_id', '=', account)
        .where('invitation_id', '=', id)
        .where('state', '=', 'open')
        .executeTakeFirst();
      return row?.sealed_link ?? undefined;
    },
    async mailed(account, id, sealedLink, went, at) {
      await db
        .updateTable('invitation')
        .set({ sealed_link: null, mailed: went ? at.toISOString() : null, mail_failed: !went })
        .where('account_id', '=', account)
        .where('invitation_id', '=', id)
        .where('sealed_link', '=', sealedLink)
        .execute();
    },
  };
};
