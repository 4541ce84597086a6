import { afterAll, beforeAll, expect, it } from 'vitest';
import { formBrowser, type FormBrowser } from '../form-browser.ts';
import { callJson, type Answer } from '../rolecall.ts';
import {
  guid,
  manager,
  marketer,
  north,
  password,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld({ ALLOW_DIRECTORY_ADMIN: 'on' });
  account = await world.openWith({ proofs: ['Nora'], members: { Nora: manager } });
  const made = await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator'],
  });
  expect(made.status).toBeLessThan(300);
});
afterAll(async () => {
  await world.admin('DELETE', '/clock');
  await world?.close();
});

async function signIn(browser: FormBrowser, address: string): Promise<void> {
  await browser.open(address);
  if (browser.page.body.includes('name="login_hint"'))
    await browser.submit({ login_hint: 'nora@north.test' });
  await browser.submit({ username: 'nora@north.test', password }, ['action', 'sign-in']);
  expect(browser.cookie('rolecall')).toBeTypeOf('string');
}
const create = (browser: FormBrowser, userName: string, more: object = {}, key = userName): Promise<Answer> =>
  callJson(`${world.url}/api/v1${account.path}/directory/users`, 'POST', {
    headers: {
      cookie: `rolecall=${browser.cookie('rolecall') ?? ''}`,
      origin: world.url,
      'idempotency-key': key,
    },
    body: { givenName: 'By', surname: userName, userName, access: marketer, ...more },
  });

it('U-3 a session writes the directory with tokens of its own, renewed as they end, and gone with it', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  const [one, two] = await Promise.all([create(browser, 'session.one'), create(browser, 'session.two')]);
  expect([one.status, two.status], JSON.stringify([one.body, two.body])).toEqual([201, 201]);
  // The directory takes the token no more, and the refresh token brings another, again and again.
  for (const name of ['session.three', 'session.four']) {
    await world.admin('PUT', '/clock', { moveSeconds: 4000 });
    const later = await create(browser, name);
    expect(later.status, JSON.stringify(later.body)).toBe(201);
  }
  await world.admin('DELETE', '/clock');
  const cookie = `rolecall=${browser.cookie('rolecall') ?? ''}`;
  await browser.call('POST', `${world.url}/auth/sign-out`, { origin: world.url });
  const after = await callJson(`${world.url}/api/v1${account.path}/directory/rights`, 'GET', {
    headers: { cookie },
  });
  expect(after.status).toBe(401);
});

it('every write of the contract is refused to a session when another site asks for it, and nothing is written', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  const cookie = `rolecall=${browser.cookie('rolecall') ?? ''}`;
  const { body: document } = await callJson(`${world.url}/openapi.json`, 'GET');
  const writes = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter(method => path.startsWith('/api/v1/') && method !== 'get')
      .map(method => ({ method: method.toUpperCase(), path })),
  );
  expect(writes.length).toBeGreaterThan(40);
  const log = async () => {
    const { status, body } = await callJson(`${world.url}/api/v1${account.path}/audit?limit=200`, 'GET', {
      headers: { cookie },
    });
    expect(status).toBe(200);
    return body.items as readonly { seq: number; result: string }[];
  };
  const before = (await log())[0]?.seq ?? 0;
  const elsewhere = [
    { origin: 'https://elsewhere.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    {},
  ];
  for (const [at, { method, path }] of writes.entries()) {
    const address = `/api/v1${account.path}`;
    const url = path
      .replace(/^\/api\/v1\/accounts\/\{account\}/, address)
      .replaceAll(/\{\w+\}/g, guid('Nora'));
    const headers = { cookie, ...elsewhere[at % elsewhere.length] };
    const answer = await callJson(world.url + url, method, { headers, body: {} });
    const said = [method, path, answer.status, answer.body?.code];
    expect(said).toEqual([method, path, 403, 'permission-missing']);
    expect(answer.body.detail).toMatch(/^Writes with a session are taken only from pages of/);
  }
  // Refusals are told of, and nothing else.
  const told = (await log()).filter(({ seq }) => seq > before);
  expect(told.filter(({ result }) => result !== 'refused')).toEqual([]);
});

