import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { ConstructorOptions } from 'pg-boss';
import type { Database } from './schema.ts';
import { gaveWay } from './store-failures.ts';

/** The database, or one transaction on it: what a query runs on. */
export type Queries = Kysely<Database>;

/** An open database of either kind. */
export interface Connection {
  readonly kind: 'embedded' | 'postgresql';
  readonly db: Kysely<Database>;
  /** What the queue of jobs runs its own statements on: beside the transactions of `db`, never inside. */
  readonly jobs: Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString'>;
  /** Does what nothing else does in the embedded store when it is due: shortens the write-ahead log, frees dead rows. */
  upkeep(): Promise<void>;
  /** Lets go; nothing may be running. */
  close(): Promise<void>;
}

const attempts = 4;

/**
 * Runs `work` in one transaction; what it throws undoes all of it.
 *
 * `work` is run again when the database let another transaction go first, so it must not keep anything outside.
 */
export async function inTransaction<T>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === attempts || !gaveWay(error)) throw error;
    }
  }
}

/** The parts that grow large, and whose statements need true figures. */
export type StorePart = keyof typeof tables;
const tables = {
  members: ['member', 'member_activity', 'access_grant'],
  objects: ['replica_object'],
  memberships: ['replica_membership'],
} as const;

/** Brings the planner's figures of a part up to date: with old ones it walks through whole tables. */
export async function analyze(db: Queries, part: StorePart): Promise<void> {
  await sql`analyze ${sql.join(tables[part].map(name => sql.table(name)))}`.execute(db);
}
