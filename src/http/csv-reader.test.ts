import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Place, Term } from '../core/access.ts';
import { parseAccess, sameAccess, type AccessText } from '../core/access-text.ts';
import { accessCells } from '../core/grant-cells.ts';
import { readImportHeader, readImportRow } from '../core/import-rows.ts';
import { readCsv, rowLimit, type CsvRecord } from './csv-reader.ts';
import { csvRow } from './csv.ts';

/** Reads bytes that come in pieces of a size. */
async function read(file: string | Buffer, pieces = 1_000_000): Promise<readonly CsvRecord[]> {
  const bytes = Buffer.from(file);
  const chunks = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, n) =>
    bytes.subarray(n * pieces, (n + 1) * pieces),
  );
  const rows: CsvRecord[] = [];
  for await (const row of readCsv(Readable.from(chunks))) rows.push(row);
  return rows;
}
const cells = async (file: string): Promise<unknown> => (await read(file)).map(row => row.cells);

/** Any text, with more than their share of the signs that mean something in CSV or in a spreadsheet. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ',',
        ';',
        '"',
        '\r\n',
        '\n',
        '\r',
        "'",
        '=',
        '+',
        '-',
        '@',
        '\t',
        '|',
        '%',
        '/',
        '*',
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map(parts => parts.join(''));

describe('readCsv', () => {
  it('U-10 gives back what csvRow wrote, formulas included, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, text), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, pieces) => {
          const file = [['a', 'b', 'c'], ...rows].map(row => csvRow(row)).join('');
          const written = rows.filter(row => row.some(cell => cell.trim() !== ''));
          const [, ...found] = await read(file, pieces);
          expect(found.map(row => row.cells)).toEqual(written);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('U-13 takes semicolons where the first line has more of them, and a byte order mark', async () => {
    expect(await cells('\ufeffa;b\n1,2;"x;y"\n')).toEqual([
      ['a', 'b'],
      ['1,2', 'x;y'],
    ]);
    expect(await cells('a,b\n1;2,3\n')).toEqual([
      ['a', 'b'],
      ['1;2', '3'],
    ]);
  });

  it('U-13 counts lines by the file, whatever ends them, and leaves empty ones out', async () => {
    const file = 'a\r\n"1\r\n2"\n\n"3\n4"\r5\n';
    expect((await read(file)).map(({ line, cells: [cell] }) => [line, cell])).toEqual([
      [1, 'a'],
      [2, '1\r\n2'],
      [5, '3\n4'],
      [7, '5'],
    ]);
  });

  it('U-13 says in which line a quote is out of place or a row too long, and refuses what is not UTF-8', async () => {
    await expect(read('a\n1\n"2\n3')).rejects.toMatchObject({
      code: 'invalid',
      detail: expect.stringMatching('^Line 3:'),
    });
    await expect(read('a,b\n1,2\n3,4"5"\n')).rejects.toMatchObject({
      detail: expect.stringMatching('^Line 3, cell 2:'),
    });
    await expect(read(`a\n${'x'.repeat(rowLimit + 2_000)}\n`)).rejects.toThrow('too-large');
    await expect(read(`a${'x'.repeat(rowLimit + 2_000)}`)).rejects.toThrow('too-large');
    await expect(read(Buffer.from([97, 10, 0xff]))).rejects.toMatchObject({
      detail: expect.stringMatching('not UTF-8'),
    });
    await expect(read(Buffer.from([97, 10, 0xc3]))).rejects.toMatchObject({
      detail: expect.stringMatching('not UTF-8'),
    });
    expect(await read(`a\n${'x'.repeat(rowLimit - 100)}\n`)).toHaveLength(2);
  });
});

const id = text.filter(each => each !== '');
const moment = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map(date => date.toISOString());
const term: fc.Arbitrary<Term> = fc.record({ start: moment, end: moment }, { requiredKeys: [] });
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ type: id, all: fc.constant(true as const) }),
  fc.record({ type: id, allOf: id }),
  fc.record({ type: id, id }),
);
const level = fc.constantFrom('read' as const, 'readWrite' as const);
const access: fc.Arbitrary<AccessText> = fc.oneof(
  fc
    .tuple(
      fc.array(
        fc.oneof(
          id,
          fc.tuple(id, term).map(([role, when]) => ({ role, ...when })),
        ),
        { minLength: 1 },
      ),
    )
    .map(([roles]) => ({ roles })),
  fc
    .array(
      fc
        .tuple(id, level, fc.option(place, { nil: undefined }), term)
        .map(([permission, how, on, when]) => ({ permission, level: how, ...(on && { on }), ...when })),
      { minLength: 1 },
    )
    .map(custom => ({ custom })),
);

describe('a row of an export', () => {
  it('U-13 says to an import the same access and reason that it was written from', async () => {
    const names = ['user', 'roles', 'permissions', 'reason'];
    const header = readImportHeader(names);
    if (!('width' in header)) throw new Error('no header');
    await fc.assert(
      fc.asyncProperty(access, text, async (given, reason) => {
        const { roles, permissions } = accessCells(given);
        const [, row] = await read(csvRow(names) + csvRow(['x', roles, permissions, reason]));
        const found = readImportRow(header, row?.cells ?? [], 2);
        const faults = found.faults.filter(fault => !/NUL|At most/.test(fault.detail));
        expect(faults).toEqual([]);
        const back = found.access as AccessText;
        expect(back.reason ?? '').toBe(reason);
        expect(sameAccess(parseAccess(back), parseAccess(given)), JSON.stringify([given, back])).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
