import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  claimsOf,
  clientCredentials,
  CONTOSO,
  CONTOSO_TENANT,
  GRAPH_SCOPE,
  ROLECALL,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';
import { registerAdminApp, type AdminApp } from './directory-admin-app.ts';

const GRAPH = '00000003-0000-0000-c000-000000000000';
const ADMIN_APP = '5e1fc0de-0000-4000-8000-0000000000f1';
const READER = '5e1fc0de-0000-4000-8000-0000000000f2';
const API = '5e1fc0de-0000-4000-8000-0000000000f3';
const APP_ROLE = '5e1fc0de-0000-4000-8000-0000000000f4';
const READER_SECRET = 'secret-of-the-reading-application';
const USER_READ_ALL = 'df021288-bdef-4463-88db-98f22de89214';
const GROUP_READ_ALL = '5b567255-7703-4780-807c-7be8301ae99b';
const ASSIGN = '06b708a9-e830-4db3-a914-8e69da51d44f';
const GRANT = '8e8e4742-1d95-4f68-9d56-6ee75648c72a';
const APPLICATION_READ_ALL = '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30';
const ASSIGN_FOR_PEOPLE = '84bccea3-f856-4a8a-967b-dbe0a3d53a64';
const GRANT_FOR_PEOPLE = '41ce6ca6-6826-4807-84f1-1c82854f7ee5';
const PASSWORD = 'Passw0rd-of-many';

let ask: Asking;
let app: AdminApp;
let own: string;
let graph: Json;
let reader: Json;
let api: Json;

const person = (name: string, directoryRoles: readonly string[]) => ({
  '@odata.type': '#microsoft.graph.user',
  userPrincipalName: `${name}@contoso.test`,
  displayName: name,
  passwordProfile: { password: PASSWORD },
  directoryRoles,
});
const registration = (appId: string, more: object = {}) => [
  {
    '@odata.type': '#microsoft.graph.application',
    appId,
    displayName: `Application ${appId.slice(-2)}`,
    signInAudience: 'AzureADMyOrg',
    isFallbackPublicClient: true,
    ...more,
  },
  {
    '@odata.type': '#microsoft.graph.servicePrincipal',
    appId,
    displayName: `Application ${appId.slice(-2)}`,
  },
];

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const { body } = await ask.import(CONTOSO, [
    ...registration(READER, { passwordCredentials: [{ secretText: READER_SECRET }] }),
    ...registration(API, {
      appRoles: [{ id: APP_ROLE, value: 'Things.Read', allowedMemberTypes: ['Application'] }],
    }),
    person('plain', []),
    person('cloud', ['Cloud Application Administrator']),
    person('privileged', ['Privileged Role Administrator']),
  ]);
  expect(body.problems).toEqual([]);
  app = await registerAdminApp(ask, ADMIN_APP, {
    roles: [ASSIGN, GRANT, APPLICATION_READ_ALL],
    scopes: [ASSIGN_FOR_PEOPLE, GRANT_FOR_PEOPLE],
  });
  own = await app.own();
  graph = (await get(`servicePrincipals(appId='${GRAPH}')`)).body;
  reader = (await get(`servicePrincipals(appId='${READER}')`)).body;
  api = (await get(`servicePrincipals(appId='${API}')`)).body;
});
afterAll(() => ask.directory.close());

const get = (path: string, token = own): Promise<Answer> => ask.graph(token, path);
const post = (path: string, body: object, token = own): Promise<Answer> =>
  ask.graph(token, path, { method: 'POST', body });
const remove = (path: string, token = own): Promise<Answer> => ask.graph(token, path, { method: 'DELETE' });

