import { describe, expect, it } from 'vitest';
import guide from '../../../docs/guide.md?raw';
import { t } from './en.ts';

const things = guide.split(/^## \d+\. /m).slice(1);

/** Every text of the console; those with something to fill in as they begin. */
function texts(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  if (typeof node === 'function') {
    try {
      const said: unknown = (node as (...told: unknown[]) => unknown)(2, 3, 4, 5);
      return typeof said === 'string' ? [said] : [];
    } catch {
      return [...String(node).matchAll(/`([^`$]+)/g)].map(([, begin = '']) => begin);
    }
  }
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(texts) : [];
}

describe('the guide', () => {
  it('has ten things, each in at most six steps', () => {
    expect(things).toHaveLength(10);
    for (const thing of things) {
      const steps = thing.match(/^\d+\. /gm) ?? [];
      expect(steps.length, thing.split('\n')[0]).toBeGreaterThan(1);
      expect(steps.length, thing.split('\n')[0]).toBeLessThanOrEqual(6);
    }
  });

  it('says what stands on the screen', () => {
    const all = texts(t);
    const bold = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map(([, words = '']) => words);
    expect(bold.length).toBeGreaterThan(20);
    const strange = bold.filter(words => !all.some(text => text.trim().startsWith(words)));
    expect(strange).toEqual([]);
  });

  it('shows pictures that are there', () => {
    const there = Object.keys(import.meta.glob('../../../docs/images/*.png'));
    const shown = [...guide.matchAll(/\]\(images\/([\w-]+\.png)\)/g)].map(([, name = '']) => name);
    expect(shown.filter(name => !there.some(path => path.endsWith(`/${name}`)))).toEqual([]);
    expect(shown.length).toBeGreaterThan(5);
  });
});
