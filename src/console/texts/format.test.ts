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
