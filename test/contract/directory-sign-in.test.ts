import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_SCOPE,
  claimsOf,
  CLI,
  CONSUMERS,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  PORTAL,
  PORTAL_SECRET,
  REDIRECT,
  ROLECALL,
  ROLECALL_SECRET,
  sampleObjects,
  sampleText,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
const [lakshmi, mahmoud] = sampleObjects('contoso');

/** A browser without a screen: cookies by path, redirects one at a time, forms as they stand. */
class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>();

  async open(
    url: string,
    init: RequestInit = {},
  ): Promise<{ status: number; location: string | null; html: string; headers: Headers; url: string }> {
    const { pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find(attribute => /^path=/i.test(attribute))?.slice(5) ?? '/';
      expect(line.toLowerCase()).toContain('httponly');
      expect(line.toLowerCase()).toContain('samesite=lax');
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path });
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      html: await response.text(),
      headers: response.headers,
      url,
    };
  }
  /** Follows redirects until a page, or until the redirect leaves the directory. */
  async follow(url: string): Promise<{ page?: Awaited<ReturnType<Browser['open']>>; left?: URL }> {
    let next = url;
    for (let hops = 0; hops < 10; hops += 1) {
      const answer = await this.open(next);
      if (answer.location === null) return { page: answer };
      const target = new URL(answer.location, next);
      if (target.origin !== ask.url) return { left: target };
      next = target.href;
    }
    throw new Error('too many redirects');
  }
  async submit(
    page: { html: string; url: string },
    fields: Record<string, string>,
  ): Promise<{ page?: Awaited<ReturnType<Browser['open']>>; left?: URL }> {
    const body = new URLSearchParams();
    for (const [, name = '', value = ''] of page.html.matchAll(
      /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
    )) {
      body.set(
        name,
        value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
      );
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await this.open(page.url, { method: 'POST', body, headers: { origin: ask.url } });
    if (answer.location === null) return { page: { ...answer, url: page.url } };
    const target = new URL(answer.location, page.url);
    return target.origin === ask.url ? this.follow(target.href) : { left: target };
  }
}

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

function authorizeUrl(tenant: string, extra: Record<string, string | undefined> = {}): string {
  const parameters: Record<string, string | undefined> = {
    client_id: ROLECALL,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: `openid profile offline_access ${API_SCOPE}`,
    state: 'a state',
    nonce: 'a nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    'x-client-SKU': 'ignored',
    ...extra,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  return `${ask.url}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`;
}

const signInFields = (user: Json) => ({
  username: user.userPrincipalName,
  password: user.passwordProfile.password,
  action: 'sign-in',
});

async function codeFor(
  user: Json = lakshmi,
  tenant = CONTOSO,
  extra: Record<string, string | undefined> = {},
  browser = new Browser(),
): Promise<string> {
  const { page } = await browser.follow(authorizeUrl(tenant, extra));
  if (page === undefined) throw new Error('no page');
  const { left } = await browser.submit(page, signInFields(user));
  return left?.searchParams.get('code') ?? '';
}

const redeem = (code: string, extra: Record<string, string> = {}, tenant = CONTOSO) =>
  ask.token(tenant, {
    grant_type: 'authorization_code',
    client_id: ROLECALL,
    client_secret: ROLECALL_SECRET,
    redirect_uri: REDIRECT,
    code_verifier: verifier,
    code,
    ...extra,
  });

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  await ask.import(CONTOSO, sampleText('contoso').split('\n').slice(0, 60).join('\n'));
  await ask.import('consumers', [
    {
      '@odata.type': '#microsoft.graph.user',
      displayName: 'Olga Owner',
      userPrincipalName: 'olga@outlook.example',
      passwordProfile: { password: 'Olga-Passw0rd' },
    },
  ]);
  await ask.import(CONTOSO, [
    {
      '@odata.type': '#microsoft.graph.application',
      appId: 'bbbb0000-0000-4000-8000-000000000001',
      displayName: 'Public',
      publicClient: { redirectUris: ['http://localhost/cb'] },
      isFallbackPublicClient: true,
    },
    {
      '@odata.type': '#microsoft.graph.servicePrincipal',
      appId: 'bbbb0000-0000-4000-8000-000000000001',
      displayName: 'Public',
    },
  ]);
});
afterAll(() => ask.directory.close());

