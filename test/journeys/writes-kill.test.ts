import { hash } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbedded } from '../../src/store/embedded.ts';
import { adminKey, callJson, eventually, freePort, portalClientId, type Answer } from '../rolecall.ts';
import { guid, marketer } from './api-world.ts';
import { ownFolder, personToken } from './process-child.ts';

const child = fileURLToPath(new URL('./writes-kill-child.ts', import.meta.url));
const tenant = guid('tenant killed');
const adminPassword = 'Ada-keeps-it-all-1';
const home = ownFolder();
const logFile = join(home.folder, 'log.ndjson');
/** Every secret that was ever answered or set. */
const secrets = new Set<string>();

let env: Record<string, string>;
let running: ChildProcess | undefined;
let said = (): string => '';
let account: string;
let token: string;

/** Starts Rolecall on the same folder and ports. */
async function start(): Promise<void> {
  const process_ = spawn(process.execPath, [child], {
    env: { PATH: process.env['PATH'] ?? '', ...env, LOG_FILE: logFile },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running = process_;
  let out = '';
  said = () => out;
  process_.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  process_.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await eventually(async () => {
    if (process_.exitCode !== null) throw new Error(out);
    return out.includes('ready ');
  }, 60);
  token = await personToken({ directoryUrl: directoryUrl() }, 'admin@killed.test', adminPassword).catch(
    () => '',
  );
}

/** From now on the process ends itself at this step. */
async function arm(at: string): Promise<void> {
  running?.stdin?.write(`${at}\n`);
  await eventually(async () => said().includes('armed '), 5);
}

async function ended(): Promise<void> {
  const process_ = running;
  if (!process_) return;
  await eventually(async () => process_.exitCode !== null || process_.signalCode !== null, 30);
  running = undefined;
}

const directoryUrl = () => `http://localhost:${env['DIRECTORY_PORT'] ?? ''}`;
const call = (method: string, path: string, body?: unknown, key?: string): Promise<Answer> =>
  callJson(`http://localhost:${env['PORT'] ?? ''}/api/v1${path}`, method, {
    token,
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });

async function graphItems(path: string): Promise<{ id: string; displayName: string }[]> {
  const form = {
    grant_type: 'password',
    client_id: 'c11c11c1-0000-4000-8000-000000000001',
    username: 'admin@killed.test',
    password: adminPassword,
    scope: 'https://graph.microsoft.com/.default',
  };
  const tokens = await callForm(`${directoryUrl()}/${tenant}/oauth2/v2.0/token`, form);
  const found = await fetch(`${directoryUrl()}/v1.0${path}`, {
    headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}` },
  });
  return ((await found.json()) as { value: { id: string; displayName: string }[] }).value;
}

async function callForm(url: string, form: Record<string, string>): Promise<Record<string, string>> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  return (await response.json()) as Record<string, string>;
}

beforeAll(async () => {
  env = {
    PORT: String(await freePort()),
    DIRECTORY_PORT: String(await freePort()),
    DATA_DIR: join(home.folder, 'data'),
    SAMPLE: 'off',
    SECRET_KEY: 'secret-key-of-the-journeys-0123456789abcdef',
    DIRECTORY_ADMIN_KEY: adminKey,
    PORTAL_CLIENT_ID: portalClientId,
    PORTAL_CLIENT_SECRET: 'portal-client-secret-of-the-journeys-0123456789',
    ACCOUNT_OPENING: 'anyone',
  };
  await start();
  const made = await callJson(`${directoryUrl()}/admin/tenants`, 'POST', {
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
  const ada = () => personToken({ directoryUrl: directoryUrl() }, 'admin@killed.test', adminPassword);
  token = await ada();
  const opened = await call('POST', '/accounts', { name: 'Killed', kind: 'company' });
  account = opened.body.id as string;
  const proof = await ada();
  const associated = await call('POST', `/accounts/${account}/tenants`, { token: proof });
  expect(associated.status, JSON.stringify(associated.body)).toBe(201);
}, 120_000);
afterAll(async () => {
  running?.kill('SIGKILL');
  await ended();
  home.remove();
});

const bodies: Readonly<Record<string, (name: string) => object>> = {
  users: name => ({ givenName: 'Kill', surname: name, userName: name, access: marketer }),
  groups: name => ({ name: `Kill ${name}`, access: marketer }),
  applications: name => ({ name: `Kill ${name}`, replyUrl: `https://${name}.example/`, access: marketer }),
};

/** Every step of making each: before and after it, the process is gone. */
const steps: readonly (readonly [kind: string, at: string])[] = [
  ['users', 'beginIntent:after'],
  ['users', 'createUser:before'],
  ['users', 'createUser:after'],
  ['users', 'noteIntent:after:2'],
  ['users', 'change:before:2'],
  ['users', 'endIntent:before'],
  ['users', 'settle:before'],
  ['groups', 'createGroup:before'],
  ['groups', 'createGroup:after'],
  ['groups', 'noteIntent:after:2'],
  ['groups', 'endIntent:before'],
  ['applications', 'createApplication:before'],
  ['applications', 'createApplication:after'],
  ['applications', 'servicePrincipal:before'],
  ['applications', 'servicePrincipal:after'],
  ['applications', 'updateApplication:after'],
  ['applications', 'endIntent:before'],
];

it.each(steps)(
  'kill -9 while %s are created, at %s: one object, on both sides after a retry',
  async (kind, at) => {
    const name = `${kind}-${at.replaceAll(':', '-').toLowerCase()}`;
    const body = bodies[kind]?.(name);
    const path = `/accounts/${account}/directory/${kind}`;
    await arm(at);
    const cut = await call('POST', path, body, name).catch(() => undefined);
    expect(cut?.status).toBeUndefined();
    await ended();
    await start();
    const items = (await call('GET', `/accounts/${account}/directory/intents`)).body.items as {
      retry: string;
      step: string;
    }[];
    // What is said to be there is there: an intent that is open, or a whole that a repeat answers.
    const done = await eventually(async () => {
      const again = await call('POST', path, body, name);
      if (again.status !== 201) expect([502, 409]).toContain(again.status);
      return again.status === 201 && again;
    }, 40);
    const secret = done.body.temporaryPassword as string | null | undefined;
    if (secret) secrets.add(secret);
    if (kind === 'users' && items.length > 0 && items[0]?.step !== 'made') expect(secret).toBeTruthy();
    expect((await call('GET', `/accounts/${account}/directory/intents`)).body.items).toEqual(
      at === 'endIntent:before' ? expect.anything() : [],
    );
    for (const left of items) {
      const retried = await callJson(`http://localhost:${env['PORT'] ?? ''}${left.retry}`, 'POST', { token });
      expect([201, 404]).toContain(retried.status);
    }
    const listed = await call('GET', `/accounts/${account}/members?q=${name}&limit=500`);
    expect(listed.body.total).toBe(1);
    const filter = encodeURIComponent(`displayName eq 'Kill ${name}'`);
    expect(await graphItems(`/${kind}?$filter=${filter}`)).toHaveLength(1);
  },
  150_000,
);

it('passwords and keys are in no log, table or file of the store', async () => {
  const made = await call('POST', `/accounts/${account}/directory/users`, bodies['users']?.('marked'));
  const reset = await call(
    'POST',
    `/accounts/${account}/members/${made.body.member.id as string}/password-reset`,
  );
  const app = await call(
    'POST',
    `/accounts/${account}/directory/applications`,
    bodies['applications']?.('marked'),
  );
  const keys = await call(
    'POST',
    `/accounts/${account}/members/${app.body.member.id as string}/keys`,
    {},
    'k',
  );
  for (const each of [made.body.temporaryPassword, reset.body.temporaryPassword, keys.body.key]) {
    expect(each).toBeTypeOf('string');
    secrets.add(each as string);
  }
  const tenantBody = {
    displayName: 'Chosen',
    domain: 'chosen.test',
    contactEmail: 'it@chosen.test',
    administrator: { givenName: 'Eve', surname: 'Min', userName: 'eve', password: 'Eve-chose-this-1' },
  };
  const chosen = await call('POST', `/accounts/${account}/directory/tenants`, tenantBody, 'chosen');
  expect(chosen.status, JSON.stringify(chosen.body)).toBe(201);
  secrets.add(tenantBody.administrator.password);
  running?.kill('SIGTERM');
  await ended();
  const files = filesBelow(join(home.folder, 'data'));
  expect(files.length).toBeGreaterThan(50);
  const all = [logFile, ...files].filter(existsSync);
  const bytes = all.map(file => readFileSync(file));
  // The search finds what is there.
  expect(bytes.some(each => each.includes('marked@killed.test'))).toBe(true);
  const rows = await everyRow(join(home.folder, 'data', 'store'));
  expect(rows).toContain('marked@killed.test');
  for (const secret of secrets) {
    const found = all.filter((_, i) => bytes[i]?.includes(secret));
    expect(found, 'a secret was written down').toEqual([]);
    expect(rows.includes(secret), 'a secret is in a table').toBe(false);
  }
  // Nor what guesses could be held against: digests without a key of the password or of the body around it.
  const about = [tenantBody, sorted(tenantBody)].map(each => JSON.stringify(each));
  const texts = [...secrets, ...about].flatMap(each => [each, `\n${each}`]);
  for (const [text, name] of texts.flatMap(each => digests.map(digest => [each, digest] as const))) {
    for (const form of ['hex', 'base64', 'base64url'] as const)
      expect(rows.includes(hash(name, text, form)), `${name} of a secret is in a table`).toBe(false);
  }
}, 120_000);

const digests = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];
const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object'
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, sorted(each)]),
      )
    : value;

/** Every row of every table, as text: files alone would hide what the database has compressed. */
async function everyRow(folder: string): Promise<string> {
  const connection = await openEmbedded(folder);
  try {
    const tables = await sql<{ name: string }>`
      select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`.execute(
      connection.db,
    );
    expect(tables.rows.length).toBeGreaterThan(20);
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await sql<{
        row: string;
      }>`select row_to_json(t)::text as row from ${sql.raw(name)} t`.execute(connection.db);
      texts.push(...rows.rows.map(each => each.row));
    }
    return texts.join('\n');
  } finally {
    await connection.close();
  }
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
