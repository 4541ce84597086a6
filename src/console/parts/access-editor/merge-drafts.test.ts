import { describe, expect, it } from 'vitest';
import { emptyDraft } from './access-draft.ts';
import { mergeDrafts } from './merge-drafts.ts';

const roles = (...names: string[]) => ({ ...emptyDraft, roles: names });
const custom = (...cells: [string, 'read' | 'readWrite'][]) => ({
  ...emptyDraft,
  way: 'custom' as const,
  custom: cells.map(([permission, level]) => ({ permission, level })),
});

describe('U-7 both of what two people changed', () => {
  it('roles: what one gave and the other took', () => {
    expect(mergeDrafts(roles('a', 'b'), roles('a', 'b', 'c'), roles('b', 'd'))?.roles).toEqual([
      'b',
      'c',
      'd',
    ]);
  });

  it('permissions: each by its cell, and what is edited here where both touched the same', () => {
    const merged = mergeDrafts(
      custom(['a', 'read'], ['b', 'read']),
      custom(['a', 'readWrite'], ['c', 'read']),
      custom(['a', 'read'], ['b', 'readWrite'], ['d', 'read']),
    );
    expect(merged?.custom.map(({ permission, level }) => `${permission} ${level}`).toSorted()).toEqual([
      'a readWrite',
      'b readWrite',
      'c read',
      'd read',
    ]);
  });

  it('there is no both where one went over to custom permissions', () => {
    expect(mergeDrafts(roles('a'), custom(['a', 'read']), roles('b'))).toBeUndefined();
  });

  it('an end set there stays when it was not touched here', () => {
    const theirs = { ...roles('a'), ends: true, lastDay: '2099-01-01' };
    expect(mergeDrafts(roles('a'), theirs, roles('a', 'b'))).toMatchObject({
      ends: true,
      lastDay: '2099-01-01',
    });
  });
});
