import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_TENANT, OPERATOR, startAsking, type Asking } from './directory-fixture.ts';
import { registerAdminApp } from './directory-admin-app.ts';

const DIRECTORY_READ_ALL = '7ab1d382-f21e-4acd-a863-ba3e13f7da61';
const USER_READ = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d';
const GROUP_WRITE = '4e46008b-f24c-477d-8fff-7bb4ec7aafe0';
const ROLES_WRITE = 'd01b97e9-cbc0-49fe-810a-750afd5527a3';

describe('docs/directory.md, Graph row by row', () => {
  const text = readFileSync(new URL('../../docs/directory.md', import.meta.url), 'utf8');
  const section = text.split('\n## Graph, row by row\n')[1]?.split('\n## ')[0] ?? '';
  const rows = section
    .split('\n')
    .filter(line => /^\| [BC]\d* /.test(line))
    .map(line =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map(cell => cell.trim().replaceAll('\\|', '|')),
    );

  it('has a row for every section of the contract', () => {
    const sections = new Set(rows.map(([row = '']) => row.split(' ')[0]));
    const wanted = [...Array.from({ length: 13 }, (_, n) => `B${n}`), 'C'];
    expect(wanted.filter(one => !sections.has(one))).toEqual([]);
  });

  it('says of each row what is there, and names for each that is imitated a test that there is', () => {
    for (const [row, state, differs, test] of rows) {
      expect(['imitated', 'differs', 'absent'], row).toContain(state);
      if (state === 'differs') expect(differs, row).not.toBe('');
      if (state === 'absent') continue;
      const named = /^`([\w-]+)`: `(.+)`$/.exec(test ?? '');
      expect(named, `${row}: ${test}`).not.toBeNull();
      const source = readFileSync(new URL(`${named?.[1]}.test.ts`, import.meta.url), 'utf8');
      const plain = source.replaceAll("\\'", "'");
      expect(plain.includes(named?.[2] ?? ''), `${row}: ${test}`).toBe(true);
    }
  });
});

