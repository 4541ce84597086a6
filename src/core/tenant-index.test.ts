import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../test/oracle/random.ts';
import type { DirectoryObject, DirectoryPatch, TenantIndex } from './directory.ts';
import { asObjectId, asTenantId, type ObjectId } from './id.ts';
import { createTenantIndex } from './tenant-index.ts';

const id = asObjectId;
const object = (name: string, more: Partial<DirectoryObject> = {}): DirectoryObject => ({
  objectId: id(name),
  kind: name.startsWith('g') ? 'group' : name.startsWith('a') ? 'application' : 'user',
  enabled: true,
  deleted: false,
  pending: false,
  ...more,
});
const patch = (change: Partial<DirectoryPatch>): DirectoryPatch => ({
  objects: [],
  gone: [],
  joined: [],
  left: [],
  ...change,
});
const pair = (group: string, member: string) => [id(group), id(member)] as const;

function indexOf(
  objects: readonly DirectoryObject[],
  joined: readonly (readonly [ObjectId, ObjectId])[],
): TenantIndex {
  const index = createTenantIndex(asTenantId('tenant'));
  index.apply(patch({ objects, joined }), 1);
  return index;
}

describe('TenantIndex', () => {
  it('gives back what it was given of an object', () => {
    const guest = object('u1', { pending: true, enabled: false });
    const index = indexOf([guest, object('a1', { deleted: true })], []);
    expect(index.object(id('u1'))).toEqual(guest);
    expect(index.object(id('a1'))).toMatchObject({ kind: 'application', deleted: true });
    expect(index.object(id('u2'))).toBeUndefined();
    expect(index.revision).toBe(1);
  });

  it('knows every object of a tenant of any size', () => {
    const objects = Array.from({ length: 1100 }, (_, n) => object(`u${n}`));
    const index = indexOf(objects, []);
    expect(objects.filter(({ objectId }) => index.object(objectId) === undefined)).toEqual([]);
  });

  it('G-1 keeps a group of any size right, whoever of it comes and goes, and tells who may have changed', () => {
    for (const size of [63, 64, 65, 96, 97, 128, 129, 144, 145, 257, 1025]) {
      const people = Array.from({ length: size }, (_, n) => object(`u${n}`));
      const index = indexOf(
        [...people, object('g1'), object('g2')],
        [pair('g2', 'g1'), ...people.map(({ objectId }) => [id('g1'), objectId] as const)],
      );
      const last = id(`u${size - 1}`);
      const versionOf = (who: ObjectId): number => index.versionOf?.(who) ?? NaN;
      const [ofFirst, ofLast] = [versionOf(id('u0')), versionOf(last)];
      index.apply(patch({ left: [pair('g1', 'u0')] }), 2);
      expect(index.groupsOf(id('u0'))).toEqual(new Set());
      expect(index.groupsOf(last)).toEqual(new Set([id('g1'), id('g2')]));
      expect(index.peopleOf(id('g2'))).toEqual(new Set(people.slice(1).map(({ objectId }) => objectId)));
      expect(versionOf(id('u0'))).not.toBe(ofFirst);
      expect(versionOf(last)).toBe(ofLast);
      index.apply(patch({ gone: [last] }), 3);
      expect(versionOf(last)).toBe(-1);
      index.apply(patch({ joined: [pair('g1', 'u0')], left: [pair('g2', 'g1')] }), 4);
      expect(index.groupsOf(id('u0'))).toEqual(new Set([id('g1')]));
      expect(new Set(index.membersOf(id('g1')))).toEqual(
        new Set(people.slice(0, -1).map(({ objectId }) => objectId)),
      );
      index.apply(patch({ gone: [id('g1')] }), 5);
      expect(people.filter(({ objectId }) => index.groupsOf(objectId).size > 0)).toEqual([]);
    }
  });

  it('G-1 finds groups through groups, cycles and all', () => {
    const groups = ['g1', 'g2', 'g3'].map(name => object(name));
    const index = indexOf(
      [object('u1'), object('a1'), ...groups],
      [pair('g1', 'u1'), pair('g2', 'g1'), pair('g3', 'g2'), pair('g1', 'g3'), pair('g3', 'a1')],
    );
    expect(index.groupsOf(id('u1'))).toEqual(new Set([id('g1'), id('g2'), id('g3')]));
    expect(index.groupsOf(id('g1'))).toEqual(new Set([id('g2'), id('g3')]));
    expect(index.peopleOf(id('g2'))).toEqual(new Set([id('u1'), id('a1')]));
    expect(index.parentsOf(id('u1'))).toEqual([id('g1')]);
  });

  it('U-9 a deleted group gives nothing and leads nowhere until it is restored', () => {
    const index = indexOf(
      [object('u1'), object('g1', { deleted: true }), object('g2')],
      [pair('g1', 'u1'), pair('g2', 'g1')],
    );
    expect(index.groupsOf(id('u1')).size).toBe(0);
    expect(index.peopleOf(id('g2')).size).toBe(0);
    index.apply(patch({ objects: [object('g1')] }), 2);
    expect(index.groupsOf(id('u1'))).toEqual(new Set([id('g1'), id('g2')]));
  });

  it('U-9 a user deleted softly keeps the memberships', () => {
    const index = indexOf([object('u1', { deleted: true }), object('g1')], [pair('g1', 'u1')]);
    expect(index.groupsOf(id('u1'))).toEqual(new Set([id('g1')]));
  });

  it('who is gone for good has left every group, and a later one with that id starts empty', () => {
    const index = indexOf([object('u1'), object('u2'), object('g1')], [pair('g1', 'u1'), pair('g1', 'u2')]);
    index.apply(patch({ gone: [id('u1')] }), 2);
    expect(index.object(id('u1'))).toBeUndefined();
    expect(index.membersOf(id('g1'))).toEqual([id('u2')]);
    index.apply(patch({ objects: [object('u3'), object('u1')] }), 3);
    expect(index.groupsOf(id('u1')).size).toBe(0);
    expect(index.groupsOf(id('u3')).size).toBe(0);
  });

  it('a membership may be known before its objects are', () => {
    const index = indexOf([], [pair('g1', 'u1')]);
    expect(index.groupsOf(id('u1')).size).toBe(0);
    index.apply(patch({ objects: [object('u1'), object('g1')] }), 2);
    expect(index.groupsOf(id('u1'))).toEqual(new Set([id('g1')]));
  });

  it('G-4 any course of joining, leaving and going ends where plain lists do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
        const random = randomFrom(seed);
        const names = ['u1', 'u2', 'a1', 'g1', 'g2', 'g3'];
        const index = createTenantIndex(asTenantId('tenant'));
        let objects = new Map<string, DirectoryObject>();
        let pairs: (readonly [string, string])[] = [];
        for (let n = 1; n <= 25; n++) {
          const name = random.pick(names);
          const group = random.pick(['g1', 'g2', 'g3']);
          const step = random.below(5);
          if (step === 0) {
            const next = object(name, { deleted: random.chance(0.2) });
            objects.set(name, next);
            index.apply(patch({ objects: [next] }), n);
          } else if (step === 1) {
            objects.delete(name);
            pairs = pairs.filter(one => !one.includes(name));
            index.apply(patch({ gone: [id(name)] }), n);
          } else if (step === 2) {
            pairs = pairs.filter(([g, m]) => g !== group || m !== name);
            index.apply(patch({ left: [pair(group, name)] }), n);
          } else {
            pairs = [...pairs.filter(([g, m]) => g !== group || m !== name), [group, name]];
            index.apply(patch({ joined: [pair(group, name), pair(group, name)] }), n);
          }
          objects = new Map(objects);
          for (const one of names) {
            expect([...index.groupsOf(id(one))].sort()).toEqual(groupsByHand(one, objects, pairs));
            expect([...index.membersOf(id(one))].sort()).toEqual(
              pairs.flatMap(([g, m]) => (g === one ? [m] : [])).sort(),
            );
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

function groupsByHand(
  of: string,
  objects: ReadonlyMap<string, DirectoryObject>,
  pairs: readonly (readonly [string, string])[],
): readonly string[] {
  const found = new Set([of]);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const [group, member] of pairs) {
      if (found.has(member) && objects.get(group)?.deleted === false) found.add(group);
    }
  }
  found.delete(of);
  return [...found].sort();
}
