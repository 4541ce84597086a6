import { createHash } from 'node:crypto';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthentication } from '../../src/http/authentication.ts';
import { createDirectorySignIn } from '../../src/http/directory-sign-in.ts';
import { createRateLimit } from '../../src/http/rate-limits.ts';
import { addRoute } from '../../src/http/route.ts';
import { createSealing } from '../../src/http/sealing.ts';
import { createServer } from '../../src/http/server.ts';
import { addSessionRoutes } from '../../src/http/session-end.ts';
import { createSessions } from '../../src/http/sessions.ts';
import { addSignInRoutes, safeReturn } from '../../src/http/sign-in.ts';
import { createSigningKeys } from '../../src/http/signing-keys.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { Type } from 'typebox';
import { guid, routeDeps } from './http-house.ts';

const loginUrl = 'http://localhost:8081';
const clientId = guid('rolecall client');
const contoso = guid('contoso');
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
const pair = await generateKeyPair('RS256', { extractable: true });
const foreign = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', use: 'sig' };

let store: OpenStore;
let server: FastifyInstance;
let publicUrl: string;
let clock: number;
let redeemed: { url: string; form: URLSearchParams }[];
/** What the directory answers an exchange with, given the nonce that the sign-in was begun with. */
let answer: (nonce: string) => Promise<Response>;
let nonces: Map<string, string>;

const idClaims = (nonce: string) => ({
  aud: clientId,
  iss: `${loginUrl}/${contoso}/v2.0`,
  iat: Math.floor(clock / 1000),
  exp: Math.floor(clock / 1000) + 3600,
  auth_time: Math.floor(clock / 1000) - 5,
  tid: contoso,
  oid: guid('ann'),
  name: 'Ann Ápril',
  preferred_username: 'ann@contoso.test',
  login_hint: 'hint-of-ann',
  nonce,
});
const idToken = (claims: Record<string, unknown>, key = pair.privateKey): Promise<string> =>
  new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .sign(key);
const answerWith =
  (part: Record<string, unknown>, key = pair.privateKey) =>
  async (nonce: string) =>
    Response.json({
      id_token: await idToken({ ...idClaims(nonce), ...part }, key),
      refresh_token: 'the-refresh-token',
    });

const directory = (async (input: string, init?: RequestInit) => {
  if (input === `${loginUrl}/common/discovery/v2.0/keys`) return Response.json({ keys: [jwk] });
  const form = init?.body as URLSearchParams;
  redeemed.push({ url: input, form });
  return answer(nonces.get(form.get('code') ?? '') ?? '');
}) as unknown as typeof fetch;

async function open(url = 'http://localhost:8080'): Promise<void> {
  publicUrl = url;
  const keys = createSigningKeys({
    url: `${loginUrl}/common/discovery/v2.0/keys`,
    fetch: directory,
    clock: () => clock,
  });
  const sealing = createSealing('a secret key of at least 32 characters');
  const now = () => new Date(clock);
  const sessions = createSessions({ store, sealing, publicUrl, clock: now });
  const tokens = { verify: () => Promise.reject(new Error('no tokens here')) };
  const authenticate = createAuthentication({ tokens, sessions });
  server = await createServer({ publicUrl });
  addSessionRoutes(server, { sessions, publicUrl });
  addSignInRoutes(server, {
    directory: createDirectorySignIn({
      loginUrl,
      publicUrl,
      clientId,
      credential: { secret: 'the-client-secret' },
      apiAudience: 'api://rolecall',
      keys,
      fetch: directory,
      clock: () => clock,
    }),
    sessions,
    store,
    sealing,
    publicUrl,
    clock: now,
    limit: createRateLimit(1000),
  });
  addRoute(server, routeDeps(authenticate, { publicUrl, clock: now }), {
    method: 'GET',
    url: '/api/v1/whoami',
    operationId: 'whoami',
    summary: 'Who',
    who: 'any',
    access: 'signed-in',
    responses: { 200: Type.Object({}) },
    handle: async call => ({ body: { ...call.identity } }),
  });
}

