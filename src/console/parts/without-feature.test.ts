import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Catalog } from '../../core/catalog.ts';
import { lacking } from './without-feature.tsx';

const read = (name: string): Catalog =>
  JSON.parse(readFileSync(new URL(`../../../catalog/${name}.json`, import.meta.url), 'utf8')) as Catalog;

describe('A-5 what has no effect is said with the feature that the account lacks', () => {
  it('each permission once, under its feature; those that take none are left out', () => {
    const catalog = read('hardware');
    const needing = catalog.permissions.find(one => one.feature !== undefined);
    const free = catalog.permissions.find(
      one => one.feature === undefined && !catalog.categories.some(({ id }) => id === one.category),
    );
    const given = [needing, needing, free].map(one => one?.id ?? '');
    expect(given).not.toContain('');
    expect([...lacking(given, catalog, [])]).toEqual([[needing?.feature, [needing?.id]]]);
    expect(lacking(given, catalog, [needing?.feature ?? '']).size).toBe(0);
  });

  it('a category’s feature counts for all in it', () => {
    const catalog = read('partner-center');
    const category = catalog.categories.find(one => one.feature !== undefined);
    const inside = catalog.permissions.filter(one => one.category === category?.id).map(({ id }) => id);
    expect(inside.length).toBeGreaterThan(1);
    expect(lacking(inside, catalog, []).get(category?.feature ?? '')).toEqual(inside);
  });
});
