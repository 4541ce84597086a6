import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  consumers,
  guid,
  importAll,
  manager,
  marketer,
  north,
  reader,
  startWorld,
  user,
  type OpenedAccount,
  type World,
} from './api-world.ts';
import { eventually, type Answer } from '../rolecall.ts';

let world: World;
let nora: string;
let portal: string;

beforeAll(async () => {
  world = await startWorld();
  [nora, portal] = await Promise.all([world.as('Nora'), world.portalToken()]);
}, 60_000);
afterAll(async () => {
  await world?.close();
});

const csv = { 'content-type': 'text/csv' };

async function open(members: Readonly<Record<string, unknown>> = {}): Promise<OpenedAccount> {
  const account = await world.openWith({
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, ...members },
  });
  await eventually(async () => {
    const { body } = await world.api('GET', `${account.path}/tenants`, nora);
    return (body.items as { phase: string }[] | undefined)?.every(({ phase }) => phase === 'following');
  }, 60);
  return account;
}

const send = (
  account: OpenedAccount,
  file: string,
  { query = '', token = nora, headers = {} }: { query?: string; token?: string; headers?: object } = {},
): Promise<Answer> =>
  world.api('POST', `${account.path}/members/import${query}`, token, file, { ...csv, ...headers });
const preview = (account: OpenedAccount, file: string, token = nora): Promise<Answer> =>
  send(account, file, { query: '?dryRun=true', token });

/** A line of an answer, or an item of a list. */
type Line = Readonly<Record<string, unknown>> & {
  readonly problem?: {
    readonly code: string;
    readonly detail: string;
    readonly errors?: readonly { readonly pointer: string }[];
  };
};
/** What a performed file answers: its rows and its last line. */
function told(answer: Answer): { rows: Line[]; last: Line } {
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = String(answer.body)
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as Line);
  return { rows: lines.slice(0, -1), last: lines.at(-1) ?? {} };
}
const outcomes = (rows: readonly Line[]): unknown[] => rows.map(row => [row['line'], row['outcome']]);
const accessOf = async (account: OpenedAccount, name: string): Promise<unknown> => {
  const { body } = await world.api('GET', `${account.path}/members?limit=500`, nora);
  return (body.items as Line[]).find(item => item['objectId'] === guid(name))?.['access'];
};

