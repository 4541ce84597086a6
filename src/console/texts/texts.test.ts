import { describe, expect, it } from 'vitest';
import { ar } from './ar.ts';
import { t as en } from './en.ts';
import { pickLanguage } from './language.ts';

type Node = unknown;
type Say = (...told: unknown[]) => unknown;

/** Every text of a catalogue by its path; a text with placeholders is a function. */
function leaves(node: Node, path = ''): readonly (readonly [string, string | Say])[] {
  if (typeof node === 'string' || typeof node === 'function') return [[path, node as string | Say]];
  return Object.entries(node as Record<string, Node>).flatMap(([key, below]) =>
    leaves(below, path === '' ? key : `${path}.${key}`),
  );
}

const mark = (index: number): string => `<${'abcdef'[index] ?? 'x'}>`;

/** What a text says when each placeholder is filled with a mark, of the first kind that it takes. */
function said(
  say: Say,
  count: number,
): { readonly words: string; readonly told: readonly unknown[] } | undefined {
  const kinds = [(i: number) => mark(i), (i: number) => [mark(i)], () => 3, () => 'read'];
  const tries = Array.from({ length: kinds.length ** count }, (_, at) =>
    Array.from({ length: count }, (_each, i) =>
      kinds[Math.floor(at / kinds.length ** i) % kinds.length]?.(i),
    ),
  );
  for (const told of tries) {
    try {
      const words = say(...told);
      if (typeof words === 'string' && !/NaN|undefined/.test(words)) return { words, told };
    } catch {
      // Another kind of placeholder.
    }
  }
  return undefined;
}

describe('texts', () => {
  const arabic = new Map(leaves(ar));

  it('English and Arabic have the same texts', () => {
    const paths = (texts: ReturnType<typeof leaves>) => texts.map(([path]) => path);
    expect(paths(leaves(ar)).toSorted()).toEqual(paths(leaves(en)).toSorted());
  });

  it('no text is empty in one language alone, and none but the product is left in English', () => {
    const same = leaves(en).filter(([path, text]) => text !== '' && arabic.get(path) === text);
    expect(same.map(([path]) => path)).toEqual(['frame.product']);
    const empty = (texts: ReturnType<typeof leaves>) =>
      texts.filter(([, text]) => text === '').map(([path]) => path);
    expect(empty(leaves(ar)).toSorted()).toEqual(empty(leaves(en)).toSorted());
  });

  it('both languages say what they are told', () => {
    const missing: string[] = [];
    for (const [path, text] of leaves(en)) {
      const other = arabic.get(path);
      if (typeof text !== 'function' || typeof other !== 'function') continue;
      const english = said(text, text.length);
      expect(english, path).toBeDefined();
      const words = String(other(...(english?.told ?? [])));
      for (let i = 0; i < text.length; i++) {
        if (english?.words.includes(mark(i)) === true && !words.includes(mark(i)))
          missing.push(`${path} ${mark(i)}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('the language is the one chosen, else the first of the browser that there is', () => {
    expect(pickLanguage(null, ['de', 'ar-EG', 'en'])).toBe('ar');
    expect(pickLanguage('en', ['ar'])).toBe('en');
    expect(pickLanguage('xx', ['fr'])).toBe('en');
  });
});