describe('the page', () => {
  it('shows a form without any script, under a strict policy, for the tenant and the application', async () => {
    const { page } = await new Browser().follow(
      authorizeUrl('contoso.test', { login_hint: lakshmi.userPrincipalName }),
    );
    expect(page?.status).toBe(200);
    expect(page?.html).not.toContain('<script');
    const policy = page?.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:8080");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page?.html).toContain('to continue to Rolecall');
    expect(page?.html).toContain(`value="${lakshmi.userPrincipalName}"`);
  });
  it('what is typed comes back as text, never as markup', async () => {
    const browser = new Browser();
    const { page } = await browser.follow(
      authorizeUrl(CONTOSO, { login_hint: '"><script>alert(1)</script>' }),
    );
    expect(page?.html).not.toContain('<script>');
  });
  it('a wrong password is told and leaves one on the page; the right one goes on', async () => {
    const browser = new Browser();
    const { page } = await browser.follow(authorizeUrl(CONTOSO));
    const wrong = await browser.submit(page!, { ...signInFields(lakshmi), password: 'wrong' });
    expect(wrong.page?.status).toBe(401);
    expect(wrong.page?.html).toContain('The user name or the password is wrong.');
    const { left } = await browser.submit(wrong.page!, signInFields(lakshmi));
    expect(left?.searchParams.get('code')).toBeTruthy();
    expect(left?.searchParams.get('state')).toBe('a state');
    expect(left?.searchParams.has('iss')).toBe(false);
  });
  it('a form of another sign-in, another browser or another site is refused', async () => {
    const [mine, theirs] = [new Browser(), new Browser()];
    const { page } = await mine.follow(authorizeUrl(CONTOSO));
    await theirs.follow(authorizeUrl(CONTOSO));
    expect((await theirs.submit(page!, signInFields(lakshmi))).page?.status).toBe(400);
    expect((await mine.submit({ ...page!, html: '' }, signInFields(lakshmi))).page?.status).toBe(403);
    const foreign = await mine.open(page!.url, {
      method: 'POST',
      body: new URLSearchParams(signInFields(lakshmi)),
      headers: { origin: 'https://evil.test' },
    });
    expect(foreign.status).toBe(403);
  });
  it('cancelling goes back with access_denied', async () => {
    const browser = new Browser();
    const { page } = await browser.follow(authorizeUrl(CONTOSO));
    const { left } = await browser.submit(page!, { action: 'cancel' });
    expect(left?.searchParams.get('error')).toBe('access_denied');
    expect(left?.searchParams.has('iss')).toBe(false);
  });
  it('a temporary password is changed first, by the rules', async () => {
    const user = { userPrincipalName: 'temp@contoso.test', passwordProfile: { password: 'Temp-Passw0rd' } };
    await ask.import(CONTOSO, [
      {
        '@odata.type': '#microsoft.graph.user',
        ...user,
        passwordProfile: { ...user.passwordProfile, forceChangePasswordNextSignIn: true },
      },
    ]);
    const browser = new Browser();
    const { page } = await browser.follow(authorizeUrl(CONTOSO));
    const change = await browser.submit(page!, signInFields(user));
    expect(change.page?.html).toContain('Change your temporary password');
    const fields = { password: 'Temp-Passw0rd', action: 'change' };
    const weak = await browser.submit(change.page!, { ...fields, new: 'weakweak', again: 'weakweak' });
    expect(weak.page?.html).toContain('complexity');
    const unequal = await browser.submit(change.page!, {
      ...fields,
      new: 'Better-Passw0rd',
      again: 'Other-Passw0rd',
    });
    expect(unequal.page?.html).toContain('not the same');
    const { left } = await browser.submit(change.page!, {
      ...fields,
      new: 'Better-Passw0rd',
      again: 'Better-Passw0rd',
    });
    expect((await redeem(left?.searchParams.get('code') ?? '')).status).toBe(200);
    expect(await ask.personToken(CONTOSO, 'temp@contoso.test', 'Better-Passw0rd')).toBeTypeOf('string');
  });
});

