import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAdminApp, type AdminApp } from './directory-admin-app.ts';
import {
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  passwordForm,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const API = '5e1fc0de-0000-4000-8000-0000000000a1';
const BARE = '5e1fc0de-0000-4000-8000-0000000000a2';
const ADMIN_APP = '5e1fc0de-0000-4000-8000-0000000000a3';
const SECRET = 'secret-of-the-application-of-roles';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const WRITER = '5e1fc0de-0000-4000-8000-0000000000b1';
const READER = '5e1fc0de-0000-4000-8000-0000000000b2';
const MACHINE = '5e1fc0de-0000-4000-8000-0000000000b3';
const GONE = '5e1fc0de-0000-4000-8000-0000000000b4';
const ACCESS_ALONE = '00000000-0000-0000-0000-000000000000';
const PASSWORD = 'Passw0rd-of-many';
const idOf = (n: number): string => `c0c0c0c0-5555-4000-8000-${String(n).padStart(12, '0')}`;
const [GRACE, INNER, OUTER] = [idOf(1), idOf(2), idOf(3)];
let ask: Asking;
let app: AdminApp;
let own: string;
let api: Json;

const person = (id: string, name: string, directoryRoles: readonly string[] = []) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  userPrincipalName: `${name}@contoso.test`,
  displayName: name,
  passwordProfile: { password: PASSWORD },
  directoryRoles,
});
const group = (id: string, name: string, member: string) => ({
  '@odata.type': '#microsoft.graph.group',
  id,
  displayName: name,
  mailNickname: name,
  securityEnabled: true,
  'members@odata.bind': [`https://graph.microsoft.com/v1.0/directoryObjects/${member}`],
});
const registration = (appId: string, more: object = {}) => [
  {
    '@odata.type': '#microsoft.graph.application',
    appId,
    displayName: appId,
    identifierUris: [`api://${appId}`],
    passwordCredentials: [{ secretText: SECRET }],
    ...more,
  },
  { '@odata.type': '#microsoft.graph.servicePrincipal', appId, displayName: appId },
];

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  const { body } = await ask.import(CONTOSO, [
    person(GRACE, 'grace'),
    person(idOf(4), 'manager', ['User Administrator']),
    group(INNER, 'inner', GRACE),
    group(OUTER, 'outer', INNER),
    ...registration(API, {
      appRoles: [
        { id: WRITER, value: 'Writer', allowedMemberTypes: ['User'], isEnabled: true },
        { id: READER, value: 'Reader', allowedMemberTypes: ['User', 'Application'], isEnabled: true },
        { id: MACHINE, value: 'Machine', allowedMemberTypes: ['Application'], isEnabled: true },
        { id: GONE, value: 'Gone', allowedMemberTypes: ['User'], isEnabled: false },
      ],
    }),
    ...registration(BARE),
  ]);
  expect(body.problems).toEqual([]);
  app = await registerAdminApp(ask, ADMIN_APP, {
    roles: ['06b708a9-e830-4db3-a914-8e69da51d44f', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30'],
    scopes: ['84bccea3-f856-4a8a-967b-dbe0a3d53a64'],
  });
  own = await app.own();
  api = (await ask.graph(own, `servicePrincipals(appId='${API}')`)).body;
});
afterAll(() => ask.directory.close());

const assign = (principalId: string, appRoleId: string, path: string, token = own): Promise<Answer> =>
  ask.graph(token, path, { method: 'POST', body: { principalId, resourceId: api.id, appRoleId } });
const give = (principalId: string, appRoleId: string): Promise<Answer> =>
  assign(principalId, appRoleId, `servicePrincipals/${api.id}/appRoleAssignedTo`);
const take = (path: string, id: string): Promise<Answer> =>
  ask.graph(own, `${path}/${id}`, { method: 'DELETE' });

/** Grace's tokens through the API's own application: its roles in both. */
async function rolesNow(): Promise<[access: Json, id: Json]> {
  const scope = `api://${API}/access_as_user openid`;
  const { body } = await ask.token(CONTOSO, {
    ...passwordForm('grace@contoso.test', PASSWORD, scope),
    client_id: API,
    client_secret: SECRET,
  });
  return [claimsOf(body.access_token).roles, claimsOf(body.id_token).roles];
}

