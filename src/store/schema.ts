import type { ColumnType } from 'kysely';
import type { Access, PermissionGrant } from '../core/access.ts';
import type { AccountEvent, AccountKind } from '../core/account.ts';
import type { Catalog, MemberKind } from '../core/catalog.ts';
import type { Properties } from '../core/condition.ts';
import type { DirectoryPatch } from '../core/directory.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { Actor } from '../app/ports/actor.ts';
import type { ReplicaTenant, SyncStream } from '../app/ports/replica-store.ts';
import type { ReplicaSignalTables } from './replica-schema.ts';
import type { Json, Moment, MomentOrNull } from './column-kinds.ts';
import type { IntentTables } from './intent-tables.ts';
import type { InvitationTables } from './invitation-tables.ts';
import type { SessionTables } from './session-tables.ts';

interface AccountTable {
  account_id: AccountId;
  name: string;
  kind: AccountKind;
  features: Json<string[]>;
  claimed: boolean;
  revision: number;
  opened: Moment;
  feed_from: number;
  feed_events: ColumnType<number, number | undefined, number>;
  log_seq: ColumnType<number, number | undefined, number>;
  log_seal: string | null;
  users: ColumnType<number, number | undefined, number>;
  groups: ColumnType<number, number | undefined, number>;
  applications: ColumnType<number, number | undefined, number>;
}

interface AccountOwnerTable {
  account_id: AccountId;
  owner_id: string;
  tenant_id: TenantId;
  object_id: ObjectId;
  display_name: string;
  offered: Moment;
  accepted: MomentOrNull;
  signed_in: MomentOrNull;
  mail: ColumnType<string | null, string | null | undefined, string>;
}

export type ActorName = Pick<Actor, 'kind' | 'tenantId' | 'objectId' | 'displayName'>;

interface AccountTenantTable {
  account_id: AccountId;
  tenant_id: TenantId;
  associated: Moment;
  associated_by: Json<ActorName>;
}

interface ResourceTable {
  account_id: AccountId;
  type: string;
  id: string;
  name: string;
  parent: string | null;
  properties: Json<Properties> | null;
}

interface SubjectAliasTable {
  account_id: AccountId;
  type: string;
  id: string;
  tenant_id: TenantId;
  object_id: ObjectId;
}

interface SubjectPropertiesTable {
  account_id: AccountId;
  tenant_id: TenantId;
  object_id: ObjectId;
  properties: Json<Properties>;
}

interface MemberTable {
  account_id: AccountId;
  member_id: MemberId;
  tenant_id: TenantId;
  object_id: ObjectId;
  kind: MemberKind;
  access: Json<Access>;
  grants: number;
  lasting: boolean;
  ends: MomentOrNull;
  added: Moment;
  added_by: Json<ActorName>;
  revision: number;
  name_key: string;
  user_name_key: string;
}

/** `at` may be '-infinity', which no Date says: it is read as text or within SQL. */
interface MemberActivityTable {
  account_id: AccountId;
  member_id: MemberId;
  at: Moment;
}

interface VisitTable {
  account_id: AccountId;
  source: string;
  visit_id: string;
  tenant_id: TenantId;
  object_id: ObjectId;
  at: Moment;
  path: string;
}

interface AccessGrantTable {
  account_id: AccountId;
  member_id: MemberId;
  grant_key: string;
  role: string | null;
  permission: string | null;
  level: string | null;
  place_type: string | null;
  place_id: string | null;
  place_kind: 'all' | 'all-of' | 'one' | null;
  starts: MomentOrNull;
  ends: MomentOrNull;
  reason: string | null;
  given_by: Json<ActorName>;
  given_at: Moment;
}

interface CustomRoleTable {
  account_id: AccountId;
  role_id: string;
  name: string;
  description: string;
  permissions: Json<readonly PermissionGrant[]>;
  revision: number;
  changed: Moment;
  changed_by: Json<ActorName>;
}

