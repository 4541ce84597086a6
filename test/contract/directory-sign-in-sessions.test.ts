import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser, type FormBrowser, type FormPage } from '../form-browser.ts';
import { startCallback, type Callback } from './directory-callback.ts';
import {
  claimsOf,
  CLI,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  OPERATOR,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000e2';
const SECRET = 'secret-of-the-application-of-sessions';
const ada = { username: 'ada@contoso.test', password: 'Ada-Passw0rd-1' };
const fay = { username: 'fay@fabrikam.test', password: 'Fay-Passw0rd-1' };
const plain = { username: 'plain@contoso.test', password: 'Passw0rd-of-many' };
let ask: Asking;
let callback: Callback;

beforeAll(async () => {
  callback = await startCallback('/sessions');
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  const user = {
    '@odata.type': '#microsoft.graph.user',
    userPrincipalName: plain.username,
    displayName: 'Plain',
    passwordProfile: { password: plain.password },
  };
  await ask.import(CONTOSO, [user]);
  await ask.import(OPERATOR, [
    {
      '@odata.type': '#microsoft.graph.application',
      appId: APP,
      displayName: 'Sessions',
      signInAudience: 'AzureADMultipleOrgs',
      web: { redirectUris: ['http://localhost/sessions'] },
      passwordCredentials: [
        { secretText: SECRET, startDateTime: '2020-01-01T00:00:00Z', endDateTime: '2100-01-01T00:00:00Z' },
      ],
    },
  ]);
});
afterAll(async () => {
  callback.close();
  await ask.directory.close();
});
afterEach(() => ask.admin('DELETE', 'clock'));

const authorizeUrl = (tenant: string, more: Record<string, string> = {}): string => {
  const query = {
    client_id: APP,
    response_type: 'code',
    redirect_uri: callback.url,
    scope: 'openid offline_access User.Read',
    ...more,
  };
  return `${ask.url}/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(query).toString()}`;
};

/** Signs somebody in in this browser, and gives the code. */
async function signIn(browser: FormBrowser, who = ada, tenant = CONTOSO): Promise<string> {
  await browser.open(authorizeUrl(tenant));
  const { url } = await browser.submit(who, ['action', 'sign-in']);
  return url.searchParams.get('code') ?? '';
}

async function silently(browser: FormBrowser): Promise<Record<string, string>> {
  const { url } = await browser.open(authorizeUrl(CONTOSO, { prompt: 'none' }));
  return Object.fromEntries(url.searchParams);
}

const redeem = (code: string) =>
  ask.token(CONTOSO, {
    grant_type: 'authorization_code',
    client_id: APP,
    client_secret: SECRET,
    redirect_uri: callback.url,
    code,
  });

/** The value of the button with this account on a page. */
function ticketOf(page: FormPage, userName: string): string {
  const button = [...page.body.matchAll(/<button[^>]*name="session" value="([^"]*)"[^>]*>(.*?)<\/button>/g)];
  return button.find(([, , label = '']) => label.includes(userName))?.[1] ?? '';
}

describe('who is signed in is not asked for a password again on the page for devices', () => {
  async function begin(tenant = 'organizations'): Promise<Json> {
    const form = new URLSearchParams({ client_id: CLI, scope: 'openid User.Read' });
    const url = `${ask.url}/${tenant}/oauth2/v2.0/devicecode`;
    return (await fetch(url, { method: 'POST', body: form })).json();
  }
  const poll = (device_code: string, tenant = 'organizations') =>
    ask.token(tenant, { grant_type: 'device_code', client_id: CLI, device_code });

  it('picks the account, of whichever tenant, and the device has its tokens', async () => {
    const browser = formBrowser();
    await signIn(browser);
    await signIn(browser, fay, FABRIKAM);
    const begun = await begin();
    await browser.open(begun.verification_uri);
    const page = await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    expect(page.body).not.toContain('type="password"');
    for (const name of [ada.username, fay.username]) expect(ticketOf(page, name)).not.toBe('');
    const done = await browser.submit({}, ['session', ticketOf(page, fay.username)]);
    expect(done.body).toContain('You have signed in');
    const { body } = await poll(begun.device_code);
    expect(claimsOf(body.access_token)).toMatchObject({ tid: FABRIKAM, upn: fay.username });
  });

  it('only accounts of the tenant that was asked for; another one signs in by password', async () => {
    const browser = formBrowser();
    await signIn(browser, fay, FABRIKAM);
    const elsewhere = await begin(CONTOSO);
    await browser.open(elsewhere.verification_uri);
    const page = await browser.submit({ user_code: elsewhere.user_code }, ['action', 'next']);
    expect(page.body).toContain('type="password"');
    const begun = await begin();
    await browser.open(begun.verification_uri);
    await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    await browser.submit({}, ['action', 'other']);
    await browser.submit(ada, ['action', 'sign-in']);
    expect(claimsOf((await poll(begun.device_code)).body.access_token).upn).toBe(ada.username);
  });

  it('an invented ticket, one of another browser, and a session that has ended choose nobody', async () => {
    const browser = formBrowser();
    await signIn(browser);
    const begun = await begin();
    await browser.open(begun.verification_uri);
    const page = await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    const ticket = ticketOf(page, ada.username);
    const stranger = formBrowser();
    await stranger.open(begun.verification_uri);
    for (const [who, given] of [
      [stranger, ticket],
      [browser, 'invented'],
    ] as const) {
      const refused = await who.submit({ user_code: begun.user_code }, ['session', given]);
      expect(refused.status).toBe(401);
    }
    await browser.open(`${ask.url}/${CONTOSO}/oauth2/v2.0/logout`);
    await browser.open(begun.verification_uri);
    const late = await browser.submit({ user_code: begun.user_code }, ['session', ticket]);
    expect(late.status).toBe(401);
    expect((await poll(begun.device_code)).body.error).toBe('authorization_pending');
  });
});

describe('nor on the page of admin consent', () => {
  const consentUrl = (tenant: string): string =>
    `${ask.url}/${tenant}/v2.0/adminconsent?${new URLSearchParams({
      client_id: APP,
      redirect_uri: callback.url,
      scope: 'https://graph.microsoft.com/.default',
      state: 'a state',
    }).toString()}`;

  it.each([CONTOSO, 'organizations'])('at %s an administrator accepts with the account', async tenant => {
    const browser = formBrowser();
    await signIn(browser);
    const page = await browser.open(consentUrl(tenant));
    expect(page.body).not.toContain('type="password"');
    const { url } = await browser.submit({}, ['session', ticketOf(page, ada.username)]);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      admin_consent: 'True',
      tenant: CONTOSO,
      state: 'a state',
    });
  });

  it('cancels, and signs in as somebody else', async () => {
    const browser = formBrowser();
    await signIn(browser);
    await browser.open(consentUrl(CONTOSO));
    const back = await browser.submit({}, ['action', 'cancel']);
    expect(back.url.searchParams.get('error')).toBe('consent_required');
    await browser.open(consentUrl('organizations'));
    await browser.submit({}, ['action', 'other']);
    const { url } = await browser.submit(fay, ['action', 'accept']);
    expect(url.searchParams.get('tenant')).toBe(FABRIKAM);
  });

  it('an account without the right is refused, and a password is asked for', async () => {
    const browser = formBrowser();
    await signIn(browser, plain);
    const page = await browser.open(consentUrl(CONTOSO));
    const refused = await browser.submit({}, ['session', ticketOf(page, plain.username)]);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('type="password"');
  });

  it("a ticket of another browser's session, or a session at another tenant, consents to nothing", async () => {
    const browser = formBrowser();
    await signIn(browser);
    const ticket = ticketOf(await browser.open(consentUrl(CONTOSO)), ada.username);
    const stranger = formBrowser();
    await stranger.open(consentUrl(CONTOSO));
    expect((await stranger.submit({ client_id: APP }, ['session', ticket])).status).toBe(401);
    await browser.open(consentUrl(FABRIKAM));
    expect((await browser.submit({ client_id: APP }, ['session', ticket])).status).toBe(401);
  });
});

