import type { ColumnType } from 'kysely';
import type { DirectoryIntent } from '../app/ports/intent-store.ts';
import type { AccountId, ObjectId, TenantId } from '../core/id.ts';
import type { Json, Moment, MomentOrNull } from './column-kinds.ts';

interface DirectoryIntentTable {
  account_id: AccountId;
  intent_id: string;
  tenant_id: TenantId;
  kind: DirectoryIntent['kind'];
  began_by: Json<DirectoryIntent['beganBy']>;
  request_key: string | null;
  wanted: Json<DirectoryIntent['wanted']>;
  made: Json<DirectoryIntent['made']>;
  step: DirectoryIntent['step'];
  problem: ColumnType<DirectoryIntent['problem'], string | null, string | null>;
  began: Moment;
  asked: MomentOrNull;
  changed: Moment;
  lease: MomentOrNull;
}

interface SecretMadeTable {
  tenant_id: TenantId;
  by_object: ObjectId;
  object_id: ObjectId;
  made: Moment;
}

/** The tables of writes in directories. */
export interface IntentTables {
  directory_intent: DirectoryIntentTable;
  secret_made: SecretMadeTable;
  cloud_only_allowed: { account_id: AccountId; tenant_id: TenantId };
}
