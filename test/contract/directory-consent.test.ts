import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import {
  claimsOf,
  clientCredentials,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM,
  FABRIKAM_TENANT,
  GRAPH_SCOPE,
  OPERATOR,
  ROLECALL,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000d1';
const SECRET = 'secret-of-the-consented-application';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const USER_READ_ALL = { id: 'df021288-bdef-4463-88db-98f22de89214', type: 'Role' };
const GROUPS_FOR_PEOPLE = { id: '5f8c59db-677d-491f-a6b8-5f174b11ec1d', type: 'Scope' };
let ask: Asking;
let callback: Server;
let target: string;

const register = (resourceAccess: readonly object[]) =>
  ask.import(OPERATOR, [
    {
      '@odata.type': '#microsoft.graph.application',
      id: '5e1fc0de-0000-4000-8000-0000000000d0',
      appId: APP,
      displayName: 'Reader of people',
      signInAudience: 'AzureADMultipleOrgs',
      isFallbackPublicClient: true,
      web: { redirectUris: ['http://localhost/consented'] },
      passwordCredentials: [{ secretText: SECRET }],
      requiredResourceAccess: [{ resourceAppId: GRAPH, resourceAccess }],
    },
  ]);

beforeAll(async () => {
  callback = createServer((_, response) => response.end('back'));
  await new Promise<void>(resolve => callback.listen(0, resolve));
  target = `http://localhost:${(callback.address() as AddressInfo).port}/consented`;
  ask = await startAsking();
  await ask.admin('POST', 'tenants', { ...CONTOSO_TENANT, consent: false });
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  await ask.import(CONTOSO, [person('plain', []), person('cloud', ['Cloud Application Administrator'])]);
  expect((await register([USER_READ_ALL, GROUPS_FOR_PEOPLE])).body).toMatchObject({ problems: [] });
});
afterAll(async () => {
  callback.close();
  await ask.directory.close();
});

const person = (name: string, directoryRoles: readonly string[]) => ({
  '@odata.type': '#microsoft.graph.user',
  userPrincipalName: `${name}@contoso.test`,
  displayName: name,
  passwordProfile: { password: 'Passw0rd-of-many' },
  directoryRoles,
});

const consentUrl = (path: string, more: Record<string, string> = {}): string =>
  `${ask.url}/${path}?${new URLSearchParams({ client_id: APP, redirect_uri: target, state: 'a b', ...more }).toString()}`;

async function consent(
  path: string,
  more: Record<string, string> = {},
  who = 'ada',
  password = 'Ada-Passw0rd-1',
) {
  const browser = formBrowser();
  await browser.open(consentUrl(path, more));
  const username = `${who}@contoso.test`;
  return browser.submit({ username, password }, ['action', 'accept']);
}
const answerOf = (page: { url: URL }): Json => Object.fromEntries(page.url.searchParams);
const rolesNow = async (): Promise<Json> => {
  const { status, body } = await ask.token(CONTOSO, clientCredentials(GRAPH_SCOPE, APP, SECRET));
  return status === 200 ? (claimsOf(body.access_token).roles ?? 'none') : body.error_codes;
};
const scopesFor = (scope: string) =>
  ask.token(CONTOSO, {
    grant_type: 'password',
    client_id: APP,
    client_secret: SECRET,
    username: 'plain@contoso.test',
    password: 'Passw0rd-of-many',
    scope,
  });

describe('admin consent', () => {
  it('without it an application gets a token without roles, and a delegated flow is refused with 65001', async () => {
    expect(await rolesNow()).toBe('none');
    const { body } = await scopesFor('https://graph.microsoft.com/Group.Read.All');
    expect(body).toMatchObject({ error: 'invalid_grant', error_codes: [65001] });
  });

  it('v1: what the registration asks for, and the parameters of the way back', async () => {
    const page = await consent(`${CONTOSO}/adminconsent`);
    expect(page.url.href.startsWith(`${target}?`)).toBe(true);
    expect(answerOf(page)).toEqual({ admin_consent: 'True', tenant: CONTOSO, state: 'a b' });
    expect(await rolesNow()).toEqual(['User.Read.All']);
    const { body } = await scopesFor('https://graph.microsoft.com/Group.Read.All');
    expect(claimsOf(body.access_token).scp.split(' ')).toContain('Group.Read.All');
  });

  it('v2: what scope asks for; the tenant may be named by domain, or by who signs in at organizations', async () => {
    for (const name of ['contoso.test', 'organizations']) {
      const page = await consent(`${name}/v2.0/adminconsent`, { scope: GRAPH_SCOPE });
      expect(answerOf(page)).toEqual({
        admin_consent: 'True',
        tenant: CONTOSO,
        scope: GRAPH_SCOPE,
        state: 'a b',
      });
    }
  });

  it('consenting again takes away what is asked for no more', async () => {
    await register([GROUPS_FOR_PEOPLE]);
    await consent(`${CONTOSO}/adminconsent`);
    expect(await rolesNow()).toBe('none');
    await register([USER_READ_ALL, GROUPS_FOR_PEOPLE]);
    await consent('common/adminconsent');
    expect(await rolesNow()).toEqual(['User.Read.All']);
  });

  it('it holds for one tenant alone', async () => {
    const { body } = await ask.token(FABRIKAM, clientCredentials(GRAPH_SCOPE, APP, SECRET));
    expect(claimsOf(body.access_token).roles).toBeUndefined();
  });

  it('who cancels is sent back with the error of the version', async () => {
    const browser = formBrowser();
    for (const [path, error] of [
      [`${CONTOSO}/adminconsent`, { error: 'permission_denied' }],
      [`${CONTOSO}/v2.0/adminconsent`, { error: 'consent_required', admin_consent: 'True' }],
    ] as const) {
      await browser.open(consentUrl(path, { scope: GRAPH_SCOPE }));
      const answer = answerOf(await browser.submit({ client_id: APP }, ['action', 'cancel']));
      expect(answer).toMatchObject({ ...error, state: 'a b' });
      expect(answer.error_description).toContain('AADSTS65004');
    }
  });

  it('it needs the right: nobody without a role, and Graph for applications only by the privileged', async () => {
    const plain = await consent(`${CONTOSO}/adminconsent`, {}, 'plain', 'Passw0rd-of-many');
    expect(plain.status).toBe(403);
    const cloud = await consent(`${CONTOSO}/adminconsent`, {}, 'cloud', 'Passw0rd-of-many');
    expect(cloud.status).toBe(403);
    expect(cloud.body).toContain('Privileged Role Administrator');
    const scope = 'https://graph.microsoft.com/Group.Read.All';
    const delegated = await consent(`${CONTOSO}/v2.0/adminconsent`, { scope }, 'cloud', 'Passw0rd-of-many');
    expect(answerOf(delegated)).toMatchObject({ admin_consent: 'True', tenant: CONTOSO });
    expect((await consent(`${CONTOSO}/adminconsent`, {}, 'ada', 'wrong')).status).toBe(401);
  });

  it.each<[string, string, Record<string, string>, string]>([
    [
      'an unknown redirect URI',
      `${CONTOSO}/adminconsent`,
      { redirect_uri: 'https://evil.example.com/' },
      'AADSTS50011',
    ],
    ['an unknown application', `${CONTOSO}/adminconsent`, { client_id: CONTOSO }, 'AADSTS700016'],
    ['an unknown tenant', 'nowhere.test/adminconsent', {}, 'AADSTS90002'],
    ['v2 without scope', `${CONTOSO}/v2.0/adminconsent`, {}, 'AADSTS900144'],
    ['v2 at common', 'common/v2.0/adminconsent', { scope: GRAPH_SCOPE }, 'AADSTS90002'],
    [
      'a permission that is not there',
      `${CONTOSO}/v2.0/adminconsent`,
      { scope: 'Nothing.All' },
      'AADSTS70011',
    ],
  ])('%s is refused on a page, and nobody is sent anywhere', async (_, path, more, code) => {
    const response = await fetch(consentUrl(path, more), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(code);
  });

  it('Rolecall itself is consented to by it, and what it gave is what the tenant gave by /admin', async () => {
    const own = { client_id: ROLECALL, redirect_uri: 'http://localhost:8080/auth/callback' };
    const response = await fetch(consentUrl(`${CONTOSO}/adminconsent`), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ ...own, username: 'ada@contoso.test', password: 'Ada-Passw0rd-1' }),
    });
    expect(response.status).toBe(302);
    const [mine, theirs] = await Promise.all(
      [CONTOSO, FABRIKAM].map(tenant => ask.admin('GET', `tenants/${tenant}/consent`)),
    );
    expect(mine?.body).toEqual(theirs?.body);
  });
});

