import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/main/commands/program.ts';
import {
  guid,
  manager,
  marketer,
  north,
  reader,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
let token: string;
let folder: string;
beforeAll(async () => {
  world = await startWorld();
  token = await world.as('Nora');
  folder = await mkdtemp(join(tmpdir(), 'rolecall-cli-'));
});
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  account = await world.openWith({
    members: { Nora: manager, Mike: marketer, Gil: marketer, Rita: reader, 'Una One': marketer },
  });
});

async function rolecall(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await runCommandLine(args, {
    out: text => void out.push(text),
    err: text => void err.push(text),
    interactive: false,
    env: { ROLECALL_URL: world.url, ROLECALL_TOKEN: token },
  });
  return { status, out: out.join('\n'), err: err.join('\n') };
}

/** The members that `members list --json` finds, by name. */
async function listed(...filter: string[]): Promise<readonly string[]> {
  const { out } = await rolecall('members', 'list', account.id, '--json', '--sort', 'name', ...filter);
  return JSON.parse(out).items.map((each: { displayName: string }) => each.displayName);
}

async function fileOf(name: string, role: object): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(role));
  return path;
}

const contacts = (level: string) => ({ custom: [{ permission: 'contact-info', level }] });

/** Makes a custom role by the command line, and answers its id. */
async function made(name: string): Promise<string> {
  const file = await fileOf('made.json', { name, ...contacts('read') });
  const { status, out, err } = await rolecall('roles', 'create', account.id, file, '--json');
  expect(status, err).toBe(0);
  return JSON.parse(out).id;
}

describe('rolecall roles', () => {
  it('R-11 list, show and holders say what there is, what it gives and to whom', async () => {
    const list = await rolecall('roles', 'list', account.id);
    expect([list.status, list.err]).toEqual([0, '']);
    expect(list.out.split('\n')[0]).toMatch(/^NAME +SORT +HOLDERS +ROLE$/);
    expect(list.out).toMatch(/^\S.* standard +3 +marketer$/m);
    const show = await rolecall('roles', 'show', account.id, 'manager');
    expect(show.out).toMatch(/^ {2}account-users:readWrite$/m);
    expect(show.out).toMatch(/1 member holds it\.$/);
    const holders = await rolecall('roles', 'holders', account.id, 'marketer', '--json');
    expect(JSON.parse(holders.out)).toMatchObject({ total: 3 });
    const table = await rolecall('roles', 'holders', account.id, 'marketer');
    expect(table.out).toMatch(/^Mike .*marketer/m);
    const none = await rolecall('roles', 'show', account.id, 'emperor');
    expect([none.status, none.out]).toEqual([1, '']);
    expect(none.err).toContain('code not-found');
    const standard = await rolecall('roles', 'show', account.id, 'manager', '--file');
    expect([standard.status, standard.err]).toEqual([2, expect.stringContaining('role of the catalog')]);
  });

  it('R-11 create makes one of a file, put changes it after its effect was shown', async () => {
    const file = await fileOf('role.json', { name: 'Contacts', ...contacts('read') });
    const dry = await rolecall('roles', 'create', account.id, file, '--dry-run');
    expect([dry.status, dry.out]).toEqual([0, 'Nobody gains or loses anything.']);
    expect((await rolecall('roles', 'list', account.id)).out).not.toContain('Contacts');
    const done = await rolecall('roles', 'create', account.id, file);
    expect([done.status, done.out]).toEqual([0, expect.stringMatching(/^made custom:\S+ {2}Contacts$/)]);
    const role = done.out.split(/\s+/)[1] ?? '';
    expect(
      (await rolecall('members', 'change', account.id, account.member['Mike'] ?? '', '--role', role, '--yes'))
        .status,
    ).toBe(0);

    const shown = await rolecall('roles', 'show', account.id, role, '--file');
    expect(JSON.parse(shown.out)).toEqual({ name: 'Contacts', description: '', ...contacts('read') });
    const wider = await fileOf('wider.json', { name: 'Contacts', ...contacts('readWrite') });
    const look = await rolecall('roles', 'put', account.id, role, wider);
    expect(look).toMatchObject({ status: 0, err: 'Nothing is done yet. Add --yes to do it.' });
    expect(look.out).toMatch(/^Mike \(user .*\)\n {2}\+ contact-info:readWrite/m);
    expect((await rolecall('roles', 'show', account.id, role)).out).toContain('contact-info:read\n');
    const put = await rolecall('roles', 'put', account.id, role, wider, '--yes');
    expect([put.status, put.out]).toEqual([0, expect.stringContaining(`changed ${role}  Contacts`)]);
    expect((await rolecall('roles', 'show', account.id, role)).out).toContain('contact-info:readWrite\n');
  });

  it('R-11 delete shows who loses it, wants the word where somebody holds it, and takes it from them', async () => {
    const role = await made('Contacts');
    const give = ['members', 'change', account.id, account.member['Gil'] ?? '', '--role', role, '--yes'];
    expect((await rolecall(...give)).status).toBe(0);
    const look = await rolecall('roles', 'delete', account.id, role);
    expect([look.status, look.out]).toEqual([0, expect.stringMatching(/Gil .*\n {2}- contact-info:read/)]);
    const unsaid = await rolecall('roles', 'delete', account.id, role, '--yes');
    expect([unsaid.status, unsaid.err]).toEqual([1, expect.stringContaining('confirmation-required')]);
    const done = await rolecall('roles', 'delete', account.id, role, '--yes', '--confirm', role);
    expect(done.status, done.err).toBe(0);
    expect(done.out).toContain(`deleted ${role}, which 1 members held`);
    expect(done.out).toContain(`${account.member['Gil']} is without access now`);
  });

  it('a file that is no role, one with faults, and --yes beside --dry-run end with 2, 1 and 2', async () => {
    const list = await rolecall('roles', 'create', account.id, await fileOf('list.json', []));
    expect([list.status, list.err]).toEqual([2, expect.stringContaining('is no role')]);
    const file = await fileOf('faulty.json', {
      name: 'X',
      custom: [{ permission: 'nothing', level: 'read' }],
    });
    const faulty = await rolecall('roles', 'create', account.id, file);
    expect([faulty.status, faulty.err]).toEqual([1, expect.stringContaining('/custom/0/permission')]);
    const both = await rolecall('roles', 'delete', account.id, 'custom:x', '--yes', '--dry-run');
    expect(both.status).toBe(2);
    const standard = await rolecall('roles', 'delete', account.id, 'manager', '--yes');
    expect(standard.status).toBe(1);
  });
});

