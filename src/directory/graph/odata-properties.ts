import type { ObjectKind } from '../store/objects.ts';

/** Properties that hold a text and can be filtered by it. */
export const STRINGS: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: [
    ...[
      'id',
      'displayName',
      'userPrincipalName',
      'mail',
      'givenName',
      'surname',
      'mailNickname',
      'userType',
      'creationType',
    ],
    ...[
      'externalUserState',
      'department',
      'jobTitle',
      'city',
      'country',
      'companyName',
      'employeeId',
      'usageLocation',
    ],
    ...[
      'onPremisesImmutableId',
      'mobilePhone',
      'employeeType',
      'state',
      'officeLocation',
      'preferredLanguage',
    ],
  ],
  group: ['id', 'displayName', 'mail', 'mailNickname', 'description', 'visibility'],
  application: ['id', 'appId', 'displayName', 'signInAudience', 'description'],
  servicePrincipal: ['id', 'appId', 'displayName', 'servicePrincipalType', 'appOwnerOrganizationId'],
};

export const BOOLEANS: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: ['accountEnabled', 'onPremisesSyncEnabled'],
  group: ['mailEnabled', 'securityEnabled', 'onPremisesSyncEnabled', 'isAssignableToRole'],
  application: [],
  servicePrincipal: ['accountEnabled', 'appRoleAssignmentRequired'],
};

/** Texts that are kept in lower case beside the object, with an index. */
export const KEPT_LOWER: Readonly<Record<string, string>> = {
  id: 'id',
  displayName: 'name_key',
  userPrincipalName: 'upn_key',
  mail: 'mail_key',
  appId: 'app_id',
};

/** Properties that hold a moment. */
export const MOMENTS: readonly string[] = [
  'createdDateTime',
  'deletedDateTime',
  'onPremisesLastSyncDateTime',
];

/** Properties that hold many texts: filtered by `any`. */
export const COLLECTIONS_OF_TEXTS: Readonly<Record<ObjectKind, readonly string[]>> = {
  user: ['otherMails', 'proxyAddresses', 'businessPhones'],
  group: ['groupTypes', 'proxyAddresses'],
  application: ['identifierUris', 'tags'],
  servicePrincipal: ['servicePrincipalNames', 'tags'],
};

/** Filtering by these is an advanced query, whatever the operator (Graph: advanced queries on directory objects). */
export const ADVANCED: ReadonlySet<string> = new Set([
  ...['businessPhones', 'companyName', 'mobilePhone', 'employeeType'],
]);

/** Texts whose end can be asked for. */
export const BY_ENDING: ReadonlySet<string> = new Set([
  ...['mail', 'userPrincipalName', 'otherMails', 'proxyAddresses'],
]);

/** Texts whose beginning cannot be asked for, though they can be compared. */
export const NOT_BY_BEGINNING: ReadonlySet<string> = new Set(['userType', 'externalUserState', 'id']);

/** What lists can be ordered by. */
export const ORDERS: Readonly<Record<string, string>> = {
  displayname: "coalesce(name_key, '')",
  userprincipalname: "coalesce(upn_key, '')",
  createddatetime: "coalesce(json_extract(body, '$.createdDateTime'), '')",
};
