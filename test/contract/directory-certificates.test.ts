import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assertionBy,
  ASSERTION_TYPE,
  makeClientCertificate,
  type AssertionParts,
  type ClientCertificate,
} from './directory-certificate-maker.ts';
import {
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  GRAPH_SCOPE,
  startAsking,
  type Answer,
  type Asking,
} from './directory-fixture.ts';

const CLIENT = '5e1fc0de-0000-4000-8000-0000000000c1';
const OTHER = '5e1fc0de-0000-4000-8000-0000000000c2';
let ask: Asking;
let own: ClientCertificate;
let ended: ClientCertificate;
let stranger: ClientCertificate;
let issuer: Awaited<ReturnType<typeof startIssuer>>;

beforeAll(async () => {
  [own, ended, stranger, issuer] = await Promise.all([
    makeClientCertificate(),
    makeClientCertificate(-1),
    makeClientCertificate(),
    startIssuer(),
  ]);
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const application = (appId: string, more: object) => ({
    '@odata.type': '#microsoft.graph.application',
    id: appId.replace('5e1f', '5e1e'),
    appId,
    displayName: appId,
    ...more,
  });
  const federated = (url: string) => ({
    name: 'ci',
    issuer: url,
    subject: 'repo:contoso/portal',
    audiences: ['api://AzureADTokenExchange'],
  });
  const imported = await ask.import(CONTOSO, [
    application(CLIENT, {
      keyCredentials: [own.credential, ended.credential],
      federatedIdentityCredentials: [federated(issuer.url), federated('http://169.254.169.254')],
    }),
    application(OTHER, { keyCredentials: [stranger.credential] }),
  ]);
  expect(imported.body).toMatchObject({ problems: [] });
});
afterAll(async () => {
  issuer.server.close();
  await ask.directory.close();
});

const audience = (): string => `${ask.url}/${CONTOSO}/oauth2/v2.0/token`;
const send = (client_assertion: string, more: Record<string, string> = {}): Promise<Answer> =>
  ask.token(CONTOSO, {
    grant_type: 'client_credentials',
    client_id: CLIENT,
    scope: GRAPH_SCOPE,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion,
    ...more,
  });
const made = (parts: Partial<AssertionParts> = {}, by = own): Promise<string> =>
  assertionBy(by, { aud: audience(), clientId: CLIENT, ...parts });
