import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const section =
  read('../../docs/directory.md').split('\n## Sign-in, row by row\n')[1]?.split('\n## ')[0] ?? '';
const rows = section
  .split('\n')
  .filter(line => /^\| A\d/.test(line))
  .map(line =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  );

const sourceOf = (test: string): string =>
  [`${test}.test.ts`, `../../src/directory/crypto/${test}.test.ts`]
    .filter(path => existsSync(new URL(path, import.meta.url)))
    .map(read)
    .join('\n');

it('docs/directory.md has a row for every section of the sign-in contract', () => {
  const sections = new Set(rows.map(([row = '']) => row.split(' ')[0]));
  expect([...sections]).toEqual(['A1', 'A2', 'A3', 'A4', 'A4b', 'A5', 'A6']);
});

it.each(rows)('%s: %s', (_, state, differs, test = '') => {
  expect(['imitated', 'differs', 'absent']).toContain(state);
  if (state === 'differs') expect(differs).not.toBe('');
  if (state === 'absent') return;
  const [, file = '', title = ''] = /^`([\w-]+)`: `(.+)`$/.exec(test) ?? [];
  expect(title).not.toBe('');
  expect(sourceOf(file).replaceAll("\\'", "'")).toContain(title);
});