describe('A5 roles of a person', () => {
  it('who is given a role of an API has it in access tokens for it and in ID tokens of it, until it is taken', async () => {
    expect(await rolesNow()).toEqual([undefined, undefined]);
    const { status, body } = await give(GRACE, WRITER);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      appRoleId: WRITER,
      principalId: GRACE,
      principalType: 'User',
      principalDisplayName: 'grace',
      resourceId: api.id,
      createdDateTime: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await rolesNow()).toEqual([['Writer'], ['Writer']]);
    const token = (await ask.token(CONTOSO, passwordForm('grace@contoso.test', PASSWORD))).body.access_token;
    expect(claimsOf(token)).not.toHaveProperty('roles');
    for (const path of ['users/grace@contoso.test/appRoleAssignments', `users/${GRACE}/appRoleAssignments`])
      expect((await ask.graph(own, path)).body.value.map(({ id }: Json) => id)).toEqual([body.id]);
    const path = `servicePrincipals/${api.id}/appRoleAssignedTo`;
    expect((await ask.graph(own, `${path}/${body.id}`)).body).toMatchObject({ id: body.id });
    expect((await take(path, body.id)).status).toBe(204);
    expect(await rolesNow()).toEqual([undefined, undefined]);
    expect((await take(path, body.id)).status).toBe(404);
  });

  it('a group gives its role to those who are in it directly, not through another group', async () => {
    const { body: outer } = await give(OUTER, READER);
    expect(await rolesNow()).toEqual([undefined, undefined]);
    const path = `groups/${INNER}/appRoleAssignments`;
    const { status, body } = await assign(INNER, WRITER, path);
    expect([status, body.principalType]).toEqual([201, 'Group']);
    await give(GRACE, READER);
    expect(await rolesNow()).toEqual([
      ['Writer', 'Reader'],
      ['Writer', 'Reader'],
    ]);
    expect((await take(path, body.id)).status).toBe(204);
    expect(await rolesNow()).toEqual([['Reader'], ['Reader']]);
    await take(`servicePrincipals/${api.id}/appRoleAssignedTo`, outer.id);
  });

  it('only roles for people, that are enabled; Graph has none for them; twice is refused', async () => {
    for (const role of [MACHINE, GONE, ACCESS_ALONE, GRACE])
      expect((await give(GRACE, role)).body.error?.code).toBe('Request_BadRequest');
    await give(GRACE, READER);
    expect((await give(GRACE, READER)).body.error.message).toContain('already exists');
    const graph = (await ask.graph(own, `servicePrincipals(appId='${GRAPH}')`)).body;
    const body = {
      principalId: GRACE,
      resourceId: graph.id,
      appRoleId: 'df021288-bdef-4463-88db-98f22de89214',
    };
    const refused = await ask.graph(own, `users/${GRACE}/appRoleAssignments`, { method: 'POST', body });
    expect(refused.status).toBe(400);
    expect((await assign(GRACE, WRITER, `users/${idOf(4)}/appRoleAssignments`)).status).toBe(400);
  });

  it('an application that offers no roles is given access alone, without a claim', async () => {
    const bare = (await ask.graph(own, `servicePrincipals(appId='${BARE}')`)).body;
    const body = { principalId: GRACE, resourceId: bare.id, appRoleId: ACCESS_ALONE };
    const path = `servicePrincipals/${bare.id}/appRoleAssignedTo`;
    expect((await ask.graph(own, path, { method: 'POST', body })).status).toBe(201);
    expect((await ask.graph(own, path)).body.value).toHaveLength(1);
  });

  it('a person gives them with the permission and a role that may, and reads them not without', async () => {
    const path = `users/${GRACE}/appRoleAssignments`;
    const grace = await app.actingFor('grace@contoso.test', PASSWORD);
    expect((await assign(GRACE, WRITER, path, grace)).status).toBe(403);
    const manager = await app.actingFor('manager@contoso.test', PASSWORD);
    expect((await assign(GRACE, WRITER, path, manager)).status).toBe(201);
    const without = await ask.appToken(CONTOSO);
    expect((await ask.graph(without, path)).status).toBe(403);
  });

  it('they end with the person, and with the application', async () => {
    const path = `servicePrincipals/${api.id}/appRoleAssignedTo`;
    const holders = async (): Promise<string[]> =>
      (await ask.graph(own, path)).body.value.map(({ principalId }: Json) => principalId);
    await give(idOf(4), WRITER);
    expect(await holders()).toContain(idOf(4));
    await ask.admin('DELETE', `tenants/${CONTOSO}/objects/${idOf(4)}?permanent=true`);
    expect(await holders()).not.toContain(idOf(4));
    await ask.admin('DELETE', `tenants/${CONTOSO}/objects/${api.id}?permanent=true`);
    expect((await ask.graph(own, `users/${GRACE}/appRoleAssignments`)).body.value).toEqual([
      expect.objectContaining({ appRoleId: ACCESS_ALONE }),
    ]);
  });
});
