import { plain } from './terminal.ts';

const width = (text: string): number => [...text].length;

/** Rows under headings, in columns as wide as they must be; an empty list gives no lines. */
export function tableLines(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const all = [headings, ...rows].map(row => row.map(plain));
  const widths = headings.map((_, column) => Math.max(...all.map(row => width(row[column] ?? ''))));
  return all.map(row =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
      .join('  ')
      .trimEnd(),
  );
}
