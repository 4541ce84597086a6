import type { ColumnType } from 'kysely';
import type { KeptAnswer } from '../app/ports/account-store.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { Moment } from './column-kinds.ts';

interface SessionTable {
  id_hash: string;
  tenant_id: TenantId;
  object_id: ObjectId;
  display_name: string;
  user_name: string;
  guest: boolean;
  created: Moment;
  last_seen: Moment;
  expires: Moment;
  auth_time: Moment;
  sealed_tokens: string | null;
}

interface PendingSignInTable {
  state_hash: string;
  sealed: string;
  expires: Moment;
}

interface UsedProofTable {
  digest: string;
  expires: Moment;
}

interface IdempotencyTable {
  scope: string;
  key: string;
  body_hash: string;
  claimed: Moment;
  lease: Moment;
  answer: ColumnType<KeptAnswer | null, string | null, string | null>;
}

/** Sign-ins, sessions and what repeats of a call are answered with. */
export interface SessionTables {
  session: SessionTable;
  pending_sign_in: PendingSignInTable;
  used_proof: UsedProofTable;
  idempotency: IdempotencyTable;
}
