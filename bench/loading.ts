import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createAccountIndexes } from '../src/app/account-indexes.ts';
import { createCatalogInForce } from '../src/app/catalog-in-force.ts';
import { createTenantIndexes } from '../src/app/tenant-indexes.ts';
import type { AccountIndex } from '../src/core/account-index.ts';
import { createAccountIndex } from '../src/core/create-account-index.ts';
import { createTenantIndex } from '../src/core/tenant-index.ts';
import { openStore } from '../src/store/open-store.ts';
import { openPostgresql } from '../src/store/postgresql.ts';
import { packed } from './packed.ts';
import { postgres } from './postgres.ts';
import { reference } from './reference.ts';
import { line, type Report } from './report.ts';
import { storeWorld } from './stored-world.ts';
import { account, buildWorld, maxAge, tenantId, W1, W2, worldLists, type WorldLists } from './world.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Megabytes of what lives after a collection, on the heap and beside it. */
function living(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 2 ** 20;
}

interface Loaded {
  readonly seconds: number;
  readonly pauses: { readonly longest: number; readonly p99: number };
  readonly megabytes: number;
  readonly index: AccountIndex;
}

/** Reads an account and its directory out of a store, as the first question about it does. */
async function load(databaseUrl: string, world: WorldLists): Promise<Loaded> {
  const store = await openStore({ databaseUrl, dataDir: 'unused' });
  try {
    const before = living();
    const tenants = createTenantIndexes({ store, createTenantIndex });
    const indexes = createAccountIndexes({
      limit: 2_000_000,
      store,
      tenants,
      inForce: createCatalogInForce(
        { n: 1, catalog: world.catalog, at: '2026-01-01T00:00:00Z' } as never,
        catalog => catalog,
      ),
      maxAge,
      create: createAccountIndex,
    });
    const pauses = monitorEventLoopDelay({ resolution: 1 });
    pauses.enable();
    const began = performance.now();
    const index = await indexes.get(account);
    const seconds = (performance.now() - began) / 1000;
    // The last pause is seen at the next turn.
    await new Promise(resolve => setTimeout(resolve, 5));
    pauses.disable();
    if (index === undefined) throw new Error('the account is not there');
    return {
      seconds,
      pauses: { longest: pauses.max / 1e6, p99: pauses.percentile(99) / 1e6 },
      megabytes: living() - before,
      index,
    };
  } finally {
    await store.close();
  }
}

/** What was loaded answers as the reference does, but for the age of its copy, which a store written today has not. */
function check({ index }: Loaded, world: ReturnType<typeof buildWorld>): void {
  const right = reference(world);
  for (const question of world.questions.slice(0, 1000))
    if (index.decide({ ...question, at: Date.now() }).allowed !== right(question))
      throw new Error(`what was loaded answers wrongly: ${JSON.stringify(question)}`);
}

/** How long W2 takes from the store to the first answer, how long others wait meanwhile, and what it weighs. */
export async function benchLoading({ small }: { readonly small: boolean }): Promise<Report> {
  const size = small ? W1 : W2;
  const server = await postgres();
  try {
    const url = await server.createDatabase();
    const connection = await openPostgresql(url, 30, () => {});
    await storeWorld(connection, worldLists(size)).finally(() => connection.close());
    const loads: Loaded[] = [];
    for (let n = 0; n < (small ? 1 : 3); n++) {
      const loaded = await load(url, worldLists({ users: 1, groups: 4 }));
      if (n === 0) check(loaded, buildWorld(size));
      loads.push({ ...loaded, index: undefined as never });
    }
    const least = packedSize(size);
    const time = line(
      'from PostgreSQL to the first answer',
      's',
      loads.map(one => one.seconds),
    );
    const longest = line(
      'longest pause of everybody else',
      'ms',
      loads.map(one => one.pauses.longest),
    );
    const weight = line(
      'account and directory in memory',
      'MB',
      loads.map(one => one.megabytes),
    );
    const limit = line('limit: packed arrays', 'MB', [least]);
    return {
      title: 'Loading an account',
      about: `An account of ${size.users.toLocaleString('en')} users and its directory (${tenantId.slice(0, 8)}…), read as the first question about it does.`,
      rows: [
        {
          what: 'Loading',
          lines: [time, longest],
          goals: [
            { what: 'until the first answer', measured: time.median, bound: 2, unit: 's' },
            { what: 'of a pause', measured: longest.median, bound: 20, unit: 'ms' },
          ],
        },
        {
          what: 'Memory',
          lines: [weight, limit],
          goals: [{ what: 'of limit: packed arrays', measured: weight.median / least, bound: 2, unit: '×' }],
        },
      ],
    };
  } finally {
    await server.stop();
  }
}

function packedSize(size: typeof W2): number {
  const before = living();
  const form = packed(worldLists(size));
  const megabytes = living() - before;
  if (form.members === 0) throw new Error('nothing was packed');
  return megabytes;
}
