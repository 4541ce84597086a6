import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import {
  application,
  group,
  guid,
  importAll,
  manager,
  marketer,
  password,
  startWorld,
  user,
  type OpenedAccount,
  type World,
} from './api-world.ts';

/** What people may do by Rolecall, where Rolecall by itself may read nothing. */
const scopes = [
  'User.ReadWrite.All',
  'User-PasswordProfile.ReadWrite.All',
  'Group.ReadWrite.All',
  'Application.ReadWrite.All',
  'RoleManagement.Read.Directory',
  'Organization.Read.All',
];
const shy = guid('tenant shy');
let world: World;
let account: Pick<OpenedAccount, 'id' | 'path'>;
let portal: string;
let mona: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  const made = await world.admin('POST', '/tenants', {
    tenantId: shy,
    displayName: 'shy',
    domain: 'shy.test',
    contactEmail: 'it@shy.test',
    administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await importAll(world, shy, [
    user('Mona', 'shy.test', { surname: 'Searcher' }),
    ...['Shy One', 'Shy Two', 'Shy Three'].map(name => user(name, 'shy.test')),
    group('Shy Group', ['Shy Two']),
    ...application('Shy Robot'),
  ]);
  const roles = { directoryRoles: ['User Administrator'] };
  await world.admin('PATCH', `/tenants/${shy}/objects/${guid('Mona')}`, roles);
  expect((await world.admin('POST', `/tenants/${shy}/consent`, { scopes })).status).toBe(204);
  const id = await world.open();
  account = { id, path: `/accounts/${id}` };
  const proof = await world.freshToken(shy, 'mona@shy.test', password);
  const associated = await world.api('POST', `${account.path}/tenants`, portal, { token: proof });
  expect(associated.status, JSON.stringify(associated.body)).toBe(201);
  await eventually(async () => {
    const tenants = await world.api('GET', `${account.path}/tenants`, portal);
    return tenants.body.items[0].consent === 'missing';
  });
  mona = await world.freshToken(shy, 'mona@shy.test', password);
  // Her sign-in shows her (T-3), so she can be made a manager.
  await world.api('GET', '/me', mona);
  const added = await world.api('POST', `${account.path}/members`, portal, {
    objects: [{ tenantId: shy, objectId: guid('Mona'), kind: 'user' }],
    access: manager,
  });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
});
afterAll(async () => {
  await world?.close();
});

const search = (kind: string, q: string, more = '', token = mona) =>
  world.api('GET', `${account.path}/directory/${kind}?q=${encodeURIComponent(q)}${more}`, token);
const names = (answer: Awaited<ReturnType<typeof search>>): string[] =>
  (answer.body.items as { displayName: string }[]).map(each => each.displayName).sort();
const decide = async (name: string) => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: portal,
    body: {
      subject: { type: 'user', id: `${shy}/${guid(name)}` },
      action: { name: 'marketplace-offers:read' },
      resource: { type: 'account', id: account.id },
    },
  });
  return answer.body.decision as boolean;
};

it('T-3 without consent the directory is searched with the token of whoever searches, in pages', async () => {
  const found = await search('users', 'shy');
  expect(found.status, JSON.stringify(found.body)).toBe(200);
  expect(names(found)).toEqual(['Shy One', 'Shy Three', 'Shy Two']);
  expect(found.body).toMatchObject({ total: 3, complete: true, next: null });
  expect(names(await search('users', 'searcher'))).toEqual(['Mona']);
  expect(names(await search('groups', 'shy'))).toEqual(['Shy Group']);
  expect(names(await search('applications', 'shy robot'))).toEqual(['Shy Robot']);
  expect(names(await search('users', "o'nobody"))).toEqual([]);
  const first = await search('users', 'shy', '&limit=2');
  const cursor = encodeURIComponent(first.body.next as string);
  const second = await search('users', 'shy', `&limit=2&cursor=${cursor}`);
  expect([...names(first), ...names(second)].sort()).toEqual(['Shy One', 'Shy Three', 'Shy Two']);
  // Nobody else's token reads there: a portal finds what sign-ins and additions showed, no more.
  expect(names(await search('users', 'shy', `&tenant=${shy}`, portal))).toEqual([]);
});

it('T-3 who is found so can be added, and groups do not yet count', async () => {
  const objects = [
    { tenantId: shy, objectId: guid('Shy One'), kind: 'user' },
    { tenantId: shy, objectId: guid('Shy Group'), kind: 'group' },
  ];
  const added = await world.api('POST', `${account.path}/members`, mona, { objects, access: marketer });
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  expect(added.body.items).toMatchObject([
    { displayName: 'Shy One', kind: 'user' },
    { displayName: 'Shy Group', kind: 'group' },
  ]);
  const again = await search('users', 'shy one');
  expect(again.body.items[0].member).toMatchObject({ displayName: 'Shy One' });
  const nobody = { tenantId: shy, objectId: guid('nobody at all'), kind: 'user' };
  const missing = await world.api('POST', `${account.path}/members`, mona, {
    objects: [nobody],
    access: marketer,
  });
  expect([missing.status, missing.body.code ?? missing.body.items?.[0]?.problem?.code]).toEqual([
    404,
    'not-found',
  ]);
  // A decision rests on what the last sign-in showed.
  const one = await world.freshToken(shy, 'shy.one@shy.test', password);
  expect((await world.api('GET', account.path, one)).status).toBe(200);
  const two = await world.freshToken(shy, 'shy.two@shy.test', password);
  expect((await world.api('GET', account.path, two)).status).toBe(404);
  expect(await decide('Shy Two')).toBe(false);
});

it('T-3 U-2 users and groups are created there too; with consent the copy answers', async () => {
  const created = await world.api('POST', `${account.path}/directory/users`, mona, {
    givenName: 'Shy',
    surname: 'Newcomer',
    userName: 'newcomer',
    access: marketer,
  });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  expect(created.body).toMatchObject({ userPrincipalName: 'newcomer@shy.test' });
  const made = await world.api('POST', `${account.path}/directory/groups`, mona, {
    name: 'Shy Circle',
    members: [guid('Shy Three')],
    access: marketer,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await world.admin('POST', `/tenants/${shy}/consent`);
  await world.api('POST', `${account.path}/tenants/${shy}/sync`, portal);
  await eventually(async () => {
    const tenants = await world.api('GET', `${account.path}/tenants`, portal);
    return tenants.body.items[0].consent === 'granted';
  }, 20);
  expect(names(await search('users', 'shy', `&tenant=${shy}`, portal))).toContain('Shy Two');
  expect(names(await search('users', 'newcomer'))).toEqual(['Shy Newcomer']);
});
