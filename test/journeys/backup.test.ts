import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callJson } from '../rolecall.ts';
import { sampleGuide } from '../../src/main/sample-guide.ts';
import { ownFolder, personToken, runRolecall, startServer, type Env, type Server } from './process-child.ts';

let own: ReturnType<typeof ownFolder>;
let server: Server;
let env: Env;
let file: string;
let before: Awaited<ReturnType<typeof answers>>;
let token: string;
let ownersToken: string;
const [owner] = sampleGuide().people;

const dataDir = (): string => env['DATA_DIR'] ?? '';
const json = async (args: readonly string[], change: Env = {}) => {
  const { status, out, err } = await runRolecall([...args, '--json'], { ...env, ...change });
  return { status, err, body: JSON.parse(out) as Record<string, unknown> };
};

beforeAll(async () => {
  own = ownFolder();
  server = await startServer({ DATA_DIR: join(own.folder, 'data') });
  ({ env } = server);
  file = join(own.folder, 'rolecall.backup');
  token = await portalToken();
  ownersToken = await signIn();
  before = await answers();
}, 120_000);
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.ended;
  own.remove();
});

/** The owner of the sample account signs in with the password. */
const signIn = (): Promise<string> => personToken(server, owner?.userName ?? '', owner?.password ?? '');

