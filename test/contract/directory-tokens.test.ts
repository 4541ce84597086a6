import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_SCOPE,
  claimsOf,
  CLI,
  clientCredentials,
  CONSUMERS,
  CONTOSO,
  CONTOSO_TENANT,
  GRAPH_SCOPE,
  OPERATOR,
  passwordForm,
  PORTAL,
  PORTAL_SECRET,
  ROLECALL,
  ROLECALL_SECRET,
  sampleObjects,
  startAsking,
  type Json,
  type Asking,
} from './directory-fixture.ts';

let ask: Asking;
const person = 'lakshmi.yilmaz@contoso.test';
const password = 'Sample-0-Passw0rd';
const robot = { appId: 'b0b0b0b0-0000-4000-8000-000000000001', secret: 'a robot secret of these tests' };

beforeAll(async () => {
  ask = await startAsking();
  expect((await ask.admin('POST', 'tenants', CONTOSO_TENANT)).status).toBe(201);
  const few = sampleObjects('contoso').slice(0, 120);
  await ask.import('contoso.test', few);
  await ask.import('contoso.test', [
    {
      '@odata.type': '#microsoft.graph.application',
      appId: robot.appId,
      displayName: 'Robot',
      passwordCredentials: [
        { secretText: robot.secret },
        { keyId: 'old', secretText: 'an expired one', endDateTime: '2020-01-01T00:00:00Z' },
      ],
    },
    {
      '@odata.type': '#microsoft.graph.servicePrincipal',
      id: 'b0b0b0b0-0000-4000-8000-000000000002',
      appId: robot.appId,
      displayName: 'Robot',
    },
  ]);
  await ask.import('consumers', [
    {
      '@odata.type': '#microsoft.graph.user',
      displayName: 'Olga Owner',
      userPrincipalName: 'olga@outlook.example',
      mail: 'olga@outlook.example',
      passwordProfile: { password: 'Olga-Passw0rd' },
    },
  ]);
});
afterAll(() => ask.directory.close());

describe('discovery', () => {
  it('every endpoint and the issuer follow the base URL, by id and by domain', async () => {
    for (const name of [CONTOSO, 'contoso.test', 'CONTOSO.test']) {
      const document = (await (
        await fetch(`${ask.url}/${name}/v2.0/.well-known/openid-configuration`)
      ).json()) as Json;
      expect(document.issuer).toBe(`${ask.url}/${CONTOSO}/v2.0`);
      expect(document.token_endpoint).toBe(`${ask.url}/${CONTOSO}/oauth2/v2.0/token`);
    }
  });
  it('common and organizations answer the template, consumers its own issuer, an unknown tenant AADSTS90002', async () => {
    for (const name of ['common', 'organizations']) {
      const document = (await (
        await fetch(`${ask.url}/${name}/v2.0/.well-known/openid-configuration`)
      ).json()) as Json;
      expect(document.issuer).toBe(`${ask.url}/{tenantid}/v2.0`);
    }
    const consumers = (await (
      await fetch(`${ask.url}/consumers/v2.0/.well-known/openid-configuration`)
    ).json()) as Json;
    expect(consumers.issuer).toBe(`${ask.url}/${CONSUMERS}/v2.0`);
    const unknown = await fetch(`${ask.url}/nobody.test/v2.0/.well-known/openid-configuration`);
    expect(unknown.status).toBe(400);
    expect(((await unknown.json()) as Json).error_codes).toEqual([90002]);
  });
});

