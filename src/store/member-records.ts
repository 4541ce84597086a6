import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Access } from '../core/access.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { InvitationTerm } from '../core/invitation-term.ts';
import type { MemberRecord } from '../app/ports/account-store.ts';
import type { Queries } from './connection.ts';
import { invitationTerm } from './invitations.ts';
import { memberOf, moment, profileOf } from './rows.ts';
import type { ActorName, ReplicaObjectTable } from './schema.ts';

type Nullable<T> = { [K in keyof T]: T[K] | null };
type ProfilePart = Pick<
  ReplicaObjectTable,
  | 'display_name'
  | 'user_principal_name'
  | 'mail'
  | 'given_name'
  | 'surname'
  | 'enabled'
  | 'deleted'
  | 'pending'
  | 'guest'
  | 'on_premises'
  | 'app_id'
  | 'accepted'
>;

/** A member with what the replica knows of it. */
export interface RecordRow extends Nullable<ProfilePart> {
  readonly member_id: MemberId;
  readonly tenant_id: TenantId;
  readonly object_id: ObjectId;
  readonly kind: MemberKind;
  readonly access: Access;
  readonly added: Date;
  readonly added_by: ActorName;
  readonly last_activity: Date | null;
  readonly revision: number;
  readonly invitation: {
    readonly address: string;
    readonly expires: string;
    readonly approved: string | null;
  } | null;
}

/** Columns of a record, of `listedMembers`. */
export const recordColumns: RawBuilder<unknown> = sql`m.member_id, m.tenant_id, m.object_id, m.kind, m.access,
  m.added, m.added_by, nullif(a.at, '-infinity') as last_activity, m.revision, o.display_name, o.user_principal_name, o.mail, o.given_name,
  o.surname, o.enabled, o.deleted, o.pending, o.guest, o.on_premises, o.app_id, o.accepted, ${invitationTerm} as invitation`;

/** `member m` with the object it stands for, where the replica knows it. */
export const membersWithObjects: RawBuilder<unknown> = sql`member m
  left join replica_object o on o.tenant_id = m.tenant_id and o.object_id = m.object_id`;

/** The same with `member_activity a`, of which every member has a row. */
export const listedMembers: RawBuilder<unknown> = sql`member m
  join member_activity a on a.account_id = m.account_id and a.member_id = m.member_id
  left join replica_object o on o.tenant_id = m.tenant_id and o.object_id = m.object_id`;

const termOf = (
  { tenant_id: tenantId, object_id: objectId }: RecordRow,
  { address, expires, approved }: NonNullable<RecordRow['invitation']>,
): InvitationTerm => ({ tenantId, objectId, address, expires, ...(approved === null ? {} : { approved }) });

const hasProfile = (row: RecordRow): row is RecordRow & ProfilePart => row.display_name !== null;

export const recordOf = (row: RecordRow): MemberRecord => ({
  ...memberOf(row),
  added: row.added.toISOString(),
  addedBy: row.added_by,
  lastActivity: moment(row.last_activity),
  revision: row.revision,
  profile: hasProfile(row) ? profileOf(row) : undefined,
  ...(row.invitation ? { invitation: termOf(row, row.invitation) } : {}),
});

export async function readRecords(
  db: Queries,
  account: AccountId,
  ids: readonly MemberId[],
): Promise<readonly MemberRecord[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<RecordRow>`select ${recordColumns} from ${listedMembers}
    where m.account_id = ${account}
      and m.member_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`.execute(db);
  return rows.map(recordOf);
}
