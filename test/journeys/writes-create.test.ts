import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  password,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;
let nora: string;

const roles = (name: string, directoryRoles: readonly string[]) =>
  world.admin('PATCH', `/tenants/${named(name).tenantId}/objects/${guid(name)}`, { directoryRoles });

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, Mike: manager, Sam: manager, Wanda: writer, Rita: marketer },
  });
  for (const name of ['Nora', 'Wanda']) {
    expect((await roles(name, ['User Administrator', 'Application Administrator'])).status).toBeLessThan(300);
  }
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

const create = (what: string, body: object, token = nora, headers: Record<string, string> = {}) =>
  world.api('POST', `${account.path}/directory/${what}`, token, body, headers);
const newUser = (userName: string, more: object = {}) => ({
  givenName: 'New',
  surname: userName,
  userName,
  access: marketer,
  ...more,
});
const inDirectory = async (upn: string): Promise<{ id: string; displayName: string }[]> => {
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: world.running.installation.clientId,
    client_secret: world.running.installation.clientSecret,
  });
  const url = `${world.directoryUrl}/v1.0/users?$filter=${encodeURIComponent(`userPrincipalName eq '${upn}'`)}`;
  const found = await fetch(url, { headers: { authorization: `Bearer ${token.access_token}` } });
  return ((await found.json()) as { value: { id: string; displayName: string }[] }).value;
};
const signIn = (upn: string, secret: string) =>
  world.token(north, {
    grant_type: 'password',
    client_id: 'c11c11c1-0000-4000-8000-000000000001',
    username: upn,
    password: secret,
  }) as Promise<{ access_token?: string; error_codes?: number[] }>;

describe('U-2 creating a user', () => {
  it('U-2 creates in the tenant and adds here; the password is answered once and must be changed', async () => {
    const key = { 'idempotency-key': 'first user' };
    const made = await create('users', newUser('first'), nora, key);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.body).toMatchObject({
      userPrincipalName: 'first@north.test',
      temporaryPassword: expect.stringMatching(/^.{16}$/),
      member: { displayName: 'New first', access: marketer, state: 'active', kind: 'user' },
    });
    // Right password, to be changed: AADSTS50055 or its like, and not 50126.
    const signedIn = await signIn('first@north.test', made.body.temporaryPassword as string);
    expect(signedIn.error_codes?.[0]).toBe(50055);
    const again = await create('users', newUser('first'), nora, key);
    expect([again.status, again.body]).toEqual([
      201,
      { ...made.body, temporaryPassword: null, secretShown: true },
    ]);
    expect(await inDirectory('first@north.test')).toHaveLength(1);
    const decided = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
      token: portal,
      body: {
        subject: { type: 'user', id: `${north}/${made.body.member.objectId as string}` },
        action: { name: 'pricing-and-availability:read' },
        resource: { type: 'account', id: account.id },
      },
    });
    expect(decided.status).toBe(200);
  });

  it('U-3 without the right the directory says which role would do and who has it', async () => {
    const refused = await create('users', newUser('refused'), await world.as('Mike'));
    expect([refused.status, refused.body.code]).toEqual([403, 'directory-right-missing']);
    expect(refused.body.missing).toMatchObject({
      directoryRole: 'User Administrator',
      whoHasRight: expect.arrayContaining([{ displayName: 'Nora' }]),
    });
    expect(await inDirectory('refused@north.test')).toEqual([]);
    const intents = await world.api('GET', `${account.path}/directory/intents`, nora);
    expect(intents.body.items).toEqual([]);
    const rights = await world.api('GET', `${account.path}/directory/rights`, await world.as('Mike'));
    expect(rights.body).toMatchObject({ createUsers: false, resetPasswords: false, createGroups: true });
    expect(rights.body.missing).toContainEqual({
      right: 'createUsers',
      directoryRoles: ['User Administrator', 'Directory Writers', 'Global Administrator'],
      whoHasRight: expect.arrayContaining([{ displayName: 'Nora' }]),
    });
    const noras = await world.api('GET', `${account.path}/directory/rights`, nora);
    expect(noras.body).toMatchObject({ createUsers: true, resetPasswords: true, globalAdministrator: false });
  });

  it('T-8 applications, portals and people of other tenants do not write a directory', async () => {
    const answers = [
      await create('users', newUser('x'), portal),
      await create('users', newUser('x'), await world.robot('Robot')),
    ];
    expect(answers.map(each => [each.status, each.body.code])).toEqual([
      [403, 'wrong-tenant'],
      [404, 'not-found'],
    ]);
    const member = account.member['Rita'] ?? '';
    const sam = await world.api('PATCH', `${account.path}/members/${member}/profile`, await world.as('Sam'), {
      givenName: 'Other',
    });
    expect([sam.status, sam.body.code]).toEqual([403, 'wrong-tenant']);
  });

  it('U-2 a name that is taken, a bad domain and an administrator who is not offered are told by place', async () => {
    const taken = await create('users', newUser('rita'));
    expect([taken.status, taken.body.errors?.[0]?.pointer]).toEqual([409, '/userName']);
    const domain = await create('users', newUser('y', { domain: 'elsewhere.test' }));
    expect([domain.status, domain.body.code]).toEqual([409, 'directory-refused']);
    const admin = await create(
      'users',
      newUser('y', { globalAdministrator: true, recoveryEmail: 'a@b.test' }),
    );
    expect([admin.status, admin.body.errors?.[0]?.pointer]).toEqual([422, '/globalAdministrator']);
    const noAccess = await create('users', newUser('y', { access: {} }));
    expect([noAccess.status, noAccess.body.code]).toEqual([422, 'access-required']);
    expect(await inDirectory('y@north.test')).toEqual([]);
  });

  it('R-10 access given with a fresh password, or within a day of it, is at most the own', async () => {
    const finance = { roles: ['finance-contributor'] };
    const mine = await world.api('GET', '/catalog', nora);
    const most = (mine.body.roles as { id: string; assignableTo: string[] }[]).map(each => each.id);
    const stronger = most.find(id => id.startsWith('financ')) ?? '';
    const access = { roles: [stronger || finance.roles[0]] };
    const refused = await create('users', newUser('strong', { access }));
    expect([refused.status, refused.body.code]).toEqual([403, 'grants-exceed-own']);
    expect(await inDirectory('strong@north.test')).toEqual([]);
    const made = await create('users', newUser('puppet', { access: manager }));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const path = `${account.path}/members/${made.body.member.id as string}/access`;
    const later = await world.api('PUT', path, nora, access, { 'if-match': '*' });
    expect([later.status, later.body.code]).toEqual([403, 'grants-exceed-own']);
    const other = await world.api('PUT', path, await world.as('Mike'), access, { 'if-match': '*' });
    expect(other.status, JSON.stringify(other.body)).toBe(200);
  });
});

