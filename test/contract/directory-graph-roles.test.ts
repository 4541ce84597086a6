import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CONTOSO,
  CONTOSO_TENANT,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';
import { registerAdminApp, type AdminApp } from './directory-admin-app.ts';

const APP = '5e1fc0de-0000-4000-8000-0000000000a1';
const ROLES_WRITE = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8';
const ROLES_WRITE_FOR_PEOPLE = 'd01b97e9-cbc0-49fe-810a-750afd5527a3';
const USER_READ_ALL = 'df021288-bdef-4463-88db-98f22de89214';
const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
const USER_ADMINISTRATOR = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const PASSWORD = 'Passw0rd-of-many';
const PATH = 'roleManagement/directory/roleAssignments';

let ask: Asking;
let app: AdminApp;
let own: string;
let plainId: string;

const person = (name: string, directoryRoles: readonly string[]) => ({
  '@odata.type': '#microsoft.graph.user',
  userPrincipalName: `${name}@contoso.test`,
  displayName: name,
  passwordProfile: { password: PASSWORD },
  directoryRoles,
});

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.import(CONTOSO, [
    person('plain', []),
    person('helper', ['User Administrator']),
    person('privileged', ['Privileged Role Administrator']),
    {
      '@odata.type': '#microsoft.graph.group',
      displayName: 'Some',
      mailNickname: 'some',
      securityEnabled: true,
      mailEnabled: false,
    },
  ]);
  app = await registerAdminApp(ask, APP, {
    roles: [ROLES_WRITE, USER_READ_ALL],
    scopes: [ROLES_WRITE_FOR_PEOPLE],
  });
  own = await app.own();
  plainId = (await ask.graph(own, 'users/plain@contoso.test')).body.id;
});
afterAll(() => ask.directory.close());

const assign = (more: object = {}, token = own): Promise<Answer> =>
  ask.graph(token, PATH, {
    method: 'POST',
    body: { principalId: plainId, roleDefinitionId: USER_ADMINISTRATOR, directoryScopeId: '/', ...more },
  });
const remove = (id: string, token = own): Promise<Answer> =>
  ask.graph(token, `${PATH}/${id}`, { method: 'DELETE' });
const assignmentOf = async (name: string, role: string): Promise<string> => {
  const { id } = (await ask.graph(own, `users/${name}@contoso.test`)).body;
  const filter = `principalId eq '${id}' and roleDefinitionId eq '${role}'`;
  return (await ask.graph(own, `${PATH}?$filter=${filter}`)).body.value[0].id as string;
};

describe('B6 role assignments are written', () => {
  it('given, read and taken, they count at once and tell delta of the roles', async () => {
    const first = (await ask.graph(own, 'directoryRoles/delta')).body;
    const admins = first.value.find((role: Json) => role.roleTemplateId === GLOBAL);
    expect(admins['members@delta']).toHaveLength(1);
    const { status, body } = await assign();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      principalId: plainId,
      roleDefinitionId: USER_ADMINISTRATOR,
      directoryScopeId: '/',
    });
    expect((await ask.graph(own, `${PATH}/${body.id}`)).body).toEqual(body);
    const role = `directoryRoles(roleTemplateId='${USER_ADMINISTRATOR}')/members`;
    const members = async () => (await ask.graph(own, role)).body.value.map(({ id }: Json) => id);
    expect(await members()).toContain(plainId);
    const told = (await ask.graph(own, first['@odata.deltaLink'])).body;
    expect(told.value).toHaveLength(1);
    expect(told.value[0]).toMatchObject({
      roleTemplateId: USER_ADMINISTRATOR,
      'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: plainId }],
    });
    expect((await remove(body.id)).status).toBe(204);
    expect(await members()).not.toContain(plainId);
    const then = (await ask.graph(own, told['@odata.deltaLink'])).body;
    expect(then.value[0]['members@delta']).toEqual([
      { '@odata.type': '#microsoft.graph.user', id: plainId, '@removed': { reason: 'deleted' } },
    ]);
    expect((await ask.graph(own, then['@odata.deltaLink'])).body.value).toEqual([]);
    const latest = (await ask.graph(own, 'directoryRoles/delta?$deltatoken=latest')).body;
    expect(latest.value).toEqual([]);
    expect((await ask.graph(own, `${PATH}/${body.id}`)).status).toBe(404);
    expect((await remove(body.id)).status).toBe(404);
  });

  it('a person with the role may do more at once, and no more when it is taken', async () => {
    const helper = await ask.personToken(CONTOSO, 'plain@contoso.test', PASSWORD);
    const create = (name: string) =>
      ask.graph(helper, 'users', {
        method: 'POST',
        body: {
          accountEnabled: true,
          displayName: name,
          mailNickname: name,
          userPrincipalName: `${name}@contoso.test`,
          passwordProfile: { password: 'New-Passw0rd-1' },
        },
      });
    expect((await create('before')).status).toBe(403);
    const { body } = await assign();
    expect((await create('during')).status).toBe(201);
    await remove(body.id);
    expect((await create('after')).status).toBe(403);
  });

  it.each<[string, object, number]>([
    ['a principal that is not there', { principalId: CONTOSO }, 404],
    ['a principal that is no id', { principalId: 'plain' }, 400],
    ['a role that is not there', { roleDefinitionId: CONTOSO }, 404],
    ['a role that is no id', { roleDefinitionId: 7 }, 400],
    ['a scope other than the tenant', { directoryScopeId: '/administrativeUnits/1' }, 400],
  ])('%s is refused', async (_, more, status) => {
    expect((await assign(more)).status).toBe(status);
  });

  it('a role given twice, to a group, or the last Global Administrator taken: refused', async () => {
    const { body } = await assign();
    const again = await assign();
    expect([again.status, again.body.error.message]).toEqual([
      400,
      'A conflicting object with one or more of the specified property values is present in the directory.',
    ]);
    await remove(body.id);
    const ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
    const [group] = (await ask.graph(ada, 'groups')).body.value;
    expect((await assign({ principalId: group.id })).status).toBe(400);
    expect((await remove(await assignmentOf('ada', GLOBAL))).status).toBe(400);
  });

  it('E Privileged Role Administrators and Global Administrators do it; nobody takes their own Global Administrator', async () => {
    for (const name of ['plain', 'helper'])
      expect((await assign({}, await app.actingFor(`${name}@contoso.test`, PASSWORD))).status, name).toBe(
        403,
      );
    const privileged = await app.actingFor('privileged@contoso.test', PASSWORD);
    const { body, status } = await assign({ roleDefinitionId: GLOBAL }, privileged);
    expect(status).toBe(201);
    const self = await app.actingFor('plain@contoso.test', PASSWORD);
    const refused = await remove(body.id, self);
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      'Removing self from Global Administrator built-in role is not allowed.',
    ]);
    const helper = await app.actingFor('helper@contoso.test', PASSWORD);
    expect((await remove(body.id, helper)).status).toBe(403);
    expect((await remove(body.id, privileged)).status).toBe(204);
    expect((await assign({}, await ask.appToken(CONTOSO))).status).toBe(403);
  });
});
