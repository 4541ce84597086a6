import { generateKeyPair, exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/core/problems.ts';
import { createSigningKeys } from '../../src/http/signing-keys.ts';
import { createTokenVerifier } from '../../src/http/tokens.ts';
import type { TokenRules } from '../../src/http/tokens.ts';
import { guid, principal } from './http-house.ts';

const loginUrl = 'http://localhost:8081';
const now = Date.parse('2026-03-01T12:00:00Z');
const seconds = now / 1000;
const contoso = guid('contoso');
const operator = guid('operator');
const portalClient = guid('portal client');

const pair = await generateKeyPair('RS256', { extractable: true });
const otherPair = await generateKeyPair('RS256', { extractable: true });
const jwkOf = async (key: CryptoKey, kid: string, more: Record<string, unknown> = {}): Promise<JWK> => ({
  ...(await exportJWK(key)),
  kid,
  use: 'sig',
  ...more,
});

let published: JWK[];
let fetches: string[];
let away: boolean;
let clock: number;

const fetchKeys = (async (url: string) => {
  fetches.push(url);
  if (away) throw new Error('connection refused');
  return Response.json({ keys: published });
}) as unknown as typeof fetch;

const rules: TokenRules = {
  loginUrl,
  audiences: ['api://rolecall', guid('rolecall client')],
  operatorTenant: principal('operator', 'x').tenantId,
  portals: new Map([[portalClient, new Set(['decide'] as const)]]),
};
const verifier = (more: Partial<TokenRules> = {}) =>
  createTokenVerifier(
    { ...rules, ...more },
    {
      keys: createSigningKeys({
        url: `${loginUrl}/common/discovery/v2.0/keys`,
        fetch: fetchKeys,
        clock: () => clock,
      }),
      clock: () => clock,
    },
  );

beforeEach(async () => {
  published = [await jwkOf(pair.publicKey, 'k1')];
  fetches = [];
  away = false;
  clock = now;
});

const times = { iat: seconds, nbf: seconds, exp: seconds + 3600 };
const personClaims = {
  ...times,
  iss: `${loginUrl}/${contoso}/v2.0`,
  aud: 'api://rolecall',
  tid: contoso,
  oid: guid('ann'),
  scp: 'access_as_user',
  name: 'Ann',
  preferred_username: 'ann@contoso.test',
  azp: guid('some client'),
  acct: 0,
};
const portalClaims = {
  ...times,
  iss: `${loginUrl}/${operator}/v2.0`,
  aud: 'api://rolecall',
  tid: operator,
  oid: guid('portal sp'),
  idtyp: 'app',
  azp: portalClient,
};
type Claims = Record<string, unknown>;

const sign = (
  claims: Claims,
  header: Record<string, unknown> = {},
  key: CryptoKey = pair.privateKey,
): Promise<string> =>
  new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })
    .sign(key);
const identify = async (claims: Claims) => (await verifier().verify(await sign(claims))).identity;
const refusal = async (token: string | Promise<string>, tokens = verifier()): Promise<string> => {
  try {
    await tokens.verify(await token);
  } catch (error) {
    if (error instanceof Problem) return `${error.code}: ${error.detail}`;
    throw error;
  }
  return 'taken';
};

describe('who a token is of', () => {
  it('a person, keyed by tenant and object id in lower case, never by name', async () => {
    expect(await identify({ ...personClaims, oid: guid('ann').toUpperCase(), tid: contoso })).toEqual({
      kind: 'person',
      principal: principal('contoso', 'ann'),
      displayName: 'Ann',
      userName: 'ann@contoso.test',
      guest: false,
    });
  });

  it('P-4 an application, by its service principal', async () => {
    const claims = { ...personClaims, scp: undefined, idtyp: 'app', oid: guid('robot sp'), name: undefined };
    expect(await identify(claims)).toMatchObject({
      kind: 'application',
      principal: principal('contoso', 'robot sp'),
    });
  });

  it('the client id as audience is as good as the API', async () => {
    expect(await identify({ ...personClaims, aud: guid('rolecall client') })).toMatchObject({
      kind: 'person',
    });
  });

  it.each([
    ['acct says guest', { acct: 1 }, true],
    ['acct says member', { acct: 0 }, false],
    ['another home directory', { acct: undefined, idp: 'https://sts.windows.net/other/' }, true],
    ['nothing is said', { acct: undefined }, undefined],
  ])('T-2 a guest is told by %s', async (_case, part, guest) => {
    expect(await identify({ ...personClaims, ...part })).toMatchObject({ guest });
  });
});

