import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INET_ORG_PERSON } from '../../src/directory/ldap/attribute-maps.ts';
import { connectLdap, type LdapConnection } from '../../src/directory/ldap/connect-ldap.ts';
import { syncOnce, type SyncResult } from '../../src/directory/ldap/sync-once.ts';
import { syncedTenant } from '../../src/directory/ldap/synced-tenant.ts';
import { findSlapd, slapdMissing, startSlapd, type Slapd } from '../slapd.ts';
import { ADMIN_KEY, FABRIKAM, FABRIKAM_TENANT, startAsking, type Asking } from './directory-fixture.ts';
import { company, GROUPS, PEOPLE, SUFFIX } from './ldap-people.ts';

const there = findSlapd() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(slapdMissing);

describe.skipIf(!there && !needed)('the two ends of an LDAP sync', () => {
  let slapd: Slapd;
  let asking: Asking;

  beforeAll(async () => {
    slapd = await startSlapd(company(1_200, 10));
    asking = await startAsking();
    await asking.admin('POST', 'tenants', FABRIKAM_TENANT);
  });
  afterAll(async () => {
    await asking?.directory.close();
    await slapd?.stop();
  });

  async function sync(connection: Partial<LdapConnection>, userBases = [PEOPLE]): Promise<SyncResult> {
    const { dn: bindDn, password } = slapd.reader;
    const reader = await connectLdap({ url: slapd.url, bindDn, password, ...connection });
    const { users: userFilter, groups: groupFilter } = INET_ORG_PERSON;
    const read = { map: INET_ORG_PERSON, userBases, groupBases: [GROUPS], userFilter, groupFilter };
    try {
      return await syncOnce(reader, syncedTenant(asking.url, ADMIN_KEY, FABRIKAM), { read });
    } finally {
      await reader.close();
    }
  }

  it('reads over StartTLS and LDAPS with an authority of its own, and refuses one it does not know', async () => {
    const trusted = { ca: slapd.ca.pem };
    expect((await sync({ startTls: true, ...trusted })).read).toMatchObject({ users: 1_200 });
    expect((await sync({ url: slapd.secureUrl, ...trusted })).read).toMatchObject({ users: 1_200 });
    for (const connection of [{ startTls: true }, { url: slapd.secureUrl }])
      await expect(sync(connection)).rejects.toMatchObject({ code: 'ldap-not-trusted' });
  });

  it('says who it is that refuses: wrong credentials, a base that is not there', async () => {
    await expect(sync({ password: 'wrong' })).rejects.toMatchObject({ code: 'ldap-credentials' });
    await expect(sync({}, [`ou=nowhere,${SUFFIX}`])).rejects.toMatchObject({
      code: 'ldap-no-such-base',
    });
  });

  it('ends with the connection, and never goes on as nobody over another one', async () => {
    const { dn: bindDn, password } = slapd.reader;
    const reader = await connectLdap({ url: slapd.url, bindDn, password });
    await reader.close();
    const search = { base: PEOPLE, scope: 'sub', filter: '(objectClass=*)', attributes: ['cn'] } as const;
    const reading = async (): Promise<void> => {
      for await (const _ of reader.search(search)) throw new Error('something was read');
    };
    await expect(reading()).rejects.toMatchObject({ code: 'ldap-unreachable' });
  });

  it('keeps only tenants that are marked with directory integration', async () => {
    const { body } = await asking.admin('POST', 'tenants', {
      ...FABRIKAM_TENANT,
      tenantId: undefined,
      domain: 'plain.test',
      directoryIntegration: false,
    });
    const target = syncedTenant(asking.url, ADMIN_KEY, body.tenantId);
    await expect(target.read()).rejects.toMatchObject({ code: 'not-integrated' });
    await expect(syncedTenant(asking.url, 'x'.repeat(40), FABRIKAM).read()).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  });
});
