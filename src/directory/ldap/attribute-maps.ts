/** How a kind of LDAP directory names what Graph has. */
export interface AttributeMap {
  readonly name: 'active-directory' | 'inet-org-person';
  /** What an entry keeps through renames and moves. */
  readonly anchor: { readonly attribute: string; readonly form: 'guid-bytes' | 'text' };
  readonly users: string;
  readonly groups: string;
  /** Where a user name comes from; the first that an entry has. */
  readonly userName: readonly string[];
  readonly accountName: readonly string[];
  /** Graph's property ← the first of these attributes that an entry has. */
  readonly user: Readonly<Record<string, readonly string[]>>;
  readonly group: Readonly<Record<string, readonly string[]>>;
  /** Attributes that hold the names of members. */
  readonly members: readonly string[];
  /** What else says something about an entry: whether it is disabled, what kind of group it is. */
  readonly state: readonly string[];
}

const person = {
  givenName: ['givenName'],
  surname: ['sn'],
  displayName: ['displayName', 'cn'],
  mail: ['mail'],
  jobTitle: ['title'],
  employeeType: ['employeeType'],
  mobilePhone: ['mobile'],
  preferredLanguage: ['preferredLanguage'],
  city: ['l'],
  state: ['st'],
  postalCode: ['postalCode'],
  onPremisesUserPrincipalName: ['userPrincipalName'],
} as const;

/** Active Directory: as Entra Connect maps it by default, of what this directory keeps. */
export const ACTIVE_DIRECTORY: AttributeMap = {
  name: 'active-directory',
  anchor: { attribute: 'objectGUID', form: 'guid-bytes' },
  users: '(&(objectClass=user)(!(objectClass=computer))(!(isCriticalSystemObject=TRUE)))',
  groups: '(&(objectClass=group)(!(isCriticalSystemObject=TRUE)))',
  userName: ['userPrincipalName', 'sAMAccountName'],
  accountName: ['sAMAccountName'],
  user: {
    ...person,
    department: ['department'],
    companyName: ['company'],
    employeeId: ['employeeID', 'employeeNumber'],
    officeLocation: ['physicalDeliveryOfficeName'],
    streetAddress: ['streetAddress'],
    country: ['co'],
  },
  group: { displayName: ['displayName', 'cn'], description: ['description'], mail: ['mail'] },
  members: ['member'],
  state: ['userAccountControl', 'groupType'],
};

/** RFC 2798 people and RFC 4519 groups, as OpenLDAP and 389 Directory Server keep them. */
export const INET_ORG_PERSON: AttributeMap = {
  name: 'inet-org-person',
  anchor: { attribute: 'entryUUID', form: 'text' },
  users: '(objectClass=inetOrgPerson)',
  groups: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))',
  userName: ['uid', 'mail'],
  accountName: ['uid'],
  user: {
    ...person,
    department: ['departmentNumber'],
    companyName: ['o'],
    employeeId: ['employeeNumber'],
    officeLocation: ['physicalDeliveryOfficeName', 'roomNumber'],
    streetAddress: ['street'],
    country: ['c'],
  },
  group: { displayName: ['cn'], description: ['description'], mail: ['mail'] },
  members: ['member', 'uniqueMember'],
  state: ['pwdAccountLockedTime', 'nsAccountLock'],
};

export const ATTRIBUTE_MAPS = [ACTIVE_DIRECTORY, INET_ORG_PERSON] as const;

const flat = (mapped: AttributeMap['user']): string[] => Object.values(mapped).flat();

/** What to ask for of a person, nothing else. */
export const personAttributes = (map: AttributeMap): string[] => [
  ...new Set([
    map.anchor.attribute,
    ...map.userName,
    ...map.accountName,
    ...flat(map.user),
    'telephoneNumber',
    'proxyAddresses',
    ...map.state,
  ]),
];

/** What to ask for of a group. */
export const groupAttributes = (map: AttributeMap): string[] => [
  ...new Set([
    map.anchor.attribute,
    'cn',
    ...map.accountName,
    ...flat(map.group),
    ...map.members,
    ...map.state,
  ]),
];
