import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  claimsOf,
  CONSUMERS,
  CONTOSO,
  CONTOSO_TENANT,
  OPERATOR,
  passwordForm,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000a8';
const SECRET = 'secret-of-the-application-of-claims';
const PASSWORD = 'Passw0rd-of-many';
let ask: Asking;

const person = (name: string, mail: string, domain = 'contoso.test') => ({
  '@odata.type': '#microsoft.graph.user',
  userPrincipalName: `${name}@${domain}`,
  displayName: name,
  mail,
  passwordProfile: { password: PASSWORD },
});
const register = async (names: readonly string[]): Promise<void> => {
  const claims = names.map(name => ({ name, additionalProperties: ['include_user_token'] }));
  const { body } = await ask.import(OPERATOR, [
    {
      '@odata.type': '#microsoft.graph.application',
      id: APP.replace('5e1f', '5e1e'),
      appId: APP,
      displayName: 'Claims',
      identifierUris: [`api://${APP}`],
      signInAudience: 'AzureADandPersonalMicrosoftAccount',
      passwordCredentials: [{ secretText: SECRET }],
      optionalClaims: { idToken: claims, accessToken: claims },
    },
  ]);
  expect(body.problems).toEqual([]);
};
async function claimsFor(username: string, tenant = CONTOSO): Promise<[access: Json, id: Json]> {
  const form = passwordForm(username, PASSWORD, `api://${APP}/access_as_user openid`);
  const { body } = await ask.token(tenant, { ...form, client_id: APP, client_secret: SECRET });
  return [claimsOf(body.access_token), claimsOf(body.id_token)];
}

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.import(CONTOSO, [
    person('grace', 'grace@contoso.test'),
    person('claims.somebody', 'admin@fabrikam.test'),
    person('silent', ''),
  ]);
  await ask.import(CONSUMERS, [person('olga', 'olga@outlook.example', 'outlook.example')]);
});
afterAll(() => ask.directory.close());

it('A5 acct, email and xms_edov are in the tokens of who asks for them, and of nobody else', async () => {
  await register([]);
  for (const claims of await claimsFor('grace@contoso.test'))
    for (const name of ['acct', 'email', 'xms_edov', 'idtyp']) expect(claims).not.toHaveProperty(name);
  await register(['acct', 'email', 'xms_edov', 'idtyp']);
  for (const claims of await claimsFor('grace@contoso.test'))
    expect(claims).toMatchObject({ acct: 0, email: 'grace@contoso.test', xms_edov: true });
  const [access, id] = await claimsFor('grace@contoso.test');
  expect(access.idtyp).toBe('user');
  expect(id).not.toHaveProperty('idtyp');
});

it('A5 xms_edov says that nobody verified an address of another domain; for personal accounts it is verified', async () => {
  await register(['email', 'xms_edov']);
  for (const claims of await claimsFor('claims.somebody@contoso.test'))
    expect(claims).toMatchObject({ email: 'admin@fabrikam.test', xms_edov: false });
  for (const claims of await claimsFor('olga@outlook.example', CONSUMERS))
    expect(claims).toMatchObject({ email: 'olga@outlook.example', xms_edov: true });
  for (const claims of await claimsFor('silent@contoso.test'))
    for (const name of ['email', 'xms_edov']) expect(claims).not.toHaveProperty(name);
  await register(['xms_edov']);
  for (const claims of await claimsFor('grace@contoso.test')) expect(claims).not.toHaveProperty('xms_edov');
});
