import { describe, expect, it } from 'vitest';
import { pasteInto } from './matrix-clipboard.ts';
import type { Cells } from './matrix-clipboard.ts';

const block = (rows: readonly string[], columns: readonly (readonly string[])[]): Cells =>
  rows.map(id =>
    columns.map(names => names.map(permission => ({ permission, on: { type: 'product', id } }))),
  );
const said = (changes: ReturnType<typeof pasteInto>): readonly string[] =>
  changes.map(({ cell, level }) => `${cell.permission} ${JSON.stringify(cell.on)} ${level}`);

describe('R-4 pasting levels', () => {
  it('one row is repeated over the rows that are selected', () => {
    const copied = [[['read'], ['readWrite']]] as const;
    expect(pasteInto(copied, block(['x', 'y'], [['a'], ['b']])).map(({ level }) => level)).toEqual([
      'read',
      'readWrite',
      'read',
      'readWrite',
    ]);
  });

  it('a closed category takes its permissions one by one from one of the same size, else only what is alike', () => {
    const mixed = [[['read', 'none']]] as const;
    expect(said(pasteInto(mixed, block(['x'], [['a', 'b']])))).toEqual([
      'a {"type":"product","id":"x"} read',
      'b {"type":"product","id":"x"} none',
    ]);
    expect(pasteInto(mixed, block(['x'], [['a']]))).toEqual([]);
    expect(pasteInto([[['read']]], block(['x'], [['a', 'b', 'c']]))).toHaveLength(3);
  });

  it('what was no level is not pasted', () => {
    expect(pasteInto([[[undefined]]], block(['x'], [['a']]))).toEqual([]);
  });
});
