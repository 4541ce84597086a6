import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  application,
  group,
  guid,
  importAll,
  manager,
  marketer,
  north,
  password,
  reader,
  startWorld,
  user,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;
let nora: string;

const ownedBy = (name: string) => ({
  'owners@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${guid(name)}`],
});

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  await importAll(world, north, [
    user('Sync Ed', 'north.test', { onPremisesSyncEnabled: true }),
    user('Boss Up', 'north.test'),
    JSON.stringify({
      ...JSON.parse(group('Dyn', [])),
      groupTypes: ['DynamicMembership'],
      membershipRule: 'x',
    }),
    group('Vault', ['Una Two']),
    ...application('Tool'),
    ...application('Owned').map(line => JSON.stringify({ ...JSON.parse(line), ...ownedBy('Nora') })),
  ]);
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: {
      Nora: manager,
      Mike: manager,
      Wanda: writer,
      Rita: reader,
      'Una One': marketer,
      'Una Two': marketer,
      Outer: { custom: [{ permission: 'contact-info', level: 'read' }] },
      Robot: marketer,
    },
  });
  const objects = [
    { tenantId: north, objectId: guid('Sync Ed'), kind: 'user' },
    { tenantId: north, objectId: guid('Tool'), kind: 'application' },
  ];
  await add(objects.slice(0, 1), marketer);
  await add(objects.slice(1), { roles: ['finance-contributor'] });
  await add([{ tenantId: north, objectId: guid('Vault'), kind: 'group' }], {
    roles: ['finance-contributor'],
  });
  await add([{ tenantId: north, objectId: guid('Boss Up'), kind: 'user' }], {
    roles: ['finance-contributor'],
  });
  for (const name of ['Nora', 'Wanda']) {
    await world.admin('PATCH', `/tenants/${north}/objects/${guid(name)}`, {
      directoryRoles: ['User Administrator', 'Application Administrator'],
    });
  }
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

async function add(objects: object[], access: unknown): Promise<void> {
  const added = await world.api('POST', `${account.path}/members`, portal, { objects, access });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
}
const memberId = async (name: string): Promise<string> => {
  const listed = await world.api('GET', `${account.path}/members?limit=500`, portal);
  const found = (listed.body.items as { id: string; objectId: string }[]).find(
    each => each.objectId === guid(name),
  );
  return found?.id ?? name;
};
const on = async (method: string, name: string, what: string, body?: object, token = nora, headers = {}) =>
  world.api(method, `${account.path}/members/${await memberId(name)}${what}`, token, body, headers);
