import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, Pool, TypeOverrides, types } from 'pg';
import type { PoolClient } from 'pg';
import { Problem } from '../core/problems.ts';
import type { Connection } from './connection.ts';
import { migrate } from './migrate.ts';
import type { Database } from './schema.ts';
import { statementNames } from './statement-names.ts';
import { sqlState, storeUnavailable, systemCode } from './store-failures.ts';

const connections = 10;
const connectTimeout = 5_000;
const statementTimeout = 30_000;

/** Revisions and counts are whole numbers far below 2^53. */
const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);

/** What PostgreSQL did not answer itself went wrong on the way to it. */
const asUnavailable = (error: unknown): unknown =>
  error instanceof DatabaseError ? error : storeUnavailable(error);

/** Lists are planned each time, since what is best for them depends on what is asked. */
const isList = /\blimit (?!1\b)/i;

/** The pool as Kysely sees it, with every failure to reach the server told apart from what the server says. */
class ReachingPool implements PostgresPool {
  readonly #pool: Pool;
  readonly #clients = new WeakMap<PoolClient, PostgresPoolClient>();
  readonly #nameOf = statementNames();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  get options(): object {
    return this.#pool.options;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw asUnavailable(error);
    });
    const known = this.#clients.get(client);
    if (known !== undefined) return known;
    let inTransaction = false;
    const query = (text: string, values: readonly unknown[]): Promise<unknown> => {
      inTransaction = text === 'begin' || (inTransaction && text !== 'commit' && text !== 'rollback');
      const keeps = values.length > 0 && (inTransaction || !isList.test(text));
      const name = keeps ? this.#nameOf(text) : undefined;
      const asked = { text, values: [...values], ...(name === undefined ? {} : { name }) };
      return client.query(asked).catch((error: unknown) => {
        throw asUnavailable(error);
      });
    };
    try {
      // Compiling a statement takes longer than any of ours runs.
      await query('set jit = off', []);
    } catch (error) {
      client.release(true);
      throw error;
    }
    const reaching = {
      query,
      release: (destroy?: boolean) => client.release(destroy),
    } as PostgresPoolClient;
    this.#clients.set(client, reaching);
    return reaching;
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

type Log = (line: { level: 'info' | 'warn' | 'error'; msg: string; [fact: string]: unknown }) => void;

/**
 * A PostgreSQL, waited for while it is still starting.
 *
 * Throws `store-unavailable`, naming host and cause but never the password, when it does not come up in time or refuses.
 */
export async function openPostgresql(url: string, waitSeconds: number, log: Log): Promise<Connection> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeout,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 2 * statementTimeout,
    keepAlive: true,
    application_name: 'rolecall',
    types: parsers,
  });
  // A connection may break while it is idle (told by the pool) or between two statements of a transaction (told by
  // itself). It is replaced when one is needed; unheard, the event would end the process.
  const broke = (error: Error): void =>
    log({ level: 'warn', msg: 'a connection to PostgreSQL broke', code: codeOf(error) });
  pool.on('error', broke);
  pool.on('connect', client => client.on('error', broke));
  try {
    await waitFor(pool, url, waitSeconds, log);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: new ReachingPool(pool) }) });
  try {
    const ran = await migrate(db, 'postgresql');
    if (ran.length > 0) log({ level: 'info', msg: 'the schema was brought up to date', migrations: ran });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    kind: 'postgresql',
    db,
    jobs: { connectionString: url },
    upkeep: async () => {},

    close: () => db.destroy(),
  };
}

const codeOf = (error: unknown): string | undefined => sqlState(error) ?? systemCode(error);

/** Starting, stopping, too many clients, or not there yet; anything else that the server says will not pass by waiting. */
const passes = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === undefined || /^(57P03|57P01|57P02|53300|08)/.test(state);
};

async function waitFor(pool: Pool, url: string, waitSeconds: number, log: Log): Promise<void> {
  const until = Date.now() + waitSeconds * 1000;
  for (let attempt = 1; ; attempt += 1) {
    try {
      (await pool.connect()).release();
      return;
    } catch (error) {
      if (!passes(error) || Date.now() >= until) throw refusedBy(url, error);
      if (attempt === 1) log({ level: 'info', msg: 'waiting for PostgreSQL', host: hostOf(url) });
      await sleep(Math.min(250 * attempt, 1000));
    }
  }
}

function refusedBy(url: string, error: unknown): Problem {
  const code = codeOf(error);
  return new Problem(
    'store-unavailable',
    `The PostgreSQL at ${hostOf(url)} cannot be used${code === undefined ? '' : ` (${code})`}. ` +
      'Check that it runs and that DATABASE_URL names its host, port, user, password and database.',
    { ...(code === undefined ? {} : { reason: code }) },
    error,
  );
}

/** Host and port alone: the rest of the address may hold a password. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'DATABASE_URL';
}
