import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { ABOUT, FORMAT, WHOLE } from './make-backup.ts';
import { ArchiveDamaged, readTar, type ReadEntry } from './tar.ts';

export interface BackupRestored {
  readonly dataDir: string;
  readonly files: number;
  /** When the backup was made, RFC 3339, and by which version. */
  readonly made: string;
  readonly version: string;
}

/** Where a backup is unpacked before any of it counts. */
const UNPACKED = '.restoring';

/**
 * Puts a backup into an empty `dataDir`. It is read to its end and found whole before anything of it stands in its place.
 *
 * @throws ArchiveDamaged when the file is no whole backup, Error when the folder is not empty or a newer version made it
 */
export async function restoreBackup(file: string, folder: string): Promise<BackupRestored> {
  const dataDir = resolve(folder);
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const there = existsSync(dataDir) ? readdirSync(dataDir) : [];
  if (there.some(each => each !== UNPACKED))
    throw new Error(
      `${dataDir} is not empty. Move what is in it away, or give another DATA_DIR; nothing was changed.`,
    );
  const unpacked = join(dataDir, UNPACKED);
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true, mode: 0o700 });
  try {
    const restored = await unpack(file, unpacked);
    // The file of keys comes last: without it the folder is nobody's.
    const names = readdirSync(unpacked).sort(
      (one, other) => Number(one === 'installation.json') - Number(other === 'installation.json'),
    );
    for (const name of names) renameSync(join(unpacked, name), join(dataDir, name));
    await syncFolder(dataDir);
    return { ...restored, dataDir };
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

async function unpack(file: string, folder: string): Promise<Omit<BackupRestored, 'dataDir'>> {
  let about: { readonly made: string; readonly version: string } | undefined;
  let whole = false;
  let files = 0;
  try {
    for await (const entry of readTar(createReadStream(file).pipe(createGunzip()) as AsyncIterable<Buffer>)) {
      if (whole) throw new ArchiveDamaged('something stands behind its end');
      if (about === undefined) about = readAbout(entry.name === ABOUT ? await jsonOf(entry) : undefined);
      else if (entry.name === WHOLE) {
        await assertWhole(entry, files);
        whole = true;
      } else if (entry.name.endsWith('/'))
        mkdirSync(join(folder, entry.name), { recursive: true, mode: 0o700 });
      else {
        await write(entry, join(folder, entry.name));
        files += 1;
      }
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^(Z_|ERR_.*ZLIB)/.test(code))
      throw new ArchiveDamaged('it cannot be unpacked');
    throw error;
  }
  if (about === undefined || !whole) throw new ArchiveDamaged('its end is missing');
  return { ...about, files };
}

async function jsonOf(entry: ReadEntry): Promise<Readonly<Record<string, unknown>> | undefined> {
  if (entry.size > 10_000) return undefined;
  const parts: Buffer[] = [];
  for await (const part of entry.content()) parts.push(part);
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readAbout(about: Readonly<Record<string, unknown>> | undefined): { made: string; version: string } {
  const { format, made, version } = about ?? {};
  if (typeof format !== 'number' || typeof made !== 'string' || typeof version !== 'string')
    throw new ArchiveDamaged('it was not made by rolecall backup');
  if (format > FORMAT)
    throw new Error(`The backup was made by a newer version (${version}): restore it with that one.`);
  return { made, version };
}

async function assertWhole(entry: ReadEntry, files: number): Promise<void> {
  const said = await jsonOf(entry);
  if (said?.['sha256'] !== entry.before || said['files'] !== files)
    throw new ArchiveDamaged('its content is not what was backed up');
}

async function write(entry: ReadEntry, path: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const part of entry.content()) await file.write(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true }).filter(each =>
    each.isDirectory(),
  );
  for (const folder of [...entries.map(each => join(each.parentPath, each.name)), path]) {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  }
}