describe('consent within a sign-in', () => {
  const scope = 'https://graph.microsoft.com/User.ReadWrite.All';
  const begin = (more: Record<string, string> = {}): string =>
    `${ask.url}/${CONTOSO}/oauth2/v2.0/authorize?${new URLSearchParams({
      client_id: APP,
      response_type: 'code',
      redirect_uri: target,
      scope: `openid ${scope}`,
      state: 'here',
      ...more,
    }).toString()}`;
  const signIn = async (username: string, password: string) => {
    const browser = formBrowser();
    await browser.open(begin());
    await browser.submit({ username, password }, ['action', 'sign-in']);
    return browser;
  };

  it('who may not consent is told that an administrator must, and so is the application', async () => {
    const browser = await signIn('plain@contoso.test', 'Passw0rd-of-many');
    expect(browser.page.body).toContain('An administrator must approve');
    const forced = await browser.submit({ step: 'consent' }, ['action', 'accept']);
    expect(forced.status).toBe(403);
    const back = await browser.submit({ step: 'consent' }, ['action', 'back']);
    expect(answerOf(back)).toMatchObject({ error: 'access_denied', state: 'here' });
    expect(answerOf(back).error_description).toContain('AADSTS90094');
    const silent = await browser.open(begin({ prompt: 'none' }));
    expect(answerOf(silent)).toMatchObject({ error: 'interaction_required' });
  });

  it('an administrator accepts for the organisation; from then on nobody is asked', async () => {
    const browser = await signIn('cloud@contoso.test', 'Passw0rd-of-many');
    expect(browser.page.body).toContain('User.ReadWrite.All');
    const declined = await browser.submit({ step: 'consent' }, ['action', 'cancel']);
    expect(answerOf(declined)).toMatchObject({ error: 'access_denied' });
    await browser.open(begin());
    const accepted = await browser.submit({ step: 'consent' }, ['action', 'accept']);
    const { code } = answerOf(accepted);
    const { body } = await ask.token(CONTOSO, {
      grant_type: 'authorization_code',
      client_id: APP,
      client_secret: SECRET,
      code,
      redirect_uri: target,
      scope,
    });
    expect(claimsOf(body.access_token).scp.split(' ')).toContain('User.ReadWrite.All');
    const plain = await signIn('plain@contoso.test', 'Passw0rd-of-many');
    expect(Object.keys(answerOf(plain.page))).toContain('code');
  });
});

