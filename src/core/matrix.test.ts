import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { loadCatalog } from '../app/load-catalog.ts';
import type { PermissionGrant, Place } from './access.ts';
import { accessFaults } from './access-faults.ts';
import type { Level } from './level.ts';
import { cellState, grantsOf, isMixed, levelsOn, matrixOf, summaryOf, type Matrix } from './matrix.ts';
import { grantsOfRoles, lessThanAll, nextLevel, setCells } from './matrix-changes.ts';

const catalog = loadCatalog(builtIn);
const resources = [
  { type: 'product', id: 'racing', name: 'Racing' },
  { type: 'product', id: 'chess', name: 'Chess' },
  { type: 'product', id: 'go', name: 'Go' },
  { type: 'add-on', id: 'gold', name: 'Gold', parent: 'racing' },
  { type: 'add-on', id: 'night', name: 'Night', parent: 'racing' },
  { type: 'add-on', id: 'book', name: 'Book', parent: 'chess' },
];
const of = (...grants: PermissionGrant[]): Matrix => matrixOf(grants, { catalog, features: [], resources });
const all: Place = { type: 'product', all: true };
const racing: Place = { type: 'product', id: 'racing' };
const gold: Place = { type: 'add-on', id: 'gold' };

describe('the matrix of permissions', () => {
  it('R-4 a level that a cell does not offer is never invented', () => {
    expect(levelsOn(of(), { permission: 'store-submission', on: all })).toEqual(['none', 'readWrite']);
    const outcome = setCells(
      of(),
      [
        { permission: 'store-submission', on: all },
        { permission: 'packages', on: all },
      ],
      'read',
    );
    expect(outcome).toMatchObject({ changed: 1, notOffered: 1 });
    expect(grantsOf(outcome.matrix)).toEqual([{ permission: 'packages', level: 'read', on: all }]);
  });

  it('R-6 all products never include add-ons, save where the product covers them', () => {
    const matrix = of(
      { permission: 'packages', level: 'readWrite', on: all },
      { permission: 'acquisitions', level: 'read', on: racing },
    );
    expect(cellState(matrix, { permission: 'packages', on: racing })).toMatchObject({
      level: 'readWrite',
      from: all,
    });
    expect(cellState(matrix, { permission: 'packages', on: gold })).toMatchObject({ level: 'none' });
    expect(cellState(matrix, { permission: 'acquisitions', on: gold })).toEqual({
      kind: 'covered',
      level: 'read',
    });
    expect(cellState(matrix, { permission: 'usage', on: gold })).toEqual({ kind: 'absent' });
  });

  it('R-7 mixed is computed where something below differs', () => {
    const matrix = of(
      { permission: 'packages', level: 'read', on: all },
      { permission: 'packages', level: 'readWrite', on: racing },
    );
    expect(isMixed(matrix, { permission: 'packages', on: all })).toBe(true);
    expect(
      isMixed(of({ permission: 'packages', level: 'read', on: all }), { permission: 'packages', on: all }),
    ).toBe(false);
    expect(
      summaryOf(matrix, [
        { permission: 'packages', on: racing },
        { permission: 'usage', on: racing },
      ]),
    ).toEqual({
      level: 'mixed',
      granted: 1,
      of: 2,
    });
  });

  it('R-8 A-5 what has no effect says why', () => {
    const matrix = of(
      { permission: 'contact-customer', level: 'read', on: racing },
      { permission: 'xbox-relying-parties', level: 'read', on: racing },
    );
    expect(cellState(matrix, { permission: 'contact-customer', on: racing })).toMatchObject({
      withoutEffect: { code: 'requirement-missing', permission: 'customer-feedback' },
    });
    expect(cellState(matrix, { permission: 'xbox-relying-parties', on: racing })).toMatchObject({
      withoutEffect: { code: 'feature-missing', feature: 'xbox' },
    });
  });

  it('a step goes from what is given above up and back', () => {
    const matrix = of({ permission: 'packages', level: 'read', on: all });
    const cell = { permission: 'packages', on: racing };
    expect(nextLevel(matrix, cell)).toBe('readWrite');
    const up = setCells(matrix, [cell], 'readWrite').matrix;
    expect(nextLevel(up, cell)).toBe('read');
    expect(grantsOf(setCells(up, [cell], 'read').matrix)).toEqual(grantsOf(matrix));
  });

  it('less than all is given one by one to the others, and later ones get nothing', () => {
    const matrix = of({ permission: 'packages', level: 'read', on: all });
    expect(setCells(matrix, [{ permission: 'packages', on: racing }], 'none')).toMatchObject({
      changed: 0,
      held: [{}],
    });
    const less = lessThanAll(matrix, { permission: 'packages', on: racing }, 'none');
    expect(less?.others).toBe(2);
    expect(grantsOf(less?.matrix ?? matrix)).toEqual([
      { permission: 'packages', level: 'read', on: { type: 'product', id: 'chess' } },
      { permission: 'packages', level: 'read', on: { type: 'product', id: 'go' } },
    ]);
  });

  it('less than all add-ons keeps the other products whole', () => {
    const everyAddOn: Place = { type: 'add-on', all: true };
    const less = lessThanAll(
      of({ permission: 'packages', level: 'read', on: everyAddOn }),
      { permission: 'packages', on: gold },
      'none',
    );
    expect(grantsOf(less?.matrix ?? of()).map(({ on }) => on)).toEqual([
      { type: 'add-on', id: 'night' },
      { type: 'add-on', allOf: 'chess' },
    ]);
  });

  it('R-2 what roles give can be taken over as custom permissions, and can be saved', () => {
    const custom = grantsOfRoles(catalog, ['developer', 'finance-contributor']);
    expect(custom).toContainEqual({ permission: 'payout-account', level: 'readWrite' });
    expect(custom).toContainEqual({
      permission: 'packages',
      level: 'readWrite',
      on: { type: 'add-on', all: true },
    });
    const resource = (type: string, id: string) => resources.find(one => one.type === type && one.id === id);
    expect(accessFaults({ custom }, { catalog, resource })).toEqual([]);
  });

  it('R-4 R-6 whatever is set, one cell after the other, can be saved, and each cell shows what was set', () => {
    const places: (Place | undefined)[] = [
      undefined,
      all,
      racing,
      { type: 'product', id: 'chess' },
      { type: 'add-on', all: true },
      { type: 'add-on', allOf: 'racing' },
      gold,
    ];
    const step = fc.record({
      permission: fc.constantFrom(...catalog.permissions.map(({ id }) => id)),
      on: fc.constantFrom(...places),
      level: fc.constantFrom<Level>('none', 'read', 'readWrite'),
    });
    const resource = (type: string, id: string) => resources.find(one => one.type === type && one.id === id);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        let matrix = of();
        for (const { level, ...cell } of steps) {
          const outcome = setCells(matrix, [cell], level);
          matrix = outcome.matrix;
          const state = cellState(matrix, cell);
          const stands = state.kind !== 'level' || outcome.notOffered > 0 || outcome.held.length > 0;
          if (!stands) expect(state.level).toBe(level);
        }
        const custom = grantsOf(matrix);
        if (custom.length > 0) expect(accessFaults({ custom }, { catalog, resource })).toEqual([]);
      }),
    );
  });
});