const profile = (name: string, body: object, token = nora) => on('PATCH', name, '/profile', body, token);
const graph = async (path: string) => {
  const { clientId, clientSecret } = world.running.installation;
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { authorization: `Bearer ${token.access_token}` };
  const found = await fetch(`${world.directoryUrl}/v1.0${path}`, { headers });
  return (await found.json()) as Record<string, unknown> & { value: { id: string }[] };
};
const codeOf = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('U-5, G-2, P-2 profiles are written through to the directory', () => {
  it('U-5 names and user name change in the tenant and here at once', async () => {
    const changed = await profile('Una One', { givenName: 'Unda', surname: 'Marina', userName: 'unda' });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(changed.body).toMatchObject({
      userPrincipalName: 'unda@north.test',
      details: { givenName: 'Unda', surname: 'Marina' },
    });
    expect(await graph(`/users/${guid('Una One')}`)).toMatchObject({
      givenName: 'Unda',
      userPrincipalName: 'unda@north.test',
    });
    const taken = await profile('Una One', { userName: 'rita' });
    expect([...codeOf(taken), taken.body.errors[0].pointer]).toEqual([409, 'directory-refused', '/userName']);
    const wrong = await profile('Una One', { replyUrl: 'https://x.example' });
    expect(codeOf(wrong)).toEqual([422, 'invalid']);
  });

  it('U-5 G-2 P-2 what can be changed is read as it stands in the directory', async () => {
    const of = async (name: string, token = nora) =>
      (await on('GET', name, '/profile', undefined, token)).body;
    expect(await of('Una Two')).toMatchObject({
      kind: 'user',
      masteredBy: null,
      givenName: 'Una',
      userName: 'una.two',
      domain: 'north.test',
      groups: expect.arrayContaining([{ objectId: guid('Vault'), displayName: 'Vault' }]),
    });
    expect(await of('Vault')).toMatchObject({
      kind: 'group',
      name: 'Vault',
      members: [{ objectId: guid('Una Two'), displayName: 'Una Two' }],
      unwritable: null,
    });
    expect(await of('Tool')).toMatchObject({ kind: 'application', masteredBy: null, name: 'Tool' });
    expect(await of('Sync Ed')).toMatchObject({ masteredBy: 'on-premises' });
    expect(await of('Una Two', await world.as('Rita'))).toMatchObject({ code: 'permission-missing' });
  });

  it('U-5 groups are the whole list; a dynamic one takes nobody, a stronger one not the caller nor their own application (R-10)', async () => {
    const inner = await profile('Una One', { groups: [guid('Inner')] });
    expect(inner.status, JSON.stringify(inner.body)).toBe(200);
    const held = await graph(`/groups/${guid('Inner')}/members`);
    expect(held.value.map(each => each.id)).toContain(guid('Una One'));
    const none = await profile('Una One', { groups: [] });
    expect(none.status, JSON.stringify(none.body)).toBe(200);
    expect(codeOf(await profile('Una One', { groups: [guid('Dyn')] }))).toEqual([409, 'group-not-writable']);
    expect(codeOf(await profile('Nora', { groups: [guid('Vault')] }))).toEqual([403, 'grants-exceed-own']);
    expect(codeOf(await profile('Vault', { members: [guid('Nora')] }))).toEqual([403, 'grants-exceed-own']);
    // Nor an application whose keys the caller can make.
    expect(codeOf(await profile('Vault', { members: [guid('Owned')] }))).toEqual([403, 'grants-exceed-own']);
    const others = await profile('Vault', { members: [guid('Una Two'), guid('Una Three')], name: 'Safe' });
    expect(others.body.displayName, JSON.stringify(others.body)).toBe('Safe');
  });

  it('T-11 who is kept on-premises is refused before the directory is asked', async () => {
    await world.admin('PUT', `/tenants/${north}/trouble`, {
      faults: [{ kind: 'unavailable', method: 'PATCH', path: '/users' }],
    });
    const refused = await profile('Sync Ed', { givenName: 'X' });
    const reset = await on('POST', 'Sync Ed', '/password-reset');
    await world.admin('DELETE', `/tenants/${north}/trouble`);
    expect([codeOf(refused), codeOf(reset)]).toEqual([
      [409, 'mastered-on-premises'],
      [409, 'mastered-on-premises'],
    ]);
  });

  it('U-3 without the directory’s right the least role is named', async () => {
    const refused = await profile('Una Two', { givenName: 'X' }, await world.as('Mike'));
    expect([...codeOf(refused), refused.body.missing.directoryRole]).toEqual([
      403,
      'directory-right-missing',
      'User Administrator',
    ]);
  });
});

describe('U-6 passwords', () => {
  it('U-6 a temporary password is answered once, and R-10 only of those who hold nothing sensitive beyond', async () => {
    const key = { 'idempotency-key': 'reset' };
    const reset = await on('POST', 'Rita', '/password-reset', undefined, nora, key);
    expect(reset.status, JSON.stringify(reset.body)).toBe(200);
    expect(reset.headers.get('cache-control')).toBe('no-store');
    const again = await on('POST', 'Rita', '/password-reset', undefined, nora, key);
    expect(again.body).toEqual({ ...reset.body, temporaryPassword: null, secretShown: true });
    const signIn = await world.token(north, {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'rita@north.test',
      password: reset.body.temporaryPassword as string,
    });
    expect(signIn).toMatchObject({ error_codes: [50055] });
    expect(codeOf(await on('POST', 'Boss Up', '/password-reset'))).toEqual([403, 'grants-exceed-own']);
    // Without account-users: readWrite by the role `manager`, nobody stronger at all.
    const byWriter = await on('POST', 'Nora', '/password-reset', undefined, await world.as('Wanda'));
    expect(byWriter.body.code).toBe('grants-exceed-own');
    const log = await world.api('GET', `${account.path}/audit?limit=500`, nora);
    const actions = (log.body.items as { action: string; result: string }[]).map(
      each => `${each.action} ${each.result}`,
    );
    expect(actions).toContain('members.password-reset done');
    expect(actions).toContain('members.password-reset refused');
  });
});