describe('the consents as Graph reads them', () => {
  const GRANTS = 'https://graph.microsoft.com/DelegatedPermissionGrant.Read.All';
  let reader: string;
  let plain: string;
  let principal: Json;
  beforeAll(async () => {
    await ask.admin('POST', `tenants/${CONTOSO}/consent`);
    await register([USER_READ_ALL, GROUPS_FOR_PEOPLE]);
    await consent(`${CONTOSO}/adminconsent`);
    await consent(`${CONTOSO}/v2.0/adminconsent`, { scope: GRANTS });
    reader = (await scopesFor(GRANTS)).body.access_token;
    plain = (await ask.token(CONTOSO, clientCredentials())).body.access_token;
    principal = (await ask.graph(plain, `servicePrincipals(appId='${APP}')`)).body;
  });

  it('oauth2PermissionGrants: delegated ones, an entry for each client and resource', async () => {
    const { status, body } = await ask.graph(
      reader,
      `oauth2PermissionGrants?$filter=clientId eq '${principal.id}'`,
    );
    expect(status).toBe(200);
    expect(body.value).toEqual([
      {
        clientId: principal.id,
        consentType: 'AllPrincipals',
        id: expect.any(String),
        principalId: null,
        resourceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        scope: 'DelegatedPermissionGrant.Read.All Group.Read.All',
      },
    ]);
    const own = await ask.graph(reader, `servicePrincipals/${principal.id}/oauth2PermissionGrants`);
    expect(own.body.value).toEqual(body.value);
  });

  it('all of the tenant, page by page; what is filtered by something else is refused', async () => {
    const all = (await ask.graph(reader, 'oauth2PermissionGrants')).body.value;
    expect(all.map((grant: Json) => grant.clientId)).toContain(principal.id);
    expect(all.length).toBeGreaterThan(1);
    const paged: Json[] = [];
    let next: string | undefined = 'oauth2PermissionGrants?$top=1';
    while (next !== undefined && paged.length <= all.length) {
      const { body }: { body: Json } = await ask.graph(reader, next);
      expect(body.value).toHaveLength(1);
      paged.push(...body.value);
      next = body['@odata.nextLink'];
    }
    expect(paged).toEqual(all);
    const none = await ask.graph(reader, "oauth2PermissionGrants?$filter=consentType eq 'Principal'");
    expect(none.body.value).toEqual([]);
    const odd = await ask.graph(reader, "oauth2PermissionGrants?$filter=startswith(scope,'User')");
    expect(odd.status).toBe(400);
  });

  it('appRoleAssignments: application permissions by the id of the role; gone with the consent', async () => {
    const path = `servicePrincipals/${principal.id}/appRoleAssignments`;
    const { body } = await ask.graph(plain, path);
    expect(body.value).toEqual([
      expect.objectContaining({
        appRoleId: USER_READ_ALL.id,
        principalId: principal.id,
        principalDisplayName: 'Reader of people',
        principalType: 'ServicePrincipal',
        resourceDisplayName: 'Microsoft Graph',
      }),
    ]);
    await register([GROUPS_FOR_PEOPLE]);
    await consent(`${CONTOSO}/adminconsent`);
    expect((await ask.graph(plain, path)).body.value).toEqual([]);
  });

  it('grants are not read without the permission to', async () => {
    expect((await ask.graph(plain, 'oauth2PermissionGrants')).status).toBe(403);
  });
});
