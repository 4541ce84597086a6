import type { Readable } from 'node:stream';
import { readImportHeader, readImportRow, type ImportHeader, type ImportRow } from '../core/import-rows.ts';
import { Problem } from '../core/problems.ts';
import { readCsv } from './csv-reader.ts';

/** What one file may hold: all of its rows are judged together, and stay in memory until the last is written. */
export const importLimits = { rows: 100_000, characters: 64 * 1024 * 1024 } as const;

/**
 * All rows of a file, read as it comes in. Throws what makes it no file of rows at all, and `too-large` as soon as it is
 * past a limit: nothing is done then.
 */
export async function readImportFile(
  file: Readable,
  limits: Readonly<Record<keyof typeof importLimits, number>> = importLimits,
): Promise<readonly ImportRow[]> {
  let header: ImportHeader | undefined;
  let characters = 0;
  const rows: ImportRow[] = [];
  for await (const { line, cells } of readCsv(file)) {
    if (header === undefined) {
      const read = readImportHeader(cells);
      if (!('width' in read)) throw headerProblem(line, read);
      header = read;
      continue;
    }
    for (const cell of cells) characters += cell.length;
    if (rows.length === limits.rows) throw tooLarge(line, `${limits.rows} rows`);
    if (characters > limits.characters) throw tooLarge(line, `${limits.characters} characters`);
    rows.push(readImportRow(header, cells, line));
  }
  if (header === undefined)
    throw new Problem('invalid', 'The file is empty: its first line names the columns.');
  return rows;
}

const tooLarge = (line: number, limit: string): Problem =>
  new Problem(
    'too-large',
    `Line ${line}: a file has at most ${limit}, since the effect of all of them is shown together. Nothing was done. Send it in several files, each with the first line.`,
  );

function headerProblem(
  line: number,
  errors: Exclude<ReturnType<typeof readImportHeader>, ImportHeader>,
): Problem {
  const [first] = errors;
  const more = errors.length === 1 ? '' : ` And ${errors.length - 1} more.`;
  const where = `Line ${line}, column ${first?.pointer.slice(1) ?? ''}`;
  return new Problem('invalid', `${where}: ${first?.detail ?? ''}${more}`, { errors });
}
