import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  consumers,
  guid,
  importAll,
  manager,
  marketer,
  reader,
  south,
  startWorld,
  user,
  type OpenedAccount,
  type World,
} from './api-world.ts';
import { eventually } from '../rolecall.ts';

/** More than one page of what an export reads at once. */
const crowd = Array.from({ length: 505 }, (_, n) => `Crowd ${n}`);
const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x.test","a, b")'];

let world: World;
let portal: string;
let olga: string;
let nora: string;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  await importAll(world, south, [
    ...crowd.map(name => user(name, 'south.test')),
    ...formulas.map((displayName, n) => user(`Formula ${n}`, 'south.test', { displayName })),
  ]);
  account = await world.openWith({
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, Rita: reader, Mike: { roles: ['developer', 'marketer'] }, Sue: marketer },
  });
  [olga, nora] = await Promise.all([world.as('Olga'), world.as('Nora')]);
  await eventually(async () => {
    const { body } = await world.api('GET', `${account.path}/tenants`, nora);
    return (body.items as { phase: string }[] | undefined)?.every(({ phase }) => phase === 'following');
  }, 60);
  const many = [...crowd, ...formulas.map((_, n) => `Formula ${n}`)];
  for (const some of [many.slice(0, 300), many.slice(300)]) {
    const objects = some.map(name => ({ tenantId: south, objectId: guid(name), kind: 'user' }));
    const added = await world.api('POST', `${account.path}/members`, portal, { objects, access: marketer });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    expect((added.body.items as object[]).filter(item => 'problem' in item)).toEqual([]);
  }
}, 120_000);
afterAll(async () => {
  await world?.close();
});

async function exported(path: string, token: string): Promise<{ text: string; headers: Headers }> {
  const response = await fetch(`${world.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return { text, headers: response.headers };
}
const rows = (text: string): string[] => text.split('\r\n').slice(1, -1);
const items = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Record<string, unknown>);
async function listed(path: string, token: string): Promise<Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = [];
  let cursor = '';
  do {
    const { status, body } = await world.api('GET', `${path}limit=500${cursor}`, token);
    expect(status, JSON.stringify(body)).toBe(200);
    all.push(...(body.items as Record<string, unknown>[]));
    cursor = body.next === null ? '' : `&cursor=${encodeURIComponent(body.next as string)}`;
  } while (cursor !== '');
  return all;
}

describe('U-10 exports of the members', () => {
  it('hold the whole list, more than one page of it, each member once and as the list has it', async () => {
    const list = await listed(`${account.path}/members?`, nora);
    const { body } = await world.api('GET', `${account.path}/members`, nora);
    const size = crowd.length + formulas.length + 4;
    expect([body.total, list.length]).toEqual([size, size]);
    const lines = await exported(`${account.path}/members.ndjson`, nora);
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
    // Reading the list is itself an activity of hers, which may be written down in between.
    const lasting = (members: readonly Record<string, unknown>[]) =>
      members.map(({ lastActivity: _, ...rest }) => rest);
    expect(lasting(items(lines.text))).toEqual(lasting(list));
    const csv = await exported(`${account.path}/members.csv`, nora);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toMatch(
      /^attachment; filename="members-\d{4}-\d\d-\d\d\.csv"$/,
    );
    expect(csv.headers.get('cache-control')).toBe('no-store');
    expect(csv.text.split('\r\n')[0]).toBe(
      'displayName,userPrincipalName,kind,tenant,access,state,lastActivity,added,ends,roles,permissions,reason,id,tenantId,objectId',
    );
    const ids = rows(csv.text).map(row => row.split(',').at(-3));
    expect(ids).toEqual(list.map(member => member['id']));
  });

  it('say access in words', async () => {
    const { text } = await exported(`${account.path}/members.csv?tenant=${guid('tenant north')}`, nora);
    const access = Object.fromEntries(
      rows(text).map(row => [row.split(',')[0], row.split(',').slice(3, 5)]),
    ) as Record<string, string[]>;
    expect(access).toEqual({
      Nora: ['north.test', 'manager'],
      Rita: ['north.test', 'custom'],
      Mike: ['north.test', 'developer; marketer'],
    });
  });

  it('take the filters and the order of the list', async () => {
    for (const query of [
      'q=Crowd%2050',
      'role=developer',
      'role=custom',
      'kind=group',
      'sort=-added&q=Form',
    ]) {
      const list = await listed(`${account.path}/members?${query}&`, nora);
      expect(items((await exported(`${account.path}/members.ndjson?${query}`, nora)).text)).toEqual(list);
      expect(rows((await exported(`${account.path}/members.csv?${query}`, nora)).text).length).toBe(
        list.length,
      );
    }
    for (const query of ['limit=5', 'cursor=x', 'rolle=developer', 'sort=shoe-size', 'state=odd']) {
      const answer = await world.api('GET', `${account.path}/members.csv?${query}`, nora);
      expect([answer.status, answer.body.code], query).toEqual([422, 'invalid']);
    }
  });

  it('T-9 give, find and sort by user names only where the list does', async () => {
    for (const [token, seen] of [
      [nora, ['nora@north.test', 'rita@north.test', 'mike@north.test']],
      [olga, []],
      [portal, []],
    ] as const) {
      const csv = await exported(`${account.path}/members.csv`, token);
      const names = rows(csv.text).filter(row => row.includes('@north.test') || row.includes('@south.test'));
      expect(names.map(row => row.split(',')[1]).sort()).toEqual([...seen].sort());
      const { text } = await exported(`${account.path}/members.ndjson`, token);
      expect(items(text).filter(member => 'details' in member).length).toBe(seen.length);
    }
    expect((await exported(`${account.path}/members.ndjson?q=sue@south.test`, nora)).text).toBe('');
    const sorted = await world.api('GET', `${account.path}/members.csv?sort=userName`, portal);
    expect([sorted.status, sorted.body.code]).toEqual([422, 'invalid']);
  });

  it('formulas in names are text in CSV, and untouched in NDJSON', async () => {
    const csv = await exported(`${account.path}/members.csv`, nora);
    for (const start of [
      `'=1+1,`,
      `'+1,`,
      `'-1,`,
      `'@SUM(A1),`,
      `"'=HYPERLINK(""http://x.test"",""a, b"")",`,
    ])
      expect(rows(csv.text).filter(row => row.startsWith(start)).length, start).toBe(1);
    expect(csv.text).not.toMatch(/(^|,|\n)"?[=+@-]/);
    const { text } = await exported(`${account.path}/members.ndjson`, nora);
    const names = items(text).map(member => member['displayName']);
    for (const name of formulas) expect(names).toContain(name);
  });

  it('are for those who may read the list, and refuse with a problem', async () => {
    const mike = await world.as('Mike');
    const eve = await world.as('Eve');
    for (const extension of ['csv', 'ndjson']) {
      const path = `${account.path}/members.${extension}`;
      const nobody = await world.api('GET', path);
      expect([nobody.status, nobody.body.code]).toEqual([401, 'unauthenticated']);
      const refused = await world.api('GET', path, mike);
      expect([refused.status, refused.body.code]).toEqual([403, 'permission-missing']);
      const stranger = await world.api('GET', path, eve);
      expect([stranger.status, stranger.body.code]).toEqual([404, 'not-found']);
    }
    expect((await world.api('GET', `${account.path}/members.xlsx`, nora)).status).toBe(404);
  });
});

