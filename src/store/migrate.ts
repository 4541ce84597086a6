import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

const folder = new URL('./migrations/', import.meta.url);

/** Every migration in order. In a file a statement ends with a semicolon at the end of a line. */
function migrations(): readonly Migration[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.sql'))
    .sort()
    .map(file => ({
      name: file.slice(0, -'.sql'.length),
      statements: readFileSync(new URL(file, folder), 'utf8')
        .split('\n')
        .filter(line => !line.startsWith('--'))
        .join('\n')
        .split(/;[ \t]*$/m)
        .map(statement => statement.trim())
        .filter(statement => statement !== ''),
    }));
}

/** The names of all migrations, in order. */
export const migrationNames = (): readonly string[] => migrations().map(each => each.name);

/** A digest of all migrations, by which a prepared data directory is known to fit. */
export const migrationsDigest = (): string =>
  createHash('sha256').update(JSON.stringify(migrations())).digest('hex');

/** Held while migrating, so that of several processes starting at once one migrates and the others wait. */
const lockId = 7_265_531;

/** Brings the schema up to date, forward only, in one transaction. Answers the names of what it ran. */
export async function migrate(
  db: Kysely<Database>,
  kind: 'embedded' | 'postgresql',
): Promise<readonly string[]> {
  return db.transaction().execute(async trx => {
    if (kind === 'postgresql') await sql`select pg_advisory_xact_lock(${sql.lit(lockId)})`.execute(trx);
    await sql`create table if not exists schema_migration (
      name text collate "C" primary key, applied timestamptz not null default now())`.execute(trx);
    const applied = await sql<{ name: string }>`select name from schema_migration`.execute(trx);
    const names = new Set(applied.rows.map(row => row.name));
    const ran: string[] = [];
    for (const migration of migrations()) {
      if (names.has(migration.name)) continue;
      for (const statement of migration.statements) await sql.raw(statement).execute(trx);
      await sql`insert into schema_migration (name) values (${migration.name})`.execute(trx);
      ran.push(migration.name);
    }
    return ran;
  });
}
