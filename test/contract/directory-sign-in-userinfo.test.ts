import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  claimsOf,
  CLI,
  CONTOSO,
  CONTOSO_TENANT,
  passwordForm,
  startAsking,
  type Asking,
} from './directory-fixture.ts';

let ask: Asking;
beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
});
afterAll(() => ask.directory.close());

it('userinfo stands where discovery says, and names the person as the ID token does', async () => {
  const form = passwordForm('ada@contoso.test', 'Ada-Passw0rd-1', 'openid profile User.Read');
  const { body } = await ask.token(CONTOSO, form);
  const discovery = await fetch(`${ask.url}/${CONTOSO}/v2.0/.well-known/openid-configuration`);
  const { userinfo_endpoint: endpoint } = (await discovery.json()) as { userinfo_endpoint: string };
  const asked = (token: string) => fetch(endpoint, { headers: { authorization: `Bearer ${token}` } });
  const answer = await asked(body.access_token);
  expect(answer.status).toBe(200);
  const idToken = claimsOf(body.id_token);
  expect(idToken.aud).toBe(CLI);
  expect(await answer.json()).toEqual({
    sub: idToken.sub,
    name: 'Ada Admin',
    given_name: 'Ada',
    family_name: 'Admin',
    email: 'ada@contoso.test',
  });
  expect((await asked(await ask.appToken(CONTOSO))).status).toBe(403);
  expect((await asked(body.id_token)).status).toBe(401);
  expect((await asked('nothing')).status).toBe(401);
});

it('UserRealm tells whether the domain is known, and nothing about people', async () => {
  const realm = async (name: string): Promise<unknown> =>
    (await fetch(`${ask.url}/common/UserRealm/${encodeURIComponent(name)}?api-version=1.0`)).json();
  const known = await realm('ada@contoso.test');
  expect(known).toMatchObject({ account_type: 'Managed', domain_name: 'contoso.test', ver: '1.0' });
  expect(await realm('nobody@contoso.test')).toEqual(known);
  expect(await realm('ada@elsewhere.example.com')).toMatchObject({ account_type: 'Unknown' });
});