describe('a password on those pages signs in', () => {
  it('on the page for devices: no page of the tenant asks again', async () => {
    const browser = formBrowser();
    const form = new URLSearchParams({ client_id: CLI, scope: 'openid User.Read' });
    const begun: Json = await (
      await fetch(`${ask.url}/${CONTOSO}/oauth2/v2.0/devicecode`, { method: 'POST', body: form })
    ).json();
    await browser.open(begun.verification_uri);
    await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    await browser.submit({ ...ada, password: 'wrong' }, ['action', 'sign-in']);
    expect((await silently(browser))['error']).toBe('login_required');
    await browser.open(begun.verification_uri);
    await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    await browser.submit(ada, ['action', 'sign-in']);
    const { code = '' } = await silently(browser);
    expect(claimsOf((await redeem(code)).body.access_token).upn).toBe(ada.username);
  });

  it('on the page of admin consent too, in place of who was signed in before', async () => {
    const browser = formBrowser();
    await signIn(browser, plain);
    const scope = 'https://graph.microsoft.com/.default';
    const query = new URLSearchParams({ client_id: APP, redirect_uri: callback.url, scope });
    await browser.open(`${ask.url}/${CONTOSO}/v2.0/adminconsent?${query.toString()}`);
    await browser.submit({}, ['action', 'other']);
    await browser.submit(ada, ['action', 'accept']);
    const { code = '' } = await silently(browser);
    expect(claimsOf((await redeem(code)).body.access_token).upn).toBe(ada.username);
  });
});

