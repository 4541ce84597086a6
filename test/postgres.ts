import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

export interface TestPostgres {
  readonly url: string;
  /** A fresh, empty database on the same server; answers its address. */
  createDatabase(): Promise<string>;
  /** Kills the server as a power cut of its process would: no goodbye to anybody. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port; resolves as soon as it was started, not when it is ready. */
  start(): Promise<void>;
  /** Resolves when it takes new connections, which is when nothing is left of a server killed before. */
  ready(): Promise<void>;
  /** Stops it and removes what it kept. */
  stop(): Promise<void>;
}

const program = (name: string): string | undefined => {
  const versions = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql')
        .sort((a, b) => Number(b) - Number(a))
        .map(version => join('/usr/lib/postgresql', version, 'bin'))
    : [];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions];
  return folders.map(folder => join(folder, name)).find(path => existsSync(path));
};

/** Whether this machine has a PostgreSQL to start. */
export const hasPostgres = (): boolean =>
  program('initdb') !== undefined && program('postgres') !== undefined;

const onPath = (name: string): boolean => program(name) !== undefined;

/** PostgreSQL refuses to run as root: then it runs as `postgres` or, failing that, as nobody in particular. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => {
    try {
      return Number(
        execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
      );
    } catch {
      return 65_534;
    }
  };
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** What to do where there is none. */
export const how =
  'Install it (Debian: apt-get install postgresql; macOS: brew install postgresql) so that initdb and postgres are on ' +
  'PATH or under /usr/lib/postgresql.';

/**
 * Starts a PostgreSQL of its own in a temporary folder on a free port of loopback, or says why it cannot.
 *
 * It does not sync to disk, for speed, unless `durable`.
 */
export async function startPostgres(
  options: { readonly durable?: boolean } = {},
): Promise<TestPostgres | { readonly missing: string }> {
  const [initdb, postgres] = [program('initdb'), program('postgres')];
  if (initdb === undefined || postgres === undefined || !onPath('id')) {
    return { missing: `There is no PostgreSQL here. ${how}` };
  }
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-postgres-'));
  const user = unprivileged();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const settings = { ...user, cwd: folder, stdio: 'ignore' as const };
  execFileSync(
    initdb,
    ['-D', data, '-U', 'rolecall', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    settings,
  );
  const port = await freePort();
  const url = `postgresql://rolecall@127.0.0.1:${port}/postgres`;
  const sync = options.durable === true ? 'on' : 'off';
  const flags = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `fsync=${sync}`,
    '-c',
    `synchronous_commit=${sync}`,
  ];
  let server: ChildProcess | undefined;
  let databases = 0;

  const ended = (process: ChildProcess): Promise<unknown> =>
    process.exitCode !== null || process.signalCode !== null
      ? Promise.resolve()
      : new Promise(resolve => process.once('exit', resolve));
  const end = async (signal: 'SIGKILL' | 'SIGINT'): Promise<void> => {
    const ending = server;
    server = undefined;
    if (ending === undefined) return;
    ending.kill(signal);
    await ended(ending);
  };
  const start = async (): Promise<void> => {
    const started = spawn(postgres, ['-D', data, '-p', String(port), '-k', folder, ...flags], settings);
    server = started;
    // After a kill, what is left of the old server may hold its shared memory for a moment: then it does not start.
    started.once('exit', () => {
      if (server === started) setTimeout(() => server === started && void start(), 200);
    });
  };
  // Whatever ends the tests ends the server too.
  process.once('exit', () => server?.kill('SIGKILL'));

  await start();
  for (let attempt = 0; !(await answers(url)); attempt += 1) {
    if (attempt > 200) {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      return { missing: `The PostgreSQL of this machine (${postgres}) does not start. ${how}` };
    }
    await sleep(100);
  }
  return {
    url,
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      await run(url, `create database ${name}`);
      return url.replace(/\/postgres$/, `/${name}`);
    },
    kill: () => end('SIGKILL'),
    start,
    async ready() {
      while (!(await answers(url))) await sleep(50);
    },
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
