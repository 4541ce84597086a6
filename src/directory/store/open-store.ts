import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { startClock, type Clock } from '../trouble/clock.ts';
import { SCHEMA, SCHEMA_VERSION, UPGRADES } from './schema.ts';

export type Row = Record<string, SQLOutputValue>;

/** The directory's own store: one process, one connection, every transaction synchronous and durable. */
export interface Store {
  /** Seals what must be readable again (passwords before the first sign-in, private keys). */
  readonly sealKey: Buffer;
  /** Changes when the data starts from nothing; tokens that outlived their data name another one. */
  readonly generation: string;
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** @returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Inserts one row and returns its number. */
  insert(sql: string, ...values: SQLInputValue[]): number;
  /** Runs `work` as one transaction; inside another one it joins it. Committed means synced to the disk. */
  transaction<T>(work: () => T): T;
  /**
   * As `transaction`, but a power cut may take what was committed back until the next synced transaction or `sync`:
   * for long work that is acknowledged as a whole.
   */
  transactionToSync<T>(work: () => T): T;
  /** Brings to the disk what was committed so far. */
  sync(): void;
  /** Runs `work` once the transaction that is open is committed, at once when none is; never after a rollback. */
  afterCommit(work: () => void): void;
  /** The time that the directory lives by. */
  readonly clock: Clock;
  /** How far each tenant's change log has come; forgotten when a transaction fails. */
  readonly sequences: Map<number, number>;
  close(): void;
}

/**
 * Opens the store in a folder, making it when it is missing.
 * @param folder a folder of its own, or `memory` to keep nothing
 * @throws Error that names the folder when another process has it open, or when a newer version wrote it
 */
export function openStore(folder: string): Store {
  const inMemory = folder === 'memory';
  if (!inMemory) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(inMemory ? ':memory:' : join(folder, 'directory.sqlite'));
  try {
    prepareDatabase(db, inMemory);
  } catch (error) {
    db.close();
    throw explainOpening(folder, error);
  }
  const sealKey = inMemory ? randomBytes(32) : readOrMakeKey(join(folder, 'seal.key'));
  return makeStore(db, sealKey);
}

function prepareDatabase(db: DatabaseSync, inMemory: boolean): void {
  if (!inMemory) {
    // The exclusive lock is taken with the first read and held until the process ends: one writer, and nobody else.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    // 64 MB, so that pages which an import changes again and again are written to their place less often.
    db.exec('PRAGMA wal_autocheckpoint = 16384;');
  }
  db.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = FILE;');
  db.exec('BEGIN IMMEDIATE');
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > SCHEMA_VERSION) throw new Error(`it was written by a newer version (schema ${version})`);
  if (version === 0) {
    db.exec(SCHEMA);
    db.prepare('INSERT INTO meta VALUES (?, ?)').run('generation', randomUUID());
  }
  for (const upgrade of UPGRADES.slice(version)) db.exec(upgrade);
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  db.exec('COMMIT');
  db.function('lc', { deterministic: true }, value =>
    typeof value === 'string' ? value.toLowerCase() : (value ?? null),
  );
  db.function('moment', { deterministic: true }, value => {
    const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(moment) ? null : moment;
  });
  db.exec(`CREATE TEMP TABLE forward_reference (
    run TEXT NOT NULL, relation TEXT NOT NULL, object INTEGER NOT NULL, target TEXT NOT NULL, line INTEGER NOT NULL,
    resolved INTEGER)`);
}

function explainOpening(folder: string, error: unknown): Error {
  const code = (error as { errcode?: number }).errcode;
  if (code === 5 || code === 6) {
    return new Error(
      `The directory's folder ${folder} is open in another process. Stop that process, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  return new Error(`The directory's folder ${folder} cannot be opened: ${(error as Error).message}`, {
    cause: error,
  });
}

function readOrMakeKey(path: string): Buffer {
  try {
    const key = readFileSync(path);
    if (key.length !== 32)
      throw new Error(`${path} is damaged: it must hold 32 bytes. Restore it from a backup.`);
    chmodSync(path, 0o600);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const key = randomBytes(32);
  const file = openSync(path, 'wx', 0o600);
  writeSync(file, key);
  fsyncSync(file);
  closeSync(file);
  return key;
}

function makeStore(db: DatabaseSync, sealKey: Buffer): Store {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    // Filters make statements of many shapes; the cache must not grow with them.
    if (statements.size >= 500) statements.clear();
    const made = db.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const sequences = new Map<number, number>();
  let depth = 0;
  let waiting: (() => void)[] = [];
  const transaction = <T>(work: () => T): T => {
    if (depth > 0) return work();
    db.exec('BEGIN IMMEDIATE');
    depth += 1;
    let result: T;
    try {
      result = work();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      sequences.clear();
      waiting = [];
      throw error;
    } finally {
      depth -= 1;
    }
    const committed = waiting;
    waiting = [];
    for (const after of committed) after();
    return result;
  };
  const sync = (): void =>
    transaction(() => void prepare("UPDATE meta SET value = value WHERE name = 'generation'").run());
  return {
    sealKey,
    generation: String(db.prepare("SELECT value FROM meta WHERE name = 'generation'").get()?.['value']),
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    insert: (sql, ...values) => Number(prepare(sql).run(...values).lastInsertRowid),
    transaction,
    transactionToSync: work => {
      // Nothing else runs between the two: the connection is this one alone, and transactions are synchronous.
      if (depth === 0) db.exec('PRAGMA synchronous = NORMAL');
      try {
        return transaction(work);
      } finally {
        if (depth === 0) db.exec('PRAGMA synchronous = FULL');
      }
    },
    sync,
    afterCommit: after => void (depth > 0 ? waiting.push(after) : after()),
    clock: startClock(),
    sequences,
    close: () => db.close(),
  };
}