describe('the request', () => {
  it.each([
    ['an unknown client', { client_id: '00000000-2222-4222-8222-000000000000' }],
    ['a redirect URI that is not registered', { redirect_uri: 'http://localhost:8080/other' }],
    ['a redirect URI of another host', { redirect_uri: 'https://evil.test/auth/callback' }],
  ])('%s is told on a page and never redirected', async (_, extra) => {
    for (const tenant of [CONTOSO, 'common']) {
      const { page, left } = await new Browser().follow(authorizeUrl(tenant, extra));
      expect(left).toBeUndefined();
      expect(page?.status).toBe(400);
      expect(page?.html).toContain('Sign-in did not work');
    }
  });
  it.each([
    ['an unknown scope resource', { scope: 'openid api://nothing/x' }, 'invalid_resource'],
    ['no scope', { scope: undefined }, 'invalid_request'],
    ['an unsupported response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['prompt none without a session', { prompt: 'none' }, 'login_required'],
  ])('%s goes back to the application as an error', async (_, extra, error) => {
    const { left } = await new Browser().follow(authorizeUrl(CONTOSO, extra));
    expect(left?.origin + (left?.pathname ?? '')).toBe(REDIRECT);
    const answer = left?.hash ? new URLSearchParams(left.hash.slice(1)) : left?.searchParams;
    expect(answer?.get('error')).toBe(error);
    expect(answer?.get('state')).toBe('a state');
  });
  it('a parameter given twice is a 400', async () => {
    const { page } = await new Browser().follow(`${authorizeUrl(CONTOSO)}&client_id=${ROLECALL}`);
    expect(page?.status).toBe(400);
  });
  it('on localhost the port of a redirect URI does not count; a public one needs PKCE', async () => {
    const publicClient = {
      client_id: 'bbbb0000-0000-4000-8000-000000000001',
      redirect_uri: 'http://localhost:45678/cb',
    };
    const code = await codeFor(lakshmi, CONTOSO, publicClient);
    const form = { grant_type: 'authorization_code', ...publicClient, code };
    expect((await ask.token(CONTOSO, form)).body.error_codes).toEqual([50148]);
    expect((await ask.token(CONTOSO, { ...form, code_verifier: 'x'.repeat(43) })).body.error_codes).toEqual([
      501481,
    ]);
    expect((await ask.token(CONTOSO, { ...form, code_verifier: verifier })).status).toBe(200);
    const { left } = await new Browser().follow(
      authorizeUrl(CONTOSO, { ...publicClient, code_challenge: undefined, code_challenge_method: undefined }),
    );
    expect(left?.searchParams.get('error')).toBe('invalid_request');
  });
  it('response modes fragment and form_post carry the code', async () => {
    const browser = new Browser();
    const { page } = await browser.follow(authorizeUrl(CONTOSO, { response_mode: 'fragment' }));
    const { left } = await browser.submit(page!, signInFields(lakshmi));
    expect(new URLSearchParams(left?.hash.slice(1)).get('code')).toBeTruthy();
    const posted = await browser.follow(authorizeUrl(CONTOSO, { response_mode: 'form_post' }));
    expect(posted.page?.html).toMatch(
      /<form method="post" action="http:\/\/localhost:8080\/auth\/callback">/,
    );
    expect(posted.page?.html).toMatch(/name="code"/);
  });
  it('what the Host header says moves no link', async () => {
    const { request } = await import('node:http');
    const target = new URL(authorizeUrl(CONTOSO));
    const location = await new Promise<string | undefined>((resolve, reject) => {
      request(target, { headers: { host: 'evil.test', 'x-forwarded-host': 'evil.test' } }, response =>
        resolve(response.headers.location),
      )
        .on('error', reject)
        .end();
    });
    expect(location).toMatch(new RegExp(`^${ask.url}/${CONTOSO}/signin/`));
  });
});

describe('the code', () => {
  it('gives access token, ID token with the nonce, refresh token and client_info', async () => {
    const { status, body } = await redeem(await codeFor(), { client_info: '1' });
    expect(status).toBe(200);
    expect(claimsOf(body.id_token)).toMatchObject({
      aud: ROLECALL,
      nonce: 'a nonce',
      oid: lakshmi.id,
      tid: CONTOSO,
      iss: `${ask.url}/${CONTOSO}/v2.0`,
      name: lakshmi.displayName,
    });
    expect(claimsOf(body.access_token)).toMatchObject({
      aud: ROLECALL,
      azp: ROLECALL,
      azpacr: '1',
      scp: 'access_as_user',
      oid: lakshmi.id,
    });
    expect(JSON.parse(Buffer.from(body.client_info, 'base64url').toString())).toEqual({
      uid: lakshmi.id,
      utid: CONTOSO,
    });
    const again = await ask.token(CONTOSO, {
      grant_type: 'refresh_token',
      client_id: ROLECALL,
      client_secret: ROLECALL_SECRET,
      refresh_token: body.refresh_token,
    });
    expect(again.status).toBe(200);
  });
  it('works once, and a second use ends the tokens of the first', async () => {
    const code = await codeFor();
    const first = await redeem(code);
    expect((await redeem(code)).body).toMatchObject({ error: 'invalid_grant', error_codes: [54005] });
    const refresh = {
      grant_type: 'refresh_token',
      client_id: ROLECALL,
      client_secret: ROLECALL_SECRET,
      refresh_token: first.body.refresh_token,
    };
    expect((await ask.token(CONTOSO, refresh)).body.error).toBe('invalid_grant');
  });
  it('ten at once: one wins', async () => {
    const code = await codeFor();
    const answers = await Promise.all(Array.from({ length: 10 }, () => redeem(code)));
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1);
  });
  it('is refused to another client, tenant or redirect, without secret, without or with a wrong verifier', async () => {
    const code = await codeFor();
    expect(
      (await redeem(code, { client_id: PORTAL, client_secret: PORTAL_SECRET })).body.error_codes,
    ).toEqual([70000]);
    expect((await redeem(code, {}, FABRIKAM)).body.error_codes).toEqual([70000]);
    expect((await redeem(code, { redirect_uri: 'http://localhost:8080/' })).body.error_codes).toEqual([
      500112,
    ]);
    expect((await redeem(code, { client_secret: '' })).body.error_codes).toEqual([7000218]);
    expect((await redeem(code, { client_secret: 'wrong' })).body.error_codes).toEqual([7000215]);
    expect((await redeem(code, { code_verifier: 'y'.repeat(43) })).body.error_codes).toEqual([501481]);
    expect((await redeem('nonsense')).body.error_codes).toEqual([70008]);
    expect((await redeem(code)).status).toBe(200);
  });
  it('is worth nothing once the person is disabled', async () => {
    const code = await codeFor(mahmoud);
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${mahmoud.id}`, { accountEnabled: false });
    expect((await redeem(code)).body.error_codes).toEqual([50057]);
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${mahmoud.id}`, { accountEnabled: true });
  });
});

