import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_TENANT, startAsking, type Asking } from './directory-fixture.ts';

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
    expect((await ask.graph(app, 'organization/x')).status).toBe(404);
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
