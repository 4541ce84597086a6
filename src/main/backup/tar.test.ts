import { expect, it } from 'vitest';
import { ArchiveDamaged, readTar, tarEnd, tarHeader, tarPadding } from './tar.ts';

const now = new Date('2026-05-01T10:00:00Z');

const file = (name: string, content: string): Buffer =>
  Buffer.concat([
    tarHeader({ name, size: Buffer.byteLength(content) }, now),
    Buffer.from(content),
    tarPadding(Buffer.byteLength(content)),
  ]);

/** The archive in pieces of odd sizes, as a stream would bring it. */
async function* inPieces(archive: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < archive.length; at += 777) yield archive.subarray(at, at + 777);
}

async function read(archive: Buffer): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for await (const entry of readTar(inPieces(archive))) {
    const parts: Buffer[] = [];
    for await (const part of entry.content()) parts.push(part);
    found.push([entry.name, Buffer.concat(parts).toString()]);
  }
  return found;
}

it('what is written is read again: empty and long files, folders, long names', async () => {
  const long = `${'folder/'.repeat(20)}${'n'.repeat(80)}`;
  const entries = [
    ['empty', ''],
    ['folder/', ''],
    ['folder/block', 'x'.repeat(512)],
    [long, 'y'.repeat(5000)],
  ] as const;
  const archive = Buffer.concat([...entries.map(([name, content]) => file(name, content)), tarEnd]);
  expect(await read(archive)).toEqual(entries);
  expect(() => tarHeader({ name: 'n'.repeat(300), size: 0 }, now)).toThrow('too long');
  expect(() => tarHeader({ name: 'huge', size: 8 ** 11 }, now)).toThrow('too large');
});

it('an entry that is not asked for is passed over', async () => {
  const archive = Buffer.concat([file('one', 'first'), file('two', 'second'), tarEnd]);
  const names: string[] = [];
  for await (const { name } of readTar(inPieces(archive))) names.push(name);
  expect(names).toEqual(['one', 'two']);
});

it.each(['../evil', '/etc/evil', 'a/../../evil', 'a//b', './a', 'a\\b', 'C:evil', 'a/..'])(
  'a name that leads out of the folder is refused: %s',
  async name => {
    await expect(read(Buffer.concat([file(name, 'x'), tarEnd]))).rejects.toThrow(ArchiveDamaged);
  },
);

it('links and devices are refused, and so are a changed header and a cut archive', async () => {
  const archive = Buffer.concat([file('one', 'first'), tarEnd]);
  for (const kind of ['1', '2', '3', 'x']) {
    const link = Buffer.from(archive);
    link.write(kind, 156);
    // With a sum that fits: the kind itself is what is refused.
    const sum = link.subarray(0, 512).reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
    link.write(sum.toString(8).padStart(6, '0'), 148);
    await expect(read(link)).rejects.toThrow('an entry that no backup has');
  }
  const changed = Buffer.from(archive);
  changed.write('0', 0);
  await expect(read(changed)).rejects.toThrow('an entry is damaged');
  await expect(read(archive.subarray(0, 515))).rejects.toThrow('ends too early');
});
