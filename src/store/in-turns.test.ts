import { describe, expect, it } from 'vitest';
import { inTurns } from './in-turns.ts';

/** Runs that end when they are told to. */
function runs(most: number) {
  const begun: { readonly key: string; readonly together: readonly number[]; readonly end: () => void }[] =
    [];
  const handIn = inTurns<string, number>(
    most,
    (key, together) => new Promise(resolve => begun.push({ key, together, end: resolve })),
  );
  const ended = async (): Promise<void> => {
    begun.at(-1)?.end();
    await new Promise(setImmediate);
  };
  return { handIn, ended, told: () => begun.map(({ key, together }) => [key, ...together]) };
}

describe('what is done in turns', () => {
  it('waits for what runs, and then runs together in the order in which it came', async () => {
    const { handIn, ended, told } = runs(10);
    for (const n of [1, 2, 3]) handIn('a', n);
    expect(told()).toEqual([['a', 1]]);
    await ended();
    expect(told()).toEqual([
      ['a', 1],
      ['a', 2, 3],
    ]);
    handIn('a', 4);
    await ended();
    expect(told().at(-1)).toEqual(['a', 4]);
  });

  it('is at most so many at a time', async () => {
    const { handIn, ended, told } = runs(2);
    for (const n of [1, 2, 3, 4]) handIn('a', n);
    await ended();
    await ended();
    expect(told()).toEqual([
      ['a', 1],
      ['a', 2, 3],
      ['a', 4],
    ]);
  });

  it('waits for nothing of another key, and starts anew once all is done', async () => {
    const { handIn, ended, told } = runs(2);
    handIn('a', 1);
    handIn('b', 2);
    expect(told()).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    await ended();
    handIn('b', 3);
    expect(told()).toHaveLength(3);
  });
});
