import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Attribute, Change, Client } from 'ldapts';
import { runCommandLine } from '../../src/main/commands/program.ts';
import { ownFolder, runRolecall, spawnRolecall, type Child } from '../journeys/process-child.ts';
import { findSlapd, slapdMissing, startSlapd, type Slapd } from '../slapd.ts';
import {
  ADMIN_KEY,
  FABRIKAM,
  FABRIKAM_TENANT,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';
import { company, GROUPS, PEOPLE, personDn } from './ldap-people.ts';

const there = findSlapd() !== undefined;
const needed = process.env['CI'] === 'true';
if (!there && !needed) console.warn(slapdMissing);

const PERSONS = 3_000;

/** The directory behind a door that tells of every write before it is passed on. */
async function doorTo(
  url: string,
  onWrite: () => void,
  isShut = () => false,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isShut()) return void response.writeHead(503).end('{}');
      if (request.method === 'POST') onWrite();
      const { authorization = '', 'content-type': type = 'application/json' } = request.headers;
      void fetch(`${url}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { authorization, 'content-type': type },
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      }).then(async answer => {
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(await answer.text());
      });
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe.skipIf(!there && !needed)('rolecall directory sync', () => {
  const { folder, remove } = ownFolder();
  let slapd: Slapd;
  let asking: Asking;
  let env: Record<string, string>;
  let args: string[];

  beforeAll(async () => {
    slapd = await startSlapd(company(PERSONS, 10));
    asking = await startAsking();
    await asking.admin('POST', 'tenants', FABRIKAM_TENANT);
    const passwordFile = join(folder, 'password');
    writeFileSync(passwordFile, `${slapd.reader.password}\n`);
    env = {
      DIRECTORY_URL: asking.url,
      DIRECTORY_ADMIN_KEY: ADMIN_KEY,
      DATA_DIR: folder,
      LDAP_BIND_DN: slapd.reader.dn,
      LDAP_BIND_PASSWORD_FILE: passwordFile,
    };
    const bases = ['--user-base', PEOPLE, '--group-base', GROUPS];
    const tls = ['--start-tls', '--ca-file', slapd.ca.file];
    args = ['directory', 'sync', '--ldap', slapd.url, '--tenant', 'fabrikam.test', ...bases, ...tls];
  });
  afterAll(async () => {
    await asking?.directory.close();
    await slapd?.stop();
    remove();
  });

  const held = async (): Promise<Json[]> => {
    const objects: Json[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const { body }: { body: Json } = await asking.admin('GET', `tenants/${FABRIKAM}/synced?after=${after}`);
      objects.push(...body.objects);
      after = body.next;
    }
    return objects;
  };

  it('goes on after kill -9 in the middle of its writes, and ends as the LDAP directory is', async () => {
    let writes = 0;
    const running: { child?: Child } = {};
    const door = await doorTo(asking.url, () => {
      writes += 1;
      if (writes === 3) running.child?.process.kill('SIGKILL');
    });
    const child = spawnRolecall(args, { ...env, DIRECTORY_URL: door.url });
    running.child = child;
    expect((await child.ended).status).toBeNull();
    await new Promise(resolve => door.server.close(resolve));
    const half = (await held()).length;
    expect(half).toBeGreaterThanOrEqual(1_000);
    expect(half).toBeLessThan(PERSONS);

    const { status, out, err } = await runRolecall([...args, '--json'], env);
    expect(err).toBe('');
    expect(status).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      tenantId: FABRIKAM,
      read: { users: PERSONS, groups: 10 },
      written: { updated: 0, removed: 0 },
      problems: [],
      stopped: false,
    });
    expect(result.written.created).toBeLessThanOrEqual(PERSONS + 10 - 1_000);
    const objects = await held();
    expect(objects.filter(one => one.kind === 'user')).toHaveLength(PERSONS);
    const members = objects.flatMap(one => one.members ?? []);
    expect(members).toHaveLength(result.read.memberships);
  });

  it('shows no progress where nobody watches, and says in words what it did', async () => {
    const { status, out, err } = await runRolecall(args, env);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(/^Read 3000 users, 10 groups and \d+ memberships\.\nNothing differs\.\n/);
  });

  it('shows progress where a person watches', async () => {
    const [out, err]: [string[], string[]] = [[], []];
    const terminal = {
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      interactive: true,
      env,
    };
    expect(await runCommandLine(args, terminal)).toBe(0);
    expect(err.join('\n')).toMatch(/^Read users: [\d,]+$/m);
    expect(out.at(0)).toMatch(/^Read 3000 users/);
  });

  it('finishes what it began when it is told to stop, and says that something is left', async () => {
    const filter = ['--user-filter', '(&(objectClass=inetOrgPerson)(!(departmentNumber=0)))'];
    const running: { child?: Child } = {};
    const door = await doorTo(asking.url, () => void running.child?.process.kill('SIGTERM'));
    const writer = new Client({ url: slapd.url });
    await writer.bind(slapd.root.dn, slapd.root.password);
    await writer.modify(
      personDn(100),
      new Change({
        operation: 'replace',
        modification: new Attribute({ type: 'title', values: ['Changed'] }),
      }),
    );
    await writer.unbind();
    const child = spawnRolecall([...args, ...filter], { ...env, DIRECTORY_URL: door.url });
    running.child = child;
    const { status, err } = await child.ended;
    await new Promise(resolve => door.server.close(resolve));
    expect(status).toBe(1);
    expect(err).toContain('Stopped before everything was written: the next run goes on.');
    expect((await runRolecall(args, env)).status).toBe(0);
  });

  it('refuses a mass removal with its own code and status 1', async () => {
    const { status, out } = await runRolecall([...args, '--user-filter', '(uid=nobody)', '--json'], env);
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ code: 'mass-removal' });
  });

  it('goes on round after round with --every, through a round that fails, until it is stopped', async () => {
    let shut = 1;
    const door = await doorTo(
      asking.url,
      () => undefined,
      () => shut-- > 0,
    );
    const child = spawnRolecall([...args, '--every', '1s', '--json'], { ...env, DIRECTORY_URL: door.url });
    const lines = (): Json[] =>
      child
        .out()
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line));
    await expect.poll(() => lines().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    child.process.kill('SIGTERM');
    const { status } = await child.ended;
    await new Promise(resolve => door.server.close(resolve));
    expect(status).toBe(0);
    expect(lines()[0]).toMatchObject({ code: 'unexpected-answer' });
    expect(lines()[1]).toMatchObject({ read: { users: PERSONS }, written: { created: 0 } });
  });

  it.each([
    ['no base', ['--tenant', 'x', '--ldap', 'ldap://localhost'], /--base DN/],
    [
      'a password in the address',
      ['--tenant', 'x', '--ldap', 'ldap://cn:secret@localhost', '--base', 'dc=x'],
      /no password/,
    ],
    [
      'a strange schema',
      ['--tenant', 'x', '--ldap', 'ldap://localhost', '--base', 'dc=x', '--schema', 'y'],
      /--schema/,
    ],
    [
      'no filter',
      ['--tenant', 'x', '--ldap', 'ldap://localhost', '--base', 'dc=x', '--user-filter', '(a=b'],
      /no LDAP filter/,
    ],
    [
      'no name',
      ['--tenant', 'x', '--ldap', 'ldap://localhost', '--base', 'nothing'],
      /no distinguished name/,
    ],
    [
      'a password in the clear',
      ['--tenant', 'x', '--ldap', 'ldap://ldap.test', '--base', 'dc=x'],
      /--start-tls/,
    ],
    [
      'no time',
      ['--tenant', 'x', '--ldap', 'ldap://localhost', '--base', 'dc=x', '--every', 'soon'],
      /--every/,
    ],
  ])('%s is wrong usage, status 2, and no secret is repeated', async (_, given, says) => {
    const { status, err, out } = await runRolecall(['directory', 'sync', ...given], env);
    expect(status).toBe(2);
    expect(err).toMatch(says);
    expect(err + out).not.toContain('secret');
  });

  it('never shows the password, whatever goes wrong', async () => {
    const secret = { ...env, LDAP_BIND_PASSWORD_FILE: '', LDAP_BIND_PASSWORD: 'not-the-password-1' };
    const { LDAP_BIND_PASSWORD_FILE: _, ...wrong } = secret;
    const { status, err, out } = await runRolecall(args, wrong);
    expect(status).toBe(1);
    expect(err).toContain('ldap-credentials');
    expect(err + out).not.toContain('not-the-password-1');
  });
});
