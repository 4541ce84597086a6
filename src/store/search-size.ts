import { sql } from 'kysely';
import type { Queries } from './connection.ts';

const few = 2_000;

/**
 * Whether so few objects match a search that finding all of them and then sorting is the cheaper way.
 *
 * The planner cannot know: it guesses the same share for every word, and would walk a whole long list by name to find
 * the one person of a rare name.
 */
export async function fewMatch(db: Queries, words: string): Promise<boolean> {
  const { rows } = await sql<{ matches: number }>`select count(*) as matches from (
    select 1 from replica_object where search @@ ${words}::text::tsquery limit ${sql.lit(few + 1)}) as found`.execute(
    db,
  );
  return (rows[0]?.matches ?? 0) <= few;
}
