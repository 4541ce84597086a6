import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../rolecall.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Env = Readonly<Record<string, string>>;

/** How a command ended, and all that it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program as a process of its own, with nothing of this process's settings. */
export interface Child {
  readonly process: ChildProcess;
  out(): string;
  err(): string;
  readonly ended: Promise<Ended>;
}

export function spawnRolecall(args: readonly string[], env: Env): Child {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', status => resolve({ status, out, err }));
  });
  return { process: child, out: () => out, err: () => err, ended };
}

/** Runs one command to its end. */
export const runRolecall = (args: readonly string[], env: Env = {}): Promise<Ended> =>
  spawnRolecall(args, env).ended;

/** A folder of its own for a test, and how to take it away. */
export function ownFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Server extends Child {
  readonly url: string;
  readonly directoryUrl: string;
  readonly env: Env;
}

/** Starts the server and waits until it says that it is ready. Throws with all that it wrote when it ends before. */
export async function startServer(env: Env, withinSeconds = 90): Promise<Server> {
  const [port, directoryPort] = [await freePort(), await freePort()];
  const all = { PORT: String(port), DIRECTORY_PORT: String(directoryPort), ...env };
  const child = spawnRolecall(['start'], all);
  const url = `http://localhost:${all.PORT}`;
  const until = Date.now() + withinSeconds * 1000;
  while (!(child.out().includes('Rolecall is ready') && (await isReady(url)))) {
    const failed = child.process.exitCode !== null || Date.now() > until;
    if (failed) {
      child.process.kill('SIGKILL');
      const { status, out, err } = await child.ended;
      throw new Error(`The server did not get ready (status ${status}):\n${out}\n${err}`);
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return { ...child, url, directoryUrl: `http://localhost:${all.DIRECTORY_PORT}`, env: all };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    response => response.ok,
    () => false,
  );
}

/** An access token for Rolecall's API, by user name and password, with the command line's public client. */
export async function personToken(
  server: Pick<Server, 'directoryUrl'>,
  userName: string,
  password: string,
): Promise<string> {
  const response = await fetch(`${server.directoryUrl}/organizations/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: userName,
      password,
      scope: 'api://rolecall/.default',
    }),
  });
  const body = (await response.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
  return body.access_token;
}
