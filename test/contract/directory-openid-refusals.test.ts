import { createHash, randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { assertionBy, ASSERTION_TYPE } from './directory-certificate-maker.ts';
import { CONTOSO, FABRIKAM, GRAPH_SCOPE } from './directory-fixture.ts';
import {
  ADA,
  EXPIRED_SECRET,
  NATIVE,
  OTHER,
  OTHER_SECRET,
  startOpenidWorld,
  WEB,
  WEB_SECRET,
  type OpenidWorld,
} from './directory-openid-world.ts';

let world: OpenidWorld;
let contoso: oauth.AuthorizationServer;
let fabrikam: oauth.AuthorizationServer;

async function discovered(tenant: string): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(`${world.ask.url}/${tenant}/v2.0`);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
}
beforeAll(async () => {
  world = await startOpenidWorld();
  contoso = await discovered(CONTOSO);
  fabrikam = await discovered(FABRIKAM);
});
afterAll(() => world.close());

const web: oauth.Client = { client_id: WEB };
const secret = (text = WEB_SECRET): oauth.ClientAuth => oauth.ClientSecretPost(text);

interface SignedIn {
  readonly parameters: URLSearchParams;
  readonly verifier: string | typeof oauth.nopkce;
}

/** A code of Ada's, and what its request began with. */
async function signIn(more: Record<string, string> = {}, pkce = true): Promise<SignedIn> {
  const verifier = oauth.generateRandomCodeVerifier();
  const query = new URLSearchParams({
    client_id: WEB,
    response_type: 'code',
    redirect_uri: world.callback.url,
    scope: 'openid offline_access User.Read',
    state: 'a state',
    ...(pkce
      ? { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
      : {}),
    ...more,
  });
  const url = new URL(`${contoso.authorization_endpoint ?? ''}?${query.toString()}`);
  const client = { client_id: more['client_id'] ?? WEB };
  const parameters = oauth.validateAuthResponse(contoso, client, await world.signIn(url), 'a state');
  return { parameters, verifier: pkce ? verifier : oauth.nopkce };
}

interface Redemption {
  readonly as?: oauth.AuthorizationServer;
  readonly client?: oauth.Client;
  readonly auth?: oauth.ClientAuth;
  readonly redirect?: string;
  readonly verifier?: string | typeof oauth.nopkce;
}

/** The answer to a redemption, as oauth4webapi takes it; refusals reject. */
async function redeem(code: SignedIn, how: Redemption = {}): Promise<oauth.TokenEndpointResponse> {
  const { as = contoso, client = web, auth = secret(), redirect = world.callback.url } = how;
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    auth,
    code.parameters,
    redirect,
    how.verifier ?? code.verifier,
  );
  return oauth.processAuthorizationCodeResponse(as, client, response);
}

async function refresh(token = '', client = web, auth = secret()): Promise<oauth.TokenEndpointResponse> {
  const response = await oauth.refreshTokenGrantRequest(contoso, client, auth, token);
  return oauth.processRefreshTokenResponse(contoso, client, response);
}

async function ownToken(client: oauth.Client, auth: oauth.ClientAuth) {
  const scope = { scope: GRAPH_SCOPE };
  const response = await oauth.clientCredentialsGrantRequest(contoso, client, auth, scope);
  return oauth.processClientCredentialsResponse(contoso, client, response);
}

/** A refusal that oauth4webapi understands, with Entra's number. */
const refusal = (error: string, code: number, status = 400) => ({
  code: oauth.RESPONSE_BODY_ERROR,
  error,
  status,
  cause: { error_codes: [code] },
});
const refused = (answer: Promise<unknown>, error: string, code: number, status?: number) =>
  expect(answer).rejects.toMatchObject(refusal(error, code, status));