describe('logout_hint', () => {
  const logout = (browser: FormBrowser, hint: string) =>
    browser.open(
      `${ask.url}/${CONTOSO}/oauth2/v2.0/logout?${new URLSearchParams({ logout_hint: hint }).toString()}`,
    );
  const atFabrikam = async (browser: FormBrowser): Promise<string | null> =>
    (await browser.open(authorizeUrl(FABRIKAM, { prompt: 'none' }))).url.searchParams.get('error');

  it('ends the session of that person alone; one that names nobody here ends all', async () => {
    const browser = formBrowser();
    await signIn(browser);
    await signIn(browser, fay, FABRIKAM);
    await logout(browser, ada.username.toUpperCase());
    expect((await silently(browser))['error']).toBe('login_required');
    expect(await atFabrikam(browser)).toBeNull();
    await logout(browser, 'nobody@contoso.test');
    expect(await atFabrikam(browser)).toBe('login_required');
  });
});

describe("the directory's clock", () => {
  const move = (moveSeconds: number) => ask.admin('PUT', 'clock', { moveSeconds });

  it('a code lives ten minutes of it', async () => {
    const late = await signIn(formBrowser());
    await move(601);
    expect((await redeem(late)).body.error_codes).toEqual([70008]);
    const code = await signIn(formBrowser());
    await move(500);
    expect((await redeem(code)).status).toBe(200);
  });

  it('a session lives a day of it, and tells when the person signed in', async () => {
    const browser = formBrowser();
    await move(7 * 24 * 3600);
    await signIn(browser);
    await move(23 * 3600);
    const { code = '' } = await silently(browser);
    const { body } = await redeem(code);
    const claims = claimsOf(body.id_token);
    expect(claims.iat - claims.auth_time).toBeGreaterThanOrEqual(23 * 3600);
    expect(claims.iat - claims.auth_time).toBeLessThan(23 * 3600 + 60);
    // What was used is kept a day longer.
    await move(25 * 3600);
    expect((await silently(browser))['error']).toBe('login_required');
  });

  it('moved back, sign-ins still work, and max_age counts by it', async () => {
    await move(-30 * 24 * 3600);
    const browser = formBrowser();
    expect((await redeem(await signIn(browser))).status).toBe(200);
    await move(600);
    expect((await browser.open(authorizeUrl(CONTOSO, { max_age: '300' }))).body).toContain('type="password"');
    expect((await silently(browser))['code']).toBeTruthy();
  });

  it('a password that was reset ends the sessions of before, by it', async () => {
    await move(3 * 24 * 3600);
    const browser = formBrowser();
    await signIn(browser, plain);
    await move(60);
    const users = await ask.graph(await ask.appToken(CONTOSO), `users/${plain.username}`);
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${users.body.id}`, {
      passwordProfile: { password: plain.password, forceChangePasswordNextSignIn: false },
    });
    expect((await silently(browser))['error']).toBe('login_required');
    await move(60);
    await signIn(browser, plain);
    expect((await silently(browser))['code']).toBeTruthy();
  });
});
