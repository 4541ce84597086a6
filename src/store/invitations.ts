import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { InvitationChange, InvitationRecord, InvitationStore } from '../app/ports/invitation-store.ts';
import type { AccountId, Principal, TenantId } from '../core/id.ts';
import type { Queries } from './connection.ts';
import type { InvitationTables } from './invitation-tables.ts';
import { countUpTo, exactUpTo, readKeyset, writeKeyset } from './keyset.ts';
import { isId, uuidArray } from './rows.ts';

type Row = Selectable<InvitationTables['invitation']> & {
  readonly pending: boolean | null;
  readonly display_name: string | null;
  readonly mail: string | null;
};

const columns: RawBuilder<unknown> = sql`i.*, o.pending, o.display_name, o.mail`;
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
  displayName: row.display_name,
  guestMail: row.mail,
  guestDeleted: row.guest_deleted,
  mail: mailOf(row),
});

/** When the open invitation of the member `m` expires; only asked where the directory waits for an acceptance. */
export const invitationExpiry: RawBuilder<unknown> = sql`(select i.expires from invitation i where o.pending
  and i.account_id = m.account_id and i.tenant_id = m.tenant_id and i.object_id = m.object_id and i.state = 'open')`;

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

/** With a member goes its open invitation, and the link: withdrawn while it is pending, settled once accepted (U-8). */
export async function endInvitations(
  trx: Queries,
  account: AccountId,
  who: readonly Principal[],
  tenants: readonly TenantId[],
): Promise<void> {
  if (who.length === 0 && tenants.length === 0) return;
  const pairs = JSON.stringify(who.map(({ tenantId, objectId }) => ({ t: tenantId, o: objectId })));
  await sql`update invitation i set sealed_link = null, state = case when coalesce(
      (select o.pending from replica_object o where o.tenant_id = i.tenant_id and o.object_id = i.object_id), true)
      then 'withdrawn' else 'settled' end
    where i.account_id = ${account} and i.state = 'open' and (i.tenant_id = any(${uuidArray(tenants)}::text::uuid[])
      or (i.tenant_id, i.object_id) in (select t, o from jsonb_to_recordset(${pairs}::text::jsonb) as r(t uuid, o uuid)))`.execute(
    trx,
  );
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
