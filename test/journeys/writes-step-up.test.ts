import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { formBrowser, type FormBrowser } from '../form-browser.ts';
import { callJson, type Answer } from '../rolecall.ts';
import {
  group,
  guid,
  importAll,
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
let moved = 0;

beforeAll(async () => {
  world = await startWorld();
  await importAll(world, north, [group('Circle', [])]);
  account = await world.openWith({ proofs: ['Nora'], members: { Nora: manager } });
  const made = await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator'],
  });
  expect(made.status).toBeLessThan(300);
});
afterEach(() => world.admin('PUT', `/tenants/${north}/trouble`, { faults: [] }));
afterAll(async () => {
  await world?.admin('DELETE', '/clock');
  await world?.close();
});

const trouble = async (fault: object): Promise<void> => {
  const faults = [{ kind: 'claims-challenge', ...fault }];
  const set = await world.admin('PUT', `/tenants/${north}/trouble`, { faults });
  expect(set.status, JSON.stringify(set.body)).toBe(200);
};
/** Sign-ins tell whole seconds. */
const later = () => world.admin('PUT', '/clock', { moveSeconds: (moved += 2) });
const nora = () => world.freshToken(north, 'nora@north.test', password);
const newUser = (userName: string, more: object = {}) => ({
  givenName: 'Step',
  surname: userName,
  userName,
  access: marketer,
  ...more,
});
const create = (token: string, userName: string, more: object = {}) =>
  world.api('POST', `${account.path}/directory/users`, token, newUser(userName, more), {
    'idempotency-key': userName,
  });

async function inDirectory(upn: string): Promise<number> {
  const { clientId, clientSecret } = world.running.installation;
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const url = `${world.directoryUrl}/v1.0/users?$filter=${encodeURIComponent(`userPrincipalName eq '${upn}'`)}`;
  const found = await fetch(url, { headers: { authorization: `Bearer ${token.access_token}` } });
  return ((await found.json()) as { value: unknown[] }).value.length;
}

/** The claims that a refusal names, which are those of its link too. */
function claimsOf({ status, body }: Answer): unknown {
  expect([status, body.code], JSON.stringify(body)).toEqual([403, 'interaction-required']);
  const link = new URL(body.signInUrl as string);
  expect(link.origin + link.pathname).toBe(`${world.url}/auth/sign-in`);
  expect(link.searchParams.get('tenant')).toBe(north);
  expect(link.searchParams.get('claims')).toBe(body.claims);
  return JSON.parse(body.claims as string);
}

it('step-up U-2 a claims challenge of Graph in the middle: the sign-in is fresh, the same call goes on, one user', async () => {
  const groups = [guid('Circle')];
  const old = await nora();
  await trouble({ path: '/groups' });
  const refused = await create(old, 'stepped', { groups });
  expect(claimsOf(refused)).toMatchObject({ access_token: { nbf: { essential: true } } });
  expect(refused.body).toMatchObject({ step: 'made', made: { objectId: expect.any(String) } });
  expect(await inDirectory('stepped@north.test')).toBe(1);
  // The same sign-in is challenged again, whatever token it brings.
  claimsOf(await create(old, 'stepped', { groups }));
  await later();
  const made = await create(await nora(), 'stepped', { groups });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(made.body).toMatchObject({
    userPrincipalName: 'stepped@north.test',
    temporaryPassword: expect.stringMatching(/^.{16}$/),
    member: { objectId: refused.body.made.objectId },
  });
  expect(await inDirectory('stepped@north.test')).toBe(1);
  const open = await world.api('GET', `${account.path}/directory/intents`, await nora());
  expect(open.body.items).toEqual([]);
});

it('step-up the token endpoint that wants a sign-in when Rolecall asks on behalf of a person is told with its claims', async () => {
  const old = await nora();
  await trouble({ path: '/oauth2/v2.0/token' });
  const refused = await create(old, 'behalf');
  expect(claimsOf(refused)).toMatchObject({ access_token: { polids: { essential: true } } });
  expect(await inDirectory('behalf@north.test')).toBe(0);
  await later();
  const made = await create(await nora(), 'behalf');
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(await inDirectory('behalf@north.test')).toBe(1);
});

async function signIn(browser: FormBrowser, address: string): Promise<void> {
  await browser.open(address);
  if (browser.page.body.includes('name="login_hint"'))
    await browser.submit({ login_hint: 'nora@north.test' });
  await browser.submit({ username: 'nora@north.test', password }, ['action', 'sign-in']);
  expect(browser.cookie('rolecall')).toBeTypeOf('string');
}

it('step-up in the console: the link leads through a fresh sign-in with these claims, and the same call goes on', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  const call = (): Promise<Answer> =>
    callJson(`${world.url}/api/v1${account.path}/directory/users`, 'POST', {
      headers: {
        cookie: `rolecall=${browser.cookie('rolecall') ?? ''}`,
        origin: world.url,
        'idempotency-key': 'browsed',
      },
      body: newUser('browsed'),
    });
  await trouble({ method: 'POST', path: '/users' });
  const refused = await call();
  claimsOf(refused);
  await later();
  await signIn(browser, `${refused.body.signInUrl as string}&return=%2Fopenapi.json`);
  const made = await call();
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(await inDirectory('browsed@north.test')).toBe(1);
});