describe('B0 conventions', () => {
  let ask: Asking;
  let app: string;
  let ada: string;
  beforeAll(async () => {
    ask = await startAsking();
    await ask.admin('POST', 'tenants', CONTOSO_TENANT);
    app = await ask.appToken(CONTOSO);
    ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
  });
  afterAll(() => ask.directory.close());

  it("objects are named by id or name, as a segment or in parentheses: users('x'), delta()", async () => {
    const { id } = (await ask.graph(ada, 'me')).body;
    for (const path of [`users('${id}')`, "users('ada@contoso.test')", `users/${id.toUpperCase()}`])
      expect((await ask.graph(app, path)).body.id, path).toBe(id);
    expect((await ask.graph(app, 'users/delta()')).status).toBe(200);
    expect((await ask.graph(app, "users(appId='x')")).status).toBe(400);
  });

  it('the parts of an answer: context, count on the first page only, 405 and 404 for paths that are none', async () => {
    const names = Array.from({ length: 3 }, (_, n) => ({
      '@odata.type': '#microsoft.graph.user',
      userPrincipalName: `p${n}@contoso.test`,
      displayName: `P ${n}`,
    }));
    await ask.import(CONTOSO, names);
    const first = (await ask.graph(app, 'users?$count=true&$top=2', { eventual: true })).body;
    expect(first['@odata.context']).toBe(`${ask.url}/v1.0/$metadata#users`);
    expect(first['@odata.count']).toBe(4);
    const second = (await ask.graph(app, first['@odata.nextLink'], { eventual: true })).body;
    expect(second).not.toHaveProperty('@odata.count');
    expect(second.value).toHaveLength(2);
    expect((await ask.graph(app, 'users', { method: 'DELETE' })).status).toBe(405);
    expect((await ask.graph(app, 'sites')).status).toBe(404);
  });

  it('every answer has request-id, client-request-id and x-ms-ags-diagnostic', async () => {
    for (const path of ['users', 'users/nobody@contoso.test']) {
      const { headers } = await ask.graph(app, path);
      expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('client-request-id')).toBe(headers.get('request-id'));
      expect(headers.get('x-ms-ags-diagnostic')).toContain('ServerInfo');
      expect(Number.isNaN(Date.parse(headers.get('date') ?? ''))).toBe(false);
    }
  });

  it('B1 domains are read one by one, and only with a permission for them', async () => {
    expect((await ask.graph(app, 'domains')).status).toBe(403);
    const reader = await (
      await registerAdminApp(ask, '5e1fc0de-0000-4000-8000-0000000000b1', { roles: [DIRECTORY_READ_ALL] })
    ).own();
    const { body } = await ask.graph(reader, 'domains');
    expect(body.value).toMatchObject([
      { id: 'contoso.test', authenticationType: 'Managed', isDefault: true, isVerified: true },
    ]);
    expect((await ask.graph(reader, 'domains/CONTOSO.test')).body.id).toBe('contoso.test');
    expect((await ask.graph(reader, 'domains/fabrikam.test')).status).toBe(404);
  });

  it('B1 with User.Read alone the organization shows its id, name and domains', async () => {
    const person = await registerAdminApp(ask, '5e1fc0de-0000-4000-8000-0000000000b2', {
      scopes: [USER_READ],
    });
    const token = await person.actingFor('ada@contoso.test', 'Ada-Passw0rd-1');
    const [shown] = (await ask.graph(token, 'organization')).body.value;
    expect(shown).toMatchObject({
      id: CONTOSO,
      displayName: 'Contoso',
      verifiedDomains: [{ name: 'contoso.test' }],
    });
    const [full] = (await ask.graph(app, 'organization')).body.value;
    const more = Object.keys(full).filter(name => !['id', 'displayName', 'verifiedDomains'].includes(name));
    expect(more.some(name => full[name] !== null)).toBe(true);
    for (const name of more) expect(shown[name], name).toBeNull();
    expect((await ask.graph(token, `organization/${OPERATOR}`)).status).toBe(404);
  });

  it('B3 role-assignable groups: made by the privileged, for good, never nested', async () => {
    const privileged = await registerAdminApp(ask, '5e1fc0de-0000-4000-8000-0000000000b3', {
      scopes: [GROUP_WRITE, ROLES_WRITE],
    });
    const ordinary = await registerAdminApp(ask, '5e1fc0de-0000-4000-8000-0000000000b4', {
      scopes: [GROUP_WRITE],
    });
    const body = {
      displayName: 'Roles',
      mailEnabled: false,
      mailNickname: 'roles',
      securityEnabled: true,
      isAssignableToRole: true,
    };
    const [full, lacking] = [
      await privileged.actingFor('ada@contoso.test', 'Ada-Passw0rd-1'),
      await ordinary.actingFor('ada@contoso.test', 'Ada-Passw0rd-1'),
    ];
    expect((await ask.graph(lacking, 'groups', { method: 'POST', body })).status).toBe(403);
    const { status, body: made } = await ask.graph(full, 'groups', { method: 'POST', body });
    expect([status, made.isAssignableToRole]).toEqual([201, true]);
    const patch = (change: object, token = full) =>
      ask.graph(token, `groups/${made.id}`, { method: 'PATCH', body: change });
    expect((await patch({ isAssignableToRole: false })).status).toBe(400);
    expect((await patch({ description: 'x' }, lacking)).status).toBe(403);
    expect((await patch({ description: 'x' })).status).toBe(204);
    const plain = { ...body, mailNickname: 'plain', isAssignableToRole: false };
    const { body: other } = await ask.graph(full, 'groups', { method: 'POST', body: plain });
    const nested = { '@odata.id': `x/${other.id}` };
    expect(
      (await ask.graph(full, `groups/${made.id}/members/$ref`, { method: 'POST', body: nested })).status,
    ).toBe(400);
  });

  it('B0 $expand of one relation, with $select, at most twenty', async () => {
    const lines = Array.from({ length: 25 }, (_, n) => ({
      '@odata.type': '#microsoft.graph.user',
      id: `eeeeeeee-0000-4000-8000-0000000000${String(n + 10)}`,
      userPrincipalName: `expanded${n}@contoso.test`,
      displayName: `Expanded ${n}`,
    }));
    await ask.import(CONTOSO, [
      ...lines,
      {
        '@odata.type': '#microsoft.graph.group',
        id: 'eeeeeeee-0000-4000-8000-000000000001',
        displayName: 'Expanded',
        mailNickname: 'expanded',
        mailEnabled: false,
        securityEnabled: true,
        'members@odata.bind': lines.map(({ id }) => `x/${id}`),
      },
    ]);
    const one = 'groups/eeeeeeee-0000-4000-8000-000000000001';
    const { body } = await ask.graph(
      app,
      `${one}?$select=displayName&$expand=members($select=id,displayName)`,
    );
    expect(body.members).toHaveLength(20);
    expect(Object.keys(body.members[0])).toEqual(['@odata.type', 'id', 'displayName']);
    const listed = await ask.graph(app, "groups?$filter=displayName eq 'Expanded'&$expand=owners");
    expect(listed.body.value).toMatchObject([{ displayName: 'Expanded', owners: [] }]);
    const user = await ask.graph(app, 'users/expanded1@contoso.test?$expand=memberOf');
    expect(user.body.memberOf).toMatchObject([
      { '@odata.type': '#microsoft.graph.group', displayName: 'Expanded' },
    ]);
    for (const expand of [
      'manager',
      'members,owners',
      'members($top=5)',
      'members($select=a-b)',
      'constructor',
    ])
      expect((await ask.graph(app, `${one}?$expand=${expand}`)).status, expand).toBe(400);
    expect((await ask.graph(app, 'users?$expand=members')).status).toBe(400);
    const reader = await registerAdminApp(ask, '5e1fc0de-0000-4000-8000-0000000000b5', {
      scopes: [USER_READ],
    });
    const token = await reader.actingFor('ada@contoso.test', 'Ada-Passw0rd-1');
    expect((await ask.graph(token, 'me?$expand=memberOf')).status).toBe(403);
  });

  it('B3 at most twenty members at once, all or none; PATCH alone binds to a group that is there', async () => {
    const body = { displayName: 'Bind', mailEnabled: false, mailNickname: 'bind', securityEnabled: true };
    const { body: group } = await ask.graph(ada, 'groups', { method: 'POST', body });
    const { id } = (await ask.graph(ada, 'me')).body;
    const bind = (ids: string[]) =>
      ask.graph(ada, `groups/${group.id}`, {
        method: 'PATCH',
        body: { 'members@odata.bind': ids.map(one => `${ask.url}/v1.0/directoryObjects/${one}`) },
      });
    expect((await bind(Array<string>(21).fill(id))).status).toBe(400);
    expect((await bind([id, CONTOSO])).status).toBe(404);
    expect((await ask.graph(app, `groups/${group.id}/members`)).body.value).toEqual([]);
    expect((await bind([id])).status).toBe(204);
    expect((await ask.graph(app, `groups/${group.id}/members`)).body.value).toHaveLength(1);
  });
});
