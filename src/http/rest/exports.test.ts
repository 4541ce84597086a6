import { describe, expect, it } from 'vitest';
import { exportStream, type ListPage } from './exports.ts';

const line = (item: object): string => `${JSON.stringify(item)}\n`;
/** An endless list that says how many of its pages were read. */
function endless() {
  const read: string[] = [];
  const pageAfter = async (cursor: string): Promise<ListPage> => {
    read.push(cursor);
    return { items: [{ n: read.length }], next: String(read.length) };
  };
  return { read, pageAfter };
}

describe('exportStream', () => {
  it('U-10 gives the head and every page in order', async () => {
    const pages: Readonly<Record<string, ListPage>> = {
      b: { items: [], next: 'c' },
      c: { items: [{ n: 3 }], next: null },
    };
    const first = { items: [{ n: 1 }, { n: 2 }], next: 'b' };
    const stream = exportStream(first, async cursor => pages[cursor] as ListPage, { head: 'head\n', line });
    expect((await stream.toArray()).join('')).toBe('head\n{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  it('an empty list is the head alone, or nothing', async () => {
    const empty = { items: [], next: null };
    const { pageAfter } = endless();
    expect(await exportStream(empty, pageAfter, { head: 'head\n', line }).toArray()).toEqual(['head\n']);
    expect(await exportStream(empty, pageAfter, { head: '', line }).toArray()).toEqual([]);
  });

  it('reads no further than is taken, and nothing once the caller has hung up', async () => {
    const { read, pageAfter } = endless();
    const stream = exportStream({ items: [{ n: 0 }], next: '0' }, pageAfter, { head: '', line });
    const chunks = stream[Symbol.asyncIterator]();
    for (let n = 0; n < 3; n += 1) expect((await chunks.next()).value).toBe(`{"n":${n}}\n`);
    await chunks.return?.();
    expect(stream.destroyed).toBe(true);
    const before = read.length;
    expect(before).toBeLessThanOrEqual(4);
    await new Promise(resolve => setImmediate(resolve));
    expect(read.length).toBe(before);
  });

  it('a page that fails breaks the export off', async () => {
    const stream = exportStream(
      { items: [{ n: 0 }], next: '0' },
      () => Promise.reject(new Error('store gone')),
      { head: '', line },
    );
    await expect(stream.toArray()).rejects.toThrow('store gone');
  });
});
