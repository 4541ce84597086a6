import { Client } from 'pg';
import { startPostgres, type TestPostgres } from '../test/postgres.ts';

export interface BenchPostgres extends TestPostgres {
  /** A connection of one's own to the database made last. */
  connect(): Promise<Client>;
}

/** A PostgreSQL for one bench. Throws with what to install where there is none. */
export async function postgres(options: { readonly durable?: boolean } = {}): Promise<BenchPostgres> {
  const server = await startPostgres(options);
  if ('missing' in server) throw new Error(server.missing);
  let last = server.url;
  return {
    ...server,
    createDatabase: async () => (last = await server.createDatabase()),
    async connect() {
      const client = new Client({ connectionString: last });
      await client.connect();
      return client;
    },
  };
}
