import type { InvitationRecord } from '../app/ports/invitation-store.ts';
import type { Actor } from '../app/ports/actor.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { Json, Moment, MomentOrNull } from './column-kinds.ts';

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
  invited_by: Json<Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>>;
  sent: Moment;
  expires: Moment;
  state: InvitationRecord['state'];
  guest_deleted: boolean;
  sealed_link: string | null;
  mailed: MomentOrNull;
  mail_failed: boolean;
}

/** The table of invitations. */
export interface InvitationTables {
  invitation: InvitationTable;
}
