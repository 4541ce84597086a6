import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../rolecall.ts';
import { personToken, runRolecall, startServer, type Ended, type Env, type Server } from './process-child.ts';

const contoso = 'c0470500-0000-4000-8000-00000000c001';
const lukasz = 'c3015f9f-1e9e-4a4f-b385-2a64369580ff';
const adele = '3cae11a6-bd21-4956-9ba9-a6b59d8a9ea9';

let server: Server;
let env: Env;
let account: string;
let folder: string;

const rolecall = (...args: string[]): Promise<Ended> => runRolecall(args, env);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rolecall-import-'));
  server = await startServer({ DATA_DIR: 'memory' });
  const token = await personToken(server, 'max.berg@contoso.test', 'Max-manages-people-2');
  env = { ROLECALL_URL: server.url, ROLECALL_TOKEN: token };
  account = (await callJson(`${server.url}/api/v1/me`, 'GET', { token })).body.accounts[0].id;
}, 60_000);
afterAll(async () => {
  server?.process.kill('SIGKILL');
  await server?.ended;
  await rm(folder, { recursive: true, force: true });
});

describe('rolecall members import and export', () => {
  it('U-13 shows what a file would do, does it with --yes, and again changes nothing', async () => {
    const file = join(folder, 'people.csv');
    await writeFile(
      file,
      `\ufeffuser;roles;reason\r\n${lukasz};developer;=launch\r\n${adele};marketer|developer;\r\n`,
    );
    const dry = await rolecall('members', 'import', account, file, '--dry-run');
    expect(dry, dry.err).toMatchObject({ status: 0, err: '' });
    expect(dry.out).toContain(`line 2: would be added user:${contoso}/${lukasz}  developer\n`);
    expect(dry.out).toMatch(/\n {2}\+ /);
    expect(dry.out).toMatch(/\nWould be: 2 added, 0 changed, 0 unchanged, 0 refused\n$/);
    const shown = await rolecall('members', 'import', account, file);
    expect(shown).toMatchObject({
      status: 0,
      out: dry.out,
      err: 'Nothing is done yet. Add --yes to do it.\n',
    });
    const done = await rolecall('members', 'import', account, file, '--yes', '--json');
    expect(done, done.err).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(done.out)).toMatchObject({
      rows: [
        { line: 2, outcome: 'added', objectId: lukasz, access: { roles: ['developer'], reason: '=launch' } },
        { line: 3, outcome: 'added', objectId: adele },
      ],
      counts: { added: 2, changed: 0, unchanged: 0, refused: 0 },
    });
    const again = await rolecall('members', 'import', account, file, '--yes');
    expect(again).toMatchObject({ status: 0, out: '0 added, 0 changed, 2 unchanged, 0 refused\n' });
  });

  it('U-10 an export, as CSV, is a file that import takes as it is; JSON and NDJSON hold the same members', async () => {
    const file = join(folder, 'members.csv');
    const written = await rolecall('members', 'export', account, '--output', file);
    expect(written).toEqual({ status: 0, out: '', err: '' });
    const csv = await rolecall('members', 'export', account);
    expect(csv).toEqual({ status: 0, out: await readFile(file, 'utf8'), err: '' });
    const members = JSON.parse((await rolecall('members', 'export', account, '--json')).out)
      .items as unknown[];
    const lines = (await rolecall('members', 'export', account, '--format', 'ndjson')).out
      .split('\n')
      .slice(0, -1);
    expect(lines.map(line => JSON.parse(line) as unknown)).toEqual(members);
    const few = await rolecall('members', 'export', account, '--role', 'marketer', '--json');
    expect(JSON.parse(few.out).items.map((item: { objectId: string }) => item.objectId)).toContain(adele);
    expect(JSON.parse(few.out).items.length).toBeLessThan(members.length);
    const again = await rolecall('members', 'import', account, file, '--yes', '--json');
    expect(again.status, again.out).toBe(0);
    expect(JSON.parse(again.out).counts).toEqual({
      added: 0,
      changed: 0,
      unchanged: members.length,
      refused: 0,
    });
  });

  it('U-13 rows that are refused end it with 1 and say line and column; what cannot be read ends with 2 or 1', async () => {
    const file = join(folder, 'bad.csv');
    await writeFile(file, `user,roles\n${lukasz},emperor\nnobody@contoso.test,developer\n`);
    const done = await rolecall('members', 'import', account, file, '--yes');
    expect(done).toMatchObject({ status: 1, out: '0 added, 0 changed, 0 unchanged, 2 refused\n' });
    expect(done.err).toContain('Line 2, column roles: There is no role `emperor`');
    expect(done.err).toContain('Line 3, column user: Nobody of the tenant');
    await writeFile(file, `user,roles\n${lukasz},"developer\n`);
    const broken = await rolecall('members', 'import', account, file, '--dry-run');
    expect(broken).toMatchObject({ status: 1, out: '' });
    expect(broken.err).toContain('Line 2: a quote is opened');
    for (const args of [
      ['import', account, join(folder, 'none.csv')],
      ['import', account, file, '--yes', '--dry-run'],
      ['export', account, '--format', 'xlsx'],
    ])
      expect((await rolecall('members', ...args)).status, args.join(' ')).toBe(2);
  });
});