it('step-up: the link leads through a fresh sign-in, and the same call goes on where it stopped', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  // The administrator ends all sign-ins of hers.
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    passwordProfile: { password, forceChangePasswordNextSignIn: false },
  });
  const refused = await create(browser, 'stepped');
  expect([refused.status, refused.body.code], JSON.stringify(refused.body)).toEqual([
    403,
    'interaction-required',
  ]);
  await signIn(browser, `${refused.body.signInUrl as string}&return=%2Fopenapi.json`);
  const made = await create(browser, 'stepped');
  expect(made.status, JSON.stringify(made.body)).toBe(201);
});

const graph = async (path: string) => {
  const { clientId, clientSecret } = world.running.installation;
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const headers = { authorization: `Bearer ${token.access_token}` };
  return (await (await fetch(`${world.directoryUrl}/v1.0${path}`, { headers })).json()) as {
    otherMails?: string[];
    value?: { roleDefinitionId?: string; roleTemplateId?: string }[];
  };
};
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const grant = async (scopes: (had: string[]) => string[]): Promise<void> => {
  const { body } = await world.admin('GET', `/tenants/${north}/consent`);
  const given = { roles: body.roles, scopes: scopes(body.scopes as string[]) };
  expect((await world.admin('POST', `/tenants/${north}/consent`, given)).status).toBe(204);
};

const mayGiveRoles = () =>
  world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Privileged Role Administrator'],
  });

it('U-2 a Global Administrator takes a recovery e-mail, what the tenant consented to, and the right to give roles', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  const boss = { globalAdministrator: true, recoveryEmail: 'boss@mail.test' };
  const bare = await create(browser, 'boss', { globalAdministrator: true });
  expect([bare.status, bare.body.errors?.[0]?.pointer]).toEqual([422, '/recoveryEmail']);
  const refused = await create(browser, 'boss', boss);
  expect([refused.status, refused.body.code]).toEqual([409, 'consent-missing']);
  expect(refused.body.detail).toContain('RoleManagement.ReadWrite.Directory');

  await grant(had => [...had, 'RoleManagement.ReadWrite.Directory']);
  const unable = await create(browser, 'boss', boss);
  expect([unable.status, unable.body.code]).toEqual([403, 'directory-right-missing']);
  expect(unable.body.missing).toMatchObject({
    directoryRole: 'Privileged Role Administrator',
    whoHasRight: [{ displayName: 'Ada Min' }],
  });
  // Nothing was made on the way.
  expect((await graph("/users?$filter=startswith(userPrincipalName,'boss')")).value).toEqual([]);

  await mayGiveRoles();
  const made = await create(browser, 'boss', boss);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const objectId = made.body.member.objectId as string;
  const held = await graph(`/users/${objectId}/transitiveMemberOf/microsoft.graph.directoryRole`);
  expect(held.value?.map(each => each.roleTemplateId)).toEqual([globalAdministrator]);
  const user = await graph(`/users/${objectId}?$select=otherMails`);
  expect(user.otherMails).toEqual(['boss@mail.test']);

  await grant(had => had.filter(each => each !== 'RoleManagement.ReadWrite.Directory'));
});

it('U-2 what stops before the role is given goes on there, and the user is an administrator', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  await grant(had => [...had, 'RoleManagement.ReadWrite.Directory']);
  await mayGiveRoles();
  const boss = { globalAdministrator: true, recoveryEmail: 'second@mail.test' };
  const faults = [{ kind: 'claims-challenge', path: '/roleManagement' }];
  await world.admin('PUT', `/tenants/${north}/trouble`, { faults });
  const stopped = await create(browser, 'second', boss);
  await world.admin('DELETE', `/tenants/${north}/trouble`);
  expect([stopped.status, stopped.body.code, stopped.body.step]).toEqual([
    403,
    'interaction-required',
    'made',
  ]);
  const made = await create(browser, 'second', boss);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const held = await graph(
    `/users/${made.body.member.objectId as string}/memberOf/microsoft.graph.directoryRole`,
  );
  expect(held.value?.map(each => each.roleTemplateId)).toEqual([globalAdministrator]);
});