describe('a client without the right credential', () => {
  it('none at all', () => refused(ownToken(web, oauth.None()), 'invalid_client', 7000218, 401));
  it('none, of a public client', () =>
    refused(ownToken({ client_id: NATIVE }, oauth.None()), 'invalid_client', 7000218, 401));
  it('a wrong secret', () => refused(ownToken(web, secret('wrong')), 'invalid_client', 7000215, 401));
  it("another application's secret", () =>
    refused(ownToken(web, secret(OTHER_SECRET)), 'invalid_client', 7000215, 401));
  it('an ended secret', () => refused(ownToken(web, secret(EXPIRED_SECRET)), 'invalid_client', 7000222, 401));
  it('a secret of a client that has none', () =>
    refused(ownToken({ client_id: NATIVE }, secret()), 'invalid_client', 700025, 401));

  it('by HTTP Basic a wrong secret is a challenge as well (RFC 6749, 5.2)', async () => {
    await expect(ownToken(web, oauth.ClientSecretBasic('wrong'))).rejects.toMatchObject({
      code: oauth.WWW_AUTHENTICATE_CHALLENGE,
      status: 401,
      cause: [{ scheme: 'basic' }],
    });
  });

  it('two credentials, whichever two', async () => {
    const assertion = await assertionBy(world.certificate, {
      aud: contoso.token_endpoint ?? '',
      clientId: WEB,
    });
    const basic = { authorization: `Basic ${Buffer.from(`${WEB}:${WEB_SECRET}`).toString('base64')}` };
    const form = { grant_type: 'client_credentials', client_id: WEB, scope: GRAPH_SCOPE };
    const byAssertion = { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
    const ways: [Record<string, string>, Record<string, string>?][] = [
      [{ ...form, client_secret: WEB_SECRET }, basic],
      [{ ...form, client_secret: WEB_SECRET, ...byAssertion }],
      [{ ...form, ...byAssertion }, basic],
    ];
    for (const [body, headers] of ways) {
      const answer = await world.ask.token(CONTOSO, body, headers);
      expect(answer).toMatchObject({
        status: 400,
        body: { error: 'invalid_request', error_codes: [7000217] },
      });
    }
  });
});

describe('an assertion', () => {
  const send = async (assertion: string) => {
    const auth: oauth.ClientAuth = (_as, _client, body) => {
      body.set('client_id', WEB);
      body.set('client_assertion_type', ASSERTION_TYPE);
      body.set('client_assertion', assertion);
    };
    return ownToken(web, auth);
  };
  const made = (claims: Record<string, unknown> = {}, aud = contoso.token_endpoint ?? '') =>
    assertionBy(world.certificate, { aud, clientId: WEB, claims });
  const now = (): number => Math.floor(Date.now() / 1000);

  it('is good once: a replay is refused', async () => {
    const assertion = await made();
    expect((await send(assertion)).token_type).toBe('bearer');
    await refused(send(assertion), 'invalid_client', 50013, 401);
  });
  it('for another server is refused', async () =>
    refused(send(await made({}, 'https://login.example.com/token')), 'invalid_client', 700023, 401));
  it('for another tenant is refused', async () =>
    refused(send(await made({}, fabrikam.token_endpoint ?? '')), 'invalid_client', 700023, 401));
  it('that lives a day is refused', async () =>
    refused(send(await made({ exp: now() + 24 * 3600 })), 'invalid_client', 700024, 401));
  it('of another client is refused', async () => {
    await refused(send(await made({ sub: OTHER })), 'invalid_client', 700021, 401);
    await refused(send(await made({ iss: OTHER, sub: OTHER })), 'invalid_client', 70025, 401);
  });
});

describe('an authorization code', () => {
  it('of another tenant', async () =>
    refused(redeem(await signIn(), { as: fabrikam }), 'invalid_grant', 70000));
  it('of another client', async () =>
    refused(
      redeem(await signIn(), { client: { client_id: OTHER }, auth: secret(OTHER_SECRET) }),
      'invalid_grant',
      70000,
    ));
  it('of another redirect URI, although that is registered', async () =>
    refused(
      redeem(await signIn(), { redirect: world.callback.url.replace('/callback', '/other') }),
      'invalid_grant',
      500112,
    ));
  it('with another verifier, or none', async () => {
    const code = await signIn();
    await refused(redeem(code, { verifier: oauth.generateRandomCodeVerifier() }), 'invalid_grant', 501481);
    await refused(redeem(code, { verifier: oauth.nopkce }), 'invalid_grant', 50148);
    expect((await redeem(code)).token_type).toBe('bearer');
  });
  it('with a verifier although the request began without', async () =>
    refused(
      redeem(await signIn({}, false), { verifier: oauth.generateRandomCodeVerifier() }),
      'invalid_grant',
      501481,
    ));
  it('of a confidential redirect, without the secret', async () =>
    refused(redeem(await signIn(), { auth: oauth.None() }), 'invalid_client', 7000218, 401));

  it('ten times at once: one is answered, and afterwards its tokens are worth nothing', async () => {
    const code = await signIn();
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => redeem(code)));
    const [won, ...more] = answers.filter(answer => answer.status === 'fulfilled');
    expect(more).toEqual([]);
    for (const lost of answers.filter(answer => answer.status === 'rejected'))
      expect(lost.reason).toMatchObject(refusal('invalid_grant', 54005));
    await refused(refresh(won?.value.refresh_token), 'invalid_grant', 70000);
  });

  it('an invented one', async () => {
    const invented = new URLSearchParams({ code: randomBytes(32).toString('base64url'), state: 'a state' });
    const code = oauth.validateAuthResponse(contoso, web, invented, 'a state');
    await refused(redeem({ parameters: code, verifier: oauth.nopkce }), 'invalid_grant', 70008);
  });

  it('a public redirect is not answered without PKCE, and a public client cannot take the challenge back', async () => {
    const bare = new URLSearchParams({
      client_id: NATIVE,
      response_type: 'code',
      redirect_uri: world.callback.url,
      scope: 'openid',
    });
    const { url } = await formBrowser().open(`${contoso.authorization_endpoint ?? ''}?${bare.toString()}`);
    expect(url.searchParams.get('error')).toBe('invalid_request');
    const code = await signIn({ client_id: NATIVE });
    const native = { client: { client_id: NATIVE }, auth: oauth.None() };
    await refused(redeem(code, { ...native, verifier: oauth.nopkce }), 'invalid_grant', 50148);
    expect((await redeem(code, native)).token_type).toBe('bearer');
  });
});