describe('rolecall members change', () => {
  it('U-13 shows the whole effect first and changes nothing; --yes gives all of them the same access', async () => {
    const two = [account.member['Mike'] ?? '', `user:${north}/${guid('Gil')}`];
    const change = ['members', 'change', account.id, ...two, '--role', 'developer'];
    const look = await rolecall(...change);
    expect(look).toMatchObject({ status: 0, err: 'Nothing is done yet. Add --yes to do it.' });
    expect(look.out).toMatch(/^Gil \(user/m);
    expect(look.out).toMatch(/^Mike \(user/m);
    expect(await listed('--role', 'developer')).toEqual([]);
    const dry = JSON.parse((await rolecall(...change, '--dry-run', '--json')).out);
    expect(dry).toMatchObject({ effect: expect.any(Array), plan: expect.any(String) });
    const done = await rolecall(...change, '--yes');
    expect([done.status, done.err]).toEqual([0, '']);
    expect(done.out.match(/^changed \S+ {2}(Gil|Mike) {2}developer$/gm)).toHaveLength(2);
    expect(await listed('--role', 'developer')).toEqual(['Gil', 'Mike']);
  });

  it('U-13 a filter says which, but for the exceptions; an end for all, and none again (B-1)', async () => {
    const which = ['--filter', 'role=marketer', '--except', account.member['Gil'] ?? ''];
    const end = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const done = await rolecall('members', 'change', account.id, ...which, '--end', end, '--yes');
    expect(done.status, done.err).toBe(0);
    expect(await listed('--expiring', '30d')).toEqual(['Mike', 'Una One']);
    const open = await rolecall('members', 'change', account.id, ...which, '--end', 'none', '--yes');
    expect(open.status, open.err).toBe(0);
    expect(await listed('--expiring', '30d')).toEqual([]);
  });

  it('U-13 removes several; each has its own outcome, and the refused one ends with 1', async () => {
    const ids = [account.member['Mike'] ?? '', 'nobody'];
    const done = await rolecall('members', 'change', account.id, ...ids, '--remove', '--yes');
    expect(done.status).toBe(1);
    expect(done.out).toMatch(/^removed \S+ {2}Mike$/);
    expect(done.err).toMatch(/^not changed nobody\n/);
    expect(await listed('--role', 'marketer')).toEqual(['Gil', 'Una One']);
  });

  it('U-11 whoever would demote themselves out of managing users has to say so', async () => {
    const own = ['members', 'change', account.id, account.member['Nora'] ?? '', '--role', 'marketer'];
    const refused = await rolecall(...own, '--yes');
    expect([refused.status, refused.err]).toEqual([
      1,
      expect.stringMatching(/last-manager|confirmation-required/),
    ]);
    expect(await listed('--role', 'manager')).toEqual(['Nora']);
  });

  it('says what is missing or too much, with 2', async () => {
    const change = (...args: string[]) => rolecall('members', 'change', account.id, ...args);
    const results = await Promise.all([
      change('--role', 'developer'),
      change('m', '--filter', 'role=marketer', '--remove'),
      change('m'),
      change('m', '--remove', '--end', 'none'),
      change('--filter', 'colour=red', '--remove'),
      change('m', '--except', 'n', '--remove'),
      change('m', '--remove', '--reason', 'x'),
      change('m', '--remove', '--yes', '--dry-run'),
    ]);
    expect(results.map(each => each.status)).toEqual(results.map(() => 2));
    expect(results[4]?.err).toContain('--filter colour=red is not allowed');
  });
});