const refusedWith = (code: number, status = 401) => ({ status, body: { error_codes: [code] } });
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('a client proves itself by its certificate (RFC 7523)', () => {
  it('PS256 with x5t#S256, and RS256 with x5t as older clients send it', async () => {
    const modern = await send(await made());
    expect(modern.status).toBe(200);
    expect(claimsOf(modern.body.access_token)).toMatchObject({ appid: CLIENT, appidacr: '2' });
    const header = { alg: 'RS256', x5t: own.sha1.toString('base64url') };
    expect((await send(await made({ header }))).status).toBe(200);
  });

  it('a chain beside it (x5c) is taken and proves nothing: the certificate must be registered', async () => {
    const chain = (by: ClientCertificate) => [by.credential.key];
    const header = { alg: 'PS256', 'x5t#S256': own.sha256.toString('base64url'), x5c: chain(own) };
    expect((await send(await made({ header }))).status).toBe(200);
    const foreign = { ...header, 'x5t#S256': stranger.sha256.toString('base64url'), x5c: chain(stranger) };
    expect(await send(await made({ header: foreign }, stranger))).toMatchObject(refusedWith(700027));
  });

  it('the audience may name the tenant by its domain, and client_id may be left to the assertion', async () => {
    const aud = `${ask.url}/contoso.test/oauth2/v2.0/token`;
    const { status } = await ask.token('contoso.test', {
      grant_type: 'client_credentials',
      scope: GRAPH_SCOPE,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await made({ aud }),
    });
    expect(status).toBe(200);
  });

  it('a clock of the client that is a little fast is forgiven', async () => {
    expect((await send(await made({ claims: { nbf: inSeconds(5), exp: inSeconds(605) } }))).status).toBe(200);
  });

  it('the same assertion for the same request is refused, ten at once too', async () => {
    const assertion = await made();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(assertion)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status !== 200)[0]).toMatchObject(refusedWith(50013));
  });

  it('the official clients ask another thing with an assertion that they still have', async () => {
    const assertion = await made();
    expect((await send(assertion)).status).toBe(200);
    expect((await send(assertion, { scope: 'api://rolecall/.default' })).status).toBe(200);
  });

  it.each<[string, Partial<AssertionParts>, number]>([
    ['for another server', { aud: 'https://login.example.com/x/oauth2/v2.0/token' }, 700023],
    ['that lives a day', { claims: { exp: inSeconds(24 * 3600) } }, 700024],
    ['that has ended', { claims: { nbf: inSeconds(-900), exp: inSeconds(-300) } }, 700024],
    ['that begins later', { claims: { nbf: inSeconds(300), exp: inSeconds(600) } }, 700024],
    ['without an end', { claims: { exp: undefined } }, 700024],
    ['of another subject', { claims: { sub: OTHER } }, 700021],
    ['that names no certificate', { header: {} }, 700027],
  ])('an assertion %s is refused', async (_, parts, code) => {
    expect(await send(await made(parts))).toMatchObject(refusedWith(code));
  });

  it('an assertion by a certificate that has ended, or that is of another application, is refused', async () => {
    expect(await send(await made({}, ended))).toMatchObject(refusedWith(700027));
    expect(await send(await made({}, stranger))).toMatchObject(refusedWith(700027));
  });

  it('a thumbprint alone proves nothing: the signature must be by its key', async () => {
    const header = { 'x5t#S256': own.sha256.toString('base64url') };
    expect(await send(await made({ header }, stranger))).toMatchObject(refusedWith(700027));
  });

  it('an unsigned assertion and one signed with the public text as a secret are refused', async () => {
    const [, body] = (await made()).split('.');
    const header = { typ: 'JWT', 'x5t#S256': own.sha256.toString('base64url') };
    const none = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url');
    expect(await send(`${none}.${body}.`)).toMatchObject(refusedWith(700027));
    const forged = await new SignJWT({ iss: CLIENT, sub: CLIENT, aud: audience(), exp: inSeconds(300) })
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(Buffer.from(own.pem));
    expect(await send(forged)).toMatchObject(refusedWith(700027));
  });

  it('two credentials at once, a wrong type and something that is no JWT are refused', async () => {
    expect(await send(await made(), { client_secret: 'x' })).toMatchObject(refusedWith(7000217, 400));
    expect(await send(await made(), { client_assertion_type: 'saml' })).toMatchObject(
      refusedWith(900144, 400),
    );
    expect(await send('a.b.c')).toMatchObject(refusedWith(50027));
  });
});

describe('a client proves itself by the token of an issuer that it registered', () => {
  const claims = (more: object = {}) => ({
    iss: issuer.url,
    sub: 'repo:contoso/portal',
    aud: 'api://AzureADTokenExchange',
    exp: inSeconds(3600),
    ...more,
  });

  it('gets a token, and may use the foreign token again until that ends', async () => {
    const token = await issuer.sign(claims());
    expect((await send(token)).status).toBe(200);
    const again = await send(token);
    expect(claimsOf(again.body.access_token)).toMatchObject({ appid: CLIENT, appidacr: '2' });
  });

  it('a token that says it is of the issuer, but is signed by another key, is refused', async () => {
    const other = await startIssuer();
    try {
      expect(await send(await other.sign({ ...claims(), iss: issuer.url }))).toMatchObject(
        refusedWith(700027),
      );
    } finally {
      other.server.close();
    }
  });

  it.each<[string, object, number]>([
    ['issuer', { iss: 'https://issuer.example.com' }, 700211],
    ['subject', { sub: 'repo:contoso/other' }, 700213],
    ['audience', { aud: 'api://other' }, 700212],
    ['end', { exp: inSeconds(-300) }, 700024],
  ])('another %s is refused', async (_, more, code) => {
    expect(await send(await issuer.sign(claims(more)))).toMatchObject(refusedWith(code));
  });

  it('an issuer inside the network of this machine is never asked', async () => {
    const answer = await send(await issuer.sign(claims({ iss: 'http://169.254.169.254' })));
    expect(answer).toMatchObject(refusedWith(50165));
    expect(answer.body.error_description).toContain('is not an https address');
  });

  it('an application that registered none refuses every foreign token', async () => {
    const answer = await send(await issuer.sign(claims()), { client_id: OTHER });
    expect(answer).toMatchObject(refusedWith(70025));
  });
});

async function startIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: crypto.randomUUID(), alg: 'RS256', use: 'sig' };
  let url = '';
  const server: Server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify(request.url === '/keys' ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/keys` }),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const sign = (payload: object, key: KeyObject = privateKey): Promise<string> =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg: 'RS256', kid: jwk.kid }).sign(key);
  return { url, server, sign };
}
