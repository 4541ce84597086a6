import { secretsOf } from '../store/secrets.ts';
import type { Store } from '../store/open-store.ts';
import type { Body, ObjectKind, StoredObject } from '../store/objects.ts';
import { badRequest } from './graph-error.ts';
import { withoutKeys } from './key-credentials.ts';

/** What a user shows without `$select`. */
const USER_DEFAULTS = [
  ...['businessPhones', 'displayName', 'givenName', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation'],
  ...['preferredLanguage', 'surname', 'userPrincipalName', 'id'],
];
/** What a group shows without `$select`, whether it has it or not; the rest of what it has follows. */
const GROUP_DEFAULTS = [
  ...[
    'id',
    'deletedDateTime',
    'classification',
    'createdDateTime',
    'description',
    'displayName',
    'expirationDateTime',
  ],
  ...['groupTypes', 'isAssignableToRole', 'mail', 'mailEnabled', 'mailNickname', 'membershipRule'],
  ...['membershipRuleProcessingState', 'onPremisesLastSyncDateTime', 'onPremisesSecurityIdentifier'],
  ...[
    'onPremisesSyncEnabled',
    'preferredDataLocation',
    'proxyAddresses',
    'renewedDateTime',
    'securityEnabled',
  ],
  ...['securityIdentifier', 'visibility'],
];
const LISTS = new Set(['businessPhones', 'groupTypes', 'proxyAddresses', 'identifierUris', 'otherMails']);

/** The properties that `User.ReadBasic.All` shows of others. */
export const BASIC_PROPERTIES = ['displayName', 'givenName', 'id', 'mail', 'surname', 'userPrincipalName'];

/** The names in a `$select`; undefined when there is none. @throws GraphError 400 */
export function parseSelect(text: string | null): string[] | undefined {
  if (text === null) return undefined;
  const names = text.split(',').map(name => name.trim());
  for (const name of names) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      throw badRequest(`Parsing OData Select and Expand failed at '${name}'.`);
  }
  return names;
}

function propertiesOf(store: Store, object: StoredObject): Body {
  const deletedDateTime = object.deletedAt === null ? null : new Date(object.deletedAt).toISOString();
  const { passwordProfile: _, onPremisesSyncBehavior: __, ...body } = object.body;
  const holdsSecrets = object.kind === 'application' || object.kind === 'servicePrincipal';
  const secrets = holdsSecrets ? { passwordCredentials: secretsOf(store, object.n) } : {};
  return { ...body, ...secrets, id: object.id, deletedDateTime };
}

/**
 * An object as Graph shows it.
 * @param select the properties wanted; without it the default ones of its kind
 */
export function present(store: Store, object: StoredObject, select?: readonly string[]): Body {
  const all = propertiesOf(store, object);
  const pick = (names: readonly string[]): Body =>
    Object.fromEntries(names.map(name => [name, all[name] ?? (LISTS.has(name) ? [] : null)]));
  if (select !== undefined)
    return pick(['id', ...select.filter(name => name !== 'id' && name !== 'members')]);
  if (object.kind === 'user') return pick(USER_DEFAULTS);
  if (object.kind === 'group') return { ...pick(GROUP_DEFAULTS), ...all };
  // The keys themselves are shown only where they are asked for.
  return 'keyCredentials' in all ? { ...all, keyCredentials: withoutKeys(all['keyCredentials']) } : all;
}

export const odataType = (kind: ObjectKind): string => `#microsoft.graph.${kind}`;

/** An object in a list of several kinds: its type goes first. */
export function presentTyped(store: Store, object: StoredObject, select?: readonly string[]): Body {
  return { '@odata.type': odataType(object.kind), ...present(store, object, select) };
}
