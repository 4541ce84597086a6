import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  API_SCOPE,
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  GRAPH_SCOPE,
  passwordForm,
  PORTAL,
  PORTAL_SECRET,
  ROLECALL,
  ROLECALL_SECRET,
  startAsking,
  type Answer,
  type Asking,
} from './directory-fixture.ts';

let ask: Asking;
let assertion: string;

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  assertion = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1', API_SCOPE);
});
afterAll(() => ask.directory.close());

const trade = (more: Record<string, string> = {}, tenant = CONTOSO): Promise<Answer> =>
  ask.token(tenant, {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    requested_token_use: 'on_behalf_of',
    client_id: ROLECALL,
    client_secret: ROLECALL_SECRET,
    scope: GRAPH_SCOPE,
    assertion,
    ...more,
  });
const refusedWith = (code: number, status = 400) => ({ status, body: { error_codes: [code] } });

it('an API gets a token of its own for Graph, for the person whose token it was sent', async () => {
  const { status, body } = await trade({ scope: `${GRAPH_SCOPE} openid profile offline_access` });
  expect(status).toBe(200);
  const [before, after] = [claimsOf(assertion), claimsOf(body.access_token)];
  expect(after).toMatchObject({ oid: before.oid, tid: CONTOSO, appid: ROLECALL, appidacr: '1' });
  expect(after.scp.split(' ')).toContain('User.ReadWrite.All');
  expect(claimsOf(body.id_token)).toMatchObject({ aud: ROLECALL, oid: before.oid });
  expect((await ask.graph(body.access_token, 'me')).body.userPrincipalName).toBe('ada@contoso.test');
  const refreshed = await ask.token(CONTOSO, {
    grant_type: 'refresh_token',
    client_id: ROLECALL,
    client_secret: ROLECALL_SECRET,
    refresh_token: body.refresh_token,
    scope: GRAPH_SCOPE,
  });
  expect(refreshed.status).toBe(200);
});

it('works at organizations and common: the token says which tenant it is', async () => {
  for (const tenant of ['organizations', 'common']) expect((await trade({}, tenant)).status).toBe(200);
});

it('a token for another API is refused, one for Graph too', async () => {
  const other = { client_id: PORTAL, client_secret: PORTAL_SECRET };
  expect(await trade(other)).toMatchObject(refusedWith(500131));
  const graph = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
  expect(await trade({ assertion: graph })).toMatchObject(refusedWith(50013));
});

it("an application's own token and an ID token are refused", async () => {
  const own = await ask.token(CONTOSO, {
    grant_type: 'client_credentials',
    client_id: PORTAL,
    client_secret: PORTAL_SECRET,
    scope: API_SCOPE,
  });
  expect(await trade({ assertion: own.body.access_token })).toMatchObject(refusedWith(7000114));
  const { body } = await trade({ scope: `openid ${GRAPH_SCOPE}` });
  expect(await trade({ assertion: body.id_token })).toMatchObject(refusedWith(7000114));
});

it('a changed token, another tenant, no secret and a missing use are refused', async () => {
  const [header, body = '', signature] = assertion.split('.');
  const claims = { ...claimsOf(assertion), oid: ROLECALL };
  const forged = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
  expect(body).not.toBe('');
  expect(await trade({ assertion: forged })).toMatchObject(refusedWith(50013));
  expect(await trade({ assertion: 'nothing' })).toMatchObject(refusedWith(50013));
  expect(await trade({}, FABRIKAM)).toMatchObject(refusedWith(50013));
  expect(await trade({ client_secret: '' })).toMatchObject(refusedWith(7000218, 401));
  expect(await trade({ requested_token_use: '' })).toMatchObject(refusedWith(900144));
});

it('without consent it is interaction that is needed: 65001', async () => {
  await ask.admin('DELETE', `tenants/${CONTOSO}/consent`);
  try {
    const answer = await trade({ scope: 'https://graph.microsoft.com/Group.ReadWrite.All' });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' },
    });
  } finally {
    await ask.admin('POST', `tenants/${CONTOSO}/consent`);
  }
});

it('a person who was disabled meanwhile is refused', async () => {
  const { oid } = claimsOf(assertion);
  await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${oid}`, { accountEnabled: false });
  expect(await trade()).toMatchObject(refusedWith(50057));
  await ask.admin('PATCH', `tenants/${CONTOSO}/objects/${oid}`, { accountEnabled: true });
  expect((await ask.token(CONTOSO, passwordForm('ada@contoso.test', 'Ada-Passw0rd-1'))).status).toBe(200);
});
