import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { adminKey, callJson, eventually, freePort, portalClientId, type Answer } from '../rolecall.ts';
import { guid } from './api-world.ts';
import { ownFolder, personToken } from './process-child.ts';

const child = fileURLToPath(new URL('./writes-kill-child.ts', import.meta.url));
const tenant = guid('tenant killed');
const adminPassword = 'Ada-keeps-it-all-1';

/** A Rolecall as a process of its own, with an account and its administrator, that can be made to kill itself. */
export interface KillWorld {
  readonly account: string;
  readonly data: string;
  readonly logFile: string;
  readonly url: string;
  /** From now on the process ends itself at this step. */
  arm(at: string): Promise<void>;
  ended(): Promise<void>;
  /** Starts it again, on the same folder and ports. */
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
  /** A call of the REST API as the administrator. */
  call(method: string, path: string, body?: unknown, key?: string): Promise<Answer>;
  graphItems(path: string): Promise<{ id: string; displayName: string }[]>;
  /** A fresh sign-in of the administrator, which proves the tenant. */
  proof(): Promise<string>;
  /** What the directory's own management does to an object of the tenant. */
  changeObject(id: string, change: object): Promise<Answer>;
  /** Gives Rolecall the tenant's consent, or takes it. */
  consent(method: 'POST' | 'DELETE'): Promise<Answer>;
  /** A call of the directory's own management. */
  admin(method: string, path: string, body: object): Promise<Answer>;
  /** Whether a user of the tenant may do this in the account, as the administrator is answered. */
  may(objectId: string, action: string): Promise<boolean>;
}

async function settings(folder: string): Promise<Record<string, string>> {
  return {
    PORT: String(await freePort()),
    DIRECTORY_PORT: String(await freePort()),
    DATA_DIR: join(folder, 'data'),
    LOG_FILE: join(folder, 'log.ndjson'),
    SAMPLE: 'off',
    SECRET_KEY: 'secret-key-of-the-journeys-0123456789abcdef',
    DIRECTORY_ADMIN_KEY: adminKey,
    PORTAL_CLIENT_ID: portalClientId,
    PORTAL_CLIENT_SECRET: 'portal-client-secret-of-the-journeys-0123456789',
    ACCOUNT_OPENING: 'anyone',
  };
}

export async function startKillWorld(more: Readonly<Record<string, string>> = {}): Promise<KillWorld> {
  const home = ownFolder();
  const env = { ...(await settings(home.folder)), ...more };
  const url = `http://localhost:${env['PORT'] ?? ''}`;
  const directoryUrl = `http://localhost:${env['DIRECTORY_PORT'] ?? ''}`;
  const ada = () => personToken({ directoryUrl }, 'admin@killed.test', adminPassword);
  let running: ChildProcess | undefined;
  let said = '';
  let token = '';

  const start = async (): Promise<void> => {
    const process_ = spawn(process.execPath, [child], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running = process_;
    said = '';
    for (const stream of [process_.stdout, process_.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await eventually(async () => {
      if (process_.exitCode !== null) throw new Error(said);
      return said.includes('ready ');
    }, 60);
    token = await ada().catch(() => '');
  };
  const ended = async (): Promise<void> => {
    const process_ = running;
    if (!process_) return;
    await eventually(async () => process_.exitCode !== null || process_.signalCode !== null, 30);
    running = undefined;
  };
  const stop = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    running?.kill(signal);
    await ended();
  };
  const call: KillWorld['call'] = (method, path, body, key) =>
    callJson(`${url}/api/v1${path}`, method, {
      token,
      ...(body === undefined ? {} : { body }),
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });

  await start();
  const account = await makeAccount({ url, directoryUrl, ada, call, sign: given => (token = given) });
  return {
    account,
    data: join(home.folder, 'data'),
    logFile: env['LOG_FILE'] ?? '',
    url,
    async arm(at) {
      running?.stdin?.write(`${at}\n`);
      await eventually(async () => said.includes('armed '), 5);
    },
    ended,
    start,
    stop: () => stop('SIGTERM'),
    async remove() {
      await stop('SIGKILL');
      home.remove();
    },
    call,
    graphItems: path => graphItems(directoryUrl, path),
    proof: ada,
    admin: (method, path, body) =>
      callJson(`${directoryUrl}/admin${path}`, method, { token: adminKey, body }),
    async may(objectId, action) {
      const answer = await callJson(`${url}/accounts/${account}/access/v1/evaluation`, 'POST', {
        token,
        body: {
          subject: { type: 'user', id: `${tenant}/${objectId}` },
          action: { name: action },
          resource: { type: 'account', id: account },
        },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body.decision as boolean;
    },
    consent: method =>
      callJson(`${directoryUrl}/admin/tenants/${tenant}/consent`, method, { token: adminKey }),
    changeObject: (id, change) =>
      callJson(`${directoryUrl}/admin/tenants/${tenant}/objects/${id}`, 'PATCH', {
        token: adminKey,
        body: change,
      }),
  };
}

async function makeAccount(world: {
  readonly url: string;
  readonly directoryUrl: string;
  readonly ada: () => Promise<string>;
  readonly call: KillWorld['call'];
  readonly sign: (token: string) => void;
}): Promise<string> {
  const made = await callJson(`${world.directoryUrl}/admin/tenants`, 'POST', {
    token: adminKey,
    body: {
      tenantId: tenant,
      displayName: 'killed',
      domain: 'killed.test',
      contactEmail: 'it@killed.test',
      administrator: { givenName: 'Ada', surname: 'Min', userName: 'admin', password: adminPassword },
    },
  });
  expect(made.status).toBe(201);
  world.sign(await world.ada());
  const opened = await world.call('POST', '/accounts', { name: 'Killed', kind: 'company' });
  const account = opened.body.id as string;
  const proof = await world.ada();
  const associated = await world.call('POST', `/accounts/${account}/tenants`, { token: proof });
  expect(associated.status, JSON.stringify(associated.body)).toBe(201);
  return account;
}

async function graphItems(
  directoryUrl: string,
  path: string,
): Promise<{ id: string; displayName: string }[]> {
  const form = {
    grant_type: 'password',
    client_id: 'c11c11c1-0000-4000-8000-000000000001',
    username: 'admin@killed.test',
    password: adminPassword,
    scope: 'https://graph.microsoft.com/.default',
  };
  const response = await fetch(`${directoryUrl}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  const tokens = (await response.json()) as Record<string, string>;
  const found = await fetch(`${directoryUrl}/v1.0${path}`, {
    headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}` },
  });
  return ((await found.json()) as { value: { id: string; displayName: string }[] }).value;
}