describe('sessions', () => {
  it('a second request needs no password; prompt=login, select_account and another login_hint ask', async () => {
    const browser = new Browser();
    await codeFor(lakshmi, CONTOSO, {}, browser);
    expect((await browser.follow(authorizeUrl(CONTOSO))).left?.searchParams.get('code')).toBeTruthy();
    expect(
      (await browser.follow(authorizeUrl(CONTOSO, { prompt: 'none' }))).left?.searchParams.get('code'),
    ).toBeTruthy();
    expect((await browser.follow(authorizeUrl(CONTOSO, { prompt: 'login' }))).page?.html).toContain(
      'Password',
    );
    expect(
      (await browser.follow(authorizeUrl(CONTOSO, { login_hint: mahmoud.userPrincipalName }))).page?.html,
    ).toContain('Password');
    const { page } = await browser.follow(authorizeUrl(CONTOSO, { prompt: 'select_account' }));
    expect(page?.html).toContain('Pick an account');
    expect((await browser.submit(page!, { action: 'continue' })).left?.searchParams.get('code')).toBeTruthy();
  });
  it('somebody else can take over the browser, and gets tokens of their own', async () => {
    const browser = new Browser();
    await codeFor(lakshmi, CONTOSO, {}, browser);
    const { page } = await browser.follow(authorizeUrl(CONTOSO, { prompt: 'select_account' }));
    const other = await browser.submit(page!, { action: 'other' });
    const { left } = await browser.submit(other.page!, { ...signInFields(mahmoud), step: 'password' });
    const { body } = await redeem(left?.searchParams.get('code') ?? '');
    expect(claimsOf(body.id_token).oid).toBe(mahmoud.id);
  });
  it('a disabled person is asked again, and signing out ends the session', async () => {
    const browser = new Browser();
    await codeFor(mahmoud, CONTOSO, {}, browser);
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${mahmoud.id}`, { accountEnabled: false });
    expect(
      (await browser.follow(authorizeUrl(CONTOSO, { prompt: 'none' }))).left?.searchParams.get('error'),
    ).toBe('login_required');
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${mahmoud.id}`, { accountEnabled: true });
    await codeFor(lakshmi, CONTOSO, { prompt: 'login' }, browser);
    const logout = `${ask.url}/common/oauth2/v2.0/logout?post_logout_redirect_uri=${encodeURIComponent(REDIRECT)}&state=bye`;
    const { left } = await browser.follow(logout);
    expect(left?.href).toBe(`${REDIRECT}?state=bye`);
    expect(
      (await browser.follow(authorizeUrl(CONTOSO, { prompt: 'none' }))).left?.searchParams.get('error'),
    ).toBe('login_required');
    expect(
      (
        await browser.follow(
          `${ask.url}/common/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.test/`,
        )
      ).page?.status,
    ).toBe(400);
  });
});

