import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { fromPglite } from 'pg-boss';
import type { Connection } from './connection.ts';
import { DurableNodeFS, syncPath } from './durable-node-fs.ts';
import { lockFolder } from './folder-lock.ts';
import { besideTransactions } from './jobs.ts';
import { migrate } from './migrate.ts';
import type { Database } from './schema.ts';
import { initDbParams, storeTemplate } from './template.ts';

/** OID of int8: revisions and counts are whole numbers far below 2^53. */
const int8 = 20;
const parsers = { [int8]: Number };

/** `-F` switches fsync off; what is asked for instead is that an acknowledged commit is on disk. */
const durableParams = [
  ...PGlite.defaultStartParams.filter(param => param !== '-F'),
  ...['-c', 'fsync=on', '-c', 'synchronous_commit=on', '-c', 'wal_sync_method=fsync'],
];

const start = (options: object, template: Blob | undefined): Promise<PGlite> =>
  PGlite.create({
    parsers,
    initDbStartParams: initDbParams,
    ...options,
    ...(template === undefined ? {} : { loadDataDir: template }),
  });

/** A PostgreSQL on a file system that syncs, told to sync. */
export const startDurable = (fs: DurableNodeFS, template?: Blob): Promise<PGlite> =>
  start({ fs, startParams: durableParams }, template);

/** A PostgreSQL inside this process that keeps nothing. */
export async function openInMemory(): Promise<Connection> {
  const pglite = await start({}, storeTemplate());
  const connection = connectionOf(pglite, undefined, usualPace, () => {});
  await migrate(connection.db, 'embedded');
  return connection;
}

/**
 * A PostgreSQL inside this process that keeps its files in `folder`, each commit on disk before it is acknowledged.
 *
 * Throws `store-unavailable` when another process has the folder.
 */
export async function openEmbedded(folder: string, pace: Pace = usualPace): Promise<Connection> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const release = lockFolder(folder);
  try {
    return await openLocked(folder, pace, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function openLocked(folder: string, pace: Pace, release: () => void): Promise<Connection> {
  const data = join(folder, 'pgdata');
  const preparing = join(folder, 'preparing');
  // A first start that was cut off has acknowledged nothing; what it left is no database.
  if (existsSync(preparing)) rmSync(data, { recursive: true, force: true });
  const isNew = !existsSync(join(data, 'PG_VERSION'));
  if (isNew) {
    writeFileSync(preparing, '');
    syncPath(preparing);
    syncPath(folder);
    mkdirSync(data, { recursive: true, mode: 0o700 });
  }
  // Of a killed process: the lock of this folder says that nobody runs on it now.
  rmSync(join(data, 'postmaster.pid'), { force: true });
  const fs = new DurableNodeFS(data);
  const pglite = await startDurable(fs, isNew ? storeTemplate() : undefined);
  const connection = connectionOf(pglite, fs, pace, release);
  await migrate(connection.db, 'embedded');
  if (isNew) {
    // What came out of the template was written without PostgreSQL's care.
    await syncTree(data);
    rmSync(preparing);
    syncPath(folder);
    syncPath(join(folder, '..'));
  }
  return connection;
}

/** Brings a whole folder to disk; several at a time, since the disk does many at once for the price of one. */
async function syncTree(folder: string): Promise<void> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = [folder, ...entries.map(entry => join(entry.parentPath, entry.name))];
  const next = paths.values();
  const work = async (): Promise<void> => {
    for (const path of next) {
      const file = await open(path, 'r');
      await file.sync().finally(() => file.close());
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
}

/** Syncs, of which each commit is at least one, after which maintenance is due. */
interface Pace {
  readonly checkpoint: number;
  readonly vacuum: number;
}
const usualPace: Pace = { checkpoint: 5_000, vacuum: 50_000 };

function connectionOf(
  pglite: PGlite,
  fs: DurableNodeFS | undefined,
  pace: Pace,
  release: () => void,
): Connection {
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  let checkpointed = fs?.syncs ?? 0;
  let vacuumed = checkpointed;
  return {
    kind: 'embedded',
    db,
    jobs: { db: besideTransactions(db, fromPglite(pglite)), backend: 'pglite' },
    async upkeep() {
      // A PostgreSQL of one process has no checkpointer and no autovacuum: without this the log grows for ever.
      if (fs === undefined || fs.syncs - checkpointed < pace.checkpoint) return;
      if (fs.syncs - vacuumed >= pace.vacuum) {
        await sql`vacuum (analyze)`.execute(db);
        vacuumed = fs.syncs;
      }
      await sql`checkpoint`.execute(db);
      checkpointed = fs.syncs;
    },
    async close() {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
      release();
    },
  };
}