describe('the four conditions of a portal', () => {
  it('all four make a portal with its powers', async () => {
    expect(await identify(portalClaims)).toEqual({
      kind: 'portal',
      principal: principal('operator', 'portal sp'),
      clientId: portalClient,
      displayName: portalClient,
      powers: new Set(['decide']),
    });
    expect(
      await identify({ ...portalClaims, azp: undefined, appid: portalClient.toUpperCase() }),
    ).toMatchObject({ kind: 'portal' });
  });

  it('another client id is an application and no portal', async () => {
    expect(await identify({ ...portalClaims, azp: guid('another client') })).toMatchObject({
      kind: 'application',
    });
  });

  it('another tenant makes an application and no portal', async () => {
    const claims = { ...portalClaims, tid: contoso, iss: `${loginUrl}/${contoso}/v2.0` };
    expect(await identify(claims)).toMatchObject({ kind: 'application' });
  });

  it('without idtyp=app it is no access token at all', async () => {
    expect(await refusal(sign({ ...portalClaims, idtyp: undefined }))).toContain('unauthenticated');
    expect(await refusal(sign({ ...portalClaims, idtyp: 'user' }))).toContain('unauthenticated');
  });

  it("with scp beside idtyp=app it is refused, and a person's token that a portal obtained is that person's", async () => {
    expect(await refusal(sign({ ...portalClaims, scp: 'x' }))).toContain('unauthenticated');
    expect(await refusal(sign({ ...portalClaims, scp: '' }))).toContain('unauthenticated');
    expect(await identify({ ...portalClaims, idtyp: undefined, scp: 'x' })).toMatchObject({ kind: 'person' });
    expect(await identify({ ...portalClaims, idtyp: 'user', scp: 'x' })).toMatchObject({ kind: 'person' });
  });
});

describe('what is refused', () => {
  it('an ID token', async () => {
    const claims = {
      ...personClaims,
      scp: undefined,
      azp: undefined,
      aud: guid('rolecall client'),
      nonce: 'n',
    };
    expect(await refusal(sign(claims))).toContain('an ID token is not taken');
  });

  it.each([
    ['another audience', { aud: 'https://graph.microsoft.com' }, 'another API'],
    ['no audience', { aud: undefined }, 'another API'],
    ['another issuer', { iss: 'http://evil.test/x/v2.0' }, 'another issuer'],
    ["another tenant's issuer", { iss: `${loginUrl}/${operator}/v2.0` }, 'another issuer'],
    ['the older issuer', { iss: `https://sts.windows.net/${contoso}/` }, 'another issuer'],
    ['no issuer', { iss: undefined }, 'another issuer'],
    ['a time that is over', { exp: seconds - 61 }, 'expired'],
    ['no end', { exp: undefined }, '"exp"'],
    ['a time to come', { nbf: seconds + 61 }, 'not valid yet'],
    ['no time of issue', { iat: undefined }, '"iat"'],
    ['no tenant', { tid: undefined }, 'no tenant'],
    ['a tenant that is no GUID', { tid: 'common', iss: `${loginUrl}/common/v2.0` }, 'no tenant'],
    ['a tenant that would change the path', { tid: '../x' }, 'no tenant'],
    ['no object', { oid: undefined }, '"oid"'],
    ['an object that is no GUID', { oid: 'ann' }, 'names nobody'],
    ['an object that is a number', { oid: 1 }, 'names nobody'],
  ])('%s', async (_case, part, words) => {
    const refused = await refusal(sign({ ...personClaims, ...part }));
    expect(refused).toMatch(/^unauthenticated/);
    expect(refused).toContain(words);
  });

  it('a clock that differs by less than a minute is forgiven', async () => {
    expect(await identify({ ...personClaims, exp: seconds - 30, nbf: seconds + 30 })).toMatchObject({
      kind: 'person',
    });
  });

  it('a signature by another key under a published id', async () => {
    expect(await refusal(sign(personClaims, {}, otherPair.privateKey))).toContain('signature');
  });

  it('a token whose claims were changed', async () => {
    const [header, , signature] = (await sign(personClaims)).split('.');
    const claims = Buffer.from(JSON.stringify({ ...personClaims, oid: guid('bob') })).toString('base64url');
    expect(await refusal([header, claims, signature].join('.'))).toContain('signature');
  });

  it('no signature at all (alg none)', async () => {
    expect(await refusal(new UnsecuredJWT(personClaims).encode())).toContain('RS256');
  });

  it('HS256 with the public key as its secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(published[0]));
    const token = await new SignJWT(personClaims)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(secret);
    expect(await refusal(token)).toContain('RS256');
  });

  it('PS256 with the right key', async () => {
    const { privateKey } = await generateKeyPair('PS256');
    const token = await new SignJWT(personClaims)
      .setProtectedHeader({ alg: 'PS256', kid: 'k1' })
      .sign(privateKey);
    expect(await refusal(token)).toContain('RS256');
  });

  it('a key that the token brings along', async () => {
    const jwk = await jwkOf(otherPair.publicKey, 'k2');
    expect(await refusal(sign(personClaims, { kid: 'k2', jwk }, otherPair.privateKey))).toContain(
      'does not publish',
    );
    expect(await refusal(sign(personClaims, { kid: undefined }))).toContain('names no key');
  });

  it('a key that is published for another issuer', async () => {
    published = [await jwkOf(pair.publicKey, 'k1', { issuer: `${loginUrl}/${operator}/v2.0` })];
    expect(await refusal(sign(personClaims))).toContain('does not publish');
    published = [await jwkOf(pair.publicKey, 'k1', { issuer: `${loginUrl}/{tenantid}/v2.0` })];
    expect(await refusal(sign(personClaims))).toBe('taken');
  });

  it('what is no token', async () => {
    for (const text of ['', 'x', 'a.b.c', 'e30.e30.', '..'])
      expect(await refusal(text)).toMatch(/^unauthenticated/);
  });

  it('the older issuer is taken only where it is configured', async () => {
    const token = sign({ ...personClaims, iss: `https://sts.windows.net/${contoso}/` });
    expect(await refusal(token, verifier({ v1Issuers: true }))).toBe('taken');
    const foreign = sign({ ...personClaims, iss: `https://sts.windows.net/${operator}/` });
    expect(await refusal(foreign, verifier({ v1Issuers: true }))).toContain('another issuer');
  });
});