describe('a refresh token', () => {
  it('used twice: refused, and with it the one that it became', async () => {
    const { refresh_token: first } = await redeem(await signIn());
    const { refresh_token: second } = await refresh(first);
    await refused(refresh(first), 'invalid_grant', 70000);
    await refused(refresh(second), 'invalid_grant', 70000);
  });
  it('of a confidential client, without its secret or with a wrong one; it is not used up', async () => {
    const { refresh_token: token } = await redeem(await signIn());
    await refused(refresh(token, web, oauth.None()), 'invalid_client', 7000218, 401);
    await refused(refresh(token, web, secret('wrong')), 'invalid_client', 7000215, 401);
    expect((await refresh(token)).token_type).toBe('bearer');
  });
  it('of another client', async () => {
    const { refresh_token: token } = await redeem(await signIn());
    await refused(refresh(token, { client_id: OTHER }, secret(OTHER_SECRET)), 'invalid_grant', 70000);
  });
  it('at another tenant', async () => {
    const { refresh_token: token = '' } = await redeem(await signIn());
    const response = await oauth.refreshTokenGrantRequest(fabrikam, web, secret(), token);
    await refused(oauth.processRefreshTokenResponse(fabrikam, web, response), 'invalid_grant', 70000);
  });
});

describe('on behalf of', () => {
  const exchange = async (assertion: string, client: oauth.Client, auth: oauth.ClientAuth) => {
    const response = await oauth.genericTokenEndpointRequest(
      contoso,
      client,
      auth,
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      { assertion, requested_token_use: 'on_behalf_of', scope: 'User.Read' },
    );
    return oauth.processGenericTokenEndpointResponse(contoso, client, response);
  };

  it('a token for another API, one for Graph, and an ID token', async () => {
    const scope = `openid api://${WEB}/access_as_user`;
    const { access_token: token, id_token: identity = '' } = await redeem(await signIn({ scope }));
    await refused(exchange(token, { client_id: OTHER }, secret(OTHER_SECRET)), 'invalid_grant', 500131);
    expect((await exchange(token, web, secret())).token_type).toBe('bearer');
    await refused(exchange(identity, web, secret()), 'invalid_grant', 7000114);
    const { access_token: forGraph } = await redeem(await signIn());
    await refused(exchange(forGraph, web, secret()), 'invalid_grant', 50013);
  });
});

describe('parameters given twice', () => {
  it.each([
    ['client_id', WEB],
    ['client_secret', WEB_SECRET],
    ['grant_type', 'client_credentials'],
    ['scope', GRAPH_SCOPE],
  ])('%s at the token endpoint', async (name, value) => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: WEB,
      client_secret: WEB_SECRET,
      scope: GRAPH_SCOPE,
    });
    form.append(name, value);
    const answer = await world.ask.token(CONTOSO, form.toString());
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.error_description).toMatch(/^AADSTS\d+: /);
  });

  it.each(['client_id', 'redirect_uri', 'state', 'scope', 'response_type', 'code_challenge'])(
    '%s at the authorization endpoint',
    async name => {
      const query = new URLSearchParams({
        client_id: WEB,
        response_type: 'code',
        redirect_uri: world.callback.url,
        scope: 'openid',
        state: 'a state',
        code_challenge: createHash('sha256').update('x'.repeat(43)).digest('base64url'),
        code_challenge_method: 'S256',
      });
      query.append(name, query.get(name) ?? '');
      const page = await formBrowser().open(`${contoso.authorization_endpoint ?? ''}?${query.toString()}`);
      expect(page.status).toBe(400);
      expect(page.body).toContain('Sign-in did not work');
    },
  );
});

it('who signs in elsewhere than in this browser cannot finish: the form is of one browser', async () => {
  const query = new URLSearchParams({
    client_id: WEB,
    response_type: 'code',
    redirect_uri: world.callback.url,
    scope: 'openid',
  });
  const mine = formBrowser();
  const page = await mine.open(`${contoso.authorization_endpoint ?? ''}?${query.toString()}`);
  const theirs = formBrowser();
  expect((await theirs.open(page.url.href)).status).toBe(400);
  const { url } = await mine.submit(ADA, ['action', 'sign-in']);
  expect(url.searchParams.get('code')).toBeTruthy();
});