describe('U-13 a file with a row a person and its own roles', () => {
  it('U-13 is shown whole before anything happens, done as it was shown, and done again changes nothing', async () => {
    const account = await open({ Mike: marketer });
    const file = [
      'user,roles,reason,end',
      'rita@north.test,developer|marketer,launch,',
      `${guid('Gil')},marketer until 2099-01-31T00:00:00Z,,`,
      'mike@north.test,developer,,2099-02-01T00:00:00Z',
      'nora@north.test,manager,,',
      'wanda@mail.north.test,emperor,,',
    ].join('\n');
    const looked = await preview(account, file);
    expect(looked.status, JSON.stringify(looked.body)).toBe(200);
    expect(outcomes(looked.body.rows as Line[])).toEqual([
      [2, 'added'],
      [3, 'added'],
      [4, 'changed'],
      [5, 'unchanged'],
      [6, 'refused'],
    ]);
    expect(looked.body.counts).toEqual({ added: 2, changed: 1, unchanged: 1, refused: 1 });
    expect((looked.body.effect as Line[]).map(line => line['displayName']).sort()).toEqual([
      'Gil',
      'Mike',
      'Rita',
    ]);
    expect((looked.body.rows as Line[])[4]?.['problem']).toMatchObject({
      code: 'unknown-role',
      detail: expect.stringContaining('Line 6, column roles: There is no role `emperor`'),
      errors: [{ pointer: '/roles', code: 'unknown-role' }],
    });
    expect(await accessOf(account, 'Rita')).toBeUndefined();

    const done = told(
      await send(account, file, { headers: { 'if-match-plan': looked.body.plan as string } }),
    );
    expect(outcomes(done.rows)).toEqual(outcomes(looked.body.rows as Line[]));
    expect(done.last).toMatchObject({ done: true, counts: looked.body.counts });
    expect(await accessOf(account, 'Rita')).toEqual({ roles: ['developer', 'marketer'], reason: 'launch' });
    expect(await accessOf(account, 'Gil')).toEqual({
      roles: [{ role: 'marketer', end: '2099-01-31T00:00:00Z' }],
    });
    expect(await accessOf(account, 'Mike')).toEqual({
      roles: [{ role: 'developer', end: '2099-02-01T00:00:00Z' }],
    });

    const before = await world.api('GET', `${account.path}/audit?limit=500`, nora);
    const again = told(await send(account, file));
    expect(again.last['counts']).toEqual({ added: 0, changed: 0, unchanged: 4, refused: 1 });
    const after = await world.api('GET', `${account.path}/audit?limit=500`, nora);
    expect(after.body.total).toBe(before.body.total);
  });

  it('U-13 a plan that is no longer what would happen is refused whole', async () => {
    const account = await open();
    const file = 'user,roles\nrita@north.test,developer\n';
    const { plan } = (await preview(account, file)).body as { plan: string };
    const objects = [{ tenantId: north, objectId: guid('Rita'), kind: 'user' }];
    await world.api('POST', `${account.path}/members`, nora, { objects, access: marketer });
    const stale = await send(account, file, { headers: { 'if-match-plan': plan } });
    expect([stale.status, stale.body.code]).toEqual([412, 'plan-stale']);
    expect(await accessOf(account, 'Rita')).toEqual(marketer);
  });

  it('U-13 takes a byte order mark, semicolons, quotes, line breaks in them, empty lines and any case of names', async () => {
    const account = await open();
    const file =
      '\ufeffTenant;USER;Kind;Permissions;Reason\r\n' +
      '\r\n' +
      'north.test;RITA@north.test;User;contact-info:read|account-users:read;"two; ""quoted""\r\nlines"\r\n' +
      `${north};${guid('Inner').toUpperCase()};group;contact-info:readWrite from 2026-01-01T00:00:00Z;'=1+1\r\n`;
    const { rows } = told(await send(account, file));
    expect(outcomes(rows), JSON.stringify(rows)).toEqual([
      [3, 'added'],
      [5, 'added'],
    ]);
    expect(await accessOf(account, 'Rita')).toEqual({
      custom: [
        { permission: 'contact-info', level: 'read' },
        { permission: 'account-users', level: 'read' },
      ],
      reason: 'two; "quoted"\r\nlines',
    });
    expect(await accessOf(account, 'Inner')).toEqual({
      custom: [{ permission: 'contact-info', level: 'readWrite', start: '2026-01-01T00:00:00Z' }],
      reason: '=1+1',
    });
  });

  it('U-13 says of each row that names nobody, several, another kind or somebody twice what is wrong with it', async () => {
    await importAll(world, north, [
      user('Twin One', 'north.test', { mail: 'twin@mail.north.test' }),
      user('Twin Two', 'north.test', { mail: 'twin@mail.north.test' }),
    ]);
    const account = await open({ Mike: marketer });
    await eventually(async () => {
      const { body } = await world.api('GET', `${account.path}/directory/users?q=twin`, nora);
      return (body.total as number) === 2;
    });
    const file = [
      'tenant,user,kind,roles,permissions',
      ',nobody@north.test,,developer,',
      ',twin@mail.north.test,,developer,',
      ',mike@north.test,group,developer,',
      ',rita@north.test,,developer,',
      `,${guid('Rita')},,marketer,`,
      'south.test,sue@south.test,,developer,',
      `south.test,${guid('Sue')},,developer,`,
      'west.test,x@west.test,,developer,',
      `${guid('tenant east')},${guid('Eve')},,developer,`,
      ',gil@north.test,robot,developer,',
      ',wanda@north.test,,,',
      ',stan@north.test,,developer,contact-info:read',
      ',una.one@north.test,,,contact-info',
      ',,,developer,',
      ',una.two@north.test,,developer,,x',
      `${consumers},${guid('Olga')},,developer,`,
    ].join('\n');
    const { rows, last } = told(await send(account, file));
    const problems = rows.map(({ line, outcome, problem }) =>
      problem === undefined ? [line, outcome] : [line, problem.code, problem.errors?.[0]?.pointer],
    );
    expect(problems).toEqual([
      [2, 'not-found', '/user'],
      [3, 'invalid', '/user'],
      [4, 'invalid', '/kind'],
      [5, 'invalid', '/user'],
      [6, 'invalid', '/user'],
      [7, 'wrong-tenant', '/user'],
      [8, 'added'],
      [9, 'tenant-required', '/tenant'],
      [10, 'tenant-required', undefined],
      [11, 'invalid', '/kind'],
      [12, 'access-required', '/roles'],
      [13, 'invalid', '/permissions'],
      [14, 'invalid', '/permissions'],
      [15, 'invalid', '/user'],
      [16, 'invalid', '/row'],
      [17, 'owner-immutable', undefined],
    ]);
    expect(last['counts']).toEqual({ added: 1, changed: 0, unchanged: 0, refused: 15 });
    for (const { line, problem } of rows) if (problem) expect(problem.detail).toMatch(`Line ${String(line)}`);
    const { body } = await world.api('GET', `${account.path}/audit?limit=5`, nora);
    const entry = (body.items as Line[]).find(each => each['action'] === 'members.import');
    expect(entry).toMatchObject({ result: 'refused', detail: { rows: 4, lines: [7, 9, 10, 17] } });
  });

  it('U-13 who is not in the copy of the directory yet is looked up, by user name and by id', async () => {
    const account = await open();
    await importAll(world, north, [user('Late One', 'north.test'), user('Late Two', 'north.test')]);
    const { rows } = told(
      await send(account, `user,roles\nlate.one@north.test,developer\n${guid('Late Two')},developer\n`),
    );
    expect(outcomes(rows), JSON.stringify(rows)).toEqual([
      [2, 'added'],
      [3, 'added'],
    ]);
  });

  it('U-13 a file that cannot be read is refused whole, with the line and what to do', async () => {
    const account = await open();
    const id = guid('Rita');
    for (const [file, status, code, says] of [
      ['', 422, 'invalid', 'The file is empty'],
      ['\n\n', 422, 'invalid', 'The file is empty'],
      [`user,rolle\n${id},developer`, 422, 'invalid', 'Line 1, column rolle: There is no such column'],
      [`roles\ndeveloper`, 422, 'invalid', 'column user'],
      [`user,user,roles\n`, 422, 'invalid', 'twice'],
      [
        `user,roles\n${id},developer\n${guid('Gil')},"developer\n`,
        422,
        'invalid',
        'Line 3: a quote is opened',
      ],
      [`user,roles\n${id},develo"per\n`, 422, 'invalid', 'Line 2'],
      [`user,roles,reason\n${id},developer,${'x'.repeat(70_000)}\n`, 413, 'too-large', 'Line 2'],
    ] as const) {
      for (const query of ['', '?dryRun=true']) {
        const answer = await send(account, file, { query });
        expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([status, code]);
        expect(answer.body.detail).toContain(says);
      }
    }
    const latin = await fetch(`${world.url}/api/v1${account.path}/members/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${nora}`, ...csv },
      body: Buffer.from('user,roles,reason\nx,developer,caf\xe9\n', 'latin1'),
    });
    expect(latin.status).toBe(422);
    expect(await latin.json()).toMatchObject({
      code: 'invalid',
      detail: expect.stringContaining('not UTF-8'),
    });
    for (const type of ['application/json', 'text/plain', 'application/x-ndjson']) {
      const answer = await send(account, '{}', { headers: { 'content-type': type } });
      expect([answer.status, answer.body.code], type).toEqual([415, 'media-type']);
    }
    expect(await accessOf(account, 'Rita')).toBeUndefined();
  });
});

