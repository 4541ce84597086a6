import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/store/embedded.ts';
import { eventually } from '../rolecall.ts';
import { marketer } from './api-world.ts';
import { startKillWorld, type KillWorld } from './writes-kill-world.ts';

/** Every secret that was ever answered or set. */
const secrets = new Set<string>();

/** Two systems, so that one starts while the other works. */
let worlds: readonly KillWorld[] = [];
const free: KillWorld[] = [];
const waiting: ((world: KillWorld) => void)[] = [];
const take = (): Promise<KillWorld> => {
  const world = free.pop();
  return world ? Promise.resolve(world) : new Promise(resolve => waiting.push(resolve));
};
const give = (world: KillWorld): void => {
  const next = waiting.shift();
  if (next) next(world);
  else free.push(world);
};

beforeAll(async () => {
  worlds = await Promise.all([startKillWorld(), startKillWorld()]);
  free.push(...worlds);
}, 120_000);
afterAll(async () => {
  await Promise.all(worlds.map(each => each.remove()));
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

async function killedAt(world: KillWorld, kind: string, at: string): Promise<void> {
  const name = `${kind}-${at.replaceAll(':', '-').toLowerCase()}`;
  const body = bodies[kind]?.(name);
  const path = `/accounts/${world.account}/directory/${kind}`;
  await world.arm(at);
  const cut = await world.call('POST', path, body, name).catch(() => undefined);
  expect(cut?.status).toBeUndefined();
  await world.ended();
  await world.start();
  const items = (await world.call('GET', `/accounts/${world.account}/directory/intents`)).body.items as {
    retry: string;
    step: string;
  }[];
  // What is said to be there is there: an intent that is open, or a whole that a repeat answers.
  const done = await eventually(async () => {
    const again = await world.call('POST', path, body, name);
    if (again.status !== 201) expect([502, 409]).toContain(again.status);
    return again.status === 201 && again;
  }, 40);
  const secret = done.body.temporaryPassword as string | null | undefined;
  if (secret) secrets.add(secret);
  if (kind === 'users' && items.length > 0 && items[0]?.step !== 'made') expect(secret).toBeTruthy();
  expect((await world.call('GET', `/accounts/${world.account}/directory/intents`)).body.items).toEqual(
    at === 'endIntent:before' ? expect.anything() : [],
  );
  for (const left of items) {
    const retried = await world.call('POST', left.retry.replace('/api/v1', ''));
    expect([201, 404]).toContain(retried.status);
  }
  const listed = await world.call('GET', `/accounts/${world.account}/members?q=${name}&limit=500`);
  expect(listed.body.total).toBe(1);
  const filter = encodeURIComponent(`displayName eq 'Kill ${name}'`);
  expect(await world.graphItems(`/${kind}?$filter=${filter}`)).toHaveLength(1);
}

describe('kill -9', () => {
  it.concurrent.each(steps)(
    'kill -9 while %s are created, at %s: one object, on both sides after a retry',
    async (kind, at) => {
      const world = await take();
      try {
        await killedAt(world, kind, at);
      } finally {
        give(world);
      }
    },
    300_000,
  );
});

it('passwords and keys are in no log, table or file of the store', async () => {
  const [world] = worlds;
  if (world === undefined) throw new Error('INVARIANT: there are worlds');
  const made = await world.call(
    'POST',
    `/accounts/${world.account}/directory/users`,
    bodies['users']?.('marked'),
  );
  const reset = await world.call(
    'POST',
    `/accounts/${world.account}/members/${made.body.member.id as string}/password-reset`,
  );
  const app = await world.call(
    'POST',
    `/accounts/${world.account}/directory/applications`,
    bodies['applications']?.('marked'),
  );
  const keys = await world.call(
    'POST',
    `/accounts/${world.account}/members/${app.body.member.id as string}/keys`,
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
  const chosen = await world.call(
    'POST',
    `/accounts/${world.account}/directory/tenants`,
    tenantBody,
    'chosen',
  );
  expect(chosen.status, JSON.stringify(chosen.body)).toBe(201);
  secrets.add(tenantBody.administrator.password);
  await Promise.all(worlds.map(each => each.stop()));
  const files = worlds.flatMap(each => filesBelow(each.data));
  expect(files.length).toBeGreaterThan(50);
  const all = [...worlds.map(each => each.logFile), ...files].filter(existsSync);
  const bytes = all.map(file => readFileSync(file));
  // The search finds what is there.
  expect(bytes.some(each => each.includes('marked@killed.test'))).toBe(true);
  const tables: string[] = [];
  for (const each of worlds) tables.push(await everyRow(join(each.data, 'store')));
  const rows = tables.join('\n');
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
