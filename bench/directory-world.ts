import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../test/free-port.ts';

const TENANT = 'be9c4000-0000-4000-8000-00000000be9c';

/** The embedded directory as a process of its own on an empty folder, with one tenant. */
export interface BenchDirectory {
  readonly url: string;
  /** An application that has read rights in the tenant. */
  readonly application: { readonly clientId: string; readonly clientSecret: string };
  /** Processor time that it has used so far, in seconds. */
  cpu(): number;
  graph(
    path: string,
    options?: { eventual?: boolean; post?: string },
  ): Promise<{ status: number; text: string }>;
  admin(method: string, path: string, body: string | ReadableStream, type?: string): Promise<string>;
  raw(path: string, init: RequestInit): Promise<{ status: number; text: string }>;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('is ready')) resolve();
    });
    child.once('exit', status => reject(new Error(`The directory ended with status ${status}.`)));
  });
}

async function tokenOf(raw: BenchDirectory['raw'], made: Record<string, string>): Promise<string> {
  const { text } = await raw(`/${TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: String(made['clientId']),
      client_secret: String(made['clientSecret']),
      scope: 'https://graph.microsoft.com/.default',
    }),
  });
  return (JSON.parse(text) as { access_token: string }).access_token;
}

export async function startBenchDirectory(): Promise<BenchDirectory> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-bench-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [main, 'directory'], {
    env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, DIRECTORY_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  await started(child);
  const made = JSON.parse(readFileSync(join(folder, 'installation.json'), 'utf8')) as Record<string, string>;
  const raw: BenchDirectory['raw'] = async (path, init) => {
    const response = await fetch(`${url}${path}`, init);
    return { status: response.status, text: await response.text() };
  };
  const admin: BenchDirectory['admin'] = async (method, path, body, type = 'application/json') => {
    const headers = { authorization: `Bearer ${made['directoryAdminKey']}`, 'content-type': type };
    const half = typeof body === 'string' ? {} : { duplex: 'half' as const };
    const { status, text } = await raw(`/admin/${path}`, { method, headers, body, ...half });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text;
  };
  await admin(
    'POST',
    'tenants',
    JSON.stringify({
      tenantId: TENANT,
      displayName: 'Bench',
      domain: 'bench.test',
      administrator: { givenName: 'Ada', surname: 'Admin', userName: 'ada', password: 'Bench-Passw0rd-1' },
    }),
  );
  const token = await tokenOf(raw, made);
  return {
    url,
    application: { clientId: String(made['clientId']), clientSecret: String(made['clientSecret']) },
    cpu: () => processorSeconds(child.pid),
    raw,
    admin,
    graph: (path, { eventual = false, post } = {}) =>
      raw(path.startsWith('http') ? path.slice(url.length) : `/v1.0/${path}`, {
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          ...(eventual ? { consistencylevel: 'eventual' } : {}),
        },
        ...(post === undefined ? {} : { method: 'POST', body: post }),
      }),
    stop: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** From /proc, in ticks of a hundredth of a second; NaN where there is no such thing. */
function processorSeconds(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN;
  }
}

export const benchTenant = TENANT;

/** Fills the tenant; the directory has all of it when this resolves. */
export async function importLines(directory: BenchDirectory, lines: Iterable<string>): Promise<string> {
  const body = Buffer.from([...lines].join('\n'));
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.length; at += 1 << 20) controller.enqueue(body.subarray(at, at + (1 << 20)));
      controller.close();
    },
  });
  return directory.admin('POST', `tenants/${TENANT}/import`, stream, 'application/x-ndjson');
}

const id = (n: number): string => `be9c0000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
export const userId = (n: number): string => id(n);
export const groupId = (n: number): string => id(0x10000000 + n);

const syllables = [
  'ka',
  'ro',
  'mi',
  'ta',
  'len',
  'sa',
  'vi',
  'dor',
  'an',
  'el',
  'shi',
  'mar',
  'ou',
  'fe',
  'gu',
  'ny',
];
const name = (n: number, length: number): string => {
  const parts = Array.from({ length }, (_, at) => syllables[(n >> (at * 4)) & 15]);
  const text = parts.join('');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** What person number `n` is called. */
export function personOf(n: number): {
  readonly given: string;
  readonly surname: string;
  readonly alias: string;
} {
  // Multiplied by a prime, so that neighbours have other names.
  const [given, surname] = [name((n * 7919) & 0xfff, 3), name((n * 104_729) & 0xffff, 4)];
  return { given, surname, alias: `${given}.${surname}.${n}`.toLowerCase() };
}

/** Graph's JSON, one line each: users, then groups of which each person is in so many. */
export function* worldLines(users: number, groups: number, perUser: number): Generator<string> {
  for (let n = 0; n < users; n += 1) {
    const { given, surname, alias } = personOf(n);
    yield JSON.stringify({
      '@odata.type': '#microsoft.graph.user',
      id: userId(n),
      displayName: `${given} ${surname}`,
      givenName: given,
      surname,
      mailNickname: alias,
      userPrincipalName: `${alias}@bench.test`,
      mail: `${alias}@bench.test`,
      jobTitle: n % 3 === 0 ? 'Engineer' : 'Designer',
      department: `Department ${n % 40}`,
      accountEnabled: true,
    });
  }
  const members: string[][] = Array.from({ length: groups }, () => []);
  for (let n = 0; n < users; n += 1) {
    for (let at = 0; at < perUser; at += 1)
      members[(n * 31 + at * 197) % groups]?.push(`https://graph.microsoft.com/v1.0/users/${userId(n)}`);
  }
  for (let n = 0; n < groups; n += 1) {
    yield JSON.stringify({
      '@odata.type': '#microsoft.graph.group',
      id: groupId(n),
      displayName: `Group ${name(n, 3)} ${n}`,
      mailNickname: `group${n}`,
      'members@odata.bind': members[n],
    });
  }
}
