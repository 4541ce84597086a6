import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { DurableNodeFS } from '../../src/store/durable-node-fs.ts';
import { openEmbedded, startDurable } from '../../src/store/embedded.ts';
import { openStore } from '../../src/store/open-store.ts';
import { makeStoreTemplate, storeTemplate } from '../../src/store/template.ts';
import { openAccount } from './store-fixture.ts';

const folders: string[] = [];
const children = new Set<ChildProcess>();
beforeAll(() => makeStoreTemplate());
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-store-'));
  folders.push(folder);
  return folder;
}

interface Found {
  readonly found: readonly string[];
  readonly counted: number;
  readonly revision: number;
  readonly log: { readonly entries: number; readonly brokenAt?: number };
}

/** Starts the writing process; `found` is what it sees in the store, `written` grows with what is acknowledged. */
function startWriter(dataDir: string) {
  const script = new URL('./store-writer.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const written: string[] = [];
  const watchers = new Set<() => void>();
  const lines = createInterface({ input: child.stdout });
  const found = new Promise<Found>((resolve, reject) => {
    child.once('exit', code => reject(new Error(`the writer ended with ${code}`)));
    lines.on('line', line => {
      const said = JSON.parse(line) as Found | { written: string };
      if ('written' in said) written.push(said.written);
      else resolve(said);
      for (const watch of watchers) watch();
    });
  });
  found.catch(() => {});
  return {
    child,
    found,
    written,
    /** Resolves once so many are acknowledged. */
    reaches: (count: number) =>
      new Promise<void>(resolve => {
        const watch = (): void => void (written.length >= count && resolve());
        watchers.add(watch);
        watch();
      }),
    async kill() {
      const drained = new Promise(resolve => lines.once('close', resolve));
      child.kill('SIGKILL');
      await drained;
    },
  };
}

it(
  'kill -9 at random moments during 2,000 acknowledged writes, ten times, loses nothing and breaks no seal',
  { timeout: 240_000 },
  async () => {
    const folder = newFolder();
    const acknowledged = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const writer = startWriter(folder);
      await check(await writer.found, acknowledged);
      await writer.reaches(150 + Math.floor(Math.random() * 100));
      await sleep(Math.random() * 15);
      await writer.kill();
      for (const id of writer.written) acknowledged.add(id);
    }
    const last = startWriter(folder);
    await last.reaches(Math.max(0, 2_000 - acknowledged.size));
    await last.kill();
    for (const id of last.written) acknowledged.add(id);
    expect(acknowledged.size).toBeGreaterThanOrEqual(2_000);
    await check(await startWriter(folder).found, acknowledged);
  },
);

/** All that was acknowledged is there, whole: each write made one member, one revision, one log entry. */
async function check(told: Found, acknowledged: ReadonlySet<string>): Promise<void> {
  const found = new Set(told.found);
  expect([...acknowledged].filter(id => !found.has(id))).toEqual([]);
  expect(told.counted).toBe(found.size);
  expect(told.revision).toBe(found.size + 1);
  expect(told.log).toEqual({ entries: found.size + 1 });
}

it('a second process is refused with the folder and who has it; killed, that one blocks nobody', async () => {
  const folder = newFolder();
  const writer = startWriter(folder);
  await writer.reaches(1);
  await expect(openStore({ dataDir: folder })).rejects.toMatchObject({
    code: 'store-unavailable',
    facts: { folder: join(folder, 'store'), pid: writer.child.pid },
  });
  await writer.kill();
  const store = await openStore({ dataDir: folder });
  await expect(openStore({ dataDir: folder })).rejects.toMatchObject({ facts: { pid: process.pid } });
  await store.close();
  await (await openStore({ dataDir: folder })).close();
});

it('each commit is brought to disk before it is acknowledged', async () => {
  const folder = newFolder();
  const fs = new DurableNodeFS(folder);
  const pglite = await startDurable(fs, storeTemplate());
  expect((await pglite.query('show fsync')).rows).toEqual([{ fsync: 'on' }]);
  expect((await pglite.query('show synchronous_commit')).rows).toEqual([{ synchronous_commit: 'on' }]);
  for (let n = 0; n < 20; n += 1) {
    const before = fs.syncs;
    await pglite.query("insert into used_proof values ($1, 'infinity')", [String(n)]);
    expect(fs.syncs).toBeGreaterThan(before);
  }
  await pglite.close();
});

it('PGlite as shipped would not: the count above counts what it says', async () => {
  const fs = new DurableNodeFS(newFolder());
  const template = storeTemplate();
  const pglite = await PGlite.create({ fs, ...(template === undefined ? {} : { loadDataDir: template }) });
  const before = fs.syncs;
  await pglite.query("insert into used_proof values ('x', 'infinity')");
  expect(fs.syncs).toBe(before);
  await pglite.close();
});

it('a first start that was cut off leaves nothing in the way of the next', async () => {
  const folder = newFolder();
  const { child } = startWriter(folder);
  await sleep(Math.random() * 1_000);
  child.kill('SIGKILL');
  await new Promise(resolve => child.once('exit', resolve));
  const store = await openStore({ dataDir: folder });
  const account = await openAccount(store);
  await store.close();
  const again = await openStore({ dataDir: folder });
  expect(await again.verifyLog(account)).toEqual({ entries: 1 });
  await again.close();
});

it('the write-ahead log is cut and dead rows are freed, since nothing else does it in one process', async () => {
  const connection = await openEmbedded(newFolder(), { checkpoint: 20, vacuum: 40 });
  const { db } = connection;
  const beginning = async (): Promise<string | undefined> =>
    (await sql<{ at: string }>`select redo_lsn::text as at from pg_control_checkpoint()`.execute(db)).rows[0]
      ?.at;
  const pages = async (): Promise<number | undefined> =>
    (await sql<{ of: number }>`select pg_relation_size('used_proof') / 8192 as of`.execute(db)).rows[0]?.of;
  const first = await beginning();
  await connection.upkeep();
  expect(await beginning()).toBe(first);
  for (let n = 0; n < 50; n += 1) {
    await sql`insert into used_proof select ${n} || '-' || i, 'infinity' from generate_series(1, 20) i`.execute(
      db,
    );
  }
  await sql`delete from used_proof`.execute(db);
  expect(await pages()).toBeGreaterThan(0);
  await connection.upkeep();
  expect(await beginning()).not.toBe(first);
  expect(await pages()).toBe(0);
  await connection.close();
});

it('a key that a process claimed and never settled is free at the next start', async () => {
  const dataDir = newFolder();
  const key = { scope: 'somebody', key: 'once' };
  const claim = async (): Promise<string> => {
    const store = await openStore({ dataDir });
    try {
      return (await store.claim(key, 'body', new Date(), 3600)).outcome;
    } finally {
      await store.close();
    }
  };
  expect(await claim()).toBe('claimed');
  expect(await claim()).toBe('claimed');
});

it('closing finishes what has begun and refuses what comes after', async () => {
  const store = await openStore({ dataDir: 'memory' });
  const begun = Array.from({ length: 10 }, () => openAccount(store));
  const closed = store.close();
  expect(await Promise.all(begun)).toHaveLength(10);
  await closed;
  await expect(store.ping()).rejects.toMatchObject({ code: 'store-unavailable' });
});