beforeAll(async () => {
  store = await openStore({ dataDir: 'memory' });
});
afterAll(() => store.close());
beforeEach(async () => {
  clock = Date.parse('2026-03-01T12:00:00Z');
  redeemed = [];
  nonces = new Map();
  answer = answerWith({});
  await open();
});
afterEach(() => server.close());

/** A browser: it keeps cookies. */
function browser() {
  const jar = new Map<string, string>();
  const get = async (url: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' = 'GET') => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await server.inject({
      method,
      url,
      headers: { ...(cookie ? { cookie } : {}), ...headers },
    });
    for (const set of response.cookies) {
      if (set.value === '') jar.delete(set.name);
      else jar.set(set.name, set.value);
    }
    return response;
  };
  return { jar, get };
}
type Browser = ReturnType<typeof browser>;

/** Goes to the directory; answers the request it got there. */
async function begin(one: Browser, query = ''): Promise<URL> {
  const response = await one.get(`/auth/sign-in${query}`);
  expect(response.statusCode).toBe(302);
  return new URL(response.headers.location ?? '');
}
/** Comes back with a code. */
function back(one: Browser, asked: URL, part: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  nonces.set('the-code', asked.searchParams.get('nonce') ?? '');
  const query = new URLSearchParams({
    code: 'the-code',
    state: asked.searchParams.get('state') ?? '',
    ...part,
  });
  return one.get(`/auth/callback?${query.toString()}`);
}
async function signIn(one: Browser, query = ''): Promise<LightMyRequestResponse> {
  return back(one, await begin(one, query));
}
interface Session {
  readonly principal: object;
  readonly displayName: string;
}
const whoami = (one: Browser) => one.get('/api/v1/whoami');

