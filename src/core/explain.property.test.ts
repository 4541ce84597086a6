import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexWorld, type IndexedWorld } from '../../test/oracle/index-of-world.ts';
import { everybody, noon, randomQuestion, randomWorld } from '../../test/oracle/random-world.ts';
import { randomFrom } from '../../test/oracle/random.ts';
import type { World } from '../../test/oracle/slow-reference.ts';
import type { PermissionGrant } from './access.ts';
import type { AccountEvent } from './account.ts';
import { memberCaller, refuseGiving } from './caller.ts';
import { indexCatalog } from './catalog-index.ts';
import type { Denial, Lack, Question } from './decision.ts';
import { giversOf } from './givers.ts';
import { groundsOfAccess } from './grounds.ts';
import { asMemberId, principalKey } from './id.ts';
import { accountUsersLevel } from './manager.ts';
import { lackIn, reasonsOf } from './reasons.ts';
import { subjectCandidates } from './search-subjects.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });

const questionsAbout = (world: World, seed: number, count = 40): readonly Question[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => randomQuestion(random, world));
};

/** The event that gives a question's subject some grants more, beside what it has of its own. */
function giving(
  { index }: IndexedWorld,
  world: World,
  { subject }: Question,
  grants: readonly PermissionGrant[],
): AccountEvent {
  const own = index.memberOf(subject);
  const kept = groundsOfAccess(own?.access ?? { roles: [] }, indexCatalog(world.catalog), { via: [] }, id =>
    index.role(id),
  ).map(({ permission, level, on, start, end }): PermissionGrant => ({
    permission,
    level,
    ...(on && { on }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  }));
  const { tenantId, objectId, type } = subject;
  const id = own?.id ?? asMemberId('given');
  return {
    kind: 'member-put',
    member: { id, tenantId, objectId, kind: own?.kind ?? type, access: { custom: [...kept, ...grants] } },
  };
}

const lacksOf = (denials: readonly Denial[]): readonly Lack[] | undefined => {
  const lacks = denials.map(lackIn);
  return lacks.every(lack => lack !== undefined) ? lacks : undefined;
};

describe('explanations', () => {
  it('B-3 the grants that a no names turn it into a yes, and none of them can be left out or be lower', () => {
    let mended = 0;
    let several = 0;
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const indexed = indexWorld(world);
        for (const question of questionsAbout(world, seed)) {
          const { allowed, reasons } = indexed.index.decide(question, true);
          if (allowed || reasons === undefined || !('denials' in reasons)) continue;
          const lacks = lacksOf(reasons.denials);
          if (lacks === undefined) continue;
          const decideWith = (grants: readonly PermissionGrant[]): boolean =>
            indexed.index.hypothetical([giving(indexed, world, question, grants)]).decide(question).allowed;
          const grants = lacks.map(lack => lack.grant);
          expect({ question, grants, allowed: decideWith(grants) }).toMatchObject({ allowed: true });
          grants.forEach((grant, n) => {
            expect(decideWith(grants.toSpliced(n, 1))).toBe(false);
            if (grant.level === 'readWrite') {
              expect(decideWith(grants.with(n, { ...grant, level: 'read' }))).toBe(false);
            }
          });
          mended += 1;
          several += lacks.length > 1 ? 1 : 0;
        }
      }),
      { numRuns: 150 },
    );
    expect(mended).toBeGreaterThan(150);
    expect(several).toBeGreaterThan(10);
  });

  it('D-3 a yes names each grant by each own group that leads to it; without all of those it is a no', () => {
    let chains = 0;
    let ways = 0;
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const { index, tenant, tenants } = indexWorld(world);
        for (const question of questionsAbout(world, seed, 20)) {
          const { reasons } = index.decide(question, true);
          if (reasons === undefined || !('grounds' in reasons)) continue;
          const { grounds } = reasons;
          if (grounds.some(ground => ground.by === 'owner')) continue;
          const directory = tenant(question.subject.tenantId);
          for (const { via, member } of grounds) {
            const steps = [question.subject.objectId, ...via];
            for (const [n, group] of via.entries()) {
              expect(directory.membersOf(group)).toContain(steps[n]);
            }
            const holder = member === undefined ? undefined : index.member(member);
            expect(holder?.objectId).toBe(steps.at(-1));
            chains += via.length > 0 ? 1 : 0;
          }
          ways += new Set(grounds.map(ground => ground.via[0])).size > 1 ? 1 : 0;
          const { objectId, tenantId } = question.subject;
          const left = new Set(grounds.flatMap(ground => ground.via.slice(0, 1)));
          const own = grounds.some(ground => ground.via.length === 0);
          const { index: without } = indexWorld({
            ...world,
            directories: world.directories.map(one =>
              one.tenantId !== tenantId
                ? one
                : {
                    ...one,
                    memberships: one.memberships.filter(
                      ([group, member]) => member !== objectId || !left.has(group),
                    ),
                  },
            ),
          });
          const removed: AccountEvent[] = own ? [{ kind: 'member-removed', tenantId, objectId }] : [];
          expect(without.hypothetical(removed).decide(question).allowed).toBe(false);
          expect(tenants.index(tenantId)).toBe(directory);
        }
      }),
      { numRuns: 150 },
    );
    expect(chains).toBeGreaterThan(100);
    expect(ways).toBeGreaterThan(30);
  });

  it('B-3 R-10 who can give it: owners and whoever may by the rules, never oneself', () => {
    let found = 0;
    fc.assert(
      fc.property(seeds, seed => {
        const world = worldWithManagers(seed);
        const { index, tenants } = indexWorld(world);
        const { catalog } = world;
        const candidates = subjectCandidates(index, { tenants, catalog }, 'account-users');
        for (const question of questionsAbout(world, seed, 10)) {
          const { reasons } = index.decide(question, true);
          const lack =
            reasons && 'denials' in reasons ? reasons.denials.map(lackIn).find(one => one) : undefined;
          if (lack === undefined) continue;
          const giving = { to: question.subject, access: { custom: [lack.grant] } };
          const givers = giversOf(index, { tenants, catalog, candidates, at: noon }, giving, 1000);
          const expected = everybody(world).filter(({ kind, ...principal }) => {
            if (principalKey(principal) === principalKey(question.subject)) return false;
            if (index.isOwner(principal)) return true;
            if (kind !== 'user') return false;
            if (accountUsersLevel(index, { ...principal, type: 'user' }, noon) !== 'readWrite') return false;
            const groups = tenants.index(principal.tenantId)?.groupsOf(principal.objectId) ?? new Set();
            const caller = memberCaller(index, { kind: 'person', principal, groups }, noon);
            const facts = { index, catalog, caller, at: noon };
            return refuseGiving(facts, { custom: [lack.grant] }, question.subject) === undefined;
          });
          expect(givers.map(principalKey).sort()).toEqual(expected.map(principalKey).sort());
          const few = giversOf(index, { tenants, catalog, candidates, at: noon }, giving, 2);
          expect(few).toEqual(givers.slice(0, 2));
          found += givers.length;
        }
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(300);
  });

  it('D-3 every reason is said in a sentence', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const { index } = indexWorld(world);
        for (const question of questionsAbout(world, seed, 20)) {
          const { reasons } = index.decide(question, true);
          for (const { code, detail } of reasonsOf(reasons ?? { denials: [] }, question)) {
            expect(`${code}: ${detail}`).toMatch(/^[a-z-]+: \S.*\.$/);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** A random world whose first account permission is the one that manages users, and whose first role is the manager's. */
function worldWithManagers(seed: number): World {
  const text = JSON.stringify(randomWorld(seed))
    .replaceAll('"perm-0"', '"account-users"')
    .replaceAll('"role-1"', '"manager"');
  const world = JSON.parse(text) as World;
  return {
    ...world,
    directories: world.directories.map(one => ({ ...one, confirmedAt: one.confirmedAt ?? undefined })),
  };
}
