import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ASSERTION_TYPE,
  assertionBy,
  makeClientCertificate,
  type ClientCertificate,
} from './directory-certificate-maker.ts';
import {
  CONTOSO,
  CONTOSO_TENANT,
  GRAPH_SCOPE,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
let ada: string;
let first: ClientCertificate;
let second: ClientCertificate;
let application: Json;

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
  [first, second] = await Promise.all([makeClientCertificate(), makeClientCertificate()]);
  application = (await ask.graph(ada, 'applications', { method: 'POST', body: { displayName: 'Certified' } }))
    .body;
  await ask.graph(ada, 'servicePrincipals', { method: 'POST', body: { appId: application.appId } });
});
afterAll(() => ask.directory.close());

const register = (keyCredentials: unknown): Promise<Answer> =>
  ask.graph(ada, `applications/${application.id}`, { method: 'PATCH', body: { keyCredentials } });
const read = async (query = ''): Promise<Json[]> =>
  (await ask.graph(ada, `applications/${application.id}${query}`)).body.keyCredentials;
const signIn = async (certificate: ClientCertificate): Promise<number> => {
  const aud = `${ask.url}/${CONTOSO}/oauth2/v2.0/token`;
  const answer = await ask.token(CONTOSO, {
    grant_type: 'client_credentials',
    client_id: application.appId,
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertionBy(certificate, { aud, clientId: application.appId }),
    scope: GRAPH_SCOPE,
  });
  return answer.status;
};

describe('B4 keyCredentials by PATCH', () => {
  it('a certificate is registered, the application signs in with it, and no more once it is taken away', async () => {
    expect(await signIn(first)).toBe(401);
    expect((await register([first.credential])).status).toBe(204);
    expect(await signIn(first)).toBe(200);
    const [shown] = await read();
    expect(shown).toMatchObject({
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
      key: null,
      displayName: 'CN=client',
      customKeyIdentifier: first.sha1.toString('hex').toUpperCase(),
    });
    expect(Date.parse(shown.endDateTime)).toBeGreaterThan(Date.now());
    expect((await read('?$select=keyCredentials'))[0].key).toBe(first.credential['key']);
    // What is read may be written again: an entry is kept by its keyId.
    expect((await register([...(await read()), second.credential])).status).toBe(204);
    expect([await signIn(first), await signIn(second)]).toEqual([200, 200]);
    expect((await register([(await read())[1]])).status).toBe(204);
    expect([await signIn(first), await signIn(second)]).toEqual([401, 200]);
    await register([]);
    expect(await signIn(second)).toBe(401);
  });

  it.each<[string, () => unknown]>([
    ['no list', () => first.credential],
    ['no object', () => ['x']],
    ['no certificate', () => [{ ...first.credential, key: Buffer.from('x').toString('base64') }]],
    ['no key', () => [{ ...first.credential, key: null }]],
    ['another type', () => [{ ...first.credential, type: 'Symmetric' }]],
    ['another usage', () => [{ ...first.credential, usage: 'Sign' }]],
    ['a keyId that is none', () => [{ ...first.credential, keyId: 'mine' }]],
    ['an end past the certificate', () => [{ ...first.credential, endDateTime: '2999-01-01T00:00:00Z' }]],
    ['a start that is no date', () => [{ ...first.credential, startDateTime: 'now' }]],
    ['a name that is no text', () => [{ ...first.credential, displayName: 7 }]],
    ['one keyId twice', () => [first.credential, second.credential].map(one => ({ ...one, keyId: CONTOSO }))],
  ])('%s is refused, and nothing changes', async (_, given) => {
    const { status, body } = await register(given());
    expect([status, body.error.details[0].target]).toEqual([400, 'keyCredentials']);
    expect(await read()).toEqual([]);
  });
});