describe('client_credentials', () => {
  it("an application's token for the API verifies with the published keys and says it is an application's", async () => {
    const { status, body, headers } = await ask.token(
      OPERATOR,
      clientCredentials(API_SCOPE, PORTAL, PORTAL_SECRET),
    );
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'ext_expires_in', 'token_type']);
    const keys = createRemoteJWKSet(new URL(`${ask.url}/common/discovery/v2.0/keys`));
    const { payload } = await jwtVerify(body.access_token, keys, {
      issuer: `${ask.url}/${OPERATOR}/v2.0`,
      audience: ROLECALL,
    });
    expect(payload).toMatchObject({ azp: PORTAL, azpacr: '1', idtyp: 'app', tid: OPERATOR, ver: '2.0' });
    expect(payload.sub).toBe(payload['oid']);
    expect(payload).not.toHaveProperty('roles');
    expect(payload).not.toHaveProperty('scp');
  });
  it('an imported application signs in with its secret, by form and by Basic', async () => {
    expect((await ask.token(CONTOSO, clientCredentials(API_SCOPE, robot.appId, robot.secret))).status).toBe(
      200,
    );
    const basic = `Basic ${Buffer.from(`${robot.appId}:${encodeURIComponent(robot.secret)}`).toString('base64')}`;
    const answer = await ask.token(
      'contoso.test',
      { grant_type: 'client_credentials', scope: API_SCOPE },
      { authorization: basic },
    );
    expect(claimsOf(answer.body.access_token)).toMatchObject({
      oid: 'b0b0b0b0-0000-4000-8000-000000000002',
      azp: robot.appId,
    });
  });
  it.each([
    ['no credential', { client_id: ROLECALL }, 401, 'invalid_client', 7000218],
    ['a wrong secret', { client_id: ROLECALL, client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [
      'an expired secret',
      { client_id: robot.appId, client_secret: 'an expired one' },
      401,
      'invalid_client',
      7000222,
    ],
    ['a public client', { client_id: CLI }, 401, 'invalid_client', 7000218],
    [
      'an unknown client',
      { client_id: '00000000-1111-4111-8111-000000000000', client_secret: 'x' },
      400,
      'unauthorized_client',
      700038,
    ],
    [
      'an unknown resource',
      { client_id: ROLECALL, client_secret: ROLECALL_SECRET, scope: 'api://nothing/.default' },
      400,
      'invalid_resource',
      500011,
    ],
    ['an unknown grant', { grant_type: 'magic', client_id: ROLECALL }, 400, 'unsupported_grant_type', 70003],
    [
      'a scope without .default',
      { client_id: ROLECALL, client_secret: ROLECALL_SECRET, scope: 'User.Read.All' },
      400,
      'invalid_scope',
      1002012,
    ],
  ])('%s is refused with its code', async (_, form, status, error, code) => {
    const answer = await ask.token(CONTOSO, {
      grant_type: 'client_credentials',
      scope: GRAPH_SCOPE,
      ...form,
    });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [code] });
    expect(answer.body.error_description).toMatch(
      new RegExp(`^AADSTS${code}: .* Trace ID: .* Correlation ID: .* Timestamp: `),
    );
  });
  it("an application of one tenant cannot sign in at another, nor at common; another tenant's name is refused", async () => {
    expect(
      (await ask.token(OPERATOR, clientCredentials(API_SCOPE, robot.appId, robot.secret))).body.error_codes,
    ).toEqual([700016]);
    expect((await ask.token('common', clientCredentials())).body.error_codes).toEqual([50059]);
    expect((await ask.token('nobody.test', clientCredentials())).body.error_codes).toEqual([90002]);
  });
  it('a parameter given twice, or a body of another type, is a 400', async () => {
    const twice = `${new URLSearchParams(clientCredentials()).toString()}&client_id=${PORTAL}`;
    expect((await ask.token(CONTOSO, twice)).status).toBe(400);
    expect((await ask.token(CONTOSO, '{}', { 'content-type': 'application/json' })).body.error).toBe(
      'invalid_request',
    );
  });
  it('two credentials at once are refused', async () => {
    const basic = `Basic ${Buffer.from(`${ROLECALL}:${ROLECALL_SECRET}`).toString('base64')}`;
    expect((await ask.token(CONTOSO, clientCredentials(), { authorization: basic })).body.error).toBe(
      'invalid_request',
    );
  });
});

