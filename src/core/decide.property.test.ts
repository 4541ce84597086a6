import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexWorld } from '../../test/oracle/index-of-world.ts';
import {
  everybody,
  noon,
  randomAccess,
  randomQuestion,
  randomWorld,
} from '../../test/oracle/random-world.ts';
import { randomChanges } from '../../test/oracle/random-changes.ts';
import { randomFrom } from '../../test/oracle/random.ts';
import { slowDecide, type World } from '../../test/oracle/slow-reference.ts';
import type { AccountIndex } from './account-index.ts';
import type { Resource } from './account.ts';
import type { Holding, Question } from './decision.ts';
import { asMemberId } from './id.ts';
import { placeHas } from './place.ts';
import { momentOf } from './term.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const runs = { numRuns: 250 };

const questionsAbout = (world: World, seed: number, count = 60): readonly Question[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => randomQuestion(random, world));
};

const answers = (index: AccountIndex, questions: readonly Question[]): readonly boolean[] =>
  questions.map(question => index.decide(question).allowed);

describe('decide', () => {
  it('D-1 agrees with the slow reference, also on until when a yes holds', () => {
    let yes = 0;
    let ending = 0;
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const { index } = indexWorld(world);
        for (const question of questionsAbout(world, seed)) {
          const { allowed, validUntil } = index.decide(question);
          const until = validUntil === undefined ? undefined : momentOf(validUntil);
          const expected = slowDecide(world, question);
          expect({ question, allowed, until }).toEqual({
            question,
            allowed: expected.allowed,
            until: expected.validUntil,
          });
          yes += allowed ? 1 : 0;
          ending += until === undefined ? 0 : 1;
        }
      }),
      { numRuns: 1500 },
    );
    // A world in which nearly everything is refused would prove little.
    expect(yes).toBeGreaterThan(7000);
    expect(ending).toBeGreaterThan(700);
  });

  it.each([60, 65, 129, 257])('D-1 agrees with the slow reference about the last of %i people too', crowd => {
    for (let seed = 1; seed <= 6; seed++) {
      const world = randomWorld(seed, crowd);
      const { index } = indexWorld(world);
      // Everybody once, so that every row that is kept has been given out; then the questions.
      for (const { kind, ...who } of everybody(world)) if (kind !== 'group') index.effectiveAccess(who, noon);
      for (const question of questionsAbout(world, seed, 400)) {
        const { allowed } = index.decide(question);
        expect({ question, allowed }).toEqual({ question, allowed: slowDecide(world, question).allowed });
      }
    }
  });

  it('D-3 explains every answer: grounds for a yes, denials for a no', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const { index } = indexWorld(world);
        for (const question of questionsAbout(world, seed)) {
          const { reasons, ...bare } = index.decide(question, true);
          expect(bare).toEqual(index.decide(question));
          if (reasons === undefined) throw new Error('no reasons');
          expect('grounds' in reasons).toBe(bare.allowed);
          expect('grounds' in reasons ? reasons.grounds : reasons.denials).not.toEqual([]);
        }
      }),
      runs,
    );
  });

  it('R-3 effective access says the same as decide for every permission and resource', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const { index } = indexWorld(world);
        const account = { type: 'account', id: world.facts.account.id };
        for (const { kind, ...who } of everybody(world)) {
          if (kind === 'group') continue;
          const holdings = index.effectiveAccess(who, noon);
          const owner = index.isOwner(who);
          for (const { id: permission } of world.catalog.permissions) {
            for (const resource of [account, ...world.facts.resources]) {
              for (const level of ['read', 'readWrite'] as const) {
                const type = owner ? 'user' : kind;
                const question = { subject: { ...who, type }, permission, level, resource, at: noon };
                const line = { question, allowed: linesAllow(world, holdings, question) };
                expect(line).toEqual({ question, allowed: index.decide(question).allowed });
              }
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the union of grants', () => {
  it('R-3 does not depend on the order of anything', () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, order) => {
        const world = randomWorld(seed);
        const random = randomFrom(order);
        const mixed: World = {
          ...world,
          facts: {
            ...world.facts,
            members: random.shuffled(world.facts.members),
            resources: random.shuffled(world.facts.resources),
          },
          directories: random.shuffled(world.directories).map(one => ({
            ...one,
            objects: random.shuffled(one.objects),
            memberships: random.shuffled(one.memberships),
          })),
        };
        const questions = questionsAbout(world, seed);
        expect(answers(indexWorld(mixed).index, questions)).toEqual(
          answers(indexWorld(world).index, questions),
        );
      }),
      runs,
    );
  });

  it('R-3 another grant never takes access away', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const random = randomFrom(seed);
        const { index } = indexWorld(world);
        const questions = questionsAbout(world, seed);
        const before = answers(index, questions);
        const free = everybody(world).filter(one => index.memberOf(one) === undefined);
        if (free.length === 0) return;
        const access = randomAccess(random, world.catalog, world.facts.resources);
        const member = { ...random.pick(free), id: asMemberId('new'), access };
        index.apply({ kind: 'member-put', member }, 2);
        answers(index, questions).forEach((allowed, n) => {
          expect(allowed || before[n] !== true).toBe(true);
        });
      }),
      runs,
    );
  });

  it('G-4 leaving a group takes exactly what the group gave', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const world = randomWorld(seed);
        const random = randomFrom(seed);
        const directory = random.pick(world.directories);
        if (directory.memberships.length === 0) return;
        const left = random.pick(directory.memberships);
        const indexed = indexWorld(world);
        const questions = questionsAbout(world, seed);
        answers(indexed.index, questions);
        indexed.tenant(directory.tenantId).apply({ objects: [], gone: [], joined: [], left: [left] }, 2);
        const memberships = directory.memberships.filter(pair => pair !== left);
        const without: World = {
          ...world,
          directories: world.directories.map(one => (one === directory ? { ...one, memberships } : one)),
        };
        expect(answers(indexed.index, questions)).toEqual(
          questions.map(question => slowDecide(without, question).allowed),
        );
      }),
      runs,
    );
  });
});

