import { startPostgres } from './postgres.ts';

/** One PostgreSQL for all the journeys that run on it, each with a database of its own. */
export async function setup(): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  if ('missing' in postgres) throw new Error(postgres.missing);
  process.env['TEST_POSTGRES'] = postgres.url;
  return () => postgres.stop();
}
