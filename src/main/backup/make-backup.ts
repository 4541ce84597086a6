import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { backup as copyDatabase, DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { lockFolder } from '../../store/folder-lock.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';

/** The first entry of a backup: what it is. */
export const ABOUT = 'rolecall-backup.json';
/** The last entry: proof that it is whole. */
export const WHOLE = 'rolecall-backup-whole.json';
export const FORMAT = 1;

export interface BackupMade {
  readonly file: string;
  readonly files: number;
  readonly bytes: number;
}

/** A file to be kept: its name in the archive, and where its content is. */
interface Kept {
  readonly name: string;
  readonly path: string;
}

/** What a process leaves beside its data and the next one makes again. */
const TRANSIENT =
  /^(store\/(lock\.sqlite.*|holder\.json|pgdata\/postmaster\.pid)|directory\/directory\.sqlite-(wal|shm))$/;
const DIRECTORY = 'directory/directory.sqlite';

/**
 * Writes everything of `dataDir` into one gzipped tar file, readable for its owner alone. Takes the folder for itself
 * meanwhile, so that what is copied fits together.
 *
 * @throws Problem `store-unavailable` or Error when another process has the folder open, or the file exists
 */
export async function makeBackup(options: {
  readonly dataDir: string;
  readonly file: string;
  readonly version: string;
  readonly now?: Date;
}): Promise<BackupMade> {
  const dataDir = resolve(options.dataDir);
  const file = resolve(options.file);
  refuse(dataDir, file);
  const store = join(dataDir, 'store');
  const release = existsSync(store) ? lockFolder(store) : () => undefined;
  const beside = mkdtempSync(join(dirname(file), '.rolecall-backup-'));
  try {
    const directory = await directoryCopy(dataDir, beside);
    const kept = [...listFiles(dataDir), ...directory];
    const part = join(beside, basename(file));
    const now = options.now ?? new Date();
    const about = { format: FORMAT, version: options.version, made: now.toISOString() };
    await pipeline(
      Readable.from(archive(kept, about, now)),
      createGzip(),
      (await open(part, 'wx', 0o600)).createWriteStream({ flush: true }),
    );
    if (existsSync(file)) throw new Error(`${file} exists already.`);
    await rename(part, file);
    const folder = await open(dirname(file), 'r');
    await folder.sync().finally(() => folder.close());
    return { file, files: kept.filter(each => !each.name.endsWith('/')).length, bytes: statSync(file).size };
  } finally {
    rmSync(beside, { recursive: true, force: true });
    release();
  }
}

function refuse(dataDir: string, file: string): void {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0)
    throw new Error(`There is nothing in ${dataDir}: nothing was started with this DATA_DIR yet.`);
  if (existsSync(file)) throw new Error(`${file} exists already. Name a file that does not.`);
  if (!existsSync(dirname(file))) throw new Error(`There is no folder ${dirname(file)}.`);
  if (!relative(dataDir, file).startsWith(`..${sep}`))
    throw new Error(`${file} is inside DATA_DIR: keep backups elsewhere.`);
}

/** Files and folders of the data folder, but for what a process makes anew and the directory's database. */
function listFiles(dataDir: string): readonly Kept[] {
  const entries = readdirSync(dataDir, { withFileTypes: true, recursive: true });
  return entries
    .filter(each => each.isFile() || each.isDirectory())
    .map(each => {
      const path = join(each.parentPath, each.name);
      const name = relative(dataDir, path).split(sep).join('/');
      return { name: each.isDirectory() ? `${name}/` : name, path };
    })
    .filter(({ name }) => !TRANSIENT.test(name) && name !== DIRECTORY)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A copy of the embedded directory's database by SQLite itself, taken while nobody else has it. */
async function directoryCopy(dataDir: string, beside: string): Promise<readonly Kept[]> {
  const source = join(dataDir, ...DIRECTORY.split('/'));
  if (!existsSync(source)) return [];
  const path = join(beside, 'directory.sqlite');
  const database = new DatabaseSync(source);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    await copyDatabase(database, path);
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    if (code !== 5 && code !== 6) throw error;
    throw new Error(
      `The embedded directory in ${dirname(source)} is open in another process. Stop that one first.`,
      {
        cause: error,
      },
    );
  } finally {
    database.close();
  }
  return [{ name: DIRECTORY, path }];
}

async function* archive(kept: readonly Kept[], about: object, now: Date): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const small = (name: string, body: object): Buffer => {
    const content = Buffer.from(`${JSON.stringify(body, null, 2)}\n`);
    return Buffer.concat([
      tarHeader({ name, size: content.length }, now),
      content,
      tarPadding(content.length),
    ]);
  };
  for await (const part of entries(kept, small(ABOUT, about), now)) {
    hash.update(part);
    yield part;
  }
  const files = kept.filter(each => !each.name.endsWith('/')).length;
  yield small(WHOLE, { files, sha256: hash.digest('hex') });
  yield tarEnd;
}

async function* entries(kept: readonly Kept[], first: Buffer, now: Date): AsyncGenerator<Buffer> {
  yield first;
  for (const { name, path } of kept) {
    const size = name.endsWith('/') ? 0 : statSync(path).size;
    yield tarHeader({ name, size }, now);
    if (size === 0) continue;
    let sent = 0;
    for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
      sent += part.length;
      yield part;
    }
    if (sent !== size) throw new Error(`${path} changed while it was copied.`);
    yield tarPadding(size);
  }
}
