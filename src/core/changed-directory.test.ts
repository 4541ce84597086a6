import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tenantsAfter, type DirectoryChange } from './changed-directory.ts';
import type { DirectoryObject, TenantIndex } from './directory.ts';
import { asObjectId, asTenantId, type ObjectId } from './id.ts';
import { createTenantIndex } from './tenant-index.ts';

const tenant = asTenantId('00000000-0000-4000-8000-0000000000aa');
const idOf = (n: number): ObjectId => asObjectId(`00000000-0000-4000-8000-00000000000${n.toString(16)}`);
const objectOf = (n: number, deleted = false): DirectoryObject => ({
  objectId: idOf(n),
  kind: n < 6 ? 'group' : n < 9 ? 'user' : 'application',
  enabled: true,
  deleted,
  pending: false,
});
/** The last object comes with the change. */
const all = Array.from({ length: 12 }, (_, n) => n);
const [newcomer = 0] = all.slice(-1);

const pair = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 11 }));
const pairs = fc.array(pair, { maxLength: 20 });
const deletedOne = fc.integer({ min: 0, max: 5 });
const goneOnes = fc.uniqueArray(fc.integer({ min: 0, max: 10 }), { maxLength: 3 });
const named = (list: readonly (readonly [number, number])[]) =>
  list.map(([group, member]) => [idOf(group), idOf(member)] as const);

const filled = (joined: readonly (readonly [number, number])[], deleted: number): TenantIndex => {
  const index = createTenantIndex(tenant);
  const objects = all.filter(n => n !== newcomer).map(n => objectOf(n, n === deleted));
  index.apply({ objects, gone: [], joined: named(joined), left: [] }, 1);
  return index;
};
const sorted = (ids: Iterable<ObjectId>): readonly ObjectId[] => [...ids].sort();
const seen = (index: TenantIndex) =>
  all.map(n => ({
    object: index.object(idOf(n)),
    parents: sorted(index.parentsOf(idOf(n))),
    groups: sorted(index.groupsOf(idOf(n))),
    people: sorted(index.peopleOf(idOf(n))),
  }));

describe('a directory as it would be', () => {
  it('B-2 answers what it answers once the change was made, and leaves what is as it is', () => {
    fc.assert(
      fc.property(pairs, pairs, pairs, deletedOne, goneOnes, (before, left, joined, deleted, forGood) => {
        const ended = new Set(left.map(each => each.join(' ')));
        const change: DirectoryChange = {
          left: named(left),
          joined: named(joined.filter(each => !ended.has(each.join(' ')))),
          objects: [objectOf(newcomer)],
          gone: forGood.map(idOf),
        };
        const directory = filled(before, deleted);
        const was = seen(directory);
        const tenants = { index: () => directory, age: () => ({ confirmedAt: 1 }) };
        const would = tenantsAfter(tenants, tenant, change).index(tenant);
        const really = filled(before, deleted);
        const { objects = [], gone = [], joined: come = [], left: ends } = change;
        really.apply({ objects, gone, joined: come, left: ends }, 2);
        expect(would && seen(would)).toEqual(seen(really));
        expect(seen(directory)).toEqual(was);
      }),
      { numRuns: 300 },
    );
  });
});
