import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { createTenantIndexes } from '../src/app/tenant-indexes.ts';
import { createTenantSync } from '../src/app/sync-tenant.ts';
import { asTenantId } from '../src/core/id.ts';
import { createTenantIndex } from '../src/core/tenant-index.ts';
import { connectToDirectories } from '../src/graph/directory-reader.ts';
import { openStore } from '../src/store/open-store.ts';
import {
  benchTenant,
  importLines,
  startBenchDirectory,
  worldLines,
  type BenchDirectory,
} from './directory-world.ts';
import { postgres } from './postgres.ts';
import { atMost, line, type Report } from './report.ts';

const tenant = asTenantId(benchTenant);
const each = 10;
const tables = ['replica_object', 'replica_membership'] as const;

const secondsOf = async <T>(work: () => Promise<T>): Promise<readonly [seconds: number, done: T]> => {
  const began = performance.now();
  const done = await work();
  return [(performance.now() - began) / 1000, done];
};

/** Every page of a collection's delta, as text. */
async function fetched(directory: BenchDirectory, path: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for (let at: string | undefined = path; at !== undefined;) {
    const { text } = await directory.graph(at);
    pages.push(text);
    at = /"@odata\.nextLink":"([^"]+)"/.exec(text)?.[1];
  }
  return pages;
}

/** What nobody can do without, one step after the other: the pages, their JSON, and the rows in tables with the same indexes. */
async function leastOf(directory: BenchDirectory, client: Client): Promise<readonly [string, number][]> {
  const paths = ['users/delta', 'groups/delta', 'servicePrincipals/delta'];
  const [fetching, pages] = await secondsOf(async () => {
    const all: string[] = [];
    for (const path of paths) all.push(...(await fetched(directory, path)));
    return all;
  });
  const [parsing] = await secondsOf(async () => pages.map(page => JSON.parse(page) as unknown));
  const files = tables.map(
    table => [table, join(tmpdir(), `rolecall-bench-${process.pid}-${table}`)] as const,
  );
  let copying = 0;
  for (const [table, file] of files) {
    const { rows } = await client.query<{ names: string }>(
      `select string_agg(quote_ident(column_name), ',') as names from information_schema.columns
       where table_name = $1 and is_generated = 'NEVER'`,
      [table],
    );
    const names = rows[0]?.names ?? '';
    await client.query(`copy (select ${names} from ${table}) to '${file}'`);
    await client.query(`create table copied_${table} (like ${table} including all)`);
    const [seconds] = await secondsOf(() => client.query(`copy copied_${table} (${names}) from '${file}'`));
    copying += seconds;
    rmSync(file, { force: true });
  }
  return [
    ['fetch', fetching],
    ['parse', parsing],
    ['COPY', copying],
  ];
}

/** How many transactions have written anything: each takes a number. */
async function writesSoFar(client: Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    'select txid_snapshot_xmax(txid_current_snapshot()) as n',
  );
  return Number(rows[0]?.n);
}

/** Waits for what the database began on its own: its work would be counted as writes. */
async function tablesLookedAfter(client: Client): Promise<void> {
  const busy = `select 1 from pg_stat_activity where backend_type = 'autovacuum worker' or query ilike 'analyze%' and state = 'active'`;
  while ((await client.query(busy)).rowCount !== 0) await client.query('select pg_sleep(0.2)');
}

/** A tenant's first sync, and later ones that change nothing. */
export async function benchSync({ small }: { readonly small: boolean }): Promise<Report> {
  const [users, groups] = small ? [2_000, 100] : [100_000, 2_000];
  const directory = await startBenchDirectory();
  const server = await postgres();
  try {
    await importLines(directory, worldLines(users, groups, each));
    const store = await openStore({ databaseUrl: await server.createDatabase(), dataDir: 'unused' });
    const client = await server.connect();
    try {
      const { reader } = connectToDirectories({
        loginUrl: directory.url,
        graphUrl: directory.url,
        ...directory.application,
      });
      const indexes = createTenantIndexes({ store, createTenantIndex });
      const sync = createTenantSync({ directory: reader, store, indexes, now: () => new Date() });
      const idle = process.memoryUsage().rss;
      let most = idle;
      const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
      const [first, outcome] = await secondsOf(() => sync.syncOnce(tenant));
      clearInterval(watching);
      const held = await client.query<{ users: number; pairs: string }>(
        `select (select users from replica_tenant) as users, (select count(*) from replica_membership) as pairs`,
      );
      const [{ users: read, pairs } = { users: 0, pairs: '0' }] = held.rows;
      if (outcome.kind !== 'complete' || read < users || Number(pairs) !== users * each)
        throw new Error(`the sync is not whole: ${JSON.stringify([outcome, held.rows])}`);

      // It looks after tables on its own, and would be counted.
      await client.query('alter system set autovacuum = off');
      await client.query('select pg_reload_conf(), pg_sleep(1)');
      await tablesLookedAfter(client);
      // The age of the copy is written down every ten seconds, which the first reading may have taken.
      await sync.syncOnce(tenant);
      const before = await writesSoFar(client);
      const later: number[] = [];
      for (let n = 0; n < 20; n++) later.push((await secondsOf(() => sync.syncOnce(tenant)))[0] * 1000);
      const writes = (await writesSoFar(client)) - before;
      const asking: number[] = [];
      const link = /"@odata\.deltaLink":"([^"]+)"/.exec(
        (await fetched(directory, 'users/delta?$deltatoken=latest')).join(''),
      )?.[1];
      for (let n = 0; n < 20; n++)
        asking.push(
          (await secondsOf(() => directory.graph(link ?? 'users/delta?$deltatoken=latest')))[0] * 1000,
        );

      const parts = await leastOf(directory, client);
      const ours = line('Rolecall', 's', [first]);
      const least = line('limit: fetch, parse and COPY, one after the other', 's', [
        parts.reduce((sum, [, seconds]) => sum + seconds, 0),
      ]);
      const again = line('Rolecall: three collections', 'ms', later);
      return {
        title: 'Reading a directory',
        about: `${users.toLocaleString('en')} users in ${groups.toLocaleString('en')} groups, ${(users * each).toLocaleString('en')} memberships, from the embedded directory in a process of its own, by pages of 999, into PostgreSQL.`,
        rows: [
          {
            what: 'First sync',
            lines: [
              ours,
              least,
              ...parts.map(([name, seconds]) => line(`(of which ${name})`, 's', [seconds])),
            ],
            goals: [
              atMost(ours, 1.3, least),
              { what: 'of memory above idle', measured: (most - idle) / 2 ** 20, bound: 300, unit: 'MB' },
            ],
          },
          {
            what: 'A later sync, nothing changed',
            lines: [again, line('limit: one delta call', 'ms', asking)],
            goals: [{ what: 'in twenty of them', measured: writes, bound: 0, unit: 'writes' }],
          },
        ],
      };
    } finally {
      await client.end();
      await store.close();
    }
  } finally {
    await directory.stop();
    await server.stop();
  }
}
