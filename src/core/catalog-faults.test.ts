import { describe, expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { catalogFaults } from './catalog-faults.ts';
import type { Catalog, Permission, Role } from './catalog.ts';

const catalog = builtIn as Catalog;
const pointers = (change: Partial<Catalog>): readonly string[] =>
  catalogFaults({ ...catalog, ...change }).map(fault => fault.pointer);
const permission = (change: Partial<Permission>): readonly string[] =>
  pointers({
    permissions: [
      ...catalog.permissions,
      { id: 'new', name: 'New', scope: 'product', read: 'See.', ...change },
    ],
  });
const role = (change: Partial<Role>): readonly string[] =>
  pointers({
    roles: [
      ...catalog.roles,
      {
        id: 'new',
        name: 'New',
        description: '',
        assignableTo: [],
        account: {},
        everyResource: {},
        ...change,
      },
    ],
  });
const p = `/permissions/${catalog.permissions.length}`;
const r = `/roles/${catalog.roles.length}`;

describe('R-9 a catalog is refused with every fault and its place', () => {
  it('R-9 the built-in one has none', () => {
    expect(catalogFaults(catalog)).toEqual([]);
  });

  it.each([
    ['an id that is there twice', { id: 'usage' }, [`${p}/id`]],
    ['a scope that does not exist', { scope: 'planet' }, [`${p}/scope`]],
    ['a category that does not exist', { category: 'cooking' }, [`${p}/category`]],
    ['a feature that does not exist', { feature: 'cooking' }, [`${p}/feature`]],
    ['a requirement that does not exist', { requires: ['cooking'] }, [`${p}/requires/0`]],
    ['a requirement of itself', { requires: ['usage', 'new'] }, [`${p}/requires/1`]],
    ['a requirement of another scope', { requires: ['contact-info'] }, [`${p}/requires/0`]],
    ['a requirement named twice', { requires: ['usage', 'usage'] }, [`${p}/requires/1`]],
    ['add-ons of what has none', { scope: 'sandbox', addOns: 'not-applicable' as const }, [`${p}/addOns`]],
    ['an empty offer for add-ons', { addOns: {} }, [`${p}/addOns`]],
  ])('R-9 %s', (_, change, expected) => {
    expect(permission(change)).toEqual(expected);
  });

  it('R-9 a permission that offers nothing', () => {
    const nothing = { id: 'new', name: 'New', scope: 'product' };
    expect(pointers({ permissions: [...catalog.permissions, nothing] })).toEqual([p]);
  });

  it.each([
    ['an id that is there twice', { id: 'manager' }, [`${r}/id`]],
    ['an id of the kind made in accounts', { id: 'custom:x' }, [`${r}/id`]],
    ['an unknown permission', { account: { 'a/b': 'read' as const } }, [`${r}/account/a~1b`]],
    ['a level not offered', { everyResource: { usage: 'readWrite' as const } }, [`${r}/everyResource/usage`]],
    [
      'a permission of products for the account',
      { account: { usage: 'read' as const } },
      [`${r}/account/usage`],
    ],
    [
      'a permission of the account for products',
      { everyResource: { 'contact-info': 'read' as const } },
      [`${r}/everyResource/contact-info`],
    ],
  ])('R-9 a role with %s', (_, change, expected) => {
    expect(role(change)).toEqual(expected);
  });

  it.each([
    [
      [{ id: 'account' }, { id: 'a', parent: 'b' }, { id: 'b', parent: 'c' }, { id: 'c' }],
      ['/resourceTypes/1/parent'],
    ],
    [[{ id: 'account' }, { id: 'a', parent: 'z' }], ['/resourceTypes/1/parent']],
    [[{ id: 'account' }, { id: 'a', parent: 'account' }], ['/resourceTypes/1/parent']],
    [[{ id: 'account' }, { id: 'a' }, { id: 'a' }], ['/resourceTypes/2/id']],
    [[{ id: 'a' }], ['/resourceTypes']],
  ])('R-9 resource types %j', (resourceTypes, expected) => {
    expect(pointers({ resourceTypes, permissions: [], roles: [] })).toEqual(expected);
  });

  it('R-9 levels, categories and features', () => {
    expect(
      pointers({
        levels: ['none', 'readWrite', 'read'],
        categories: [...catalog.categories, { id: 'xbox-live', name: 'Twice', feature: 'nothing' }],
        features: [...catalog.features, { id: 'xbox', name: 'Twice' }],
      }),
    ).toEqual(['/levels', '/categories/4/id', '/categories/4/feature', '/features/5/id']);
  });
});
