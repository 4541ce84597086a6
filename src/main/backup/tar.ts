import { createHash, type Hash } from 'node:crypto';

/** A file or folder in an archive; names are relative, with `/`, and a folder's ends with one. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
}

const BLOCK = 512;
/** What eleven octal digits can say. */
const LARGEST = 8 ** 11 - 1;

/** The header of an entry (POSIX.1 ustar), which any tar can read. @throws Error when name or size do not fit */
export function tarHeader({ name, size }: TarEntry, now: Date): Buffer {
  const folder = name.endsWith('/');
  const [prefix, rest] = splitName(name);
  if (size > LARGEST) throw new Error(`${name} is too large for the archive: 8 GiB at most.`);
  const header = Buffer.alloc(BLOCK);
  const text = (value: string, at: number): void => void header.write(value, at, 'utf8');
  const octal = (value: number, at: number, digits: number): void =>
    text(value.toString(8).padStart(digits, '0'), at);
  text(rest, 0);
  octal(folder ? 0o700 : 0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.floor(now.getTime() / 1000), 136, 11);
  text('        ', 148);
  text(folder ? '5' : '0', 156);
  text('ustar\u000000', 257);
  text(prefix, 345);
  octal(sumOf(header), 148, 6);
  header[154] = 0;
  return header;
}

function splitName(name: string): [prefix: string, rest: string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && rest !== '' && Buffer.byteLength(rest) <= 100)
      return [prefix, rest];
  }
  throw new Error(`The name ${name} is too long for the archive.`);
}

const sumOf = (header: Buffer): number => header.reduce((sum, byte) => sum + byte, 0);

/** Zeros that fill a file's last block. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

/** What stands at the end of an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * BLOCK);

/** An entry as it is read; its content must be read to its end before the next one is asked for. */
export interface ReadEntry extends TarEntry {
  /** SHA-256 (hex) of all bytes of the archive before this entry. */
  readonly before: string;
  content(): AsyncGenerator<Buffer>;
}

export class ArchiveDamaged extends Error {
  constructor(why: string) {
    super(`The file is no whole backup: ${why}.`);
    this.name = 'ArchiveDamaged';
  }
}

/** The entries of an archive, in order. @throws ArchiveDamaged at what no archive of ours holds */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry> {
  const bytes = new ByteReader(source);
  for (;;) {
    const before = bytes.digest();
    const header = await bytes.take(BLOCK);
    if (header.every(byte => byte === 0)) return;
    const entry = readHeader(header);
    let read = false;
    const content = async function* (): AsyncGenerator<Buffer> {
      read = true;
      yield* bytes.pass(entry.size);
      await bytes.take(tarPadding(entry.size).length);
    };
    yield { ...entry, before, content };
    if (!read) for await (const _ of content());
  }
}

function readHeader(header: Buffer): TarEntry {
  const text = (at: number, length: number): string => {
    const field = header.subarray(at, at + length);
    const end = field.indexOf(0);
    return field.subarray(0, end < 0 ? length : end).toString('utf8');
  };
  const octal = (at: number, length: number): number => Number.parseInt(text(at, length).trim() || '0', 8);
  const blank = Buffer.from(header);
  blank.fill(' ', 148, 156);
  if (text(257, 5) !== 'ustar' || octal(148, 8) !== sumOf(blank))
    throw new ArchiveDamaged('an entry is damaged');
  const kind = text(156, 1);
  const prefix = text(345, 155);
  const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  const size = octal(124, 12);
  if (
    (kind !== '0' && kind !== '5') ||
    !isSafe(name) ||
    !Number.isSafeInteger(size) ||
    (kind === '5' && size !== 0)
  )
    throw new ArchiveDamaged(`it holds an entry that no backup has (${JSON.stringify(name)})`);
  return { name, size };
}

/** Whether a name stays below the folder that it is written into. */
const isSafe = (name: string): boolean =>
  !/[\\\0]|^[a-z]:/i.test(name) &&
  name
    .replace(/\/$/, '')
    .split('/')
    .every(part => part !== '' && part !== '.' && part !== '..');

/** Bytes of a stream by number, with a digest of all that was taken. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  readonly #hash: Hash = createHash('sha256');
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async take(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.pass(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  async *pass(length: number): AsyncGenerator<Buffer> {
    let left = length;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#source.next();
        if (next.done === true) throw new ArchiveDamaged('it ends too early');
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      this.#hash.update(part);
      yield part;
    }
  }
}