describe('R-10 and U-11 hold for files', () => {
  it('R-10 somebody gives by a file no more than they hold, and changes nobody who holds more', async () => {
    const wandas = {
      custom: [
        { permission: 'account-users', level: 'readWrite' },
        { permission: 'contact-info', level: 'read' },
      ],
    };
    const account = await open({ Wanda: wandas, Mike: reader });
    const file = [
      'user,permissions,roles',
      'rita@north.test,contact-info:read,',
      'gil@north.test,contact-info:readWrite,',
      'stan@north.test,,developer',
      'nora@north.test,contact-info:read,',
      'wanda@north.test,account-users:readWrite|contact-info:readWrite,',
    ].join('\n');
    const { rows } = told(await send(account, file, { token: await world.as('Wanda') }));
    expect(rows.map(row => row['problem']?.code ?? row['outcome'])).toEqual([
      'added',
      ...Array.from({ length: 4 }, () => 'grants-exceed-own'),
    ]);
  });

  it('U-11 a file that would take user management from the last manager or from oneself unsaid does nothing at all', async () => {
    const unowned = await world.openWith({
      account: { owner: { tenantId: consumers, objectId: guid('Otto') } },
      members: { Nora: manager },
    });
    const file = 'user,roles\nrita@north.test,developer\nnora@north.test,developer\n';
    const asked = await send(unowned, file, { query: '?confirm=lose-account-users' });
    expect([asked.status, asked.body.code], JSON.stringify(asked.body)).toEqual([409, 'last-manager']);
    const two = 'user,roles\nnora@north.test,developer\nrita@north.test,manager\n';
    const unsaid = await send(unowned, two);
    expect([unsaid.status, unsaid.body.code]).toEqual([409, 'confirmation-required']);
    expect((await world.api('GET', `${unowned.path}/members`, nora)).body.total).toBe(1);
    const { rows } = told(await send(unowned, two, { query: '?confirm=lose-account-users' }));
    // The caller's own row is written last.
    expect(outcomes(rows)).toEqual([
      [3, 'added'],
      [2, 'changed'],
    ]);
  });

  /** So many rows that nothing comes of, that what stands before and behind them is not written together. */
  const between = `${guid('Gil')},developer\n`.repeat(500);

  it('U-11 the last manager may go where the file, a transaction later, brings another', async () => {
    const unowned = await world.openWith({
      account: { owner: { tenantId: consumers, objectId: guid('Otto') } },
      members: { Nora: manager },
    });
    const file = `user,roles\n${guid('Nora')},developer\n${between}${guid('Rita')},manager\n`;
    const query = '?confirm=lose-account-users';
    const { rows, last } = told(await send(unowned, file, { token: portal, query }));
    expect(outcomes(rows.filter(row => row['outcome'] !== 'refused'))).toEqual([
      [503, 'added'],
      [2, 'changed'],
    ]);
    expect(last).toMatchObject({ done: true, counts: { added: 1, changed: 1, refused: 500 } });
  });

  it('U-13 what takes user management from the caller through a group is written last too', async () => {
    const account = await open({ Outer: manager });
    const file = `user,roles\n${guid('Outer')},developer\n${between}${guid('Rita')},developer\n`;
    const token = await world.as('Una Four');
    const unsaid = await send(account, file, { token });
    expect([unsaid.status, unsaid.body.code]).toEqual([409, 'confirmation-required']);
    const { rows, last } = told(await send(account, file, { token, query: '?confirm=lose-account-users' }));
    expect(outcomes(rows.filter(row => row['outcome'] !== 'refused'))).toEqual([
      [503, 'added'],
      [2, 'changed'],
    ]);
    expect(last).toMatchObject({ done: true, counts: { added: 1, changed: 1, refused: 500 } });
    const again = await send(account, file, { token });
    expect([again.status, again.body.code]).toEqual([403, 'permission-missing']);
  });

  it('T-8 portals and managers of other tenants name people by object id, and may set their access', async () => {
    const account = await open();
    const file = `tenant,user,roles\nnorth.test,rita@north.test,developer\nnorth.test,${guid('Gil')},developer\n`;
    const { rows } = told(await send(account, file, { token: portal }));
    expect(rows.map(row => row['problem']?.code ?? row['outcome'])).toEqual(['wrong-tenant', 'added']);
  });
});
