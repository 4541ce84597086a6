import type { InvitationRecord } from '../app/ports/invitation-store.ts';
import type { ColumnType } from 'kysely';
import type { Actor } from '../app/ports/actor.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { Json, Moment, MomentOrNull } from './column-kinds.ts';

type ActorName = Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;

interface InvitationTable {
  account_id: AccountId;
  invitation_id: string;
  tenant_id: TenantId;
  object_id: ObjectId;
  member_id: MemberId;
  address: string;
  language: string | null;
  message: string | null;
  days: number;
  made_guest: boolean;
  invited: Moment;
  invited_by: Json<ActorName>;
  sent: Moment;
  expires: Moment;
  state: InvitationRecord['state'];
  guest_deleted: boolean;
  sealed_link: string | null;
  mailed: MomentOrNull;
  mail_failed: boolean;
  approved_as: ColumnType<string | null, string | null | undefined, string | null>;
  approved: ColumnType<Date | null, string | null | undefined, string | null>;
  approved_by: ColumnType<ActorName | null, string | null | undefined, string | null>;
  term_over: ColumnType<boolean, boolean | undefined, boolean>;
}

/** The table of invitations. */
export interface InvitationTables {
  invitation: InvitationTable;
}
