import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/store/embedded.ts';
import { inspectStore } from '../../src/store/inspect.ts';
import { migrationNames } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { startPostgres } from '../postgres.ts';
import { codeOf } from './store-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rolecall-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const last = migrationNames().at(-1) ?? '';

it('the embedded store is looked at and left as it is: none yet, up to date, behind, of a newer version', async () => {
  const dataDir = join(folder, 'one');
  expect(await inspectStore({ dataDir })).toBeUndefined();
  expect(readdirSync(folder)).not.toContain('one');
  await (await openStore({ dataDir })).close();
  expect(await inspectStore({ dataDir })).toEqual({ pending: [], unknown: [], tenants: [] });

  const connection = await openEmbedded(join(dataDir, 'store'));
  const rename = connection.db.updateTable('schema_migration' as never) as unknown as {
    set(values: object): { where(column: string, is: '=', name: string): { execute(): Promise<unknown> } };
  };
  await rename.set({ name: '9999-of-tomorrow' }).where('name', '=', last).execute();
  await connection.close();
  const behind = { pending: [last], unknown: ['9999-of-tomorrow'], tenants: [] };
  expect(await inspectStore({ dataDir })).toEqual(behind);
  // Nothing ran because somebody looked.
  expect(await inspectStore({ dataDir })).toEqual(behind);
}, 60_000);

it('an embedded store that another has open is refused', async () => {
  const dataDir = join(folder, 'two');
  const store = await openStore({ dataDir });
  expect(await codeOf(inspectStore({ dataDir }))).toBe('store-unavailable');
  await store.close();
}, 60_000);

const postgres = await startPostgres();
describe.skipIf('missing' in postgres)('PostgreSQL', () => {
  if ('missing' in postgres) return;
  afterAll(() => postgres.stop());
  it('is looked at and left as it is: empty, and up to date', async () => {
    const databaseUrl = await postgres.createDatabase();
    const look = () => inspectStore({ databaseUrl, dataDir: 'memory' });
    expect((await look())?.pending).toEqual(migrationNames());
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      "select count(*)::int as n from pg_tables where schemaname = 'public'",
    );
    await client.end();
    expect(rows).toEqual([{ n: 0 }]);
    await (await openStore({ databaseUrl, dataDir: 'memory' })).close();
    expect(await look()).toEqual({ pending: [], unknown: [], tenants: [] });
  }, 60_000);
});
