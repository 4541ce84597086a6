import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import {
  API_SCOPE,
  claimsOf,
  CLI,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  PORTAL,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
});
afterAll(() => ask.directory.close());

async function begin(
  tenant = CONTOSO,
  more: Record<string, string> = {},
): Promise<{ status: number; body: Json }> {
  const form = { client_id: CLI, scope: `${API_SCOPE} openid profile offline_access`, ...more };
  const url = `${ask.url}/${tenant}/oauth2/v2.0/devicecode`;
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: await response.json() };
}
const poll = (device_code: string, tenant = CONTOSO, more: Record<string, string> = {}): Promise<Answer> =>
  ask.token(tenant, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: CLI,
    device_code,
    ...more,
  });
const refusedWith = (error: string, code: number) => ({ status: 400, body: { error, error_codes: [code] } });
const pending = refusedWith('authorization_pending', 70016);

async function signIn(begun: Json, username = 'ada@contoso.test', password = 'Ada-Passw0rd-1') {
  const browser = formBrowser();
  await browser.open(begun.verification_uri);
  await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
  return browser.submit({ username, password }, ['action', 'sign-in']);
}

describe('device code (RFC 8628)', () => {
  it('pending until somebody has typed the code and signed in; then tokens, once', async () => {
    const { status, body: begun } = await begin();
    expect(status).toBe(200);
    expect(begun).toMatchObject({ expires_in: 900, interval: 5, verification_uri: `${ask.url}/devicelogin` });
    expect(begun.message).toContain(begun.user_code);
    expect(await poll(begun.device_code)).toMatchObject(pending);
    expect((await signIn(begun)).body).toContain(
      'You have signed in to Rolecall command line on your device.',
    );
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => poll(begun.device_code, CONTOSO, { client_info: '1' })),
    );
    const given = answers.filter(answer => answer.status === 200);
    expect(given).toHaveLength(1);
    expect(claimsOf(given[0]?.body.access_token)).toMatchObject({ tid: CONTOSO, azp: CLI, azpacr: '0' });
    expect(Object.keys(given[0]?.body)).toEqual(
      expect.arrayContaining(['id_token', 'refresh_token', 'client_info', 'scope']),
    );
    expect(await poll(begun.device_code)).toMatchObject(refusedWith('bad_verification_code', 70018));
  });

  it('the short name of the grant that the official clients send works as well', async () => {
    const { body: begun } = await begin();
    expect(await poll(begun.device_code, CONTOSO, { grant_type: 'device_code' })).toMatchObject(pending);
  });

  it('at organizations and common the user name says which tenant it is', async () => {
    for (const realm of ['organizations', 'common']) {
      const { body: begun } = await begin(realm);
      await signIn(begun);
      const { status, body } = await poll(begun.device_code, realm);
      expect(status).toBe(200);
      expect(claimsOf(body.access_token).tid).toBe(CONTOSO);
    }
  });

  it('who cancels is told to the device', async () => {
    const { body: begun } = await begin();
    const browser = formBrowser();
    await browser.open(`${begun.verification_uri}?user_code=${begun.user_code}`);
    await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    await browser.submit({ user_code: begun.user_code }, ['action', 'cancel']);
    expect(await poll(begun.device_code)).toMatchObject(refusedWith('authorization_declined', 65004));
  });

  it('the code may be typed in small letters and with hyphens; a wrong one and a used one are refused', async () => {
    const { body: begun } = await begin();
    const browser = formBrowser();
    await browser.open(begun.verification_uri);
    expect((await browser.submit({ user_code: 'WRONG' }, ['action', 'next'])).status).toBe(400);
    const typed = `${begun.user_code.slice(0, 4).toLowerCase()}-${begun.user_code.slice(4)}`;
    expect((await browser.submit({ user_code: typed }, ['action', 'next'])).body).toContain(
      'Are you signing in to Rolecall command line?',
    );
    await signIn(begun);
    await browser.open(begun.verification_uri);
    const again = await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    expect(again.status).toBe(400);
  });

  it('a wrong password leaves it pending', async () => {
    const { body: begun } = await begin();
    expect((await signIn(begun, 'ada@contoso.test', 'wrong')).status).toBe(401);
    expect(await poll(begun.device_code)).toMatchObject(pending);
  });

  it('another client, another tenant, an unknown code and an unknown client are refused', async () => {
    const { body: begun } = await begin();
    const unknown = refusedWith('bad_verification_code', 70018);
    expect(await poll(begun.device_code, CONTOSO, { client_id: PORTAL })).toMatchObject(unknown);
    expect(await poll(begun.device_code, FABRIKAM)).toMatchObject(unknown);
    expect(await poll('nothing')).toMatchObject(unknown);
    expect((await begin(CONTOSO, { client_id: crypto.randomUUID() })).body.error_codes).toEqual([700038]);
    expect((await begin('nowhere.test')).body.error_codes).toEqual([90002]);
  });

  it('a form that another site sent is refused', async () => {
    const { body: begun } = await begin();
    const response = await fetch(begun.verification_uri, {
      method: 'POST',
      headers: { origin: 'https://evil.example.com' },
      body: new URLSearchParams({ user_code: begun.user_code }),
    });
    expect(response.status).toBe(403);
  });
});