describe('exports of the other lists', () => {
  it('hold what their lists hold', async () => {
    for (const [id, body] of [
      ['p1', { name: '=cmd' }],
      ['p2', { name: 'Plain, "quoted"' }],
    ] as const) {
      const put = await world.api('PUT', `${account.path}/resources/product/${id}`, portal, body);
      expect(put.status, JSON.stringify(put.body)).toBe(201);
    }
    for (const path of ['/accounts', ...['audit', 'resources', 'owners'].map(l => `${account.path}/${l}`)]) {
      const list = await listed(`${path}?`, olga);
      expect(list.length, path).toBeGreaterThan(0);
      expect(items((await exported(`${path}.ndjson`, olga)).text), path).toEqual(list);
      const csv = await exported(`${path}.csv`, olga);
      expect(rows(csv.text).length, path).toBe(list.length);
    }
    const tenants = rows((await exported(`${account.path}/tenants.csv`, nora)).text);
    expect(tenants.map(row => row.split(',')[1])).toEqual(['north.test', 'south.test']);
    const resources = await exported(`${account.path}/resources.csv?type=product`, olga);
    expect(resources.text).toBe(
      `type,id,name,parent\r\nproduct,p1,'=cmd,\r\nproduct,p2,"Plain, ""quoted""",\r\n`,
    );
  });

  it('the log goes out whole to managers, and to everybody what concerns themselves', async () => {
    const mike = await world.as('Mike');
    expect((await world.api('GET', `${account.path}/audit.csv`, mike)).status).toBe(403);
    const own = items((await exported(`${account.path}/audit.ndjson?member=self`, mike)).text);
    expect(own).toEqual(await listed(`${account.path}/audit?member=self&`, mike));
  });
});
