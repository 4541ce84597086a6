declare const kind: unique symbol;
/** An opaque id that cannot be passed where another kind of id is wanted. */
type Id<K extends string> = string & { readonly [kind]: K };

export type AccountId = Id<'account'>;
export type MemberId = Id<'member'>;
/** A directory tenant's GUID, in lower case. */
export type TenantId = Id<'tenant'>;
/** A user's, group's or service principal's GUID in its tenant, in lower case. */
export type ObjectId = Id<'object'>;
/** `<tenantId>/<objectId>`: one identity, unique over all tenants. */
export type PrincipalKey = Id<'principal'>;

/** Who somebody is: the pair that no rename and no mail address changes. */
export interface Principal {
  readonly tenantId: TenantId;
  readonly objectId: ObjectId;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const asAccountId = (text: string): AccountId => text as AccountId;
export const asMemberId = (text: string): MemberId => text as MemberId;

/** Tenant and object ids are GUIDs, compared in lower case; whether `text` is one. */
export const isGuid = (text: string): boolean => guid.test(text.toLowerCase());

export const asTenantId = (text: string): TenantId => text.toLowerCase() as TenantId;
export const asObjectId = (text: string): ObjectId => text.toLowerCase() as ObjectId;

/** The tenant of personal accounts (Microsoft's `consumers`): nobody's directory, so never associated. */
export const consumersTenant = asTenantId('9188040d-6c67-4c5b-b112-36a304b66dad');

export const principalKey = (who: Principal): PrincipalKey =>
  `${who.tenantId}/${who.objectId}` as PrincipalKey;

/** The principal that a key names, or undefined if `text` is not `<guid>/<guid>`. */
export function parsePrincipal(text: string): Principal | undefined {
  const [tenant, object, ...rest] = text.split('/');
  if (tenant === undefined || object === undefined || rest.length > 0) return undefined;
  if (!isGuid(tenant) || !isGuid(object)) return undefined;
  return { tenantId: asTenantId(tenant), objectId: asObjectId(object) };
}
