import { afterEach, describe, expect, it } from 'vitest';
import type { LiveAccess } from '../../src/client/live-access.ts';
import { compileCondition } from '../../src/conditions/compile-condition.ts';
import type { Decision, Question } from '../../src/core/decision.ts';
import type { DirectoryPatch } from '../../src/core/directory.ts';
import { principalKey } from '../../src/core/id.ts';
import { reasonsOf } from '../../src/core/reasons.ts';
import { questionOf, readTables, tableNoon, worldOf } from '../decisions/read-tables.ts';
import { conditionedWorld, keptChanges, withProperties } from '../oracle/conditioned-world.ts';
import { indexWorld } from '../oracle/index-of-world.ts';
import { randomChanges } from '../oracle/random-changes.ts';
import { noon, randomQuestion } from '../oracle/random-world.ts';
import { randomFrom, type Random } from '../oracle/random.ts';
import type { World } from '../oracle/slow-reference.ts';
import { eventually } from '../rolecall.ts';
import { openDoors, type Doors, type Served } from './three-doors-house.ts';

let open: Doors[] = [];
afterEach(async () => {
  await Promise.all(open.map(doors => doors.close()));
  open = [];
});

async function doorsOf(world: World, at: number): Promise<Doors> {
  const doors = await openDoors(world, at);
  open.push(doors);
  return doors;
}

/** What every door must say: yes or no, and until when. */
const bare = ({ allowed, validUntil }: Decision) => ({ allowed, validUntil });
const ofServed = ({ decision, context }: Served) => ({ allowed: decision, validUntil: context.validUntil });
const asked = ({ at: _, ...question }: Question) => question;

/** Followers of their own part, by whom they are; of those who may not follow, closed ones. */
async function ownParts(doors: Doors, questions: readonly Question[]): Promise<Map<string, LiveAccess>> {
  const parts = new Map<string, LiveAccess>();
  for (const { subject } of questions)
    if (!parts.has(principalKey(subject))) parts.set(principalKey(subject), doors.follow(subject));
  await Promise.allSettled([...parts.values()].map(({ ready }) => ready));
  return parts;
}

describe('the decision tables say the same in core, over HTTP and in process', () => {
  for (const { name, world, asks } of readTables()) {
    it(`D-1 ${name}`, async () => {
      const data = worldOf(world);
      const { index } = indexWorld(data);
      const doors = await doorsOf(data, Date.parse(tableNoon));
      const whole = doors.follow();
      await whole.ready;
      const questions = asks.map(ask => questionOf(world, ask));
      const own = await ownParts(doors, questions);
      for (const [n, question] of questions.entries()) {
        doors.at(question.at);
        const said = index.decide(question, true);
        expect(said.allowed ? 'yes' : 'no').toBe(asks[n]?.answer);
        const [served] = await doors.served([question], true);
        expect(served && ofServed(served)).toEqual(bare(said));
        expect(bare(whole.decide(asked(question)))).toEqual(bare(said));
        expect(bare(own.get(principalKey(question.subject))?.decide(asked(question)) ?? said)).toEqual(
          bare(said),
        );
        // D-3: the same reasons; who can give what is missing is for those who may know names.
        const reasons = reasonsOf(said.reasons ?? { denials: [] }, question);
        // A snapshot has nothing of people who have nothing on the account, so it cannot say that they are unknown.
        expect(whole.explain(asked(question)).reasons).toEqual(
          reasons.filter(({ code }, n) => code !== 'unknown-subject' || reasons.length === n + 1),
        );
        expect(served?.context.reasons?.map(({ whoCanGive: _, ...reason }) => reason)).toEqual(reasons);
      }
    });
  }
});

