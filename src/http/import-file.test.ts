import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { importLimits, readImportFile } from './import-file.ts';

const limits = { rows: 3, characters: 100 };
const row = (n: number): string => `person-${n},developer\n`;

describe('readImportFile', () => {
  it('U-13 takes as many rows as the limit, and refuses the file at the row after, with its line', async () => {
    const three = [1, 2, 3].map(row).join('');
    const file = (text: string): Readable => Readable.from([Buffer.from(`user,roles\n${text}`)]);
    expect(await readImportFile(file(three), limits)).toHaveLength(3);
    await expect(readImportFile(file(three + row(4)), limits)).rejects.toMatchObject({
      code: 'too-large',
      detail: expect.stringMatching(/^Line 5: a file has at most 3 rows.*several files/),
    });
  });

  it('U-13 refuses a file whose few rows are long, whatever their number', async () => {
    const text = `user,roles,reason\nperson,developer,${'x'.repeat(100)}\n`;
    await expect(readImportFile(Readable.from([Buffer.from(text)]), limits)).rejects.toMatchObject({
      code: 'too-large',
      detail: expect.stringContaining('Line 2: a file has at most 100 characters'),
    });
  });

  it('U-13 reads no further than the limit: what is behind it stays with the sender', async () => {
    let made = 0;
    const endless = function* (): Generator<Buffer> {
      yield Buffer.from('user,roles\n');
      for (;;) yield Buffer.from(row((made += 1)));
    };
    await expect(readImportFile(Readable.from(endless()))).rejects.toMatchObject({ code: 'too-large' });
    expect(made).toBeGreaterThan(importLimits.rows);
    expect(made).toBeLessThan(importLimits.rows * 1.1);
  });
});
