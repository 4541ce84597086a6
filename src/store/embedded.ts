import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import type { Connection } from './connection.ts';
import type { Database } from './schema.ts';

/** OID of int8: revisions and counts are whole numbers far below 2^53. */
const int8 = 20;

const parsers = { [int8]: Number };

/** A PostgreSQL inside this process that keeps nothing. */
export async function openInMemory(): Promise<Connection> {
  return connectionOf(await PGlite.create({ parsers }), async () => {});
}

function connectionOf(pglite: PGlite, release: () => Promise<void>): Connection {
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  return {
    kind: 'embedded',
    db,
    async maintain() {
      await sql`vacuum (analyze)`.execute(db);
    },
    async close() {
      await db.destroy();
      if (!pglite.closed) await pglite.close();
      await release();
    },
  };
}