describe('the keys of the directory', () => {
  it('are fetched once for many tokens', async () => {
    const tokens = verifier();
    await Promise.all([tokens.verify(await sign(personClaims)), tokens.verify(await sign(portalClaims))]);
    expect(fetches).toEqual([`${loginUrl}/common/discovery/v2.0/keys`]);
  });

  it('are fetched again for a new key, and not more than twice a minute for unknown ones', async () => {
    const tokens = verifier();
    await tokens.verify(await sign(personClaims));
    published.push(await jwkOf(otherPair.publicKey, 'k2'));
    clock += 31_000;
    expect(await refusal(sign(personClaims, { kid: 'k2' }, otherPair.privateKey), tokens)).toBe('taken');
    for (let i = 0; i < 20; i++)
      expect(await refusal(sign(personClaims, { kid: `x${i}` }), tokens)).toContain('does not publish');
    expect(fetches).toHaveLength(2);
  });

  it('that are away are no reason to call a token bad, nor to forget the keys that are known', async () => {
    away = true;
    const tokens = verifier();
    expect(await refusal(sign(personClaims), tokens)).toMatch(/^directory-unavailable/);
    away = false;
    expect(await refusal(sign(personClaims), tokens)).toBe('taken');
    away = true;
    clock += 2 * 3_600_000;
    expect(await refusal(sign({ ...personClaims, exp: seconds + 9000 }), tokens)).toBe('taken');
    clock += 86_400_000;
    expect(await refusal(sign({ ...personClaims, exp: seconds + 900_000 }), tokens)).toMatch(
      /^directory-unavailable/,
    );
  });

  it('that were taken back no longer count once they have been fetched anew', async () => {
    const tokens = verifier();
    await tokens.verify(await sign(personClaims));
    published = [await jwkOf(otherPair.publicKey, 'k2')];
    clock += 25 * 3_600_000;
    expect(await refusal(sign({ ...personClaims, exp: seconds + 900_000 }), tokens)).toContain(
      'does not publish',
    );
  });
});

describe('what is remembered of a token', () => {
  it('is not longer than it lasts', async () => {
    const tokens = verifier();
    const token = await sign({ ...personClaims, exp: seconds + 60 });
    await tokens.verify(token);
    clock += 125_000;
    expect(await refusal(token, tokens)).toContain('expired');
  });

  it('names it by digest and says when it was issued', async () => {
    const verified = await verifier().verify(await sign(personClaims));
    expect(verified.digest).toMatch(/^[0-9a-f]{64}$/);
    expect([verified.issuedAt.getTime(), verified.expires.getTime()]).toEqual([now, now + 3_600_000]);
  });
});
