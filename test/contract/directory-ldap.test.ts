import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Attribute, Change, Client } from 'ldapts';
import { INET_ORG_PERSON } from '../../src/directory/ldap/attribute-maps.ts';
import { connectLdap, type LdapConnection } from '../../src/directory/ldap/connect-ldap.ts';
import { syncOnce, type SyncOptions, type SyncResult } from '../../src/directory/ldap/sync-once.ts';
import { syncedTenant } from '../../src/directory/ldap/synced-tenant.ts';
import { findSlapd, slapdMissing, startSlapd, type Slapd } from '../slapd.ts';
import {
  ADMIN_KEY,
  FABRIKAM,
  FABRIKAM_TENANT,
  GRAPH_SCOPE,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';
import {
  company,
  groupDn,
  GROUPS,
  PEOPLE,
  personDn,
  personUuid,
  rdnValue,
  STRANGE_NAMES,
  uidOf,
} from './ldap-people.ts';

const there = findSlapd() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(slapdMissing);

const PERSONS = 5_000;
const TEAMS = 40;
const NOTHING = { created: 0, updated: 0, restored: 0, removed: 0, membersAdded: 0, membersRemoved: 0 };

// The tests stand in the order of a tenant's life: each begins with what the one before left.
describe.skipIf(!there && !needed)('a tenant kept from an OpenLDAP server with 5,000 people', () => {
  let slapd: Slapd;
  let asking: Asking;
  let writer: Client;
  let token: string;

  beforeAll(async () => {
    slapd = await startSlapd(company(PERSONS, TEAMS));
    asking = await startAsking();
    await asking.admin('POST', 'tenants', FABRIKAM_TENANT);
    token = await asking.appToken(FABRIKAM);
    writer = new Client({ url: slapd.url });
    await writer.bind(slapd.root.dn, slapd.root.password);
  });
  afterAll(async () => {
    await writer?.unbind();
    await asking?.directory.close();
    await slapd?.stop();
  });

  const read = {
    map: INET_ORG_PERSON,
    userBases: [PEOPLE],
    groupBases: [GROUPS],
    userFilter: INET_ORG_PERSON.users,
    groupFilter: INET_ORG_PERSON.groups,
  };

  async function sync(
    options: Partial<SyncOptions> = {},
    connection: Partial<LdapConnection> = {},
  ): Promise<SyncResult> {
    const { dn: bindDn, password } = slapd.reader;
    const reader = await connectLdap({ url: slapd.url, bindDn, password, ...connection });
    try {
      return await syncOnce(reader, syncedTenant(asking.url, ADMIN_KEY, FABRIKAM), { read, ...options });
    } finally {
      await reader.close();
    }
  }

  const change = (dn: string, type: string, values: string[], operation: 'add' | 'delete' | 'replace') =>
    writer.modify(dn, new Change({ operation, modification: new Attribute({ type, values }) }));

  const SHOWN =
    'id,displayName,userPrincipalName,accountEnabled,jobTitle,onPremisesSyncEnabled,onPremisesImmutableId,onPremisesDistinguishedName,onPremisesSamAccountName,onPremisesDomainName,onPremisesLastSyncDateTime';
  const user = async (n: number): Promise<Json> =>
    (await asking.graph(token, `users/${uidOf(n)}@fabrikam.test?$select=${SHOWN}`)).body;
  const groupNamed = async (n: number): Promise<Json> => {
    const filter = encodeURIComponent(`displayName eq 'Team, ${n}'`);
    return (await asking.graph(token, `groups?$filter=${filter}`)).body.value[0];
  };
  const membersOf = async (n: number): Promise<Set<string>> => {
    const { id } = await groupNamed(n);
    const { body } = await asking.graph(token, `groups/${id}/members?$select=id,displayName&$top=999`);
    return new Set(body.value.map((one: Json) => one.displayName));
  };
  const countUsers = async (): Promise<number> =>
    Number((await asking.graph(token, 'users/$count', { eventual: true })).body);

  it('reads everybody in pages, though the server gives at most 500 at once', async () => {
    const result = await sync();
    expect(result.read).toEqual({ users: PERSONS, groups: TEAMS, memberships: 5_000 + TEAMS });
    expect(result.written).toEqual({
      ...NOTHING,
      created: PERSONS + TEAMS,
      membersAdded: 5_000 + TEAMS,
    });
    expect(result.problems).toEqual([]);
    // The one entry of another part of the directory that stands in every group.
    expect(result.membersOutside).toBe(TEAMS);
    // The tenant's own administrator is there as before.
    expect(await countUsers()).toBe(PERSONS + 1);
  });

  it('gives objects what marks them as synced, and the tenant the date of the sync', async () => {
    const one = await user(1234);
    expect(one).toMatchObject({
      displayName: 'Person 1234',
      jobTitle: 'Engineer',
      accountEnabled: true,
      onPremisesSyncEnabled: true,
      onPremisesImmutableId: personUuid(1234),
      onPremisesDistinguishedName: personDn(1234),
      onPremisesSamAccountName: uidOf(1234),
      onPremisesDomainName: 'corp.test',
    });
    expect(Date.parse(one.onPremisesLastSyncDateTime)).toBeGreaterThan(Date.now() - 60_000);
    const { body } = await asking.graph(token, 'organization');
    expect(Date.parse(body.value[0].onPremisesLastSyncDateTime)).toBeGreaterThan(Date.now() - 60_000);
    const administrator = await asking.personToken(
      FABRIKAM,
      'fay@fabrikam.test',
      'Fay-Passw0rd-1',
      GRAPH_SCOPE,
    );
    const patch = { method: 'PATCH', body: { jobTitle: 'x' } };
    const patched = await asking.graph(administrator, `users/${one.id}`, patch);
    expect(patched.status).toBe(400);
  });

  it('takes names with every character that means something in a distinguished name', async () => {
    for (const [n, name] of STRANGE_NAMES.entries()) {
      expect((await user(n)).displayName).toBe(name.trim());
      expect(await membersOf(n)).toContain(name.trim());
    }
  });

  it('disables whoever an administrator locked for good', async () => {
    expect((await user(99)).accountEnabled).toBe(false);
    expect((await user(98)).accountEnabled).toBe(true);
  });

  it('nests groups as they are nested, cycles too', async () => {
    expect(await membersOf(0)).toContain('Team, 2');
    const [{ id }, { id: groupId }] = [await user(4999), await groupNamed(0)];
    const check = { method: 'POST', body: { groupIds: [groupId] } };
    expect((await asking.graph(token, `users/${id}/checkMemberGroups`, check)).body.value).toEqual([groupId]);
    expect(await membersOf(38)).toContain('Team, 39');
    expect(await membersOf(39)).toContain('Team, 38');
  });

  it('writes nothing when nothing changed, and delta shows nothing', async () => {
    const { body: before } = await asking.graph(token, 'users/delta?$deltatoken=latest');
    const { body: groupsBefore } = await asking.graph(token, 'groups/delta?$deltatoken=latest');
    expect((await sync()).written).toEqual(NOTHING);
    for (const link of [before['@odata.deltaLink'], groupsBefore['@odata.deltaLink']])
      expect((await asking.graph(token, link)).body.value).toEqual([]);
  });

  it("keeps a person's id through a rename, a move and a change of everything but the anchor", async () => {
    const before = await user(2000);
    await writer.modifyDN(personDn(2000), `uid=renamed.person,ou=elsewhere,${PEOPLE}`);
    await change(`uid=renamed.person,ou=elsewhere,${PEOPLE}`, 'title', ['Manager'], 'replace');
    await change(groupDn(0), 'member', [personDn(2000)], 'delete');
    await change(groupDn(0), 'member', [`uid=renamed.person,ou=elsewhere,${PEOPLE}`], 'add');
    expect((await sync()).written).toEqual({ ...NOTHING, updated: 1 });
    const { body } = await asking.graph(token, `users/${before.id}?$select=${SHOWN}`);
    expect(body).toMatchObject({
      userPrincipalName: 'renamed.person@fabrikam.test',
      jobTitle: 'Manager',
      onPremisesDistinguishedName: `uid=renamed.person,ou=elsewhere,${PEOPLE}`,
    });
  });

  it('lets two people exchange their user names', async () => {
    const [one, other] = [await user(3001), await user(3002)];
    await writer.modifyDN(personDn(3001), `uid=for.a.moment,${PEOPLE}`);
    await writer.modifyDN(personDn(3002), personDn(3001));
    await writer.modifyDN(`uid=for.a.moment,${PEOPLE}`, personDn(3002));
    const result = await sync();
    expect(result.problems).toEqual([]);
    expect((await user(3001)).id).toBe(other.id);
    expect((await user(3002)).id).toBe(one.id);
  });

  it('puts deleted people into the bin, and restores who comes back under the same id', async () => {
    const { id } = await user(4000);
    await writer.del(personDn(4000));
    expect((await sync()).written).toMatchObject({ removed: 1, created: 0, updated: 0 });
    expect((await asking.graph(token, `users/${id}`)).status).toBe(404);
    expect((await asking.graph(token, `directory/deletedItems/${id}`)).status).toBe(200);
    // The server gives an entry that is made again a lasting id of its own: it is somebody else.
    await writer.add(personDn(4000), {
      objectClass: 'inetOrgPerson',
      uid: uidOf(4000),
      cn: 'Person again',
      sn: 'Again',
    });
    expect((await sync()).written).toMatchObject({ created: 1, removed: 0 });
    expect((await user(4000)).id).not.toBe(id);
  });

  it('ends the sign-in of a disabled person, and takes a filter for who is disabled', async () => {
    const disabledFilter = `(|(employeeNumber=77)(cn=${'\\2a'}))`;
    const result = await sync({ read: { ...read, disabledFilter } });
    expect(result.written).toEqual({ ...NOTHING, updated: 1 });
    expect((await user(77)).accountEnabled).toBe(false);
    expect((await sync()).written).toEqual({ ...NOTHING, updated: 1 });
    expect((await user(77)).accountEnabled).toBe(true);
  });

  it('follows groups that are made, renamed, emptied and deleted', async () => {
    const { id } = await groupNamed(5);
    await writer.modifyDN(groupDn(5), `cn=${rdnValue('Renamed; team')},${GROUPS}`);
    await change(groupDn(6), 'member', [personDn(6)], 'replace');
    await writer.del(groupDn(7));
    await writer.add(`cn=new,${GROUPS}`, { objectClass: 'groupOfNames', cn: 'new', member: personDn(11) });
    const result = await sync();
    expect(result.written).toMatchObject({ created: 1, updated: 1, removed: 1 });
    expect((await asking.graph(token, `groups/${id}`)).body.displayName).toBe('Renamed; team');
    expect(await membersOf(6)).toEqual(new Set([STRANGE_NAMES[6]]));
    expect(await groupNamed(7)).toBeUndefined();
  });

  it.each([
    ['nobody is found', '(&(objectClass=inetOrgPerson)(employeeNumber=none))'],
    [
      '40% fewer are found',
      '(&(objectClass=inetOrgPerson)(|(departmentNumber=0)(departmentNumber=1)(departmentNumber=2)(departmentNumber=3)))',
    ],
  ])('stops and writes nothing when %s', async (_, userFilter) => {
    const before = await countUsers();
    await expect(sync({ read: { ...read, userFilter } })).rejects.toMatchObject({ code: 'mass-removal' });
    expect(await countUsers()).toBe(before);
  });

  it('removes that many when somebody accepts it, and brings them back under the same ids', async () => {
    const before = await user(4001);
    const userFilter = '(&(objectClass=inetOrgPerson)(departmentNumber=0))';
    await sync({ read: { ...read, userFilter }, acceptMassRemoval: true });
    expect(await countUsers()).toBeLessThan(1_000);
    const back = await sync();
    expect(back.written.restored).toBeGreaterThan(4_000);
    expect((await user(4001)).id).toBe(before.id);
    expect((await sync()).written).toEqual(NOTHING);
  });

  it('writes nothing on a dry run, and says what it would', async () => {
    await change(personDn(4500), 'title', ['Director'], 'replace');
    expect((await sync({ dryRun: true })).written).toEqual({ ...NOTHING, updated: 1 });
    expect((await user(4500)).jobTitle).toBe('Engineer');
    expect((await sync()).written).toEqual({ ...NOTHING, updated: 1 });
  });

  it('leaves alone who is mastered in the cloud, and who has the name of a cloud user', async () => {
    const { id } = await user(4600);
    await asking.admin('PATCH', `tenants/${FABRIKAM}/objects/${id}`, {
      onPremisesSyncBehavior: { isCloudManaged: true },
    });
    await change(personDn(4600), 'title', ['Director'], 'replace');
    await writer.add(`uid=fay,${PEOPLE}`, {
      objectClass: 'inetOrgPerson',
      uid: 'fay',
      cn: 'Fay',
      sn: 'Other',
    });
    const result = await sync();
    expect(result.written).toEqual(NOTHING);
    expect(result.cloudManaged).toBe(1);
    expect(result.problems).toMatchObject([{ code: 'conflict' }]);
    expect((await user(4600)).jobTitle).toBe('Engineer');
  });
});