describe('going to the directory', () => {
  it('asks for a code with PKCE, state and nonce, at common unless a tenant is named', async () => {
    const asked = await begin(browser());
    expect(asked.origin + asked.pathname).toBe(`${loginUrl}/common/oauth2/v2.0/authorize`);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: 'http://localhost:8080/auth/callback',
      scope: 'openid profile offline_access api://rolecall/.default',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(asked.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect((await begin(browser(), `?tenant=${contoso}`)).pathname).toBe(`/${contoso}/oauth2/v2.0/authorize`);
    expect((await begin(browser(), '?tenant=contoso.test')).pathname).toBe(
      '/contoso.test/oauth2/v2.0/authorize',
    );
  });

  it('hands on a hint and a prompt', async () => {
    const asked = await begin(browser(), '?hint=ann%40contoso.test&prompt=login');
    expect(asked.searchParams.get('login_hint')).toBe('ann@contoso.test');
    expect(asked.searchParams.get('prompt')).toBe('login');
    const chosen = await begin(browser(), '?hint=ann%40contoso.test&prompt=select_account');
    expect(chosen.searchParams.has('login_hint')).toBe(false);
  });

  it.each([
    'tenant=..%2Fevil',
    'tenant=a/b',
    'tenant=',
    'tenant=evil.test%3Fx',
    'prompt=now',
    'tenant=a&tenant=b',
  ])('refuses ?%s', async query => {
    const response = await server.inject({ url: `/auth/sign-in?${query}` });
    expect([response.statusCode, response.json().code]).toEqual([422, 'invalid']);
  });

  it('keeps nothing readable of what it must remember', async () => {
    const asked = await begin(browser());
    const stateHash = createHash('sha256')
      .update(asked.searchParams.get('state') ?? '')
      .digest('hex');
    const pending = await store.takePendingSignIn(stateHash);
    expect(pending?.sealed).not.toContain(asked.searchParams.get('nonce'));
  });
});

describe('coming back', () => {
  it('signs the person in, redeeming the code with the verifier and our secret', async () => {
    const one = browser();
    const response = await signIn(one, '?return=%2Faccounts%3Fq%3D1');
    expect([response.statusCode, response.headers.location]).toEqual([303, '/accounts?q=1']);
    expect((await whoami(one)).json()).toEqual({
      kind: 'person',
      principal: { tenantId: contoso, objectId: guid('ann') },
      displayName: 'Ann Ápril',
      userName: 'ann@contoso.test',
      guest: false,
    });
    const [{ url, form } = { url: '', form: new URLSearchParams() }] = redeemed;
    expect(url).toBe(`${loginUrl}/common/oauth2/v2.0/token`);
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'the-code',
      client_secret: 'the-client-secret',
      redirect_uri: 'http://localhost:8080/auth/callback',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('the verifier is the one that the challenge was made of', async () => {
    const one = browser();
    const asked = await begin(one);
    await back(one, asked);
    const verifier = redeemed[0]?.form.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      asked.searchParams.get('code_challenge'),
    );
  });

  it('a guest is signed in as who they are at that tenant', async () => {
    answer = answerWith({ idp: `${loginUrl}/${guid('fabrikam')}/v2.0`, oid: guid('guest ann') });
    const one = browser();
    await signIn(one, `?tenant=${contoso}`);
    expect((await whoami(one)).json()).toMatchObject({
      guest: true,
      principal: { objectId: guid('guest ann') },
    });
  });

  it('several tabs may sign in side by side', async () => {
    const one = browser();
    const first = await begin(one);
    const second = await begin(one);
    expect((await back(one, first)).statusCode).toBe(303);
    expect((await back(one, second)).statusCode).toBe(303);
  });

  it.each([
    ['another nonce', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: guid('another client') }],
    ['another issuer', { iss: `${loginUrl}/${guid('fabrikam')}/v2.0` }],
    ["Entra's own issuer", { iss: `https://login.microsoftonline.com/${contoso}/v2.0` }],
    ['no tenant', { tid: undefined }],
    ['nobody', { oid: undefined }],
    ['a time that is over', { exp: Date.parse('2026-03-01T11:00:00Z') / 1000 }],
  ])('an ID token with %s signs nobody in', async (_case, part) => {
    answer = answerWith(part);
    const one = browser();
    const response = await signIn(one);
    expect(response.statusCode).toBe(400);
    expect(response.body).toContain('could not be verified');
    expect((await whoami(one)).statusCode).toBe(401);
  });

  it('an ID token signed by another key signs nobody in', async () => {
    answer = answerWith({}, foreign.privateKey);
    expect((await signIn(browser())).statusCode).toBe(400);
  });

  it.each([
    [`tenant=${guid('fabrikam')}`, {}],
    ['tenant=consumers', {}],
    ['tenant=organizations', { tid: consumers, iss: `${loginUrl}/${consumers}/v2.0` }],
  ])('a sign-in with ?%s that ends at another tenant signs nobody in', async (query, part) => {
    answer = answerWith(part);
    expect((await signIn(browser(), `?${query}`)).statusCode).toBe(400);
  });

  it('A-1 an owner of the consumers tenant comes in through common', async () => {
    answer = answerWith({ tid: consumers, iss: `${loginUrl}/${consumers}/v2.0` });
    expect((await signIn(browser())).statusCode).toBe(303);
  });

  it.each([
    ['no state', { state: '' }],
    ['another state', { state: 'x'.repeat(43) }],
  ])('%s: nobody is signed in and the code is not redeemed', async (_case, part) => {
    const one = browser();
    const response = await back(one, await begin(one), part);
    expect(response.statusCode).toBe(400);
    expect(redeemed).toHaveLength(0);
  });

  it('the same answer a second time', async () => {
    const one = browser();
    const asked = await begin(one);
    expect((await back(one, asked)).statusCode).toBe(303);
    expect((await back(one, asked)).statusCode).toBe(400);
    expect(redeemed).toHaveLength(1);
  });

  it('in another browser, or one that kept no cookie: nobody is signed in', async () => {
    const asked = await begin(browser());
    const other = browser();
    await begin(other);
    expect((await back(other, asked)).body).toContain('another browser');
    const bare = browser();
    expect((await back(bare, await begin(browser()))).statusCode).toBe(400);
    expect(redeemed).toHaveLength(0);
  });

  it('too late: nobody is signed in', async () => {
    const one = browser();
    const asked = await begin(one);
    clock += 10 * 60_000;
    expect((await back(one, asked)).body).toContain('took too long');
  });

  it('without a code: nobody is signed in', async () => {
    const one = browser();
    expect((await back(one, await begin(one), { code: '' })).statusCode).toBe(400);
  });

  it("shows the directory's refusal without its words, and its number", async () => {
    const one = browser();
    const response = await back(one, await begin(one), {
      error: 'access_denied',
      error_description: 'AADSTS65004: <script>alert(1)</script> declined',
    });
    expect(response.statusCode).toBe(403);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(response.body).toContain('AADSTS65004');
    expect(response.body).not.toContain('<script');
    expect(response.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it.each([
    [
      'a refused code',
      () => Response.json({ error: 'invalid_grant', error_description: 'AADSTS70008' }, { status: 400 }),
      403,
    ],
    ['a directory that fails', () => Response.json({}, { status: 500 }), 503],
    ['an answer that is not JSON', () => new Response('<html>'), 503],
    ['an answer without an ID token', () => Response.json({ access_token: 'x' }), 400],
  ])('%s is told, and nobody is signed in', async (_case, response, status) => {
    answer = async () => response();
    const one = browser();
    expect((await signIn(one)).statusCode).toBe(status);
    expect((await whoami(one)).statusCode).toBe(401);
  });
});

describe('where a sign-in returns to', () => {
  it.each([
    ['/accounts/a?x=1#y', '/accounts/a?x=1#y'],
    ['/', '/'],
    [undefined, '/'],
    ['https://evil.test/', '/'],
    ['//evil.test/', '/'],
    ['/\\evil.test/', '/'],
    ['/\\/evil.test', '/'],
    ['/.//evil.test', '/'],
    ['/x/..//evil.test', '/'],
    ['/\t/evil.test', '/'],
    ['javascript:alert(1)', '/'],
    ['accounts', '/'],
    ['/auth/sign-in', '/'],
    ['/x/../auth/sign-out', '/'],
  ])('%s becomes %s', (path, expected) => {
    expect(safeReturn(path, 'http://localhost:8080')).toBe(expected);
  });
});

describe('a session', () => {
  it('is a cookie that scripts and other sites do not get, and on HTTPS only this host sets', async () => {
    const plain = (await signIn(browser())).cookies.find(each => each.name === 'rolecall');
    expect(plain).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    expect(plain).not.toHaveProperty('secure');
    await server.close();
    await open('https://users.example.com');
    const one = browser();
    const secure = (await signIn(one)).cookies.find(each => each.name === '__Host-rolecall');
    expect(secure).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', secure: true });
    expect(secure).not.toHaveProperty('domain');
    expect([...one.jar.keys()].every(name => name.startsWith('__Host-'))).toBe(true);
  });

  it('is stored by the digest of its id alone, its tokens sealed', async () => {
    const one = browser();
    await signIn(one);
    const id = one.jar.get('rolecall') ?? '';
    const session = await store.session(createHash('sha256').update(id).digest('hex'));
    expect(session).toMatchObject({ objectId: guid('ann'), authTime: '2026-03-01T11:59:55.000Z' });
    expect(JSON.stringify(session)).not.toContain(id);
    expect(JSON.stringify(session)).not.toContain('refresh');
    expect(await store.session(id)).toBeUndefined();
  });

  it('gets a new id with each sign-in, and the old one ends', async () => {
    const one = browser();
    await signIn(one);
    const first = one.jar.get('rolecall') ?? '';
    await signIn(one);
    expect(one.jar.get('rolecall')).not.toBe(first);
    expect(
      (await server.inject({ url: '/api/v1/whoami', headers: { cookie: `rolecall=${first}` } })).statusCode,
    ).toBe(401);
    expect((await whoami(one)).statusCode).toBe(200);
  });

  it('ends after eight hours of rest', async () => {
    const one = browser();
    await signIn(one);
    clock += 7 * 3_600_000;
    expect((await whoami(one)).statusCode).toBe(200);
    clock += 7 * 3_600_000;
    expect((await whoami(one)).statusCode).toBe(200);
    clock += 8 * 3_600_000;
    expect((await whoami(one)).statusCode).toBe(401);
  });

  it('ends after a day, however busy', async () => {
    const one = browser();
    await signIn(one);
    for (let hour = 0; hour < 23; hour += 1) {
      clock += 3_600_000;
      expect((await whoami(one)).statusCode).toBe(200);
    }
    clock += 3_600_000;
    expect((await whoami(one)).statusCode).toBe(401);
  });

  it('says when it ends without being used by that, and is put off by staying, to the day', async () => {
    const one = browser();
    await signIn(one);
    const begun = clock;
    const hours = 3_600_000;
    const ends = async (method?: 'POST') => {
      const answer = await one.get('/auth/session', { origin: publicUrl }, method);
      const { ends: at, renewable } = answer.json<{ ends: string; renewable: boolean }>();
      return answer.statusCode === 200 ? [(Date.parse(at) - begun) / hours, renewable] : answer.statusCode;
    };
    expect(await ends()).toEqual([8, true]);
    const { principal, displayName } = (await whoami(one)).json<Session>();
    expect((await one.get('/auth/session')).json()).toMatchObject({ ...principal, displayName });
    clock += 7 * hours;
    expect(await ends()).toEqual([8, true]);
    expect(await ends('POST')).toEqual([15, true]);
    clock += 7 * hours;
    expect(await ends('POST')).toEqual([22, true]);
    clock += 7 * hours;
    expect(await ends('POST')).toEqual([24, false]);
    expect((await one.get('/auth/session', { origin: 'https://evil.test' }, 'POST')).statusCode).toBe(403);
    clock += 3 * hours;
    expect([await ends(), await ends('POST')]).toEqual([401, 401]);
  });

  it('of an id that nobody has is none', async () => {
    for (const cookie of ['rolecall=', 'rolecall=abc', `rolecall=${'x'.repeat(5000)}`]) {
      expect((await server.inject({ url: '/api/v1/whoami', headers: { cookie } })).statusCode).toBe(401);
    }
  });

  it('U-8 ends at once when the sessions of its person are ended', async () => {
    const one = browser();
    await signIn(one);
    const who = (await whoami(one)).json().principal;
    await store.endSessionsOf(who);
    expect((await whoami(one)).statusCode).toBe(401);
  });
});

describe('signing out', () => {
  const origin = () => ({ origin: publicUrl });

  it('ends the session here and says where to end it at the directory', async () => {
    const one = browser();
    await signIn(one);
    const id = one.jar.get('rolecall') ?? '';
    const response = await one.get('/auth/sign-out', origin(), 'POST');
    expect(response.statusCode).toBe(200);
    const redirect = new URL(response.json().redirect);
    expect(redirect.origin + redirect.pathname).toBe(`${loginUrl}/${contoso}/oauth2/v2.0/logout`);
    expect(Object.fromEntries(redirect.searchParams)).toEqual({
      post_logout_redirect_uri: 'http://localhost:8080/',
      client_id: clientId,
      logout_hint: 'hint-of-ann',
    });
    expect(one.jar.has('rolecall')).toBe(false);
    expect(
      (await server.inject({ url: '/api/v1/whoami', headers: { cookie: `rolecall=${id}` } })).statusCode,
    ).toBe(401);
  });

  it('is nothing bad for who is signed out already', async () => {
    const response = await browser().get('/auth/sign-out', origin(), 'POST');
    expect([response.statusCode, response.json().redirect]).toEqual([200, 'http://localhost:8080/']);
  });

  it('is not taken from pages of others', async () => {
    const one = browser();
    await signIn(one);
    expect((await one.get('/auth/sign-out', { origin: 'https://evil.test' }, 'POST')).statusCode).toBe(403);
    expect((await one.get('/auth/sign-out')).statusCode).toBe(404);
    expect((await whoami(one)).statusCode).toBe(200);
  });
});
