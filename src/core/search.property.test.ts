import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexWorld } from '../../test/oracle/index-of-world.ts';
import { everybody, noon, randomWorld } from '../../test/oracle/random-world.ts';
import { slowDecide, type World } from '../../test/oracle/slow-reference.ts';
import type { AccountIndex, Tenants } from './account-index.ts';
import { asObjectId, principalKey, type Principal } from './id.ts';
import { resourceCandidates, searchActions, searchResources, type Found } from './search.ts';
import { searchSubjects, subjectCandidates } from './search-subjects.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const subjectTypes = ['user', 'application'] as const;
const levels = ['read', 'readWrite'] as const;

/** Everything that a search finds, read in parts of so many. */
function whole<T>(limit: number, part: (after: string | undefined) => Found<T>): readonly T[] {
  const items: T[] = [];
  let after: string | undefined;
  for (let parts = 0; parts < 10_000; parts++) {
    const { items: more, next } = part(after);
    expect(more.length).toBeLessThanOrEqual(limit);
    items.push(...more);
    if (next === undefined) return items;
    after = next;
  }
  throw new Error('the parts never end');
}

interface Asked {
  readonly world: World;
  readonly index: AccountIndex;
  readonly tenants: Tenants;
  readonly limit: number;
}

const things = ({ world }: Asked) => [
  { type: 'account', id: world.facts.account.id as string },
  ...world.facts.resources.map(({ type, id }) => ({ type, id })),
];
const permissions = ({ world }: Asked) => world.catalog.permissions.map(one => one.id);
const strangers = (world: World): readonly Principal[] =>
  world.directories.map(({ tenantId }) => ({ tenantId, objectId: asObjectId('nobody') }));

/** Every triple to which the single question is answered yes. */
function allowedTriples(asked: Asked): Set<string> {
  const found = new Set<string>();
  const { index, world } = asked;
  for (const { tenantId, objectId } of [...everybody(world), ...strangers(world)]) {
    for (const type of subjectTypes) {
      for (const permission of permissions(asked)) {
        for (const level of levels) {
          for (const resource of things(asked)) {
            const subject = { tenantId, objectId, type };
            const { allowed } = index.decide({ subject, permission, level, resource, at: noon });
            if (allowed) found.add(tripleOf(subject, `${permission}:${level}`, resource));
          }
        }
      }
    }
  }
  return found;
}

const tripleOf = (
  subject: Principal & { readonly type: string },
  action: string,
  resource: { readonly type: string; readonly id: string },
): string => [subject.type, principalKey(subject), action, resource.type, resource.id].join(' ');

function triplesBySubject(asked: Asked): Set<string> {
  const found = new Set<string>();
  const { index, world, tenants, limit } = asked;
  for (const permission of permissions(asked)) {
    const candidates = subjectCandidates(index, { tenants, catalog: world.catalog }, permission);
    for (const type of subjectTypes) {
      for (const level of levels) {
        for (const resource of things(asked)) {
          const search = { subject: { type }, permission, level, resource, at: noon };
          for (const who of whole(limit, after =>
            searchSubjects(index, candidates, search, { after, limit }),
          ))
            found.add(tripleOf({ ...who, type }, `${permission}:${level}`, resource));
        }
      }
    }
  }
  return found;
}

function triplesByResource(asked: Asked): Set<string> {
  const found = new Set<string>();
  const { index, world, limit } = asked;
  for (const { tenantId, objectId } of [...everybody(world), ...strangers(world)]) {
    for (const subjectType of subjectTypes) {
      const subject = { tenantId, objectId, type: subjectType };
      for (const permission of permissions(asked)) {
        for (const level of levels) {
          for (const { id: type } of world.catalog.resourceTypes) {
            const search = { subject, permission, level, resource: { type }, at: noon };
            const candidates = resourceCandidates(index, type);
            for (const id of whole(limit, after =>
              searchResources(index, candidates, search, { after, limit }),
            ))
              found.add(tripleOf(subject, `${permission}:${level}`, { type, id }));
          }
        }
      }
    }
  }
  return found;
}

function triplesByAction(asked: Asked): Set<string> {
  const found = new Set<string>();
  const { index, world, limit } = asked;
  for (const { tenantId, objectId } of [...everybody(world), ...strangers(world)]) {
    for (const type of subjectTypes) {
      const subject = { tenantId, objectId, type };
      for (const resource of things(asked)) {
        const search = { subject, resource, at: noon };
        for (const action of whole(limit, after =>
          searchActions(index, world.catalog, search, { after, limit }),
        ))
          found.add(tripleOf(subject, `${action.permission}:${action.level}`, resource));
      }
    }
  }
  return found;
}

describe('search', () => {
  it('D-2 finds by subject, by resource and by action exactly what single questions allow, for every triple', () => {
    let yes = 0;
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 9 }), (seed, limit) => {
        const world = randomWorld(seed);
        const asked = { world, limit, ...indexWorld(world) };
        const single = allowedTriples(asked);
        expect(triplesBySubject(asked)).toEqual(single);
        expect(triplesByResource(asked)).toEqual(single);
        expect(triplesByAction(asked)).toEqual(single);
        yes += single.size;
      }),
      { numRuns: 40 },
    );
    expect(yes).toBeGreaterThan(1000);
  });

  it('D-2 finds who the slow reference says, in the order of their keys, each once', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed, 40);
        const { index, tenants } = indexWorld(world);
        const permission = world.catalog.permissions[seed % world.catalog.permissions.length]?.id ?? '';
        const scope = world.catalog.permissions.find(one => one.id === permission)?.scope;
        const resource =
          scope === 'account'
            ? { type: 'account', id: world.facts.account.id as string }
            : { type: scope ?? '', id: world.facts.resources.find(one => one.type === scope)?.id ?? '' };
        const search = {
          subject: { type: 'user' as const },
          permission,
          level: 'read' as const,
          resource,
          at: noon,
        };
        const candidates = subjectCandidates(index, { tenants, catalog: world.catalog }, permission);
        const keys = whole(7, after => searchSubjects(index, candidates, search, { after, limit: 7 })).map(
          principalKey,
        );
        const expected = everybody(world)
          .filter(
            ({ kind: _kind, ...who }) =>
              slowDecide(world, { ...search, subject: { ...who, type: 'user' } }).allowed,
          )
          .map(principalKey)
          .sort();
        expect(keys).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('D-2 a part of none answers none and goes on where it was', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const world = randomWorld(seed);
      const { index, tenants } = indexWorld(world);
      for (const { id: permission } of world.catalog.permissions) {
        const candidates = subjectCandidates(index, { tenants, catalog: world.catalog }, permission);
        const search = {
          subject: { type: 'user' as const },
          permission,
          level: 'read' as const,
          resource: { type: 'account', id: world.facts.account.id as string },
          at: noon,
        };
        const all = searchSubjects(index, candidates, search, { limit: 1000 }).items;
        const none = searchSubjects(index, candidates, search, { limit: 0 });
        expect(none.items).toEqual([]);
        if (none.next === undefined) expect(all).toEqual([]);
        else
          expect(searchSubjects(index, candidates, search, { after: none.next, limit: 1000 }).items).toEqual(
            all,
          );
      }
    }
  });
});