describe('password', () => {
  it("a person's token carries who they are; id_token, client_info and refresh token come when asked", async () => {
    const { status, body } = await ask.token(CONTOSO, {
      ...passwordForm(person, password, `${API_SCOPE} openid profile offline_access`),
      response_type: 'id_token token',
      client_info: '1',
    });
    expect(status).toBe(200);
    expect(body.scope).toBe(`${API_SCOPE} openid profile offline_access`);
    const user = sampleObjects('contoso')[0];
    const claims = claimsOf(body.access_token);
    expect(claims).toMatchObject({
      oid: user.id,
      tid: CONTOSO,
      scp: 'access_as_user',
      name: user.displayName,
      preferred_username: person,
      acct: 0,
      azp: CLI,
      azpacr: '0',
      aud: ROLECALL,
    });
    expect(claims).not.toHaveProperty('idtyp');
    const id = claimsOf(body.id_token);
    expect(id).toMatchObject({
      aud: CLI,
      oid: user.id,
      tid: CONTOSO,
      ver: '2.0',
      preferred_username: person,
    });
    expect(id.sub).not.toBe(claims.sub);
    expect(JSON.parse(Buffer.from(body.client_info, 'base64url').toString())).toEqual({
      uid: user.id,
      utid: CONTOSO,
    });
    expect(body.refresh_token).toBeTypeOf('string');
  });
  it('works at common by the domain of the user name, and a second time against the slow hash', async () => {
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await ask.token('common', passwordForm(person.toUpperCase(), password));
      expect(status).toBe(200);
      expect(claimsOf(body.access_token).tid).toBe(CONTOSO);
    }
  });
  it('a personal account signs in at consumers and at common', async () => {
    for (const tenant of ['consumers', CONSUMERS, 'common']) {
      const { body } = await ask.token(tenant, passwordForm('olga@outlook.example', 'Olga-Passw0rd'));
      expect(claimsOf(body.access_token)).toMatchObject({ tid: CONSUMERS, name: 'Olga Owner' });
    }
  });
  it('a guest signs in at the tenant with the address at home and gets the object id there, and acct 1', async () => {
    const guest = sampleObjects('contoso').find(
      object => object.userType === 'Guest' && object.accountEnabled,
    );
    const { body } = await ask.token(CONTOSO, passwordForm(guest.mail, guest.passwordProfile.password));
    expect(claimsOf(body.access_token)).toMatchObject({
      oid: guest.id,
      acct: 1,
      preferred_username: guest.mail,
    });
  });
  it("a guest without a password here signs in with the one at home, and gets this tenant's object id", async () => {
    const id = 'abababab-0000-4000-8000-00000000000d';
    await ask.import('operator.test', [
      {
        '@odata.type': '#microsoft.graph.user',
        id,
        displayName: 'Visitor',
        userPrincipalName: 'lakshmi.yilmaz_contoso.test#EXT#@operator.test',
        mail: person,
        userType: 'Guest',
      },
    ]);
    const { body } = await ask.token(OPERATOR, passwordForm(person, password));
    expect(claimsOf(body.access_token)).toMatchObject({
      oid: id,
      tid: OPERATOR,
      idp: `${ask.url}/${CONTOSO}/v2.0`,
    });
  });
  it.each([
    ['a wrong password', passwordForm(person, 'wrong'), 50126],
    ['an unknown person', passwordForm('nobody@contoso.test', 'x'), 50034],
    [
      'a confidential client without secret',
      { ...passwordForm(person, password), client_id: ROLECALL },
      7000218,
    ],
    [
      'a permission that nobody consented to',
      passwordForm(person, password, 'Directory.ReadWrite.All'),
      65001,
    ],
    ['a permission that does not exist', passwordForm(person, password, 'Nothing.Read'), 70011],
    ['two resources', passwordForm(person, password, `${API_SCOPE} User.Read`), 28000],
  ])('%s is refused', async (_, form, code) => {
    expect((await ask.token(CONTOSO, form)).body.error_codes).toEqual([code]);
  });
  it('U-9 a disabled person is refused although the password is right', async () => {
    const disabled = sampleObjects('contoso')
      .slice(0, 120)
      .findIndex(object => object.accountEnabled === false);
    const user = sampleObjects('contoso')[disabled];
    const { body } = await ask.token(
      CONTOSO,
      passwordForm(user.userPrincipalName, `Sample-${disabled}-Passw0rd`),
    );
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [50057] });
  });
  it('a disabled service principal is refused', async () => {
    const path = `tenants/${CONTOSO}/objects/b0b0b0b0-0000-4000-8000-000000000002`;
    await ask.admin('PATCH', path, { accountEnabled: false });
    expect(
      (await ask.token(CONTOSO, clientCredentials(API_SCOPE, robot.appId, robot.secret))).body.error_codes,
    ).toEqual([7000112]);
    await ask.admin('PATCH', path, { accountEnabled: true });
    expect((await ask.token(CONTOSO, clientCredentials(API_SCOPE, robot.appId, robot.secret))).status).toBe(
      200,
    );
  });
  it('after ten wrong passwords, sent at once, the right one waits too', async () => {
    const victim = sampleObjects('contoso')[5].userPrincipalName;
    const codes = await Promise.all(
      Array.from(
        { length: 14 },
        async () => (await ask.token(CONTOSO, passwordForm(victim, 'wrong'))).body.error_codes[0],
      ),
    );
    expect(codes.filter(code => code === 50126)).toHaveLength(10);
    expect(codes.filter(code => code === 50053)).toHaveLength(4);
    expect((await ask.token(CONTOSO, passwordForm(victim, 'Sample-5-Passw0rd'))).body.error_codes).toEqual([
      50053,
    ]);
  });
});

