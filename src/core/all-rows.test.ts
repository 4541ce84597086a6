import { describe, expect, it } from 'vitest';
import { tableCatalog } from '../../test/decisions/read-tables.ts';
import type { PermissionGrant } from './access.ts';
import { allRows } from './all-rows.ts';

const resources = [
  { type: 'product', id: 'a', name: 'A' },
  { type: 'product', id: 'b', name: 'B' },
  { type: 'add-on', id: 'x', name: 'X', parent: 'a' },
  { type: 'add-on', id: 'y', name: 'Y', parent: 'b' },
];
const packages = (level: 'read' | 'readWrite', on: object): PermissionGrant =>
  ({ permission: 'packages', level, on }) as PermissionGrant;
const all = { type: 'product', all: true };
const product = (id: string) => ({ type: 'product', id });
const row = (grants: readonly PermissionGrant[], type = 'product', there = resources) =>
  allRows(grants, tableCatalog, there).find(one => one.permission === 'packages' && one.type === type)?.level;

describe('R-7 the row of all products', () => {
  it.each([
    ['nothing given', [], 'none'],
    ['given for all', [packages('read', all)], 'read'],
    ['one product of two', [packages('read', product('a'))], 'mixed'],
    [
      'every product alike, and not those to come',
      [packages('read', product('a')), packages('read', product('b'))],
      'mixed',
    ],
    ['one product higher than all', [packages('read', all), packages('readWrite', product('b'))], 'mixed'],
    [
      'one product lower than all, which is no less',
      [packages('readWrite', all), packages('read', product('b'))],
      'readWrite',
    ],
    ['one as all', [packages('read', all), packages('read', product('a'))], 'read'],
    ['a product that is not there', [packages('read', product('gone'))], 'none'],
  ] as const)('R-7 %s', (_, grants, level) => {
    expect(row(grants)).toBe(level);
  });

  it('R-7 differs for add-ons by themselves, which inherit nothing (R-6)', () => {
    expect(row([packages('read', all)], 'add-on')).toBe('none');
    expect(row([packages('read', { type: 'add-on', allOf: 'a' })], 'add-on')).toBe('mixed');
    expect(row([packages('read', { type: 'add-on', allOf: 'a' })])).toBe('none');
  });

  it('R-7 is computed: what is deleted or made later changes the row and no grant', () => {
    const grants = [packages('read', product('a'))];
    expect(row(grants, 'product', [])).toBe('none');
    expect(row(grants)).toBe('mixed');
  });

  it('R-7 has no row for permissions of the account', () => {
    expect(allRows([], tableCatalog, resources).some(one => one.type === 'account')).toBe(false);
  });
});
