import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIVE_DIRECTORY } from '../../src/directory/ldap/attribute-maps.ts';
import { connectLdap } from '../../src/directory/ldap/connect-ldap.ts';
import { stillThere } from '../../src/directory/ldap/read-directory.ts';
import { syncOnce } from '../../src/directory/ldap/sync-once.ts';
import { syncedTenant } from '../../src/directory/ldap/synced-tenant.ts';
import { findSlapd, ldifEntry, slapdMissing, startSlapd, type Slapd } from '../slapd.ts';
import {
  ADMIN_KEY,
  FABRIKAM,
  FABRIKAM_TENANT,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const there = findSlapd() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(slapdMissing);

/** The part of Active Directory's schema that is read, with its own OIDs and matching rules. */
const SCHEMA = [
  ...[
    ['1.2.840.113556.1.4.2', 'objectGUID', 'octetStringMatch', '40'],
    ['1.2.840.113556.1.4.868', 'isCriticalSystemObject', 'booleanMatch', '7'],
    ['1.2.840.113556.1.4.8', 'userAccountControl', 'integerMatch', '27'],
    ['1.2.840.113556.1.4.750', 'groupType', 'integerMatch', '27'],
    ['1.2.840.113556.1.4.221', 'sAMAccountName', 'caseIgnoreMatch', '15'],
    ['1.2.840.113556.1.4.656', 'userPrincipalName', 'caseIgnoreMatch', '15'],
    ['1.2.840.113556.1.2.141', 'department', 'caseIgnoreMatch', '15'],
    ['1.2.840.113556.1.2.146', 'company', 'caseIgnoreMatch', '15'],
  ].map(
    ([oid, name, rule, syntax]) =>
      `attributetype ( ${oid} NAME '${name}' EQUALITY ${rule} SYNTAX 1.3.6.1.4.1.1466.115.121.1.${syntax} SINGLE-VALUE )`,
  ),
  `attributetype ( 1.2.840.113556.1.2.210 NAME 'proxyAddresses' EQUALITY caseExactMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )`,
  `objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL
    MAY ( objectGUID $ isCriticalSystemObject $ userAccountControl $ sAMAccountName $ userPrincipalName $ department $
      company $ proxyAddresses $ displayName $ mail ) )`,
  `objectclass ( 1.2.840.113556.1.3.30 NAME 'computer' SUP user STRUCTURAL )`,
  `objectclass ( 1.2.840.113556.1.5.8 NAME 'group' SUP top STRUCTURAL MUST groupType
    MAY ( cn $ member $ description $ objectGUID $ isCriticalSystemObject $ sAMAccountName $ mail $ displayName ) )`,
].join('\n');

const STAFF = 'OU=Staff,dc=corp,dc=test';
/** The first byte of each would end a text: the anchor is bytes. */
const guid = (n: number): Buffer => Buffer.from([0, 255, n, 40, 41, 42, 92, 128, 0, 1, 2, 3, 4, 5, 6, 7]);

const NORMAL = 512;
const account = (n: number, name: string, more: Record<string, string | Buffer | string[]>) =>
  ldifEntry(`CN=${name},${STAFF}`, {
    objectClass: ['top', 'person', 'organizationalPerson', 'user'],
    cn: name.replace('\\', ''),
    sn: 'Surname',
    objectGUID: guid(n),
    userAccountControl: String(NORMAL),
    ...more,
  });

const group = (n: number, name: string, more: Record<string, string | Buffer | string[]>) =>
  ldifEntry(`CN=${name},${STAFF}`, {
    objectClass: ['top', 'group'],
    cn: name,
    objectGUID: guid(n),
    // A global security group.
    groupType: '-2147483646',
    sAMAccountName: name.replace(' ', ''),
    ...more,
  });

const ENTRIES = [
  ldifEntry(STAFF, { objectClass: 'organizationalUnit', ou: 'Staff' }),
  account(1, 'Ada\\, Countess', {
    sAMAccountName: 'ada',
    userPrincipalName: 'Ada.L@fabrikam.test',
    displayName: 'Ada Lovelace',
    mail: 'ada@fabrikam.test',
    department: 'Engines',
    company: 'Corp',
    proxyAddresses: ['smtp:countess@corp.test', 'SMTP:ada@fabrikam.test'],
  }),
  account(2, 'Disabled', { sAMAccountName: 'off', userAccountControl: String(NORMAL | 2) }),
  account(3, 'Foreign', { sAMAccountName: 'foreign', userPrincipalName: 'jürgen@corp.local' }),
  account(4, 'krbtgt', { sAMAccountName: 'krbtgt', isCriticalSystemObject: 'TRUE' }),
  account(5, 'machine', {
    sAMAccountName: 'PC$',
    objectClass: ['top', 'person', 'organizationalPerson', 'user', 'computer'],
  }),
  group(10, 'All Staff', {
    member: [`CN=Ada\\, Countess,${STAFF}`, `CN=Engineers,${STAFF}`, `CN=machine,${STAFF}`],
  }),
  group(11, 'Engineers', { member: [`CN=Disabled,${STAFF}`], description: 'Build engines' }),
  group(12, 'News', { groupType: '2', mail: 'news@fabrikam.test' }),
].join('\n');

// Entries as Active Directory writes them, in an OpenLDAP server with its attribute types and object classes.
describe.skipIf(!there && !needed)('a tenant kept from entries of Active Directory', () => {
  let slapd: Slapd;
  let asking: Asking;
  let token: string;

  beforeAll(async () => {
    slapd = await startSlapd(ENTRIES, SCHEMA);
    asking = await startAsking();
    await asking.admin('POST', 'tenants', FABRIKAM_TENANT);
    token = await asking.appToken(FABRIKAM);
    const { dn: bindDn, password } = slapd.reader;
    const reader = await connectLdap({ url: slapd.url, bindDn, password });
    const { users: userFilter, groups: groupFilter } = ACTIVE_DIRECTORY;
    const read = { map: ACTIVE_DIRECTORY, userBases: [STAFF], groupBases: [STAFF], userFilter, groupFilter };
    const result = await syncOnce(reader, syncedTenant(asking.url, ADMIN_KEY, FABRIKAM), { read });
    await reader.close();
    expect(result).toMatchObject({ read: { users: 3, groups: 3, memberships: 3 }, problems: [] });
  });
  afterAll(async () => {
    await asking?.directory.close();
    await slapd?.stop();
  });

  const SHOWN =
    'displayName,userPrincipalName,mailNickname,mail,department,companyName,accountEnabled,proxyAddresses,onPremisesSyncEnabled,onPremisesImmutableId,onPremisesSamAccountName,onPremisesUserPrincipalName,onPremisesDistinguishedName,onPremisesDomainName';
  const user = async (name: string): Promise<Json> =>
    (await asking.graph(token, `users/${encodeURIComponent(name)}?$select=${SHOWN}`)).body;
  const groups = async (): Promise<Map<string, Json>> => {
    const { body } = await asking.graph(token, 'groups');
    return new Map(body.value.map((one: Json) => [one.displayName, one]));
  };

  it('maps a person: objectGUID as base64, account name, the user name of a domain of the tenant', async () => {
    expect(await user('ada.l@fabrikam.test')).toMatchObject({
      displayName: 'Ada Lovelace',
      mailNickname: 'Ada.L',
      mail: 'ada@fabrikam.test',
      department: 'Engines',
      companyName: 'Corp',
      accountEnabled: true,
      proxyAddresses: ['SMTP:ada@fabrikam.test', 'smtp:countess@corp.test'],
      onPremisesSyncEnabled: true,
      onPremisesImmutableId: guid(1).toString('base64'),
      onPremisesSamAccountName: 'ada',
      onPremisesUserPrincipalName: 'Ada.L@fabrikam.test',
      onPremisesDomainName: 'corp.test',
    });
  });

  it('disables whoever has bit 2 of userAccountControl', async () => {
    expect(await user('off@fabrikam.test')).toMatchObject({ accountEnabled: false });
  });

  it("gives a user name of a foreign domain the tenant's own, without letters that Graph refuses", async () => {
    expect(await user('jurgen@fabrikam.test')).toMatchObject({
      onPremisesUserPrincipalName: 'jürgen@corp.local',
      onPremisesSamAccountName: 'foreign',
    });
  });

  it('leaves out computers and what the system itself needs', async () => {
    for (const name of ['krbtgt', 'PC$', 'PC_'])
      expect((await user(`${name}@fabrikam.test`)).error?.code).toBe('Request_ResourceNotFound');
  });

  it('maps groups: security and distribution, nested by member', async () => {
    const all = await groups();
    expect(all.get('Engineers')).toMatchObject({
      description: 'Build engines',
      mailNickname: 'Engineers',
      securityEnabled: true,
      mailEnabled: false,
      onPremisesSyncEnabled: true,
    });
    expect(all.get('News')).toMatchObject({ securityEnabled: false, mailEnabled: true });
    const { body } = await asking.graph(
      token,
      `groups/${all.get('All Staff').id}/members?$select=displayName`,
    );
    expect(body.value.map((one: Json) => one.displayName).sort()).toEqual(['Ada Lovelace', 'Engineers']);
  });

  it('looks anchors up by their bytes before anybody is removed', async () => {
    const { dn: bindDn, password } = slapd.reader;
    const reader = await connectLdap({ url: slapd.url, bindDn, password });
    const anchors = [1, 2, 99].map(n => guid(n).toString('base64'));
    const where = { bases: [STAFF], filter: ACTIVE_DIRECTORY.users };
    const found = await stillThere(reader, { map: ACTIVE_DIRECTORY }, where, anchors);
    await reader.close();
    expect(found).toEqual(new Set(anchors.slice(0, 2)));
  });
});
