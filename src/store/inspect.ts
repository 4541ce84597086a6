import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import type { TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { accounts } from './accounts.ts';
import { DurableNodeFS } from './durable-node-fs.ts';
import { startDurable } from './embedded.ts';
import { lockFolder } from './folder-lock.ts';
import { migrationNames } from './migrate.ts';
import type { Database } from './schema.ts';
import { sqlState, systemCode } from './store-failures.ts';

/** A store as it was found. */
export interface StoreLook {
  /** Migrations that have not run, oldest first. */
  readonly pending: readonly string[];
  /** What it holds that this version does not know: a newer version wrote it. */
  readonly unknown: readonly string[];
  /** Every tenant that some account has; none while migrations are pending. */
  readonly tenants: readonly TenantId[];
}

const patience = 10_000;

/**
 * Looks at the store and changes nothing of it; undefined where there is none yet.
 *
 * Throws `store-unavailable` when another process has the embedded store, or the PostgreSQL cannot be used.
 */
export async function inspectStore(options: {
  readonly databaseUrl?: string;
  readonly dataDir: string;
}): Promise<StoreLook | undefined> {
  if (options.databaseUrl !== undefined) return inspectPostgresql(options.databaseUrl);
  const folder = join(options.dataDir, 'store');
  const data = join(folder, 'pgdata');
  if (
    options.dataDir === 'memory' ||
    !existsSync(join(data, 'PG_VERSION')) ||
    existsSync(join(folder, 'preparing'))
  )
    return undefined;
  const release = lockFolder(folder);
  try {
    // Of a killed process: the lock of this folder says that nobody runs on it now.
    rmSync(join(data, 'postmaster.pid'), { force: true });
    const pglite = await startDurable(new DurableNodeFS(data));
    const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
    try {
      return await look(db);
    } finally {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
    }
  } finally {
    release();
  }
}

async function inspectPostgresql(url: string): Promise<StoreLook> {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: patience,
    statement_timeout: patience,
    application_name: 'rolecall doctor',
  });
  pool.on('error', () => undefined);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await look(db);
  } catch (error) {
    const code = sqlState(error) ?? systemCode(error);
    throw new Problem(
      'store-unavailable',
      `The PostgreSQL at ${new URL(url).host} cannot be used${code === undefined ? '' : ` (${code})`}.`,
      {},
      error,
    );
  } finally {
    await db.destroy();
  }
}

async function look(db: Kysely<Database>): Promise<StoreLook> {
  const known = migrationNames();
  const table = await sql<{
    name: string | null;
  }>`select to_regclass('schema_migration')::text as name`.execute(db);
  const ran =
    table.rows[0]?.name == null
      ? []
      : (await sql<{ name: string }>`select name from schema_migration`.execute(db)).rows.map(
          row => row.name,
        );
  const pending = known.filter(name => !ran.includes(name));
  const unknown = ran.filter(name => !known.includes(name)).sort();
  return { pending, unknown, tenants: pending.length > 0 ? [] : await accounts(db).associatedTenants() };
}
