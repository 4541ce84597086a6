import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser, type FormBrowser, type FormPage } from '../form-browser.ts';
import { startCallback, type Callback } from './directory-callback.ts';
import {
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  OPERATOR,
  REDIRECT,
  ROLECALL,
  startAsking,
  type Asking,
} from './directory-fixture.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000e1';
const SECRET = 'secret-of-the-implicit-application';
const ada = { username: 'ada@contoso.test', password: 'Ada-Passw0rd-1' };
let ask: Asking;
let callback: Callback;

beforeAll(async () => {
  callback = await startCallback('/implicit');
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  const { body } = await ask.import(OPERATOR, [
    {
      '@odata.type': '#microsoft.graph.application',
      appId: APP,
      displayName: 'Implicit',
      signInAudience: 'AzureADMultipleOrgs',
      web: {
        redirectUris: ['http://localhost/implicit', 'http://localhost:7777'],
        implicitGrantSettings: { enableIdTokenIssuance: true },
      },
      passwordCredentials: [{ secretText: SECRET }],
    },
  ]);
  expect(body).toMatchObject({ problems: [] });
});
afterAll(async () => {
  callback.close();
  await ask.directory.close();
});

const authorizeUrl = (more: Record<string, string> = {}, tenant = CONTOSO): string => {
  const query = {
    client_id: APP,
    response_type: 'id_token',
    redirect_uri: callback.url,
    scope: 'openid profile email',
    nonce: 'a nonce',
    state: 'a state',
    ...more,
  };
  return `${ask.url}/${tenant}/oauth2/v2.0/authorize?${new URLSearchParams(query).toString()}`;
};

async function signIn(
  more: Record<string, string> = {},
  browser: FormBrowser = formBrowser(),
): Promise<FormPage> {
  await browser.open(authorizeUrl(more));
  return browser.submit(ada, ['action', 'sign-in']);
}
const fragmentOf = (page: FormPage): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(page.url.hash.slice(1)));
/** What goes back, wherever it stands. */
const answerOf = (page: FormPage): Record<string, string> => ({
  ...Object.fromEntries(page.url.searchParams),
  ...fragmentOf(page),
});
const without = (url: string, name: string): string => {
  const bare = new URL(url);
  bare.searchParams.delete(name);
  return bare.href;
};

