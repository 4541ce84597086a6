import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../test/oracle/random.ts';
import { NumberLists, widened } from './number-lists.ts';

const contentOf = (lists: NumberLists, key: number): number[] =>
  Array.from({ length: lists.length(key) }, (_, place) => lists.at(key, place));

describe('NumberLists', () => {
  it('holds what arrays hold, whatever comes and goes, past every step in which it grows', () => {
    for (const seed of [1, 2, 3, 4]) {
      const random = randomFrom(seed);
      const lists = new NumberLists();
      const arrays = new Map<number, number[]>();
      for (let step = 0; step < 60_000; step++) {
        // Few keys get long lists, many get short ones, and the keys themselves come to be many.
        const key = random.chance(0.5) ? random.below(3) : random.below(1 + Math.floor(step / 50));
        const array = arrays.get(key) ?? [];
        arrays.set(key, array);
        const shrinking = Math.floor(step / 5_000) % 3 === 2;
        if (random.chance(0.0005)) {
          lists.clear(key);
          array.length = 0;
        } else if (array.length > 0 && random.chance(shrinking ? 0.8 : 0.3)) {
          lists.pop(key);
          array.pop();
        } else if (array.length > 0 && random.chance(0.2)) {
          const place = random.below(array.length);
          lists.put(key, place, step);
          array[place] = step;
        } else {
          lists.push(key, step);
          array.push(step);
        }
      }
      for (const [key, array] of arrays) expect(contentOf(lists, key)).toEqual(array);
      expect(contentOf(lists, 1_000_000)).toEqual([]);
    }
  });

  it('widens by half and at least to what is asked for', () => {
    expect([...widened(Int32Array.of(1, 2), 3)]).toEqual([1, 2, 0]);
    expect(widened(new Uint8Array(100), 101)).toHaveLength(150);
  });
});
