import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { Problem } from '../core/problems.ts';
import { cellText } from './csv.ts';

/** A row of a CSV file and the line that it begins on, from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The longest row that is read, in bytes. */
export const rowLimit = 64 * 1024;

/**
 * The rows of a CSV file (RFC 4180), one after the other as it comes in; empty lines are left out. It is UTF-8 with or
 * without a byte order mark; its cells stand between commas or semicolons, whichever its first line has more of; lines
 * end in any way. An apostrophe that `csvRow` put before a formula is taken off.
 *
 * Throws `invalid` with the line where the file is not UTF-8 or a quote is out of place, `too-large` where a row is longer
 * than 64 KiB, and `malformed` where it breaks off on its way.
 */
export async function* readCsv(source: Readable): AsyncGenerator<CsvRecord> {
  const text = decoded(source);
  const { head, delimiter } = await readHead(text);
  let line = 1;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: rowLimit,
    // Counted where rows are parsed, which is ahead of whoever reads them; the parser's count takes CRLF in quotes for two.
    on_record(record: readonly string[]) {
      const cells = record.map(cellText);
      const row: CsvRecord = { line, cells };
      line += 1 + (record.join('').match(/\r\n|\r|\n/g)?.length ?? 0);
      // Its types have it that a row stays a list of texts.
      return cells.some(cell => cell.trim() !== '') ? (row as unknown as string[]) : undefined;
    },
  });
  const failures: unknown[] = [];
  pipeline(Readable.from(joined(head, text)), parser, error => {
    if (error) failures.push(error);
  });
  try {
    yield* parser as AsyncIterable<CsvRecord>;
  } catch (error) {
    throw faultOf(failures[0] ?? error, line);
  }
}

/** Text out of bytes; refuses what is not UTF-8, since names would silently be other names. */
async function* decoded(source: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of source) yield decoder.decode(chunk as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError)
      throw new Problem('invalid', 'The file is not UTF-8. Save it as "CSV UTF-8" and send it again.');
    throw new Problem('malformed', 'The file broke off on its way. Send it again.', {}, error);
  }
}

/** Reads on to the end of the first line and says what stands between its cells. */
async function readHead(text: AsyncGenerator<string>): Promise<{ head: string; delimiter: ',' | ';' }> {
  let head = '';
  while (!/[\r\n]/.test(head) && head.length <= rowLimit) {
    const next = await text.next();
    if (next.done === true) break;
    head += next.value;
  }
  const [first = ''] = head.split(/[\r\n]/, 1);
  const names = first.replaceAll(/"[^"]*"/g, '');
  const count = (sign: string): number => names.split(sign).length;
  return { head, delimiter: count(';') > count(',') ? ';' : ',' };
}

async function* joined(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  // An empty text would end a stream of objects for nobody, but the parser takes it for a chunk that is not there.
  if (head !== '') yield head;
  for await (const text of rest) if (text !== '') yield text;
}

/** What is wrong with the file, with the line of the row where it is. */
function faultOf(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new Problem(
      'too-large',
      `Line ${line}: the row is longer than 64 KiB. If a quote is missing before, the row has no end.`,
    );
  }
  const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED';
  const column = typeof error['column'] === 'number' ? `, cell ${error['column'] + 1}` : '';
  const detail = unclosed
    ? `Line ${line}: a quote is opened in this row and never closed.`
    : `Line ${line}${column}: a quote is out of place. A cell with a quote in it is put in quotes, its own doubled.`;
  return new Problem('invalid', detail, { errors: [{ pointer: `/${line}`, code: 'invalid', detail }] });
}
