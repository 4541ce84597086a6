import type { Access } from '../src/core/access.ts';
import type { Member } from '../src/core/account.ts';
import type { Question } from '../src/core/decision.ts';
import { asMemberId, type ObjectId } from '../src/core/id.ts';
import { randomFrom } from '../test/oracle/random.ts';
import { eagerTable, type EagerTable } from './eager.ts';
import { line, type Report, type Row } from './report.ts';
import { account, at, guid, indexOf, tenantId, W1, W2, worldLists, type WorldLists } from './world.ts';

/** No role that the world gives has it. */
const PERMISSION = 'account-users';
const GIVEN: Access = { custom: [{ permission: PERMISSION, level: 'readWrite' }] };
const TAKEN: Access = { custom: [] };
const GOAL = 100;

/** A world with groups of exactly so many people besides its own, which hold nothing yet. */
function withGroups(lists: WorldLists, sizes: readonly number[]): { world: WorldLists; groups: Member[] } {
  const random = randomFrom(3);
  const groups = sizes.map((size): Member => ({
    id: asMemberId(`m-size-${size}`),
    tenantId,
    objectId: guid(0x3000000 + size),
    kind: 'group',
    access: TAKEN,
  }));
  const joined = groups.flatMap(({ objectId }, n) =>
    random
      .shuffled(lists.users)
      .slice(0, sizes[n])
      .map(user => [objectId, user] as const),
  );
  const objects = groups.map(({ objectId, kind }) => ({
    objectId,
    kind,
    enabled: true,
    deleted: false,
    pending: false,
  }));
  const world: WorldLists = {
    ...lists,
    facts: { ...lists.facts, members: [...lists.facts.members, ...groups] },
    objects: [...lists.objects, ...objects],
    joined: [...lists.joined, ...joined],
  };
  return { world, groups };
}

const questionOf = (objectId: ObjectId): Question => ({
  subject: { tenantId, objectId, type: 'user' },
  permission: PERMISSION,
  level: 'readWrite',
  resource: { type: 'account', id: account },
  at,
});

interface Changed {
  readonly ours: number[];
  /** Microseconds of one decision about others in the group, the first after the change. */
  readonly others: number[];
  readonly eager: number[];
}

interface Changing {
  readonly index: ReturnType<typeof indexOf>['index'];
  readonly eager: EagerTable | undefined;
  next(): number;
}

/** Gives and takes a permission, and asks whether decisions about some of the people show it at once. */
function change(
  { index, eager, next }: Changing,
  member: Member,
  people: readonly ObjectId[],
  times: number,
): Changed {
  const changed: Changed = { ours: [], others: [], eager: [] };
  const without = people.filter(person => !index.decide(questionOf(person)).allowed);
  const [first] = without;
  if (first === undefined) throw new Error('everybody has it already');
  const question = questionOf(first);
  const others = without.slice(1, 101).map(questionOf);
  for (let n = 0; n < times; n++) {
    const access = n % 2 === 0 ? GIVEN : TAKEN;
    const given = n % 2 === 0;
    const began = performance.now();
    index.apply({ kind: 'member-put', member: { ...member, access } }, next());
    const shown = index.decide(question).allowed;
    const decided = performance.now();
    const all = others.every(other => index.decide(other).allowed === given);
    const asked = performance.now();
    if (shown !== given || !all) throw new Error('a decision does not show the change');
    changed.ours.push((decided - began) * 1000);
    if (others.length > 0) changed.others.push(((asked - decided) * 1000) / others.length);
    if (n >= 20 || eager === undefined) continue;
    const started = performance.now();
    eager.change(member.objectId, access, people);
    changed.eager.push((performance.now() - started) * 1000);
    if ((eager.level(first, PERMISSION, 'account') === 2) !== given)
      throw new Error('the table does not show the change');
  }
  return changed;
}

function rowOf(what: string, { ours, others, eager }: Changed): Row {
  const shown = line('Rolecall', 'µs', ours);
  return {
    what: `A grant of ${what} changes, until a decision shows it`,
    lines: [
      shown,
      ...(eager.length > 0 ? [line('peer: every row rebuilt at once', 'µs', eager)] : []),
      ...(others.length > 0
        ? [line('(ours: the next decision about each of 100 others)', 'µs', others)]
        : []),
    ],
    goals: [{ what: 'whatever the size', measured: shown.median, bound: GOAL, unit: 'µs' }],
  };
}

/** One grant changed, until decisions show it: of a user and of groups of three sizes. */
export function benchChanges({ small }: { readonly small: boolean }): Report {
  const sizes = small ? [9, 47, 100] : [90, 4740, 100_000];
  const { world, groups } = withGroups(worldLists(small ? W1 : W2), sizes);
  const { index, directory } = indexOf(world);
  const people = groups.map(group => [...directory.peopleOf(group.objectId)]);
  for (const [n, size] of sizes.entries())
    if (people[n]?.length !== size) throw new Error(`a group has ${people[n]?.length} people, not ${size}`);
  const single = world.facts.members.find(
    ({ objectId, access }) => 'roles' in access && !index.decide(questionOf(objectId)).allowed,
  ) as Member;
  // The rows of 100,000 people spelled out are more than there is memory for here: the largest group has no such peer.
  const tabled = people.slice(0, 2).flat();
  const eager = eagerTable(world, new Set([single.objectId, ...tabled]));
  let revision = 1;
  const changing: Changing = { index, eager, next: () => ++revision };
  const times = small ? 20 : 200;
  const user: Member = { ...single, access: TAKEN };
  index.apply({ kind: 'member-put', member: user }, changing.next());
  const rows = [
    rowOf('a user', change(changing, user, [single.objectId], times)),
    ...groups.map((group, n) => {
      const size = (sizes[n] ?? 0).toLocaleString('en');
      const beside = n < 2 ? changing : { ...changing, eager: undefined };
      return rowOf(`a group of ${size}`, change(beside, group, people[n] ?? [], times));
    }),
  ];
  return {
    title: 'Changes',
    about:
      'W2 with groups of three sizes more: a permission is given and taken in turns, and each time a decision about one of the ' +
      'people, and then about 100 others, has to show it. Beside it a table of everybody’s levels that is rebuilt at once.',
    rows,
  };
}
