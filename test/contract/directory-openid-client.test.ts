import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { claimsOf, CONTOSO, FABRIKAM, GRAPH_SCOPE } from './directory-fixture.ts';
import {
  ADA,
  NATIVE,
  startOpenidWorld,
  WEB,
  WEB_SECRET,
  type OpenidWorld,
} from './directory-openid-world.ts';

const ENTRA = 'https://login.microsoftonline.com';
let world: OpenidWorld;
beforeAll(async () => {
  world = await startOpenidWorld();
});
afterAll(() => world.close());

const issuer = (tenant: string): URL => new URL(`${world.ask.url}/${tenant}/v2.0`);
const web = (tenant = CONTOSO): Promise<client.Configuration> =>
  client.discovery(issuer(tenant), WEB, WEB_SECRET);

/** openid-client knows Entra's template issuers by Entra's host name: under that name it is led here. */
const asEntra = (realm: string): Promise<client.Configuration> =>
  client.discovery(new URL(`${ENTRA}/${realm}/v2.0`), WEB, WEB_SECRET, undefined, {
    [client.customFetch]: (url, init) =>
      fetch(url.replace(ENTRA, world.ask.url), { ...init, body: init.body ?? null }),
  });

interface Begun {
  readonly url: URL;
  readonly checks: {
    pkceCodeVerifier: string;
    expectedNonce: string;
    expectedState: string;
    idTokenExpected: true;
  };
}

async function begin(
  config: client.Configuration,
  more: Readonly<Record<string, string>> = {},
): Promise<Begun> {
  const [pkceCodeVerifier, expectedNonce, expectedState] = [
    client.randomPKCECodeVerifier(),
    client.randomNonce(),
    client.randomState(),
  ];
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: world.callback.url,
    scope: 'openid profile offline_access User.Read',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
    ...more,
  });
  return { url, checks: { pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true } };
}

async function signIn(config: client.Configuration, more: Readonly<Record<string, string>> = {}) {
  const { url, checks } = await begin(config, more);
  return client.authorizationCodeGrant(config, await world.signIn(url), checks);
}

