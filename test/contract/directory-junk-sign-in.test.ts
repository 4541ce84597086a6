import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  claimsOf,
  CLI,
  clientCredentials,
  CONTOSO,
  CONTOSO_TENANT,
  GRAPH_SCOPE,
  PORTAL,
  REDIRECT,
  ROLECALL,
  ROLECALL_SECRET,
  startAsking,
  type Asking,
} from './directory-fixture.ts';
import {
  encoded,
  segment,
  expectEntra,
  expectGraph,
  forAll,
  headerText,
  jsonValue,
  send,
  text,
} from './directory-junk.ts';

let ask: Asking;
let token: string;
beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  token = await ask.appToken(CONTOSO);
});
afterAll(() => ask.directory.close());

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');

/** Tokens that nearly are one: parts exchanged, cut, turned, with other headers and other claims. */
const nearToken = () =>
  fc
    .tuple(
      fc.constantFrom('turn', 'cut', 'swap', 'header', 'claims', 'more', 'parts'),
      fc.nat(),
      jsonValue,
      fc.constantFrom('none', 'HS256', 'RS256', 'ES256', 'PS256', 'A128KW', 'dir', ''),
    )
    .map(([how, at, value, alg]) => {
      const [header = '', body = '', signature = ''] = token.split('.');
      // The last sign has bits that mean nothing.
      const place = at % (token.length - 1);
      switch (how) {
        case 'turn':
          return `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
        case 'cut':
          return token.slice(0, place);
        case 'swap':
          return [body, header, signature].join('.');
        case 'header':
          return [base64({ alg, kid: value, typ: 'JWT', jwk: value, crit: value }), body, signature].join(
            '.',
          );
        case 'claims':
          return [header, base64({ ...claimsOf(token), exp: value, tid: value, iss: value }), signature].join(
            '.',
          );
        case 'more':
          return `${token}.${base64(value)}`;
        case 'parts':
          return [base64(value), base64(value), signature].join('.');
      }
    })
    // Longer headers are Node's own matter: 431.
    .filter(made => made !== token && made.length < 12_000);

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  send(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

const form = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');

const NAMES = [
  ...[
    'grant_type',
    'client_id',
    'client_secret',
    'scope',
    'code',
    'redirect_uri',
    'code_verifier',
    'assertion',
  ],
  ...['refresh_token', 'username', 'password', 'device_code', 'requested_token_use', 'client_info', 'claims'],
  ...['client_assertion', 'client_assertion_type'],
];
const GRANTS = [
  ...['client_credentials', 'authorization_code', 'refresh_token', 'password', 'device_code'],
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:device_code',
];
const CREDENTIALS = [
  { client_id: ROLECALL, client_secret: ROLECALL_SECRET },
  { client_id: PORTAL },
  { client_id: CLI },
  {},
];

describe('junk as a token', () => {
  it.each(['v1.0/users', 'v1.0/me', 'oidc/userinfo'])("%s answers 401 in Graph's shape", async path => {
    const junk = fc.oneof(
      headerText,
      headerText.map(given => `Bearer ${given}`),
      nearToken().map(given => `Bearer ${given}`),
      nearToken().map(given => `bearer  ${given}`),
    );
    await forAll(junk, async authorization => {
      const answer = await send(`${ask.url}/${path}`, { headers: { authorization } });
      expectGraph(answer);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
    });
  });

  it('as the assertion of an on-behalf-of request it is a 400', async () => {
    await forAll(fc.oneof(nearToken(), text), async assertion => {
      const fields = {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        scope: GRAPH_SCOPE,
        client_id: ROLECALL,
        client_secret: ROLECALL_SECRET,
        assertion,
      };
      expectEntra(await post(`${ask.url}/${CONTOSO}/oauth2/v2.0/token`, form(fields)));
    });
  });

  it('as the assertion of a client it is a refusal, and no address in it is asked', async () => {
    const foreign = fc
      .record({ iss: fc.oneof(text, fc.webUrl()), sub: text, aud: jsonValue, exp: jsonValue })
      .map(claims => `${base64({ alg: 'RS256', kid: 'x' })}.${base64(claims)}.AAAA`);
    await forAll(fc.oneof(nearToken(), text, foreign), async client_assertion => {
      const fields = {
        grant_type: 'client_credentials',
        scope: GRAPH_SCOPE,
        client_id: ROLECALL,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
      };
      expectEntra(await post(`${ask.url}/${CONTOSO}/oauth2/v2.0/token`, form(fields)));
    });
  });
});

describe('junk at the token endpoint', () => {
  it('forms with junk in every field', async () => {
    const junk = fc.tuple(
      fc.constantFrom(...GRANTS),
      fc.constantFrom<Record<string, string>>(...CREDENTIALS),
      fc.dictionary(fc.constantFrom(...NAMES), text, { maxKeys: 6 }),
      fc.constantFrom(CONTOSO, 'common', 'organizations', 'consumers', 'contoso.test'),
    );
    await forAll(
      junk,
      async ([grant_type, credentials, fields, tenant]) => {
        const body = form({ grant_type, ...credentials, ...fields });
        expectEntra(await post(`${ask.url}/${tenant}/oauth2/v2.0/token`, body));
      },
      300,
    );
  });

  it('bodies that are no form, names of tenants that are none, and HTTP Basic of junk', async () => {
    const junk = fc.tuple(text, fc.constantFrom('token', 'devicecode'), headerText, headerText);
    await forAll(junk, async ([body, endpoint, type, basic]) => {
      const url = `${ask.url}/${CONTOSO}/oauth2/v2.0/${endpoint}`;
      expectEntra(await post(url, body.toWellFormed()));
      expectEntra(await post(url, body.toWellFormed(), { 'content-type': type.trim() || 'text/plain' }));
      const authorization = `Basic ${Buffer.from(basic, 'latin1').toString('base64')}`;
      expectEntra(await post(url, form({ grant_type: 'client_credentials' }), { authorization }));
      const tenant = segment(body);
      const elsewhere = await post(
        `${ask.url}/x${tenant}/oauth2/v2.0/${endpoint}`,
        form(clientCredentials()),
      );
      expectEntra(elsewhere);
    });
  });

  it('scopes of junk for a client that is known', async () => {
    const scope = fc.array(
      fc.oneof(
        text,
        fc.constantFrom('openid', 'User.Read', '.default', 'api://rolecall/.default', '/', '//'),
      ),
      { maxLength: 4 },
    );
    await forAll(scope, async names => {
      const wanted = names.join(' ');
      fc.pre(!wanted.includes('.default'));
      expectEntra(await post(`${ask.url}/${CONTOSO}/oauth2/v2.0/token`, form(clientCredentials(wanted))));
    });
  });

  it('a body larger than a megabyte is a 413, on the pages too', async () => {
    const body = form({ grant_type: 'x'.repeat(1_100_000) });
    const answer = await post(`${ask.url}/${CONTOSO}/oauth2/v2.0/token`, body);
    expectEntra(answer);
    expect(answer.status).toBe(413);
    const pages = [
      'devicelogin',
      'redeem',
      ...['authorize', 'logout'].map(end => `${CONTOSO}/oauth2/v2.0/${end}`),
    ];
    for (const page of [...pages, `${CONTOSO}/adminconsent`])
      expect((await post(`${ask.url}/${page}`, body)).status, page).toBe(413);
  });
});

describe('junk at the authorization endpoint', () => {
  const PARAMETERS = [
    ...[
      'client_id',
      'response_type',
      'redirect_uri',
      'response_mode',
      'state',
      'nonce',
      'prompt',
      'login_hint',
    ],
    ...['scope', 'code_challenge', 'code_challenge_method', 'client_info', 'max_age', 'domain_hint', 'realm'],
    ...[
      'request',
      'request_uri',
      'registration',
      'claims',
      'id_token_hint',
      'acr_values',
      'ui_locales',
      'resource',
    ],
  ];
  const base = { client_id: ROLECALL, response_type: 'code', redirect_uri: REDIRECT, scope: 'openid' };

  it('is a page, or goes back to the registered address alone', async () => {
    const junk = fc.tuple(
      fc.dictionary(fc.constantFrom(...PARAMETERS), text, { maxKeys: 4 }),
      fc.constantFrom(CONTOSO, 'common', 'organizations', 'consumers', 'nobody.test'),
      fc.constantFrom('GET', 'POST'),
    );
    await forAll(
      junk,
      async ([fields, tenant, method]) => {
        const url = `${ask.url}/${tenant}/oauth2/v2.0/authorize`;
        const query = form({ ...base, ...fields });
        const answer = method === 'GET' ? await send(`${url}?${query}`) : await post(url, query);
        expect(answer.status).toBeLessThan(500);
        const location = answer.headers.get('location');
        if (location === null) {
          expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
          return;
        }
        const target = new URL(location, url);
        if (target.origin !== ask.url) {
          expect(`${target.origin}${target.pathname}`).toBe(REDIRECT);
          expect(location).toMatch(/[?&#]error=[a-z_]+/);
          expect(decodeURIComponent(location.replaceAll('+', ' '))).toMatch(/error_description=AADSTS\d+: /);
        }
      },
      300,
    );
  });

  it('the other pages take junk as well', async () => {
    const junk = fc.tuple(
      fc.constantFrom('devicelogin', 'redeem', `${CONTOSO}/adminconsent`, `${CONTOSO}/v2.0/adminconsent`),
      fc.dictionary(
        fc.constantFrom(
          'client_id',
          'redirect_uri',
          'scope',
          'state',
          'user_code',
          'action',
          'username',
          'rd',
        ),
        text,
      ),
    );
    await forAll(junk, async ([page, fields]) => {
      const asked = await send(`${ask.url}/${page}?${form(fields)}`);
      const posted = await post(`${ask.url}/${page}`, form(fields));
      for (const { status } of [asked, posted]) expect(status).toBeLessThan(500);
    });
  });

  it('paths and cookies of junk', async () => {
    await forAll(fc.tuple(text, text, headerText), async ([first, second, cookie]) => {
      const path = [first, second].map(segment).join('/');
      for (const end of ['', '/oauth2/v2.0/logout', '/discovery/v2.0/keys', '/UserRealm/x']) {
        const answer = await send(`${ask.url}/${path}${end}`, { headers: { cookie } });
        expect(answer.status).toBeLessThan(500);
      }
      const session = { cookie: `signin_${CONTOSO}=${cookie}; interaction_${CONTOSO}=${cookie}` };
      const begun = await send(`${ask.url}/${CONTOSO}/oauth2/v2.0/authorize?${form(base)}`, {
        headers: session,
      });
      expect(begun.status).toBeLessThan(400);
      const page = await send(`${ask.url}/${CONTOSO}/signin/abc`, { headers: session });
      expect(page.status).toBe(400);
    });
  });
});
