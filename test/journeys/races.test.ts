import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LockedAccount } from '../../src/app/ports/account-store.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import { startPostgres } from '../postgres.ts';
import { startWorld, type World } from './api-world.ts';
import { spawnSecond, type SecondServer } from './second-server.ts';
import { racesOn, type Races } from './races-world.ts';

const hour = 3_600_000;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Accounts of each kind, raced for side by side. */
async function race(races: Races, times: { managers: number; tenants: number; owners: number }) {
  const several = async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
    const made: T[] = [];
    for (let n = 0; n < count; n++) made.push(await make());
    return made;
  };
  // One that is not raced for keeps both directories in use.
  await races.tenants();
  const managers = await several(4, races.managers);
  const tenants = await several(2, races.tenants);
  const owners = await several(2, races.owners);
  const faults = await Promise.all([
    races.run(managers, times.managers, seed),
    races.run(tenants, times.tenants, seed + 100),
    races.run(owners, times.owners, seed + 200),
  ]);
  expect(faults.flat(), `SEED=${seed}`).toEqual([]);
}

const postgres = await startPostgres();
if ('missing' in postgres) {
  it('needs PostgreSQL', context => {
    if (process.env['CI'] === 'true') throw new Error(postgres.missing);
    context.skip(postgres.missing);
  });
} else {
  describe('two processes over one PostgreSQL', () => {
    let world: World;
    let second: SecondServer;
    let client: Client;
    beforeAll(async () => {
      const database = await postgres.createDatabase();
      world = await startWorld({ DATABASE_URL: database }, { syncEveryMs: hour });
      second = await spawnSecond(world, database);
      client = new Client({ connectionString: database });
      await client.connect();
    });
    afterAll(async () => {
      await client?.end();
      await second?.close();
      await world?.close();
      await postgres.stop();
    });

    it('A-2, U-11, T-7 1,000 removals of the last two managers, tenants and owners: one winner each', async () => {
      const age = async (): Promise<void> => {
        await client.query("update account_tenant set associated = now() - interval '8 days'");
      };
      await race(racesOn(world, [world.url, second.url], age), { managers: 780, tenants: 40, owners: 180 });
    });
  });
}

describe('one process over the embedded store', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({}, { syncEveryMs: hour, between: { store: withOldAssociations } });
  });
  afterAll(async () => {
    await world?.close();
  });

  it('A-2, U-11, T-7 300 removals of the last two managers, tenants and owners: one winner each', async () => {
    await race(
      racesOn(world, [world.url], async () => {}),
      { managers: 240, tenants: 10, owners: 50 },
    );
  });
});

/** The store, with all tenants associated eight days before they were. */
function withOldAssociations(store: OpenStore): OpenStore {
  const older = (locked: LockedAccount): LockedAccount => ({
    ...locked,
    tenants: async () =>
      (await locked.tenants()).map(each => ({
        ...each,
        associated: new Date(Date.parse(each.associated) - 8 * 24 * hour).toISOString(),
      })),
  });
  const change: OpenStore['change'] = options =>
    store.change({ ...options, plan: locked => options.plan(older(locked)) });
  return new Proxy(store, {
    get: (target, name, receiver): unknown =>
      name === 'change' ? change : Reflect.get(target, name, receiver),
  });
}
