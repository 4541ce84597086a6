/** A column of a CSV file: its name in the header row and what stands in it. */
export interface Column<T> {
  readonly name: string;
  readonly value: (item: T) => unknown;
}

/**
 * What a spreadsheet would take for the beginning of a formula, in full width too (OWASP, CSV Injection); behind
 * apostrophes as well, so that what was put before it can be told from what was there.
 */
const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** The text that `csvRow` made a cell of: without the apostrophe that keeps a spreadsheet from computing it. */
export const cellText = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;

/** A value as text: nothing for null, a list of words with semicolons, anything else that is nested as JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return formula.test(value) ? `'${value}` : value;
  const words = Array.isArray(value) && value.every(each => typeof each === 'string');
  return words ? textOf(value.join('; ')) : JSON.stringify(value);
}

/** One row, with its line break (RFC 4180); an apostrophe before text that would be a formula. */
export function csvRow(values: readonly unknown[]): string {
  const cells = values.map(value => {
    const text = textOf(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${cells.join(',')}\r\n`;
}
