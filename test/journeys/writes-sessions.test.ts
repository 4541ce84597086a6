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

it('U-2 a Global Administrator takes a recovery e-mail, and what the tenant consented to', async () => {
  const browser = formBrowser();
  await signIn(browser, `${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  const bare = await create(browser, 'boss', { globalAdministrator: true });
  expect([bare.status, bare.body.errors?.[0]?.pointer]).toEqual([422, '/recoveryEmail']);
  const refused = await create(browser, 'boss', { globalAdministrator: true, recoveryEmail: 'b@mail.test' });
  expect([refused.status, refused.body.code]).toEqual([409, 'consent-missing']);
});
