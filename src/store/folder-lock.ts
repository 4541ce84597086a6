import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Problem } from '../core/problems.ts';

/** SQLite's "somebody else has it" (SQLITE_BUSY). */
const busy = 5;

/**
 * Takes a folder for this process alone; answers how to give it back.
 *
 * The lock is SQLite's on a file, held by the operating system and gone with the process however it ends, so a killed
 * process leaves nothing to clean up. Throws `store-unavailable`, naming folder and holder, when another has it.
 */
export function lockFolder(folder: string): () => void {
  const holderFile = join(folder, 'holder.json');
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === busy)) throw error;
    const pid = holderOf(holderFile);
    const who = pid === undefined ? 'another process' : `another process (pid ${pid})`;
    throw new Problem(
      'store-unavailable',
      `The store in ${folder} is in use by ${who}, and only one can have it. Stop that one first, ` +
        'give this one another DATA_DIR, or set DATABASE_URL to share a PostgreSQL.',
      { folder, ...(pid === undefined ? {} : { pid }) },
      error,
    );
  }
  writeFileSync(holderFile, JSON.stringify({ pid: process.pid }));
  return () => {
    rmSync(holderFile, { force: true });
    lock.close();
  };
}

function holderOf(file: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
    return pid;
  } catch {
    return undefined;
  }
}