async function portalToken(): Promise<string> {
  const kept = JSON.parse(readFileSync(join(dataDir(), 'installation.json'), 'utf8')) as Record<
    string,
    string
  >;
  const response = await fetch(`${server.directoryUrl}/operator.test/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: kept['portalClientId'] ?? '',
      client_secret: kept['portalClientSecret'] ?? '',
      scope: 'api://rolecall/.default',
    }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** What the API says of the sample account: its members, its log, and a decision about each user. */
async function answers() {
  const get = async (path: string, by = token) => {
    const { status, body } = await callJson(`${server.url}/api/v1${path}`, 'GET', { token: by });
    expect(status, path).toBe(200);
    return body;
  };
  const [account] = (await get('/accounts')).items;
  const { items: members } = await get(`/accounts/${account.id}/members?limit=200&sort=added`);
  const { items: log } = await get(`/accounts/${account.id}/audit?limit=200`, ownersToken);
  const asked = await callJson(`${server.url}/access/v1/evaluations`, 'POST', {
    token,
    body: {
      action: { name: 'new-apps:readWrite' },
      resource: { type: 'account', id: account.id },
      evaluations: members
        .filter((each: { kind: string }) => each.kind === 'user')
        .map((each: { tenantId: string; objectId: string }) => ({
          subject: { type: 'user', id: `${each.tenantId}/${each.objectId}` },
        })),
    },
  });
  const decisions: boolean[] = asked.body.evaluations.map((each: { decision: boolean }) => each.decision);
  return { account, members, log, decisions };
}

it('while Rolecall runs, a backup is refused and says who has the folder', async () => {
  const { status, err } = await runRolecall(['backup', file], env);
  expect(status).toBe(1);
  expect(err).toContain(`another process (pid ${server.process.pid})`);
  expect(existsSync(file)).toBe(false);
});

it('backup, wipe, restore: the same accounts, members, log and decisions, the same tokens and passwords', async () => {
  expect(before.members.length).toBeGreaterThan(3);
  expect(before.decisions).toContain(true);
  expect(before.decisions).toContain(false);
  server.process.kill('SIGTERM');
  await server.ended;

  const made = await json(['backup', file]);
  expect(made.status, made.err).toBe(0);
  expect(made.body['elsewhere']).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // Any tar can look into it.
  const names = execFileSync('tar', ['-tzf', file]).toString().split('\n');
  for (const name of [
    'installation.json',
    'store/pgdata/PG_VERSION',
    'directory/directory.sqlite',
    'directory/seal.key',
  ])
    expect(names).toContain(name);
  expect(names.filter(name => /lock\.sqlite|-wal$|-shm$|postmaster\.pid/.test(name))).toEqual([]);

  rmSync(dataDir(), { recursive: true });
  const restored = await json(['restore', file]);
  expect(restored.status, restored.err).toBe(0);
  expect(restored.body['files']).toBe(made.body['files']);
  expect(statSync(join(dataDir(), 'installation.json')).mode & 0o777).toBe(0o600);
  expect((await json(['audit', 'verify'])).body['whole']).toBe(true);

  server = await startServer(env);
  // The tokens of before are good: the directory signs with the same key.
  expect(await answers()).toEqual(before);
  ownersToken = await signIn();
  expect(await answers()).toEqual(before);
}, 120_000);

it('a folder that is not empty, a damaged file, a cut one and something else are refused, and nothing is changed', async () => {
  const data = join(own.folder, 'few');
  mkdirSync(join(data, 'folder', 'empty'), { recursive: true });
  writeFileSync(join(data, 'installation.json'), '{}');
  writeFileSync(join(data, 'folder', 'file'), randomBytes(100_000));
  const few = join(own.folder, 'few.backup');
  expect((await json(['backup', few], { DATA_DIR: data })).body['files']).toBe(2);
  const content = readFileSync(few);
  const restore = async (bytes: Buffer | string, folder: string) => {
    const other = join(own.folder, 'other.backup');
    writeFileSync(other, bytes);
    return json(['restore', other], { DATA_DIR: folder });
  };
  const full = join(own.folder, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine'), 'kept');
  const onto = await restore(content, full);
  expect(onto.status).toBe(1);
  expect(onto.body['detail']).toContain('is not empty');
  expect(readFileSync(join(full, 'mine'), 'utf8')).toBe('kept');

  const empty = join(own.folder, 'empty');
  const flipped = Buffer.from(content);
  const middle = Math.floor(content.length / 2);
  flipped.writeUInt8(flipped.readUInt8(middle) ^ 0xff, middle);
  for (const bytes of [content.subarray(0, middle), flipped, 'no backup', Buffer.alloc(0)]) {
    const refused = await restore(bytes, empty);
    expect(refused.status).toBe(1);
    expect(refused.body['detail']).toMatch(/^The file is no whole backup: /);
    expect(existsSync(join(empty, 'installation.json'))).toBe(false);
  }
  expect((await restore(content, empty)).status).toBe(0);
  expect(readFileSync(join(empty, 'folder', 'file')).equals(readFileSync(join(data, 'folder', 'file')))).toBe(
    true,
  );
  expect(existsSync(join(empty, 'folder', 'empty'))).toBe(true);
}, 60_000);

it('a file that exists, one inside DATA_DIR, an empty DATA_DIR and memory are refused', async () => {
  const data = join(own.folder, 'small');
  mkdirSync(data);
  const at = (path: string, change: Env = {}) => json(['backup', path], { DATA_DIR: data, ...change });
  expect((await at(join(own.folder, 'none.backup'))).body['detail']).toContain('There is nothing in');
  writeFileSync(join(data, 'installation.json'), '{}');
  const there = join(own.folder, 'there.backup');
  writeFileSync(there, 'mine');
  expect((await at(there)).body['detail']).toContain('exists already');
  expect(readFileSync(there, 'utf8')).toBe('mine');
  expect((await at(join(data, 'in.backup'))).body['detail']).toContain('is inside DATA_DIR');
  expect((await at(join(own.folder, 'x'), { DATA_DIR: 'memory' })).status).toBe(2);
});

it('while the embedded directory alone has its folder open, a backup is refused too', async () => {
  const data = join(own.folder, 'directory-alone');
  mkdirSync(join(data, 'directory'), { recursive: true });
  const database = new DatabaseSync(join(data, 'directory', 'directory.sqlite'));
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE kept (n INTEGER)');
  const path = join(own.folder, 'directory-alone.backup');
  const refused = await json(['backup', path], { DATA_DIR: data });
  expect(refused.status).toBe(1);
  expect(refused.body['detail']).toContain('is open in another process');
  expect(existsSync(path)).toBe(false);
  database.exec('INSERT INTO kept VALUES (7)');
  database.close();
  expect((await json(['backup', path], { DATA_DIR: data })).status).toBe(0);
  const again = join(own.folder, 'directory-again');
  expect((await json(['restore', path], { DATA_DIR: again })).status).toBe(0);
  const restored = new DatabaseSync(join(again, 'directory', 'directory.sqlite'));
  expect(restored.prepare('SELECT n FROM kept').all()).toEqual([{ n: 7 }]);
  restored.close();
});

it('with DATABASE_URL, SECRET_KEY and a certificate it says what is not in it', async () => {
  const data = join(own.folder, 'postgresql');
  mkdirSync(data);
  writeFileSync(join(data, 'installation.json'), '{}');
  const made = await json(['backup', join(own.folder, 'postgresql.backup')], {
    DATA_DIR: data,
    DATABASE_URL: 'postgres://us:hidden-password@127.0.0.1:1/rolecall',
    SECRET_KEY: 'a-secret-key-of-at-least-32-characters',
  });
  expect(made.status).toBe(0);
  expect(made.body['elsewhere']).toEqual([
    'the database of DATABASE_URL (back it up with pg_dump)',
    'SECRET_KEY, without which nothing that is sealed can be read',
  ]);
  expect(JSON.stringify(made)).not.toContain('hidden-password');
});
