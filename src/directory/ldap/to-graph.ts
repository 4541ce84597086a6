import { lastingObjectId } from '../store/lasting-id.ts';
import type { AttributeMap } from './attribute-maps.ts';
import { domainOf } from './distinguished-name.ts';
import { textOf, valuesOf, type LdapEntry } from './ldap-reader.ts';

/** A user or group as it is to be: Graph's properties, null where the entry has no value. */
export interface WantedObject {
  readonly kind: 'user' | 'group';
  readonly anchor: string;
  /** Its id, unless the tenant knows the anchor by another one already. */
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface TenantNames {
  readonly id: string;
  /** The tenant's domains, the default one first. */
  readonly domains: readonly string[];
}

/** The lasting identity of an entry, as `onPremisesImmutableId` has it; undefined when the entry shows none. */
export function anchorOf(map: AttributeMap, entry: LdapEntry): string | undefined {
  const value = valuesOf(entry, map.anchor.attribute)[0];
  if (value === undefined || value.length === 0) return undefined;
  if (map.anchor.form === 'text') return String(value).trim().toLowerCase();
  return Buffer.isBuffer(value) ? value.toString('base64') : Buffer.from(value, 'latin1').toString('base64');
}

/** The bytes or the text to look an anchor up by. */
export const anchorValue = (map: AttributeMap, anchor: string): string | Buffer =>
  map.anchor.form === 'text' ? anchor : Buffer.from(anchor, 'base64');

const ACCOUNT_DISABLED = 2;
/** Written by an administrator who locks an account for good (draft-behera-ldap-password-policy, 5.3.3). */
const LOCKED_FOR_GOOD = '000001010000Z';

/** Whether the entry itself says that nobody may sign in as this person. */
export function isDisabled(map: AttributeMap, entry: LdapEntry): boolean {
  if (map.name === 'active-directory')
    return (Number(textOf(entry, 'userAccountControl') ?? 0) & ACCOUNT_DISABLED) !== 0;
  return (
    textOf(entry, 'pwdAccountLockedTime') === LOCKED_FOR_GOOD ||
    textOf(entry, 'nsAccountLock')?.toLowerCase() === 'true'
  );
}

function first(entry: LdapEntry, attributes: readonly string[]): string | undefined {
  for (const attribute of attributes) {
    const text = textOf(entry, attribute);
    if (text !== undefined) return text;
  }
  return undefined;
}

const mapped = (entry: LdapEntry, map: AttributeMap['user']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(map).map(([property, from]) => [property, first(entry, from)?.slice(0, 256) ?? null]),
  );

const STRANGE_IN_USER_NAME = /[^A-Za-z0-9'._!#^~-]/gu;
const STRANGE_IN_NICKNAME = /[@()\\[\]";:<>,\s\p{Cc}]/gu;

/** Only what a user name may have (Graph's rules): accents go, everything else that is strange becomes `_`. */
function localPart(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}+/gu, '');
  return plain.replace(STRANGE_IN_USER_NAME, '_').slice(0, 64).replace(/\.+$/, '');
}

/**
 * `userPrincipalName`: the entry's own where its domain is one of the tenant's, else its first part in the tenant's
 * default domain, as Entra does it for domains that are not verified.
 */
function userPrincipalName(
  entry: LdapEntry,
  from: readonly string[],
  tenant: TenantNames,
): string | undefined {
  const name = first(entry, from);
  if (name === undefined) return undefined;
  const sign = name.lastIndexOf('@');
  const domain = sign < 0 ? undefined : name.slice(sign + 1).toLowerCase();
  const known = tenant.domains.find(each => each.toLowerCase() === domain) ?? tenant.domains[0];
  const local = localPart(sign < 0 ? name : name.slice(0, sign));
  return local === '' || known === undefined ? undefined : `${local}@${known}`;
}

function onPremises(map: AttributeMap, entry: LdapEntry, anchor: string): Record<string, unknown> {
  return {
    onPremisesSyncEnabled: true,
    onPremisesImmutableId: anchor,
    onPremisesDistinguishedName: entry.dn,
    onPremisesDomainName: domainOf(entry.dn) ?? null,
    onPremisesSamAccountName: first(entry, map.accountName) ?? null,
  };
}

const idOf = (tenant: TenantNames, anchor: string): string => lastingObjectId(tenant.id, `ldap/${anchor}`);

/** What of a person cannot be taken. */
export type Unmappable = 'no-anchor' | 'no-user-name' | 'no-name';

export interface MappingOptions {
  readonly map: AttributeMap;
  readonly tenant: TenantNames;
  /** Attributes to take the user name from, instead of the map's own. */
  readonly userName?: readonly string[];
  /** Anchors that the filter for disabled people found. */
  readonly disabled?: ReadonlySet<string>;
}

export function toUser(entry: LdapEntry, options: MappingOptions): WantedObject | Unmappable {
  const { map, tenant } = options;
  const anchor = anchorOf(map, entry);
  if (anchor === undefined) return 'no-anchor';
  const name = userPrincipalName(entry, options.userName ?? map.userName, tenant);
  if (name === undefined) return 'no-user-name';
  const phone = textOf(entry, 'telephoneNumber');
  const own = mapped(entry, map.user);
  return {
    kind: 'user',
    anchor,
    id: idOf(tenant, anchor),
    properties: {
      ...own,
      displayName: own['displayName'] ?? name,
      userPrincipalName: name,
      mailNickname: name.slice(0, name.indexOf('@')),
      accountEnabled: !isDisabled(map, entry) && options.disabled?.has(anchor) !== true,
      userType: 'Member',
      businessPhones: phone === undefined ? [] : [phone],
      proxyAddresses: valuesOf(entry, 'proxyAddresses').map(String).sort(),
      ...onPremises(map, entry, anchor),
    },
  };
}

/** Active Directory's flag of groups that rights can be given to; others are distribution lists. */
const SECURITY_GROUP = 0x80000000;

export function toGroup(entry: LdapEntry, { map, tenant }: MappingOptions): WantedObject | Unmappable {
  const anchor = anchorOf(map, entry);
  if (anchor === undefined) return 'no-anchor';
  const own = mapped(entry, map.group);
  const account = first(entry, [...map.accountName, 'cn']);
  const displayName = own['displayName'] ?? account;
  if (displayName === undefined || displayName === null) return 'no-name';
  const id = idOf(tenant, anchor);
  const nickname = (account ?? '').replace(STRANGE_IN_NICKNAME, '').slice(0, 64);
  const type = textOf(entry, 'groupType');
  const securityEnabled = type === undefined || (Number(type) & SECURITY_GROUP) !== 0;
  return {
    kind: 'group',
    anchor,
    id,
    properties: {
      ...own,
      displayName,
      mailNickname: nickname === '' ? id.slice(0, 8) : nickname,
      groupTypes: [],
      securityEnabled,
      // As Entra has it: a group with an address is one that mail goes to.
      mailEnabled: own['mail'] !== null,
      ...onPremises(map, entry, anchor),
    },
  };
}