describe('G-2 creating a group', () => {
  it('G-2 creates it with its members and adds it; who is in it has its access at once', async () => {
    const made = await create('groups', {
      name: 'Prüfer & Co',
      description: 'They test',
      members: [guid('Una One'), guid('Una Two')],
      access: { custom: [{ permission: 'contact-info', level: 'read' }] },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.member).toMatchObject({ kind: 'group', displayName: 'Prüfer & Co' });
    const access = await world.api(
      'GET',
      `${account.path}/subjects/${north}/${guid('Una One')}/effective-access`,
      portal,
    );
    expect(access.body.items.map((each: { permission: string }) => each.permission)).toContain(
      'contact-info',
    );
  });

  it('R-10 nobody makes a group that they are in stronger than themselves', async () => {
    const refused = await create('groups', {
      name: 'Mine',
      members: [guid('Nora')],
      access: { roles: ['finance-contributor'] },
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'grants-exceed-own']);
  });
});

describe('P-2 creating an application', () => {
  const app = (name: string, more: object = {}) => ({
    name,
    replyUrl: `https://${name.toLowerCase()}.example/callback`,
    access: marketer,
    ...more,
  });

  it('P-2 creates registration and service principal, and adds it', async () => {
    const made = await create('applications', app('Shop', { appIdUri: 'https://north.test/shop' }));
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body).toMatchObject({
      tenantId: north,
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      replyUrl: 'https://shop.example/callback',
      appIdUri: 'https://north.test/shop',
      member: { kind: 'application', displayName: 'Shop', state: 'active' },
    });
  });

  it('P-2 a Reply URL of another application, a long one and a bad App ID URI are told by place', async () => {
    const taken = await create('applications', app('Other', { replyUrl: 'https://shop.example/callback' }));
    expect([taken.status, taken.body.errors?.[0]?.pointer]).toEqual([422, '/replyUrl']);
    const long = await create(
      'applications',
      app('Long', { replyUrl: `https://x.example/${'a'.repeat(250)}` }),
    );
    expect([long.status, long.body.errors?.[0]?.pointer]).toEqual([422, '/replyUrl']);
    const plain = await create('applications', app('Plain', { replyUrl: 'http://shop.example/' }));
    expect([plain.status, plain.body.errors?.[0]?.pointer]).toEqual([409, '/replyUrl']);
    const uri = await create('applications', app('Uri', { appIdUri: 'https://elsewhere.example/x' }));
    expect([uri.status, uri.body.errors?.[0]?.pointer]).toEqual([409, '/appIdUri']);
    const twice = await create('applications', app('Twice', { appIdUri: 'https://north.test/shop' }));
    expect([twice.status, twice.body.errors?.[0]?.pointer]).toEqual([409, '/appIdUri']);
  });
});

describe('T-10 a tenant that is kept on-premises', () => {
  it('T-10 nothing is created there until an owner allows cloud-only objects', async () => {
    const tenantId = guid('tenant kept');
    await world.admin('POST', '/tenants', {
      tenantId,
      displayName: 'kept',
      domain: 'kept.test',
      contactEmail: 'it@kept.test',
      administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password },
      directoryIntegration: true,
    });
    const owner = { tenantId: named('Olga').tenantId, objectId: guid('Olga') };
    const opened = await world.open({ owner });
    const path = `/accounts/${opened}`;
    const ada = await world.freshToken(tenantId, 'admin@kept.test', password);
    const olga = await world.as('Olga');
    const associated = await world.api('POST', `${path}/tenants`, portal, { token: ada });
    expect(associated.status, JSON.stringify(associated.body)).toBe(201);
    const { oid } = JSON.parse(Buffer.from(ada.split('.')[1] ?? '', 'base64url').toString()) as {
      oid: string;
    };
    const added = await world.api('POST', `${path}/members`, portal, {
      objects: [{ tenantId, objectId: oid, kind: 'user' }],
      access: manager,
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    const make = () => world.api('POST', `${path}/directory/users`, ada, newUser('cloudy'));
    const refused = await make();
    expect([refused.status, refused.body.code]).toEqual([409, 'directory-integration']);
    const byManager = await world.api('PATCH', `${path}/tenants/${tenantId}`, ada, { allowCloudOnly: true });
    expect([byManager.status, byManager.body.code]).toEqual([403, 'owner-only']);
    const allowed = await world.api('PATCH', `${path}/tenants/${tenantId}`, olga, { allowCloudOnly: true });
    expect(allowed.body, JSON.stringify(allowed.body)).toEqual({ tenantId, allowCloudOnly: true });
    const made = await make();
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  });
});
