import { ldifEntry } from '../slapd.ts';

export const SUFFIX = 'dc=corp,dc=test';
export const PEOPLE = `ou=people,${SUFFIX}`;
export const GROUPS = `ou=groups,${SUFFIX}`;

/** A value of a distinguished name (RFC 4514): whatever could be read otherwise, by its code. */
export const rdnValue = (value: string): string =>
  [...value]
    .map(character =>
      /[\p{L}\p{N}.@_-]/u.test(character)
        ? character
        : [...Buffer.from(character)].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
    )
    .join('');

const entryUuid = (n: number): string => `5e1fa11e-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

/** Names that have to be escaped wherever they stand in a distinguished name or in a filter. */
export const STRANGE_NAMES = [
  'Nakamura, Aiko',
  'Plus + Minus',
  '#hash first',
  ' spaces around ',
  'Back\\slash "quoted"',
  'Zoë Ångström ß',
  '山田太郎',
  'star * (paren) & | ! =',
  'less < more > semi ; colon',
  'emoji 🦊 fox',
] as const;

export const personDn = (n: number): string => {
  const strange = STRANGE_NAMES[n];
  return strange === undefined ? `uid=${uidOf(n)},${PEOPLE}` : `cn=${rdnValue(strange)},${PEOPLE}`;
};

export const uidOf = (n: number): string => `p${String(n).padStart(4, '0')}`;
export const personUuid = entryUuid;
export const groupDn = (n: number): string => `cn=${rdnValue(`Team, ${n}`)},${GROUPS}`;

export function person(n: number): string {
  const name = STRANGE_NAMES[n] ?? `Person ${n}`;
  return ldifEntry(personDn(n), {
    objectClass: 'inetOrgPerson',
    entryUUID: entryUuid(n),
    uid: uidOf(n),
    cn: name,
    sn: `Surname ${n}`,
    givenName: 'Pat',
    mail: `${uidOf(n)}@mail.test`,
    title: n % 2 === 0 ? 'Engineer' : 'Designer',
    departmentNumber: String(n % 7),
    employeeNumber: String(n),
    // Locked by an administrator for good.
    ...(n % 100 === 99 ? { pwdAccountLockedTime: '000001010000Z' } : {}),
  });
}

const folder = (dn: string): string =>
  ldifEntry(dn, { objectClass: 'organizationalUnit', ou: dn.slice(3, dn.indexOf(',')) });

/** Each group has every 40th person, the next but one group has it as a member, and the last two have each other. */
export function group(n: number, people: number, groups: number): string {
  const members: string[] = [];
  for (let one = n; one < people; one += groups) members.push(personDn(one));
  if (n + 2 < groups) members.push(groupDn(n + 2));
  if (n === groups - 1) members.push(groupDn(n - 1));
  if (n === groups - 2) members.push(groupDn(n + 1));
  // Somebody of another part of the directory, who is not kept.
  members.push(`cn=reader,${SUFFIX}`);
  const unique = n % 2 === 1;
  return ldifEntry(groupDn(n), {
    objectClass: unique ? 'groupOfUniqueNames' : 'groupOfNames',
    entryUUID: entryUuid(1_000_000 + n),
    cn: `Team, ${n}`,
    description: `The team with the number ${n}`,
    [unique ? 'uniqueMember' : 'member']: members,
  });
}

/** A company as inetOrgPerson and groupOfNames entries. */
export function company(people: number, groups: number): string {
  return [
    folder(PEOPLE),
    folder(GROUPS),
    folder(`ou=elsewhere,${PEOPLE}`),
    ...Array.from({ length: people }, (_, n) => person(n)),
    ...Array.from({ length: groups }, (_, n) => group(n, people, groups)),
  ].join('\n');
}
