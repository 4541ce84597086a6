import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser, type FormBrowser } from '../form-browser.ts';
import { startCallback, type Callback } from './directory-callback.ts';
import {
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  OPERATOR,
  startAsking,
  type Asking,
} from './directory-fixture.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000e8';
const SECRET = 'secret-of-the-application-that-asks-again';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const GROUPS_FOR_PEOPLE = { id: '5f8c59db-677d-491f-a6b8-5f174b11ec1d', type: 'Scope' };
const GROUPS = 'https://graph.microsoft.com/Group.Read.All';
const ada = { username: 'ada@contoso.test', password: 'Ada-Passw0rd-1' };
const plain = { username: 'plain@contoso.test', password: 'Passw0rd-of-many' };
let ask: Asking;
let callback: Callback;

beforeAll(async () => {
  callback = await startCallback('/again');
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.user',
      userPrincipalName: plain.username,
      displayName: 'Plain',
      passwordProfile: { password: plain.password },
    },
  ]);
  await ask.import(OPERATOR, [
    {
      '@odata.type': '#microsoft.graph.application',
      appId: APP,
      displayName: 'Asks again',
      signInAudience: 'AzureADMultipleOrgs',
      web: { redirectUris: ['http://localhost/again'] },
      passwordCredentials: [{ secretText: SECRET }],
      requiredResourceAccess: [{ resourceAppId: GRAPH, resourceAccess: [GROUPS_FOR_PEOPLE] }],
    },
  ]);
});
afterAll(async () => {
  callback.close();
  await ask.directory.close();
});

const url = (scope: string, prompt?: string): string =>
  `${ask.url}/${CONTOSO}/oauth2/v2.0/authorize?${new URLSearchParams({
    client_id: APP,
    response_type: 'code',
    redirect_uri: callback.url,
    scope: `openid ${scope}`.trim(),
    state: 'here',
    ...(prompt === undefined ? {} : { prompt }),
  }).toString()}`;
async function signedIn(who = plain): Promise<FormBrowser> {
  const browser = formBrowser();
  await browser.open(url('User.Read'));
  await browser.submit(who, ['action', 'sign-in']);
  return browser;
}
const answer = (browser: FormBrowser): Record<string, string> =>
  Object.fromEntries(browser.page.url.searchParams);
const decide = (browser: FormBrowser, action: string) =>
  browser.submit({ step: 'consent' }, ['action', action]);
async function scopesOf(code: string | undefined): Promise<string[]> {
  const { body } = await ask.token(CONTOSO, {
    grant_type: 'authorization_code',
    client_id: APP,
    client_secret: SECRET,
    redirect_uri: callback.url,
    code: code ?? '',
  });
  return claimsOf(body.access_token).scp.split(' ');
}

describe('prompt=consent', () => {
  it('asks somebody who is signed in again for what they consent to themselves', async () => {
    const browser = await signedIn();
    await browser.open(url('User.Read'));
    expect(answer(browser)['code']).toBeTruthy();
    const page = await browser.open(url('User.Read', 'consent'));
    expect(page.body).toContain('Permissions requested');
    expect(page.body).toContain('User.Read');
    expect(page.body).not.toContain('type="password"');
    await decide(browser, 'accept');
    expect(answer(browser)['state']).toBe('here');
    expect(await scopesOf(answer(browser)['code'])).toContain('User.Read');
  });

  it('who is not signed in signs in first; who declines goes back with access_denied', async () => {
    const browser = formBrowser();
    await browser.open(url('', 'consent'));
    expect(browser.page.body).toContain('type="password"');
    await browser.submit(plain, ['action', 'sign-in']);
    expect(browser.page.body).toContain('Only to sign you in');
    await decide(browser, 'cancel');
    expect(answer(browser)).toMatchObject({ error: 'access_denied', state: 'here' });
    expect(answer(browser)['error_description']).toContain('AADSTS65004');
  });

  it('asks an administrator again for what needs one, with .default for all that is registered', async () => {
    const browser = await signedIn(ada);
    for (const scope of [GROUPS, 'https://graph.microsoft.com/.default']) {
      const page = await browser.open(url(scope, 'consent'));
      expect(page.body).toContain('Consent for your organisation');
      expect(page.body).toContain('Group.Read.All');
      await decide(browser, 'accept');
      expect(await scopesOf(answer(browser)['code'])).toContain('Group.Read.All');
    }
  });

  it('tells everybody else that an administrator must, although the tenant has consented (90094)', async () => {
    const administrator = await signedIn(ada);
    await administrator.open(url(GROUPS, 'consent'));
    await decide(administrator, 'accept');
    const browser = await signedIn();
    await browser.open(url(GROUPS));
    expect(answer(browser)['code']).toBeTruthy();
    const page = await browser.open(url(GROUPS, 'consent'));
    expect(page.body).toContain('An administrator must approve');
    expect((await decide(browser, 'accept')).status).toBe(403);
    await decide(browser, 'back');
    expect(answer(browser)['error_description']).toContain('AADSTS90094');
  });

  it('a password that prompt=login asked for is asked for once, before the consent', async () => {
    const asked = 'https://graph.microsoft.com/User.ReadWrite.All';
    const browser = await signedIn(ada);
    await browser.open(url(asked, 'login'));
    expect(browser.page.body).toContain('type="password"');
    await browser.submit(ada, ['action', 'sign-in']);
    expect(browser.page.body).toContain('User.ReadWrite.All');
    await decide(browser, 'accept');
    expect(await scopesOf(answer(browser)['code'])).toContain('User.ReadWrite.All');
  });
});
