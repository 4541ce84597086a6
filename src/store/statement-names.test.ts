import { describe, expect, it } from 'vitest';
import { statementNames } from './statement-names.ts';

describe('names of prepared statements', () => {
  it('are given from the second time on, one to each text', () => {
    const nameOf = statementNames();
    expect([nameOf('select 1'), nameOf('select 2')]).toEqual([undefined, undefined]);
    const [one, two] = [nameOf('select 1'), nameOf('select 2')];
    expect(one).toBeTypeOf('string');
    expect(two).not.toBe(one);
    expect([nameOf('select 1'), nameOf('select 2')]).toEqual([one, two]);
  });

  it('are bounded, whatever is asked', () => {
    const nameOf = statementNames();
    const names = new Set<string | undefined>();
    for (let n = 0; n < 3_000; n++) for (const _ of [1, 2]) names.add(nameOf(`select ${n}`));
    names.delete(undefined);
    expect(names.size).toBe(200);
    expect(nameOf('select 0')).toBeDefined();
    expect(nameOf('select 2999')).toBeUndefined();
  });
});