describe('changes', () => {
  it('D-4 an index that took in changes equals one made from the state after them', () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, other) => {
        const world = randomWorld(seed);
        const { index } = indexWorld(world);
        const questions = questionsAbout(world, seed);
        const before = answers(index, questions);
        const { events, facts } = randomChanges(world, other);
        const expected = questions.map(question => slowDecide({ ...world, facts }, question).allowed);

        expect(answers(index.hypothetical(events), questions)).toEqual(expected);
        expect(answers(index, questions)).toEqual(before);
        events.forEach((event, n) => {
          index.apply(event, n + 2);
        });
        expect(answers(index, questions)).toEqual(expected);
        expect(new Set([...index.members()].map(member => member.id))).toEqual(
          new Set(facts.members.map(member => member.id)),
        );
      }),
      runs,
    );
  });
});

/** Whether the lines of effective access give a level on a resource, or on its parent where that answers. */
function linesAllow(world: World, holdings: readonly Holding[], question: Question): boolean {
  const { catalog, facts } = world;
  const permission = catalog.permissions.find(one => one.id === question.permission);
  const asked = facts.resources.find(
    one => one.type === question.resource.type && one.id === question.resource.id,
  );
  const covered = asked?.type === 'add-on' && permission?.addOns === 'covered-by-product';
  const resource: Resource | undefined = covered
    ? facts.resources.find(one => one.type === 'product' && one.id === asked.parent)
    : asked;
  return holdings.some(
    line =>
      line.permission === question.permission &&
      line.withoutEffect === undefined &&
      (line.level === 'readWrite' || question.level === 'read') &&
      (line.on === undefined ? asked === undefined : resource !== undefined && placeHas(line.on, resource)),
  );
}
