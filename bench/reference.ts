import type { Question } from '../src/core/decision.ts';
import { slowDecide, type World } from '../test/oracle/slow-reference.ts';
import { holdersOf, sourcesOf } from './rights.ts';
import { at, maxAge, tenantId, type WorldLists } from './world.ts';

/** The rules written down a second time, asked about the whole world: slow, so for a few questions of a small one. */
export function wholeReference(lists: WorldLists): (question: Question) => boolean {
  const world: World = {
    catalog: lists.catalog,
    facts: lists.facts,
    directories: [{ tenantId, objects: lists.objects, memberships: lists.joined, confirmedAt: at }],
    maxAge,
  };
  return question => slowDecide(world, question).allowed;
}

/** The same rules asked about the part of the world that the subject is in: itself, its groups and their grants. */
export function reference(lists: WorldLists): (question: Question) => boolean {
  const sources = sourcesOf(lists);
  const objects = new Map(lists.objects.map(object => [object.objectId, object]));
  const members = new Map(lists.facts.members.map(member => [member.objectId, member]));
  return question => {
    const holders = [...holdersOf(sources, question.subject.objectId)];
    const world: World = {
      catalog: lists.catalog,
      facts: { ...lists.facts, members: holders.flatMap(id => members.get(id) ?? []) },
      directories: [
        {
          tenantId,
          objects: holders.flatMap(id => objects.get(id) ?? []),
          memberships: holders.flatMap(id => sources.parents(id).map(group => [group, id] as const)),
          confirmedAt: at,
        },
      ],
      maxAge,
    };
    return slowDecide(world, question).allowed;
  };
}

/** Throws where an answer is not the reference's. */
export function verify(
  who: string,
  questions: readonly Question[],
  right: readonly boolean[],
  answer: (n: number) => boolean,
): void {
  for (const [n, question] of questions.entries())
    if (answer(n) !== right[n])
      throw new Error(
        `${who} answers ${answer(n)} where the reference does not: ${JSON.stringify(question)}`,
      );
}