const grantBody = (more: object = {}) => ({
  clientId: reader.id,
  consentType: 'AllPrincipals',
  resourceId: graph.id,
  scope: 'User.Read.All Group.Read.All',
  ...more,
});
const assignBody = (more: object = {}) => ({
  principalId: reader.id,
  resourceId: graph.id,
  appRoleId: USER_READ_ALL,
  ...more,
});
const rolesNow = async (): Promise<Json> => {
  const { body } = await ask.token(CONTOSO, clientCredentials(GRAPH_SCOPE, READER, READER_SECRET));
  return claimsOf(body.access_token).roles ?? 'none';
};
const personToken = (): Promise<Answer> =>
  ask.token(CONTOSO, {
    grant_type: 'password',
    client_id: READER,
    client_secret: READER_SECRET,
    username: 'plain@contoso.test',
    password: PASSWORD,
    scope: GRAPH_SCOPE,
  });
const scopesNow = async (): Promise<string[]> => {
  const { body } = await personToken();
  return claimsOf(body.access_token).scp.split(' ') as string[];
};

describe("Graph's own service principal", () => {
  it('is found by client id, by filter and by id, with the roles and scopes that can be granted', async () => {
    expect(graph).toMatchObject({ appId: GRAPH, displayName: 'Microsoft Graph' });
    expect(graph.appRoles).toContainEqual(
      expect.objectContaining({ id: USER_READ_ALL, value: 'User.Read.All' }),
    );
    expect((await get(`servicePrincipals/${graph.id}`)).body.id).toBe(graph.id);
    const { body } = await get(`servicePrincipals?$filter=appId eq '${GRAPH}'`);
    expect(body.value.map(({ id }: Json) => id)).toEqual([graph.id]);
    const all = (await get('servicePrincipals')).body.value.map(({ appId }: Json) => appId);
    expect(all).not.toContain(GRAPH);
  });
});

describe('B4 oauth2PermissionGrants are written', () => {
  it('what is granted is in the next token, is seen, changed and taken away again', async () => {
    expect(await scopesNow()).not.toContain('Group.Read.All');
    const { status, body } = await post('oauth2PermissionGrants', grantBody());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      clientId: reader.id,
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: graph.id,
      scope: 'Group.Read.All User.Read.All',
    });
    const path = `oauth2PermissionGrants/${body.id}`;
    expect((await get(path)).body).toEqual(body);
    expect((await get(`servicePrincipals/${reader.id}/oauth2PermissionGrants`)).body.value[0].id).toBe(
      body.id,
    );
    const before = (await personToken()).body.access_token as string;
    expect(claimsOf(before).scp).toContain('Group.Read.All');
    expect((await get('groups', before)).status).toBe(200);

    const change = await ask.graph(own, path, { method: 'PATCH', body: { scope: 'User.Read.All' } });
    expect(change.status).toBe(204);
    expect((await get('groups', before)).status).toBe(403);
    expect(await scopesNow()).toContain('User.Read.All');
    expect(await scopesNow()).not.toContain('Group.Read.All');

    expect((await remove(path)).status).toBe(204);
    expect(await scopesNow()).not.toContain('User.Read.All');
    expect((await get(path)).status).toBe(404);
    expect((await remove(path)).status).toBe(404);
  });

  it.each<[string, () => object, number, string]>([
    ['a client that is not there', () => ({ clientId: CONTOSO }), 404, 'Request_ResourceNotFound'],
    ['a resource that is not there', () => ({ resourceId: CONTOSO }), 404, 'Request_ResourceNotFound'],
    ['no client', () => ({ clientId: null }), 400, 'Request_BadRequest'],
    ['no resource', () => ({ resourceId: 7 }), 400, 'Request_BadRequest'],
    ['a grant for one person', () => ({ consentType: 'Principal' }), 400, 'Request_BadRequest'],
    ['a person beside AllPrincipals', () => ({ principalId: reader.id }), 400, 'Request_BadRequest'],
    ['no scope', () => ({ scope: ' ' }), 400, 'Request_BadRequest'],
    ['a scope that is none', () => ({ scope: 'User.Read "x"' }), 400, 'Request_BadRequest'],
    ['a property that is not there', () => ({ surprise: 1 }), 400, 'Request_BadRequest'],
  ])('%s is refused', async (_, more, status, code) => {
    const answer = await post('oauth2PermissionGrants', grantBody(more()));
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });

  it('two of the same client and resource are refused, and only scope can be changed', async () => {
    const { body } = await post('oauth2PermissionGrants', grantBody());
    const again = await post('oauth2PermissionGrants', grantBody());
    expect([again.status, again.body.error.message]).toEqual([409, 'Permission entry already exists.']);
    const path = `oauth2PermissionGrants/${body.id}`;
    for (const change of [{ clientId: api.id }, { scope: '' }, {}])
      expect((await ask.graph(own, path, { method: 'PATCH', body: change })).status).toBe(400);
    await remove(path);
  });

  it('A6 persons need an administrator role for it, applications their permission', async () => {
    for (const [name, status] of [
      ['plain', 403],
      ['cloud', 201],
    ] as const) {
      const token = await app.actingFor(`${name}@contoso.test`, PASSWORD);
      const answer = await post('oauth2PermissionGrants', grantBody(), token);
      expect(answer.status, name).toBe(status);
      if (status !== 201) continue;
      const path = `oauth2PermissionGrants/${answer.body.id}`;
      const plain = await app.actingFor('plain@contoso.test', PASSWORD);
      expect((await remove(path, plain)).status).toBe(403);
      const patched = await ask.graph(plain, path, { method: 'PATCH', body: { scope: 'User.Read' } });
      expect(patched.status).toBe(403);
      expect((await remove(path, token)).status).toBe(204);
    }
    const rolecall = await ask.appToken(CONTOSO);
    expect((await post('oauth2PermissionGrants', grantBody(), rolecall)).status).toBe(403);
  });
});