describe('refresh_token', () => {
  const signIn = async (client: Record<string, string>) => {
    const form = { ...passwordForm(person, password, `${API_SCOPE} offline_access`), ...client };
    return (await ask.token(CONTOSO, form)).body.refresh_token;
  };
  const use = (refresh_token: string, client: Record<string, string>, tenant = CONTOSO) =>
    ask.token(tenant, { grant_type: 'refresh_token', refresh_token, scope: API_SCOPE, ...client });
  const cli = { client_id: CLI };
  const rolecall = { client_id: ROLECALL, client_secret: ROLECALL_SECRET };

  it('gives new tokens, also for another resource, and a new refresh token each time', async () => {
    const first = await signIn(cli);
    const second = await use(first, { ...cli, scope: GRAPH_SCOPE });
    expect(claimsOf(second.body.access_token).aud).toBe('https://graph.microsoft.com');
    expect(second.body.refresh_token).not.toBe(first);
    expect((await use(second.body.refresh_token, cli, 'common')).status).toBe(200);
  });
  it('used twice it ends every token that grew out of the sign-in', async () => {
    const first = await signIn(cli);
    const second = await use(first, cli);
    expect((await use(first, cli)).body).toMatchObject({ error: 'invalid_grant', error_codes: [70000] });
    expect((await use(second.body.refresh_token, cli)).body.error).toBe('invalid_grant');
  });
  it('used ten times at once it works once at most', async () => {
    const token = await signIn(cli);
    const answers = await Promise.all(Array.from({ length: 10 }, () => use(token, cli)));
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(1);
  });
  it('one of a confidential client needs its secret; a refusal does not use it up', async () => {
    const token = await signIn(rolecall);
    expect((await use(token, { client_id: ROLECALL })).body.error_codes).toEqual([7000218]);
    expect((await use(token, cli)).body.error_codes).toEqual([70000]);
    expect((await use(token, rolecall, OPERATOR)).body.error_codes).toEqual([70000]);
    expect((await use(token, rolecall)).status).toBe(200);
  });
  it('a disabled person gets no more tokens', async () => {
    const other = sampleObjects('contoso')[1];
    const form = passwordForm(other.userPrincipalName, 'Sample-1-Passw0rd', `${API_SCOPE} offline_access`);
    const token = (await ask.token(CONTOSO, form)).body.refresh_token;
    await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${other.id}`, { accountEnabled: false });
    expect((await use(token, cli)).body.error).toBe('invalid_grant');
  });
});
