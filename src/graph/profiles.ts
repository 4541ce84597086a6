import type { DirectoryProfile } from '../app/ports/account-store.ts';
import type { DirectoryPage, SyncStream } from '../app/ports/replica-store.ts';
import type { MemberKind } from '../core/catalog.ts';
import { asObjectId, isGuid, type ObjectId, type TenantId } from '../core/id.ts';
import { unavailable } from './exchange.ts';
import { isJsonObject, textAt, type JsonObject } from './graph-json.ts';

/** What a page of a stream says of one object; absent properties are unchanged. */
export type PageObject = DirectoryPage['objects'][number];

interface Kind {
  readonly kind: MemberKind;
  readonly stream: SyncStream;
  readonly odataType: string;
  /** What is read, and thereby all that is ever copied. */
  readonly select: string;
}

/** Each kind of member and where Graph has it. */
export const kinds: Readonly<Record<MemberKind, Kind>> = {
  user: {
    kind: 'user',
    stream: 'users',
    odataType: '#microsoft.graph.user',
    select:
      'id,displayName,givenName,surname,userPrincipalName,mail,accountEnabled,userType,externalUserState,externalUserStateChangeDateTime,onPremisesSyncEnabled',
  },
  group: {
    kind: 'group',
    stream: 'groups',
    odataType: '#microsoft.graph.group',
    select: 'id,displayName,onPremisesSyncEnabled',
  },
  application: {
    kind: 'application',
    stream: 'servicePrincipals',
    odataType: '#microsoft.graph.servicePrincipal',
    select: 'id,appId,displayName,accountEnabled,servicePrincipalType,appOwnerOrganizationId',
  },
};

export const kindOfStream: Readonly<Record<SyncStream, MemberKind>> = {
  users: 'user',
  groups: 'group',
  servicePrincipals: 'application',
};

/** The kind that an `@odata.type` names; undefined for devices, contacts, roles and whatever cannot be a member. */
export const kindOfType = (type: string | undefined): MemberKind | undefined =>
  Object.values(kinds).find(kind => kind.odataType === type)?.kind;

/** An object's id; one that is no GUID makes the whole answer unusable, for leaving it out would remove somebody. */
export function idOf(raw: JsonObject): ObjectId {
  const id = textAt(raw, 'id') ?? '';
  if (!isGuid(id)) throw unavailable('Graph named an object without an id', 60_000);
  return asObjectId(id);
}

/**
 * What Graph said of an object, in Rolecall's words: `''` for a text that Graph says is null.
 *
 * With `whole`, the object was read as it is, and what is absent is null; else what is absent is unchanged.
 */
export function readProfile(kind: MemberKind, raw: JsonObject, whole: boolean): PageObject {
  const seen = (key: string): boolean => whole || key in raw;
  const text = (key: string): string => textAt(raw, key) ?? '';
  return {
    objectId: idOf(raw),
    kind,
    deleted: false,
    ...(seen('displayName') && { displayName: text('displayName') }),
    ...(kind === 'group'
      ? { enabled: true }
      : seen('accountEnabled') && { enabled: raw['accountEnabled'] !== false }),
    ...(seen('onPremisesSyncEnabled') && { onPremises: raw['onPremisesSyncEnabled'] === true }),
    ...(kind === 'application' && seen('appId') && { appId: text('appId') }),
    ...(kind === 'user' && {
      ...(seen('userPrincipalName') && { userPrincipalName: text('userPrincipalName') }),
      ...(seen('mail') && { mail: text('mail') }),
      ...(seen('givenName') && { givenName: text('givenName') }),
      ...(seen('surname') && { surname: text('surname') }),
      ...(seen('userType') && { guest: raw['userType'] === 'Guest' }),
      // Absent and null count as accepted (U-4).
      ...(seen('externalUserState') && { pending: raw['externalUserState'] === 'PendingAcceptance' }),
      ...acceptedOf(raw),
    }),
  };
}

/** When a guest accepted: the last change of a state that is `Accepted`. */
export function acceptedOf(raw: JsonObject): { readonly accepted?: string } {
  const changed = textAt(raw, 'externalUserStateChangeDateTime');
  return raw['externalUserState'] === 'Accepted' && changed ? { accepted: changed } : {};
}

/** A whole object as it is looked up; texts that the directory does not have are absent. */
export function readWholeProfile(tenant: TenantId, kind: MemberKind, raw: JsonObject): DirectoryProfile {
  const said = readProfile(kind, raw, true);
  return {
    tenantId: tenant,
    objectId: said.objectId,
    kind,
    displayName: said.displayName ?? '',
    enabled: said.enabled ?? true,
    deleted: false,
    pending: said.pending ?? false,
    guest: said.guest ?? false,
    onPremises: said.onPremises ?? false,
    ...(said.userPrincipalName && { userPrincipalName: said.userPrincipalName }),
    ...(said.mail && { mail: said.mail }),
    ...(said.givenName && { givenName: said.givenName }),
    ...(said.surname && { surname: said.surname }),
    ...(said.appId && { appId: said.appId }),
    ...(said.accepted && { accepted: said.accepted }),
  };
}

/** Why an object is in a delta answer as removed; undefined when it is not. */
export function removalOf(raw: JsonObject): 'changed' | 'deleted' | undefined {
  const removed = raw['@removed'];
  if (removed === undefined) return undefined;
  return isJsonObject(removed) && removed['reason'] === 'changed' ? 'changed' : 'deleted';
}
