import { sql } from 'kysely';
import type { Queries } from './connection.ts';
import { Problem } from '../core/problems.ts';

/** What a page's `after` holds: the sort values of its last row, and the total that the first page counted. */
export interface Keyset {
  readonly keys: readonly string[];
  readonly total?: number;
  readonly estimate?: boolean;
}

/** Totals are exact up to here. */
export const exactUpTo = 10_000;

export const writeKeyset = (keyset: Keyset): string =>
  Buffer.from(JSON.stringify(keyset)).toString('base64url');

/** Reads an `after` with the given number of keys back; throws `cursor-invalid` when it is none of ours. */
export function readKeyset(after: string, keys: number): Keyset {
  try {
    const read = JSON.parse(Buffer.from(after, 'base64url').toString()) as Keyset;
    if (
      Array.isArray(read.keys) &&
      read.keys.length === keys &&
      read.keys.every(key => typeof key === 'string')
    ) {
      return read;
    }
  } catch (cause) {
    throw invalid(cause);
  }
  throw invalid();
}

const invalid = (cause?: unknown): Problem =>
  new Problem('cursor-invalid', 'This cursor cannot be read. Start again with the first page.', {}, cause);

/** How many rows a query has, one more than `exactUpTo` where there are more. */
export async function countUpTo(db: Queries, rows: ReturnType<typeof sql>): Promise<number> {
  const counted = await sql<{ total: number }>`
    select count(*) as total from (${rows} limit ${sql.lit(exactUpTo + 1)}) as counted`.execute(db);
  return counted.rows[0]?.total ?? 0;
}