describe('ID tokens from the authorization endpoint', () => {
  it('id_token comes in the fragment, verifies with the published keys, and names the person and the nonce', async () => {
    const page = await signIn();
    const { id_token: token = '', ...rest } = fragmentOf(page);
    expect(page.url.search).toBe('');
    expect(rest).toEqual({ state: 'a state' });
    const keys = createRemoteJWKSet(new URL(`${ask.url}/${CONTOSO}/discovery/v2.0/keys`));
    const { payload } = await jwtVerify(token, keys, {
      issuer: `${ask.url}/${CONTOSO}/v2.0`,
      audience: APP,
    });
    expect(payload).toMatchObject({ nonce: 'a nonce', tid: CONTOSO, ver: '2.0', name: 'Ada Admin' });
    expect(payload).not.toHaveProperty('c_hash');
  });

  it('code id_token gives both; c_hash ties the ID token to the code, whose own ID token is of the same person', async () => {
    const page = await signIn({ response_type: 'code id_token', client_info: '1' });
    const { id_token: token = '', code = '', client_info: info = '' } = fragmentOf(page);
    const half = createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url');
    const claims = claimsOf(token);
    expect(claims.c_hash).toBe(half);
    expect(JSON.parse(Buffer.from(info, 'base64url').toString())).toEqual({
      uid: claims.oid,
      utid: CONTOSO,
    });
    const { body } = await ask.token(CONTOSO, {
      grant_type: 'authorization_code',
      client_id: APP,
      client_secret: SECRET,
      redirect_uri: callback.url,
      code,
    });
    expect(claimsOf(body.id_token)).toMatchObject({ sub: claims.sub, oid: claims.oid, nonce: 'a nonce' });
  });

  it('id_token code means the same', async () => {
    expect(fragmentOf(await signIn({ response_type: 'id_token code' }))).toHaveProperty('code');
  });

  it('response_mode=form_post posts it from a page that lets only its own script run', async () => {
    const browser = formBrowser();
    const page = await signIn({ response_mode: 'form_post', response_type: 'code id_token' }, browser);
    const policy = page.headers.get('content-security-policy') ?? '';
    const script = /<script>(.*?)<\/script>/s.exec(page.body)?.[1] ?? '';
    const hash = createHash('sha256').update(script).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(policy).toContain(`form-action 'self' ${new URL(callback.url).origin}`);
    await browser.submit({ id_token: claimsSent(page, 'id_token') });
    const posted = callback.posted.at(-1);
    expect(posted?.get('state')).toBe('a state');
    expect(claimsOf(posted?.get('id_token') ?? '').nonce).toBe('a nonce');
    expect(posted?.get('code')).toBeTruthy();
  });

  it('response_mode=query is refused for it, and a nonce is required', async () => {
    for (const url of [
      authorizeUrl({ response_mode: 'query' }),
      without(authorizeUrl(), 'nonce'),
      authorizeUrl({ response_mode: 'pigeon' }),
    ]) {
      const answer = answerOf(await formBrowser().open(url));
      expect(answer).toMatchObject({ error: 'invalid_request', state: 'a state' });
      expect(answer['error_description']).toMatch(/^AADSTS\d+: /);
      expect(answer).not.toHaveProperty('id_token');
    }
  });

  it('an application that did not enable it gets unsupported_response_type, 700054', async () => {
    for (const response_type of ['id_token', 'code id_token']) {
      const refused = await fetch(
        authorizeUrl({ client_id: ROLECALL, redirect_uri: REDIRECT, response_type }),
        { redirect: 'manual' },
      );
      const location = new URL(refused.headers.get('location') ?? '');
      const answer = new URLSearchParams(location.hash.slice(1));
      expect(answer.get('error')).toBe('unsupported_response_type');
      expect(answer.get('error_description')).toMatch(/^AADSTS700054: /);
    }
  });

  it('access tokens never come from the authorization endpoint', async () => {
    for (const response_type of ['token', 'id_token token', 'none', 'nonsense', 'code code token']) {
      const page = await formBrowser().open(authorizeUrl({ response_type }));
      expect(answerOf(page)).toMatchObject({ error: 'unsupported_response_type', state: 'a state' });
    }
  });

  it('prompt=none: silent with a session, login_required without one', async () => {
    const browser = formBrowser();
    await signIn({}, browser);
    const silent = fragmentOf(await browser.open(authorizeUrl({ prompt: 'none' })));
    expect(claimsOf(silent['id_token'] ?? '').nonce).toBe('a nonce');
    for (const tenant of [CONTOSO, 'organizations']) {
      const refused = fragmentOf(await formBrowser().open(authorizeUrl({ prompt: 'none' }, tenant)));
      expect(refused).toMatchObject({ error: 'login_required', state: 'a state' });
      expect(refused['error_description']).toMatch(/^AADSTS50058: /);
    }
  });

  it('errors are posted as well when form_post is asked for', async () => {
    const browser = formBrowser();
    await browser.open(authorizeUrl({ response_mode: 'form_post', prompt: 'none' }));
    await browser.submit({ error: 'login_required' });
    expect(callback.posted.at(-1)?.get('error_description')).toMatch(/^AADSTS50058: /);
  });

  it('a redirect URI without a path is answered with a slash at its end', async () => {
    const browser = formBrowser();
    await signIn({}, browser);
    const answer = await browser.call('GET', authorizeUrl({ redirect_uri: 'http://localhost:7777' }));
    expect(answer.headers.get('location')).toMatch(/^http:\/\/localhost:7777\/#id_token=/);
  });

  it('what is wrong with the scopes is told as for a code', async () => {
    const page = await formBrowser().open(authorizeUrl({ scope: 'openid api://nothing/x' }));
    expect(fragmentOf(page)).toMatchObject({ error: 'invalid_resource', state: 'a state' });
    expect(fragmentOf(page)['error_description']).toMatch(/^AADSTS500011: /);
  });

  it('domain_hint at organizations goes to the tenant at once', async () => {
    const page = await formBrowser().open(authorizeUrl({ domain_hint: 'fabrikam.test' }, 'organizations'));
    expect(page.url.pathname).toContain(`/${FABRIKAM}/signin/`);
  });
});

/** The value of a hidden field, so that the form of the page is the one that is sent. */
function claimsSent(page: FormPage, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? '';
}