interface AppliedCatalogTable {
  n: number;
  catalog: Json<Catalog>;
  applied: Moment;
}

interface AccountEventTable {
  account_id: AccountId;
  revision: number;
  n: number;
  event: Json<AccountEvent>;
}

interface LogEntryTable {
  account_id: AccountId;
  seq: number;
  at: Moment;
  action: string;
  result: 'done' | 'refused';
  actor_kind: Actor['kind'];
  target: Json<Record<string, string>>;
  digest: string;
  seal: string;
}

interface LogDetailTable {
  account_id: AccountId;
  seq: number;
  salt: string;
  actor: Json<Actor>;
  detail: Json<Record<string, unknown>>;
  actor_object: string | null;
}

interface LogTargetTable {
  account_id: AccountId;
  value: string;
  seq: number;
}

interface LogCheckpointTable {
  account_id: AccountId;
  entries: number;
  seal: string;
  at: Moment;
  key_id: string;
  signature: string;
}

interface ReplicaTenantTable {
  tenant_id: TenantId;
  display_name: string;
  name_key: string;
  default_domain: string;
  directory_integration: boolean;
  consent: ReplicaTenant['consent'];
  consent_changed: MomentOrNull;
  phase: ReplicaTenant['phase'];
  confirmed_at: MomentOrNull;
  last_error: ColumnType<ReplicaTenant['lastError'], string | null, string | null>;
  users: number;
  groups: number;
  applications: number;
  revision: number;
  feed_from: number;
  feed_items: number;
  rights: ColumnType<string[] | null, string | null | undefined, string | null>;
}

export interface ReplicaObjectTable {
  tenant_id: TenantId;
  object_id: ObjectId;
  kind: MemberKind;
  display_name: string;
  user_principal_name: string | null;
  mail: string | null;
  given_name: string | null;
  surname: string | null;
  enabled: boolean;
  deleted: boolean;
  pending: boolean;
  guest: boolean;
  on_premises: boolean;
  app_id: string | null;
  /** In ms since the epoch. */
  accepted: number | null;
  name_key: string;
  user_name_key: string;
  search: string;
}

interface ReplicaMembershipTable {
  tenant_id: TenantId;
  group_id: ObjectId;
  member_id: ObjectId;
}

interface ReplicaCursorTable {
  tenant_id: TenantId;
  stream: SyncStream;
  link: string | null;
  round: 'first' | 'delta' | null;
  done: ColumnType<boolean, boolean | undefined, boolean>;
  reading: ColumnType<boolean, boolean | undefined, boolean>;
  started: ColumnType<number, number | undefined, number>;
}

interface ReplicaPatchTable {
  tenant_id: TenantId;
  revision: number;
  items: number;
  patch: Json<DirectoryPatch>;
}

/** The tables of `migrations/`, which say what each is for. */
export interface Database extends ReplicaSignalTables, IntentTables, InvitationTables, SessionTables {
  account: AccountTable;
  account_owner: AccountOwnerTable;
  account_tenant: AccountTenantTable;
  resource: ResourceTable;
  subject_alias: SubjectAliasTable;
  subject_properties: SubjectPropertiesTable;
  member: MemberTable;
  access_grant: AccessGrantTable;
  member_activity: MemberActivityTable;
  visit: VisitTable;
  custom_role: CustomRoleTable;
  applied_catalog: AppliedCatalogTable;
  account_event: AccountEventTable;
  log_entry: LogEntryTable;
  log_detail: LogDetailTable;
  log_target: LogTargetTable;
  log_checkpoint: LogCheckpointTable;
  replica_tenant: ReplicaTenantTable;
  replica_object: ReplicaObjectTable;
  replica_membership: ReplicaMembershipTable;
  replica_cursor: ReplicaCursorTable;
  replica_seen_object: { tenant_id: TenantId; stream: SyncStream; object_id: ObjectId };
  replica_seen_membership: ReplicaMembershipTable;
  replica_patch: ReplicaPatchTable;
}
