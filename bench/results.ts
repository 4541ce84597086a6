import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { picture } from './picture.ts';
import { cells, goalText, type Report } from './report.ts';

/** A report with where and when it was measured. */
export interface Kept extends Report {
  readonly day: string;
  readonly machine: string;
  readonly peers: string;
}

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const kept = path('bench/results.json');
const page = path('docs/benchmarks.md');
const image = path('docs/images/benchmarks.svg');

/** The reports that the page shows, by bench. */
export const keptReports = (): Readonly<Record<string, Kept>> =>
  existsSync(kept) ? (JSON.parse(readFileSync(kept, 'utf8')) as Record<string, Kept>) : {};

function section(report: Kept): string {
  const rows = report.rows.map(row => {
    const table = [
      [row.what, 'median', 'p99', 'range', 'of ours'],
      ['---', '---', '---', '---', '---'],
    ];
    for (const one of row.lines) table.push([...cells(row, one)]);
    const lines = table.map(each => `| ${each.join(' | ')} |`).join('\n');
    const goals = row.goals.map(goal => `- ${goalText(goal).replace('MISSED', '**MISSED**')}`);
    return `${lines}\n\n${goals.join('\n')}\n`;
  });
  return `## ${report.title}\n\n${report.about} Measured on ${report.day}: ${report.machine}.\n\n${rows.join('\n')}`;
}

const [begin, end] = [
  '<!-- measured: written by npm run bench -- --write -->',
  '<!-- end of what was measured -->',
];

/** The page with all tables as the kept reports have them; what stands around the marks stays. */
export async function pageOf(reports: Readonly<Record<string, Kept>>, text: string): Promise<string> {
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error('docs/benchmarks.md has lost the marks of its tables.');
  const [any] = Object.values(reports);
  const peers = any === undefined ? '' : `Peers: ${any.peers}.\n\n`;
  const tables = `${begin}\n\n${peers}${Object.values(reports).map(section).join('\n')}\n${end}`;
  const written = text.slice(0, before) + tables + text.slice(after + end.length);
  return format(written, { ...(await resolveConfig(page)), parser: 'markdown' });
}

/** What lies in the tree: the page, and the picture. */
export const shown = (): { readonly page: string; readonly picture: string } => ({
  page: readFileSync(page, 'utf8'),
  picture: existsSync(image) ? readFileSync(image, 'utf8') : '',
});

/** Keeps new reports in place of the old ones of the same benches, and writes the tables and the picture anew. */
export async function keep(fresh: Readonly<Record<string, Kept>>, order: readonly string[]): Promise<void> {
  const all = { ...keptReports(), ...fresh };
  const sorted = Object.fromEntries(
    order.flatMap(name => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
  writeFileSync(
    kept,
    await format(JSON.stringify(sorted), { ...(await resolveConfig(kept)), parser: 'json' }),
  );
  writeFileSync(page, await pageOf(sorted, shown().page));
  writeFileSync(image, picture(sorted));
}