describe('random worlds with conditions, names and properties say the same through every door', () => {
  const worlds = Array.from({ length: 12 }, (_, n) => n + 1);
  let yes = 0;
  let bound = 0;

  it.each(worlds)('D-1, D-4 world %i, before and after changes', async seed => {
    const random = randomFrom(seed);
    const world = conditionedWorld(seed);
    const core = indexWorld(world, compileCondition);
    const doors = await doorsOf(world, noon);
    const whole = doors.follow();
    await whole.ready;
    const questions = Array.from({ length: 60 }, () => withProperties(random, randomQuestion(random, world)));
    const own = await ownParts(doors, questions);
    const answers = () => questions.map(question => bare(core.index.decide(question)));
    const ownSays = (parts: ReadonlyMap<string, LiveAccess>) =>
      questions.map(question => {
        const part = parts.get(principalKey(question.subject));
        return part === undefined ? undefined : bare(part.decide(asked(question)));
      });
    const agree = async (): Promise<void> => {
      const expected = answers();
      await doors.caughtUp(whole);
      expect((await doors.served(questions)).map(ofServed)).toEqual(expected);
      expect(questions.map(question => bare(whole.decide(asked(question))))).toEqual(expected);
      expect(ownSays(await ownParts(doors, questions))).toEqual(expected);
      // Whoever follows from before has come to the same, unless they had nothing to follow then.
      const still = new Map([...own].filter(([, part]) => part.state !== 'closed'));
      const kept = expected.map((answer, n) => {
        const question = questions[n];
        return question && still.has(principalKey(question.subject)) ? answer : undefined;
      });
      const settled = async (): Promise<boolean> =>
        JSON.stringify(ownSays(still)) === JSON.stringify(kept) ||
        [...still.values()].some(({ state }) => state === 'closed');
      await eventually(settled, 5);
    };
    await agree();
    yes += answers().filter(({ allowed }) => allowed).length;
    bound += questions.filter(question => {
      const { reasons } = core.index.decide(question, true);
      return (
        reasons !== undefined &&
        'denials' in reasons &&
        reasons.denials.some(({ code }) => code === 'condition-not-met')
      );
    }).length;

    const changes = [...randomChanges(world, seed).events, ...keptChanges(world, seed)];
    for (const event of changes) {
      core.index.apply(event, core.index.revision + 1);
      doors.commit(event);
    }
    await agree();
    for (let n = 0; n < 3; n++) {
      const tenantId = random.pick(world.facts.tenants);
      const patch = randomPatch(random, world, tenantId);
      core.tenant(tenantId).apply(patch, core.tenant(tenantId).revision + 1);
      await doors.patch(tenantId, patch);
    }
    await agree();
  });

  it('of which many are answered yes, and many bound by a condition', () => {
    expect(yes).toBeGreaterThan(50);
    expect(bound).toBeGreaterThan(100);
  });

  it('D-1 the account’s names and the catalog’s actions ask the same, whole and of one’s own part', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const world = conditionedWorld(seed);
      const doors = await doorsOf(world, noon);
      const whole = doors.follow();
      await whole.ready;
      const product = world.facts.resources.find(({ type }) => type === 'product');
      if (product === undefined) throw new Error('a world with a product');
      const resource = { type: product.type, id: product.id };
      for (const alias of world.facts.aliases ?? []) {
        const subject = { type: alias.type, id: alias.id };
        const [served] = await doors.servedAs([{ subject, action: { name: 'use' }, resource }]);
        const named = { subject, action: 'use', resource };
        expect(whole.decide(named).allowed).toBe(served?.decision);
        const part = doors.follow(alias);
        await Promise.allSettled([part.ready]);
        expect(part.decide(named).allowed).toBe(served?.decision);
      }
      const unknown = { subject: { type: 'employee', id: 'nobody' }, action: 'use', resource };
      expect(whole.decide(unknown).allowed).toBe(false);
    }
  });
});

describe('a stream whose token holds no more', () => {
  const question = {
    subject: { type: 'employee', id: 'nobody' },
    action: 'use',
    resource: { type: 'a', id: 'b' },
  };

  it('A-6 ends, and so do the answers, where there is no other token', async () => {
    const doors = await openDoors(conditionedWorld(1), noon, 50);
    open.push(doors);
    const [one, other] = ['portal-1', 'portal-2'].map(token =>
      doors.follow(undefined, { token: async () => token }),
    );
    await Promise.all([one?.ready, other?.ready]);
    doors.revoke('portal-1');
    await eventually(async () => one?.state === 'closed', 5);
    expect(one?.problem).toMatchObject({ code: 'unauthenticated', status: 401 });
    expect(one?.decide(question)).toMatchObject({ allowed: false, stale: true });
    expect(other?.state).toBe('fresh');
  });

  it('goes on with a new token where the old one only ran out', async () => {
    const doors = await openDoors(conditionedWorld(1), noon, 50);
    open.push(doors);
    const used: string[] = [];
    const token = async (): Promise<string> => {
      used.push(`portal-${used.length}`);
      return used.at(-1) ?? '';
    };
    const live = doors.follow(undefined, { token });
    await live.ready;
    doors.revoke('portal-0');
    await eventually(async () => used.length === 2, 5);
    const { account } = conditionedWorld(1).facts;
    doors.commit({ kind: 'account-changed', account: { ...account, features: ['f9'] } });
    await doors.caughtUp(live);
    expect(live.state).toBe('fresh');
  });
});

/** Somebody joins or leaves a group, or is disabled. */
function randomPatch(
  random: Random,
  world: World,
  tenantId: World['facts']['tenants'][number],
): DirectoryPatch {
  const nothing: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };
  const directory = world.directories.find(one => one.tenantId === tenantId);
  if (directory === undefined) return nothing;
  const { objects, memberships } = directory;
  const group = random.pick(objects.filter(({ kind }) => kind === 'group')).objectId;
  const object = random.pick(objects);
  const left = memberships.length > 0 && random.chance(0.5) ? [random.pick(memberships)] : [];
  return random.pick<DirectoryPatch>([
    { ...nothing, joined: [[group, object.objectId]] },
    { ...nothing, left },
    { ...nothing, objects: [{ ...object, enabled: object.kind === 'group' || !object.enabled }] },
  ]);
}
