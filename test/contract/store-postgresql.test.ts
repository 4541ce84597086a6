import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/app/ports/store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startPostgres } from '../postgres.ts';
import type { TestPostgres } from '../postgres.ts';
import { change, codeOf, entry, member, newObject, newTenant, openAccount, put } from './store-fixture.ts';

const postgres = await startPostgres({ durable: true });
if ('missing' in postgres) {
  const title = `the store, when PostgreSQL is away: left out. ${postgres.missing}`;
  if (process.env['CI'] === 'true') {
    it(title, () => {
      throw new Error(postgres.missing);
    });
  } else {
    process.stderr.write(`${title}\n`);
    describe.skip(title, () => it('is left out', () => {}));
  }
} else {
  afterAll(() => postgres.stop());
  describe('the store, when PostgreSQL is away', { timeout: 120_000 }, () => suite(postgres));
}

/** Resolves when the store answers again, by itself. */
async function answers(store: Store): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    if ((await codeOf(store.ping())) === 'no problem') return;
    if (attempt > 300) throw new Error('the store does not come back');
    await sleep(100);
  }
}

function suite(server: TestPostgres): void {
  it('a database killed amid writes: no acknowledged one is lost, the rest say store-unavailable, it comes back by itself', async () => {
    const store = await openStore({ databaseUrl: await server.createDatabase(), dataDir: 'memory' });
    const account = await openAccount(store);
    const tenantId = newTenant();
    const acknowledged: string[] = [];
    const problems = new Set<unknown>();
    const write = async (): Promise<void> => {
      const told = member({ tenantId, objectId: newObject() });
      const code = await codeOf(change(store, account, [put(told)], { log: [entry()] }));
      if (code === 'no problem') acknowledged.push(told.id);
      else problems.add(code);
    };
    for (let n = 0; n < 20; n += 1) await write();
    const amid = Promise.all(Array.from({ length: 30 }, write));
    await sleep(5);
    await server.kill();
    await amid;
    await write();
    expect([...problems]).toEqual(['store-unavailable']);

    await server.start();
    await server.ready();
    await answers(store);
    const found = new Set<string>((await store.facts(account))?.members.map(one => one.id));
    expect(acknowledged.filter(id => !found.has(id))).toEqual([]);
    expect(await store.verifyLog(account)).toEqual({ entries: found.size + 1 });
    await write();
    expect(acknowledged.length).toBeGreaterThan(20);
    await store.close();
  });

  it('a PostgreSQL that is still starting is waited for', async () => {
    const databaseUrl = await server.createDatabase();
    await server.kill();
    const opening = openStore({ databaseUrl, dataDir: 'memory', waitSeconds: 30 });
    await sleep(600);
    await server.start();
    const store = await opening;
    await store.ping();
    await store.close();
  });

  it('one that does not come is told with its host and without its password', async () => {
    const databaseUrl = 'postgresql://somebody:s3cret@127.0.0.1:1/nothing';
    const problem: unknown = await openStore({ databaseUrl, dataDir: 'memory', waitSeconds: 0 }).catch(
      (error: unknown) => error,
    );
    expect(problem).toMatchObject({ code: 'store-unavailable', facts: { reason: 'ECONNREFUSED' } });
    expect(String(problem)).toContain('127.0.0.1:1');
    expect(String(problem)).not.toContain('s3cret');
  });

  it('a database that does not exist is told at once', async () => {
    const databaseUrl = server.url.replace(/\/postgres$/, '/nowhere');
    await expect(openStore({ databaseUrl, dataDir: 'memory' })).rejects.toMatchObject({
      code: 'store-unavailable',
      facts: { reason: '3D000' },
    });
  });

  it('several processes that start at once migrate once', async () => {
    const databaseUrl = await server.createDatabase();
    const open = () => openStore({ databaseUrl, dataDir: 'memory' });
    const stores = await Promise.all([open(), open(), open()]);
    const [first, , last] = stores;
    const account = await openAccount(first);
    expect(await last.revision(account)).toBe(1);
    await Promise.all(stores.map(store => store.close()));
  });

  it('of two processes that change one account, each sees what the other did', async () => {
    const databaseUrl = await server.createDatabase();
    const stores = [
      await openStore({ databaseUrl, dataDir: 'memory' }),
      await openStore({ databaseUrl, dataDir: 'memory' }),
    ] as const;
    const account = await openAccount(stores[0]);
    const tenantId = newTenant();
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        change(
          n % 2 === 0 ? stores[0] : stores[1],
          account,
          [put(member({ tenantId, objectId: newObject() }))],
          {
            log: [entry()],
          },
        ),
      ),
    );
    expect(await stores[1].revision(account)).toBe(31);
    expect(await stores[0].verifyLog(account)).toEqual({ entries: 31 });
    for (const store of stores) await store.close();
  });
}
