import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import { besideTransactions, openJobs } from './jobs.ts';
import { migrate, migrationsDigest } from './migrate.ts';
import type { Database } from './schema.ts';

const folder = new URL('../../dist/', import.meta.url).pathname;
const archive = join(folder, 'store-template.tar.gz');
const label = join(folder, 'store-template.json');

/** Small segments of the write-ahead log: a new store is a third smaller, and a small one stays small. */
export const initDbParams = ['--wal-segsize=4'];

/** Grows with every change of how a prepared data directory is made. */
const recipe = 3;

/** What a prepared data directory is made from; another one does not fit. */
function digest(): string {
  const versions = ['@electric-sql/pglite', 'pg-boss'].map(name => {
    const main = createRequire(import.meta.url).resolve(name);
    return (
      JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')) as { version: string }
    ).version;
  });
  return createHash('sha256')
    .update(JSON.stringify([versions, recipe, initDbParams, migrationsDigest()]))
    .digest('hex');
}

function fits(): boolean {
  if (!existsSync(label) || !existsSync(archive)) return false;
  const made = JSON.parse(readFileSync(label, 'utf8')) as { from: string };
  return made.from === digest();
}

/** The prepared data directory with all migrations run, if one was made and fits; else a store starts from nothing. */
export const storeTemplate = (): Blob | undefined =>
  fits() ? new Blob([readFileSync(archive)], { type: 'application/x-gzip' }) : undefined;

/** Makes the prepared data directory, unless one that fits is there. Answers whether it had to. */
export async function makeStoreTemplate(): Promise<boolean> {
  if (fits()) return false;
  const pglite = await PGlite.create({ initDbStartParams: initDbParams });
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  await migrate(db, 'embedded');
  await (await openJobs(db, { db: besideTransactions(db, fromPglite(pglite)), backend: 'pglite' })).stop();
  // Never used, and two thirds of the files that a first start and a recovery bring to disk one by one.
  await pglite.exec('update pg_database set datistemplate = false');
  await pglite.exec('drop database template0');
  await pglite.exec('drop database template1');
  await pglite.exec('vacuum (freeze, analyze)');
  await pglite.exec('checkpoint');
  const dump = await pglite.dumpDataDir('gzip');
  await db.destroy();
  mkdirSync(folder, { recursive: true });
  // The label comes last and each by a rename: whoever reads at the same time sees a whole template or none.
  replace(archive, new Uint8Array(await dump.arrayBuffer()));
  replace(label, JSON.stringify({ from: digest() }));
  return true;
}

function replace(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}