it('a reset password ends the sessions and the refresh tokens of before', async () => {
  const browser = new Browser();
  const user = sampleObjects('contoso')[3];
  const { body } = await redeem(await codeFor(user, CONTOSO, {}, browser));
  expect(
    (await browser.follow(authorizeUrl(CONTOSO, { prompt: 'none' }))).left?.searchParams.get('code'),
  ).toBeTruthy();
  // A session knows its beginning by the second.
  const second = Math.floor(Date.now() / 1000);
  await expect.poll(() => Math.floor(Date.now() / 1000), { timeout: 3000 }).toBeGreaterThan(second);
  const profile = { passwordProfile: { password: 'Reset-Passw0rd' } };
  await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${user.id}`, profile);
  const silent = await browser.follow(authorizeUrl(CONTOSO, { prompt: 'none' }));
  expect(silent.left?.searchParams.get('error')).toBe('login_required');
  const refresh = { grant_type: 'refresh_token', client_id: ROLECALL, client_secret: ROLECALL_SECRET };
  const again = await ask.token(CONTOSO, { ...refresh, refresh_token: body.refresh_token });
  expect(again.body.error).toBe('invalid_grant');
});

describe('common', () => {
  it('asks who, and goes on at the tenant of the user name; the next time it remembers', async () => {
    const browser = new Browser();
    const { page } = await browser.follow(authorizeUrl('common'));
    expect(page?.html).toContain('personal account');
    const unknown = await browser.follow(authorizeUrl('common', { login_hint: 'x@nowhere.test' }));
    expect(unknown.page?.html).toContain('no tenant here knows x@nowhere.test');
    const known = await browser.follow(authorizeUrl('common', { login_hint: lakshmi.userPrincipalName }));
    const { left } = await browser.submit(known.page!, signInFields(lakshmi));
    const { body } = await redeem(left?.searchParams.get('code') ?? '', {}, 'common');
    expect(claimsOf(body.id_token)).toMatchObject({ tid: CONTOSO, iss: `${ask.url}/${CONTOSO}/v2.0` });
    expect(
      (await browser.follow(authorizeUrl('common', { prompt: 'none' }))).left?.searchParams.get('code'),
    ).toBeTruthy();
    const fresh = await new Browser().follow(authorizeUrl('common', { prompt: 'none' }));
    expect(fresh.left?.searchParams.get('error')).toBe('login_required');
  });
  it('a personal account signs in at common and at consumers', async () => {
    const olga = {
      userPrincipalName: 'olga@outlook.example',
      passwordProfile: { password: 'Olga-Passw0rd' },
    };
    for (const tenant of ['consumers', 'common']) {
      const code = await codeFor(olga, tenant, { login_hint: olga.userPrincipalName });
      expect(claimsOf((await redeem(code, {}, tenant)).body.id_token).tid).toBe(CONSUMERS);
    }
  });
  it('at a tenant that common remembered, a user name of another tenant is sent there', async () => {
    const browser = new Browser();
    await codeFor(lakshmi, CONTOSO, {}, browser);
    const { page } = await browser.follow(authorizeUrl('common', { prompt: 'select_account' }));
    const other = await browser.submit(page!, { action: 'other' });
    const fay = {
      userPrincipalName: 'fay@fabrikam.test',
      passwordProfile: { password: FABRIKAM_TENANT.administrator.password },
    };
    const there = await browser.submit(other.page!, { ...signInFields(fay), step: 'password' });
    expect(there.page?.html).toContain('Fabrikam');
    const again = there.page?.html.includes('Pick an account')
      ? await browser.submit(there.page, { action: 'other' })
      : there;
    const { left } = await browser.submit(again.page!, { ...signInFields(fay), step: 'password' });
    expect(
      claimsOf((await redeem(left?.searchParams.get('code') ?? '', {}, 'common')).body.id_token).tid,
    ).toBe(FABRIKAM);
  });
  it('a guest gets the object id of the tenant that was asked for', async () => {
    const guest = sampleObjects('contoso').find(
      object => object.userType === 'Guest' && object.accountEnabled,
    );
    const code = await codeFor({ ...guest, userPrincipalName: guest.mail }, CONTOSO);
    expect(claimsOf((await redeem(code)).body.id_token)).toMatchObject({
      oid: guest.id,
      tid: CONTOSO,
      acct: 1,
    });
  });
});

it('the command line cannot redeem what was made for Rolecall', async () => {
  const code = await codeFor();
  expect(
    (
      await ask.token(CONTOSO, {
        grant_type: 'authorization_code',
        client_id: CLI,
        code,
        redirect_uri: REDIRECT,
        code_verifier: verifier,
      })
    ).body.error_codes,
  ).toEqual([70000]);
});
