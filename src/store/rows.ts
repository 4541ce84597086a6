import type { Account, Member, Resource } from '../core/account.ts';
import type { Access } from '../core/access.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { AccountId, MemberId, ObjectId, TenantId } from '../core/id.ts';
import type { Actor } from '../app/ports/actor.ts';
import type { AccountTenant, DirectoryProfile, Owner } from '../app/ports/account-store.ts';
import type { ActorName, ReplicaObjectTable } from './schema.ts';

export const moment = (date: Date | null): string | null => (date === null ? null : date.toISOString());

/** An id list as PostgreSQL's array text, which both drivers pass on untouched. */
export const uuidArray = (ids: readonly string[]): string => `{${ids.join(',')}}`;

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Ids of directories are GUIDs; whatever else is asked for does not exist, and the database is not asked. */
export const isId = (id: string): boolean => guid.test(id);

export const accountColumns = ['account_id', 'name', 'kind', 'features', 'claimed', 'revision'] as const;

export const accountOf = (row: {
  account_id: AccountId;
  name: string;
  kind: Account['kind'];
  features: string[];
  claimed: boolean;
  revision: number;
}): Account => ({
  id: row.account_id,
  name: row.name,
  kind: row.kind,
  features: row.features,
  claimed: row.claimed,
  revision: row.revision,
});

export const ownerColumns = [
  'owner_id',
  'tenant_id',
  'object_id',
  'display_name',
  'offered',
  'accepted',
  'signed_in',
] as const;

export const ownerOf = (row: {
  owner_id: string;
  tenant_id: TenantId;
  object_id: ObjectId;
  display_name: string;
  offered: Date;
  accepted: Date | null;
  signed_in: Date | null;
}): Owner => ({
  id: row.owner_id,
  tenantId: row.tenant_id,
  objectId: row.object_id,
  displayName: row.display_name,
  offered: row.offered.toISOString(),
  accepted: moment(row.accepted),
  signedIn: moment(row.signed_in),
});

export const resourceOf = (row: {
  type: string;
  id: string;
  name: string;
  parent: string | null;
}): Resource => ({
  type: row.type,
  id: row.id,
  name: row.name,
  ...(row.parent === null ? {} : { parent: row.parent }),
});

export const tenantOf = (row: {
  tenant_id: TenantId;
  associated: Date;
  associated_by: ActorName;
}): AccountTenant => ({
  tenantId: row.tenant_id,
  associated: row.associated.toISOString(),
  associatedBy: row.associated_by,
});

export const memberOf = (row: {
  member_id: MemberId;
  tenant_id: TenantId;
  object_id: ObjectId;
  kind: MemberKind;
  access: Access;
}): Member => ({
  id: row.member_id,
  tenantId: row.tenant_id,
  objectId: row.object_id,
  kind: row.kind,
  access: row.access,
});

/** The part of an actor that stands beside what they did. */
export const nameOf = (actor: Actor): ActorName => ({
  kind: actor.kind,
  ...(actor.tenantId === undefined ? {} : { tenantId: actor.tenantId }),
  ...(actor.objectId === undefined ? {} : { objectId: actor.objectId }),
  ...(actor.displayName === undefined ? {} : { displayName: actor.displayName }),
});

export const profileColumns = [
  'tenant_id',
  'object_id',
  'kind',
  'display_name',
  'user_principal_name',
  'mail',
  'given_name',
  'surname',
  'enabled',
  'deleted',
  'pending',
  'guest',
  'on_premises',
  'app_id',
  'accepted',
] as const;

export const profileOf = (
  row: Pick<ReplicaObjectTable, (typeof profileColumns)[number]>,
): DirectoryProfile => ({
  tenantId: row.tenant_id,
  objectId: row.object_id,
  kind: row.kind,
  displayName: row.display_name,
  ...(row.user_principal_name === null ? {} : { userPrincipalName: row.user_principal_name }),
  ...(row.mail === null ? {} : { mail: row.mail }),
  ...(row.given_name === null ? {} : { givenName: row.given_name }),
  ...(row.surname === null ? {} : { surname: row.surname }),
  enabled: row.enabled,
  deleted: row.deleted,
  pending: row.pending,
  guest: row.guest,
  onPremises: row.on_premises,
  ...(row.app_id === null ? {} : { appId: row.app_id }),
  ...(row.accepted === null ? {} : { accepted: new Date(row.accepted).toISOString() }),
});