describe('B4 appRoleAssignments are written', () => {
  it('what is assigned is in the next token; taken away it ends at once at Graph', async () => {
    expect(await rolesNow()).toBe('none');
    const path = `servicePrincipals/${reader.id}/appRoleAssignments`;
    const { status, body } = await post(path, assignBody());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      principalId: reader.id,
      principalType: 'ServicePrincipal',
      resourceId: graph.id,
      resourceDisplayName: 'Microsoft Graph',
      appRoleId: USER_READ_ALL,
    });
    expect(await rolesNow()).toEqual(['User.Read.All']);
    const one = await get(`${path}/${body.id}`);
    expect([one.status, one.body.id]).toEqual([200, body.id]);
    const held = (await ask.token(CONTOSO, clientCredentials(GRAPH_SCOPE, READER, READER_SECRET))).body
      .access_token as string;
    expect((await get('users', held)).status).toBe(200);
    expect((await remove(`${path}/${body.id}`)).status).toBe(204);
    expect((await get('users', held)).status).toBe(403);
    expect(await rolesNow()).toBe('none');
    expect((await get(`${path}/${body.id}`)).status).toBe(404);
    expect((await remove(`${path}/${body.id}`)).status).toBe(404);
  });

  it('appRoleAssignedTo is the same from the side of the resource, of an API of the tenant too', async () => {
    const path = `servicePrincipals/${api.id}/appRoleAssignedTo`;
    const { status, body } = await post(path, assignBody({ resourceId: api.id, appRoleId: APP_ROLE }));
    expect([status, body.resourceId]).toEqual([201, api.id]);
    expect((await get(path)).body.value.map(({ id }: Json) => id)).toEqual([body.id]);
    const assigned = await get(`servicePrincipals/${reader.id}/appRoleAssignments`);
    expect(assigned.body.value.map(({ id }: Json) => id)).toEqual([body.id]);
    const { body: answer } = await ask.token(
      CONTOSO,
      clientCredentials(`${API}/.default`, READER, READER_SECRET),
    );
    expect(claimsOf(answer.access_token).roles).toEqual(['Things.Read']);
    expect((await get(`${path}/${body.id}`)).status).toBe(200);
    expect((await remove(`${path}/${body.id}`)).status).toBe(204);
    const toGraph = (await get(`servicePrincipals/${graph.id}/appRoleAssignedTo`)).body.value;
    expect(toGraph.some(({ principalDisplayName }: Json) => principalDisplayName === 'Rolecall')).toBe(true);
  });

  it.each<[string, () => object, number]>([
    ['a role that the resource does not have', () => ({ appRoleId: APP_ROLE }), 400],
    ['no role', () => ({ appRoleId: '' }), 400],
    ['a resource that is not there', () => ({ resourceId: CONTOSO }), 404],
    ['a principal that is not there', () => ({ principalId: CONTOSO }), 404],
    ['a principal other than that of the path', () => ({ principalId: api.id }), 400],
  ])('%s is refused', async (_, more, status) => {
    const answer = await post(`servicePrincipals/${reader.id}/appRoleAssignments`, assignBody(more()));
    expect(answer.status).toBe(status);
  });

  it('people are not assigned, nor anybody twice', async () => {
    const ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
    const { id } = (await get('me', ada)).body;
    const path = `servicePrincipals/${reader.id}/appRoleAssignments`;
    expect((await post(path, assignBody({ principalId: id }))).status).toBe(400);
    const { body } = await post(path, assignBody());
    const again = await post(path, assignBody());
    expect([again.status, again.body.error.details[0].code]).toEqual([400, 'InvalidUpdate']);
    await remove(`${path}/${body.id}`);
  });

  it("A6 Graph's own permissions are given by the privileged alone, other APIs' by application administrators", async () => {
    const path = `servicePrincipals/${reader.id}/appRoleAssignments`;
    const ofApi = assignBody({ resourceId: api.id, appRoleId: APP_ROLE });
    const cloud = await app.actingFor('cloud@contoso.test', PASSWORD);
    const privileged = await app.actingFor('privileged@contoso.test', PASSWORD);
    const plain = await app.actingFor('plain@contoso.test', PASSWORD);
    expect((await post(path, assignBody(), cloud)).status).toBe(403);
    expect((await post(path, ofApi, plain)).status).toBe(403);
    const byCloud = await post(path, ofApi, cloud);
    const byPrivileged = await post(path, assignBody({ appRoleId: GROUP_READ_ALL }), privileged);
    expect([byCloud.status, byPrivileged.status]).toEqual([201, 201]);
    expect((await remove(`${path}/${byPrivileged.body.id}`, cloud)).status).toBe(403);
    expect((await remove(`${path}/${byPrivileged.body.id}`, privileged)).status).toBe(204);
    expect((await remove(`${path}/${byCloud.body.id}`, cloud)).status).toBe(204);
    expect((await post(path, assignBody(), await ask.appToken(CONTOSO))).status).toBe(403);
  });
});

describe("consents by Graph and by the operator's /admin are the same", () => {
  it('what /admin gave is taken away by Graph, what Graph gave by /admin', async () => {
    const [principal] = (await get(`servicePrincipals?$filter=appId eq '${ROLECALL}'`)).body.value;
    const path = `servicePrincipals/${principal.id}/appRoleAssignments`;
    const users = (await get(path)).body.value.find(({ appRoleId }: Json) => appRoleId === USER_READ_ALL);
    expect((await remove(`${path}/${users.id}`)).status).toBe(204);
    const roles = async (): Promise<string[]> =>
      (await ask.admin('GET', `tenants/${CONTOSO}/consent`)).body.roles;
    expect(await roles()).not.toContain('User.Read.All');
    expect((await post(path, assignBody({ principalId: principal.id }))).status).toBe(201);
    expect(await roles()).toContain('User.Read.All');
    await ask.admin('DELETE', `tenants/${CONTOSO}/consent`);
    expect((await get(path)).body.value).toEqual([]);
    await ask.admin('POST', `tenants/${CONTOSO}/consent`);
    expect((await get(path)).body.value.length).toBeGreaterThan(3);
  });
});