describe('P-3 keys', () => {
  it('P-3 several in a row, each shown once, listed without secrets, removed', async () => {
    const first = await on('POST', 'Robot', '/keys', { description: 'one', months: 3 });
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(first.body).toMatchObject({ clientId: guid('Robot client'), key: expect.any(String) });
    const key = { 'idempotency-key': 'key' };
    const second = await on('POST', 'Robot', '/keys', {}, nora, key);
    const again = await on('POST', 'Robot', '/keys', {}, nora, key);
    expect(again.body).toEqual({ ...second.body, key: null, secretShown: true });
    const listed = await on('GET', 'Robot', '/keys');
    expect(listed.body.items.map((each: { description: string }) => each.description)).toContain('one');
    expect(JSON.stringify(listed.body)).not.toContain(first.body.key);
    const works = await world.token(north, {
      grant_type: 'client_credentials',
      client_id: guid('Robot client'),
      client_secret: first.body.key as string,
    });
    expect(works.access_token).toBeTypeOf('string');
    expect((await on('DELETE', 'Robot', `/keys/${first.body.keyId as string}`)).status).toBe(204);
    expect(codeOf(await on('DELETE', 'Robot', `/keys?keyId=${first.body.keyId as string}`))).toEqual([
      404,
      'not-found',
    ]);
    expect(codeOf(await on('POST', 'Tool', '/keys', {}))).toEqual([403, 'grants-exceed-own']);
    expect(codeOf(await on('GET', 'Una Two', '/keys'))).toEqual([422, 'invalid']);
  });
});

describe('P-3 a key whose answer got lost', () => {
  const robotPath = (action: string): string => `/applications/${guid('Robot application')}/${action}`;
  const keysNamed = async (description: string) =>
    (await on('GET', 'Robot', '/keys')).body.items.filter(
      (each: { description: string }) => each.description === description,
    ) as { keyId: string }[];
  const trouble = (faults: object[]) => world.admin('PUT', `/tenants/${north}/trouble`, { faults });
  const lost = (times: number) => ({
    kind: 'reset',
    method: 'POST',
    path: robotPath('addPassword'),
    when: 'before',
    times,
  });

  it('P-3 it is found by looking and removed, and another is made and shown', async () => {
    await trouble([lost(1)]);
    const made = await on('POST', 'Robot', '/keys', { description: 'lost once' });
    await trouble([]);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.key).toBeTypeOf('string');
    expect(await keysNamed('lost once')).toMatchObject([{ keyId: made.body.keyId }]);
  });

  it('P-3 where it cannot be removed the state names it, and the repeat goes on', async () => {
    const key = { 'idempotency-key': 'lost twice' };
    await trouble([
      lost(2),
      { kind: 'unavailable', method: 'POST', path: robotPath('removePassword'), times: 2 },
    ]);
    const make = () => on('POST', 'Robot', '/keys', { description: 'lost twice' }, nora, key);
    const cut = await make();
    await trouble([]);
    expect([cut.status, cut.body.code], JSON.stringify(cut.body)).toEqual([502, 'directory-outcome-unknown']);
    const [left] = await keysNamed('lost twice');
    const intents = await world.api('GET', `${account.path}/directory/intents`, nora);
    expect(intents.body.items).toMatchObject([{ kind: 'key', step: 'made', made: { keyId: left?.keyId } }]);
    expect(intents.body.items[0].look).toContain(left?.keyId);
    const made = await make();
    expect(made.body.key, JSON.stringify(made.body)).toBeTypeOf('string');
    expect(await keysNamed('lost twice')).toMatchObject([{ keyId: made.body.keyId }]);
    expect((await world.api('GET', `${account.path}/directory/intents`, nora)).body.items).toEqual([]);
    expect((await make()).body).toMatchObject({ key: null, secretShown: true, keyId: made.body.keyId });
  });
});

describe('step-up', () => {
  it('a fresh sign-in that the directory wants is told with its link, and the same call goes on', async () => {
    const old = await world.freshToken(north, 'nora@north.test', password);
    // Tokens tell whole seconds.
    await world.admin('PUT', '/clock', { moveSeconds: 2 });
    await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
      passwordProfile: { password, forceChangePasswordNextSignIn: false },
    });
    const body = { givenName: 'Step', surname: 'Up', userName: 'step.up', access: marketer };
    const key = { 'idempotency-key': 'step-up' };
    const refused = await world.api('POST', `${account.path}/directory/users`, old, body, key);
    expect(codeOf(refused), JSON.stringify(refused.body)).toEqual([403, 'interaction-required']);
    expect(refused.body.signInUrl).toBe(`${world.url}/auth/sign-in?tenant=${north}&prompt=login`);
    const again = await world.freshToken(north, 'nora@north.test', password);
    const made = await world.api('POST', `${account.path}/directory/users`, again, body, key);
    await world.admin('DELETE', '/clock');
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  });
});