describe('discovery', () => {
  it('by id: the issuer is the one that was asked for, and every endpoint stands there', async () => {
    const metadata = (await web()).serverMetadata();
    expect(metadata.issuer).toBe(issuer(CONTOSO).href);
    expect(metadata.supportsPKCE()).toBe(true);
    for (const endpoint of [
      metadata.authorization_endpoint,
      metadata.token_endpoint,
      metadata.jwks_uri,
      metadata.device_authorization_endpoint,
      metadata.end_session_endpoint,
    ])
      expect(endpoint).toContain(`${world.ask.url}/${CONTOSO}/`);
  });

  it('by domain: the issuer is that of the id, which a strict client says (Entra does the same)', async () => {
    await expect(web('contoso.test')).rejects.toMatchObject({
      cause: { attribute: 'issuer', body: { issuer: issuer(CONTOSO).href } },
    });
  });

  it('an unknown tenant is AADSTS90002', async () => {
    const answer = await fetch(`${issuer('nobody.test').href}/.well-known/openid-configuration`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_tenant', error_codes: [90002] });
    await expect(web('nobody.test')).rejects.toThrow();
  });

  it.each(['common', 'organizations'])(
    '%s: a template issuer, and a sign-in whose ID token names the tenant of the person',
    async realm => {
      const config = await asEntra(realm);
      expect(config.serverMetadata().issuer).toBe(`${world.ask.url}/{tenantid}/v2.0`);
      const tokens = await signIn(config, { login_hint: ADA.username });
      expect(tokens.claims()).toMatchObject({ tid: CONTOSO, iss: issuer(CONTOSO).href });
      const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
      expect(renewed.claims()?.['tid']).toBe(CONTOSO);
    },
  );
});

describe('the flows', () => {
  it('authorization code with PKCE and nonce, refresh with rotation, userinfo', async () => {
    const config = await web();
    const tokens = await signIn(config);
    const { sub = '', ...claims } = tokens.claims() ?? {};
    expect(claims).toMatchObject({ aud: WEB, tid: CONTOSO, preferred_username: ADA.username });
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    expect(renewed.claims()?.sub).toBe(sub);
    expect(await client.fetchUserInfo(config, renewed.access_token, sub)).toMatchObject({ sub });
  });

  it('a public client: PKCE without a secret', async () => {
    const config = await client.discovery(issuer(CONTOSO), NATIVE, undefined, client.None());
    const tokens = await signIn(config);
    expect(tokens.claims()?.aud).toBe(NATIVE);
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(claimsOf(renewed.access_token)).toMatchObject({ appid: NATIVE, appidacr: '0' });
  });

  it('client credentials by post, by Basic and by certificate', async () => {
    const key = await crypto.subtle.importKey(
      'pkcs8',
      world.certificate.key.export({ format: 'der', type: 'pkcs8' }),
      { name: 'RSA-PSS', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    const byCertificate = client.PrivateKeyJwt(key, {
      [client.modifyAssertion](header, payload) {
        header['x5t#S256'] = world.certificate.sha256.toString('base64url');
        payload['aud'] = `${world.ask.url}/${CONTOSO}/oauth2/v2.0/token`;
        payload['exp'] = Number(payload['iat']) + 300;
      },
    });
    const ways = [client.ClientSecretPost(WEB_SECRET), client.ClientSecretBasic(WEB_SECRET), byCertificate];
    const acr: unknown[] = [];
    for (const way of ways) {
      const config = await client.discovery(issuer(CONTOSO), WEB, {}, way);
      const { access_token: token, refresh_token: none } = await client.clientCredentialsGrant(config, {
        scope: GRAPH_SCOPE,
      });
      expect(none).toBeUndefined();
      acr.push(claimsOf(token).appidacr);
    }
    expect(acr).toEqual(['1', '1', '2']);
  });

  it('device code, polled as the standard says', async () => {
    const config = await client.discovery(issuer(CONTOSO), NATIVE, undefined, client.None());
    const begun = await client.initiateDeviceAuthorization(config, { scope: 'openid User.Read' });
    const browser = formBrowser();
    await browser.open(begun.verification_uri);
    await browser.submit({ user_code: begun.user_code }, ['action', 'next']);
    await browser.submit({ ...ADA }, ['action', 'sign-in']);
    const tokens = await client.pollDeviceAuthorizationGrant(config, { ...begun, interval: 1 });
    expect(tokens.claims()).toMatchObject({ aud: NATIVE, tid: CONTOSO });
  });

  it('id_token and code id_token, with the hash of the code', async () => {
    const implicit = await web();
    client.useIdTokenResponseType(implicit);
    const first = await begin(implicit);
    const back = await world.signIn(first.url);
    expect(
      await client.implicitAuthentication(implicit, back, first.checks.expectedNonce, {
        expectedState: first.checks.expectedState,
      }),
    ).toMatchObject({ aud: WEB, tid: CONTOSO });
    const hybrid = await web();
    client.useCodeIdTokenResponseType(hybrid);
    expect((await signIn(hybrid)).claims()).toMatchObject({ aud: WEB, tid: CONTOSO });
  });

  it('sign-out leads back to a registered address', async () => {
    const config = await web();
    const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: world.callback.url });
    const page = await formBrowser().open(url.href);
    expect(page.url.href).toBe(world.callback.url);
  });
});

describe('what it refuses', () => {
  const grant = (more: object) => ({ name: 'ResponseBodyError', ...more });

  it('a code twice, with another verifier, another client, and at another tenant', async () => {
    const config = await web();
    const { url, checks } = await begin(config);
    const back = await world.signIn(url);
    const wrong = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    const refused = grant({ status: 400, error: 'invalid_grant' });
    await expect(client.authorizationCodeGrant(config, back, wrong)).rejects.toMatchObject(refused);
    await expect(client.authorizationCodeGrant(await web(FABRIKAM), back, checks)).rejects.toMatchObject(
      refused,
    );
    const native = await client.discovery(issuer(CONTOSO), NATIVE, undefined, client.None());
    await expect(client.authorizationCodeGrant(native, back, checks)).rejects.toMatchObject(refused);
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    await expect(client.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject(refused);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token ?? '')).rejects.toMatchObject(refused);
  });

  it('a refresh token that was used, and one of a confidential client without its secret', async () => {
    const config = await web();
    const { refresh_token: first = '' } = await signIn(config);
    const bare = await client.discovery(issuer(CONTOSO), WEB, undefined, client.None());
    await expect(client.refreshTokenGrant(bare, first)).rejects.toMatchObject(
      grant({ status: 401, error: 'invalid_client' }),
    );
    const { refresh_token: second = '' } = await client.refreshTokenGrant(config, first);
    const refused = grant({ error: 'invalid_grant' });
    await expect(client.refreshTokenGrant(config, first)).rejects.toMatchObject(refused);
    await expect(client.refreshTokenGrant(config, second)).rejects.toMatchObject(refused);
  });

  it.each([
    ['prompt=none without a session', { prompt: 'none' }, 'login_required'],
    ['an unknown resource', { scope: 'openid api://nothing/x' }, 'invalid_resource'],
    ['two resources', { scope: `openid User.Read api://${WEB}/access_as_user` }, 'invalid_request'],
    ['a PKCE method that is not S256', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a response type that does not exist', { response_type: 'token' }, 'unsupported_response_type'],
  ])('%s comes back as %o', async (_, more, error) => {
    const config = await web();
    const { url, checks } = await begin(config, more);
    const { url: back } = await formBrowser().open(url.href);
    // Where the answer would have stood in the fragment, the error does too.
    const query = back.hash === '' ? back : new URL(`?${back.hash.slice(1)}`, back);
    await expect(client.authorizationCodeGrant(config, query, checks)).rejects.toMatchObject({
      name: 'AuthorizationResponseError',
      error,
      error_description: expect.stringMatching(/^AADSTS\d+: /),
    });
  });

  it('a public redirect without PKCE', async () => {
    const url = client.buildAuthorizationUrl(
      await client.discovery(issuer(CONTOSO), NATIVE, undefined, client.None()),
      { redirect_uri: world.callback.url, scope: 'openid' },
    );
    const { url: back } = await formBrowser().open(url.href);
    expect(back.searchParams.get('error')).toBe('invalid_request');
    expect(back.searchParams.get('error_description')).toMatch(/^AADSTS9002325: /);
  });
});
