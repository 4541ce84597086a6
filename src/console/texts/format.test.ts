import { afterEach, beforeEach, expect, it, vi } from 'vitest';

// Another file of the same worker may have loaded them with its own languages.
beforeEach(() => {
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it.each([
  [['en-GB', 'en'], '3 May 2026', '2,148'],
  [['en-US'], 'May 3, 2026', '2,148'],
  [['de-DE', 'en-GB'], '3 May 2026', '2,148'],
  [['ar-EG'], '٣ مايو ٢٠٢٦', '٢٬١٤٨'],
])(
  'dates and numbers are those of the reader’s own kind of the language: %s',
  async (languages, day, many) => {
    vi.stubGlobal('navigator', { languages });
    const { date, number } = await import('./format.ts');
    expect([date('2026-05-03T12:00:00Z'), number(2148)]).toEqual([day, many]);
  },
);

it('names stand in the order that a reader expects, numbers by what they are worth', async () => {
  vi.stubGlobal('navigator', { languages: ['en-GB'] });
  const { byName } = await import('./format.ts');
  const names = ['Game 90', 'Game 10', 'Game 9', 'game 1', '\u2068Éclair\u2069', 'Zoo'].map(name => ({
    name,
  }));
  expect(names.toSorted(byName).map(({ name }) => name)).toEqual([
    '\u2068Éclair\u2069',
    'game 1',
    'Game 9',
    'Game 10',
    'Game 90',
    'Zoo',
  ]);
});
