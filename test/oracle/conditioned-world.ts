import type { AccountEvent } from '../../src/core/account.ts';
import type { PermissionCondition, Properties } from '../../src/core/condition.ts';
import type { Question } from '../../src/core/decision.ts';
import type { Alias } from '../../src/core/kept-facts.ts';
import { everybody, randomWorld } from './random-world.ts';
import { randomFrom, type Random } from './random.ts';
import type { World } from './slow-reference.ts';

const conditions: readonly PermissionCondition[] = [
  { if: 'subject.properties.clearance >= 2.0', says: 'The subject is cleared.' },
  { if: 'resource.properties.status != "shut"', says: 'It is not shut.', level: 'readWrite' },
  { if: '!has(resource.properties.status) || resource.properties.status == "open"', says: 'It is open.' },
  {
    if: 'subject.properties.teams.exists(t, t == resource.properties.team) || resource.type == "account"',
    says: 'Their own team’s.',
  },
  { if: 'has(action.properties.soft) && action.properties.soft', says: 'Softly.' },
];

/** A random world whose permissions stand under conditions here and there, with what a portal keeps for them. */
export function conditionedWorld(seed: number): World {
  const random = randomFrom(seed);
  const world = randomWorld(seed);
  const permissions = world.catalog.permissions.map(permission =>
    random.chance(0.5) ? { ...permission, conditions: [random.pick(conditions)] } : permission,
  );
  return {
    ...world,
    catalog: {
      ...world.catalog,
      permissions,
      subjectTypes: [{ id: 'employee', is: 'user' }],
      actions: [{ name: 'use', permission: 'perm-2', level: 'read', on: ['product'] }],
      properties: {
        subject: { clearance: { type: 'number', source: 'stored' }, teams: { type: 'strings' } },
        resource: { status: { type: 'string' }, team: { type: 'string', source: 'stored' } },
        action: { soft: { type: 'boolean' } },
      },
    },
    facts: {
      ...world.facts,
      aliases: aliasesIn(world, random),
      subjectProperties: random
        .some(keepable(world), 0.7)
        .map(who => ({ ...who, properties: ofSubject(random) })),
      resourceProperties: random
        .some(world.facts.resources, 0.7)
        .map(({ type, id }) => ({ type, id, properties: ofResource(random) })),
    },
  };
}

/** Changes of what is kept: the same for the same seed. */
export function keptChanges(world: World, seed: number): AccountEvent[] {
  const random = randomFrom(seed);
  return Array.from({ length: 4 }, (): AccountEvent => {
    const who = random.pick(keepable(world));
    const { type, id } = random.pick(world.facts.resources);
    return random.pick<AccountEvent>([
      { kind: 'subject-properties-put', ...who, properties: random.chance(0.2) ? {} : ofSubject(random) },
      { kind: 'resource-properties-put', type, id, properties: random.chance(0.2) ? {} : ofResource(random) },
      { kind: 'alias-put', alias: { ...who, type: 'employee', id: 'name-0' } },
      { kind: 'alias-deleted', type: 'employee', id: 'name-1' },
    ]);
  });
}

/** A question that says something of subject, resource and action itself now and then. */
export function withProperties(random: Random, question: Question): Question {
  if (random.chance(0.5)) return question;
  const properties = {
    subject: { clearance: 9, teams: ['red', 'blue'] },
    resource: { status: random.pick(['open', 'shut']) },
    action: { soft: random.chance(0.8) },
  };
  return { ...question, properties };
}

const ofSubject = (random: Random): Properties => ({
  ...(random.chance(0.8) && { clearance: random.below(4) }),
  ...(random.chance(0.7) && { teams: random.some(['red', 'blue'], 0.7) }),
  // Declared nowhere, so nobody's business.
  displayName: 'A name that must not get out',
});

const ofResource = (random: Random): Properties => ({
  ...(random.chance(0.7) && { status: random.pick(['open', 'shut']) }),
  ...(random.chance(0.7) && { team: random.pick(['red', 'blue']) }),
});

/** Of whom something can be kept. */
const keepable = (world: World) =>
  everybody(world)
    .filter(({ tenantId, kind }) => kind !== 'group' && world.facts.tenants.includes(tenantId))
    .map(({ tenantId, objectId }) => ({ tenantId, objectId }));

const aliasesIn = (world: World, random: Random): readonly Alias[] =>
  random
    .shuffled(keepable(world))
    .slice(0, 4)
    .map((who, n) => ({ ...who, type: 'employee', id: `name-${n}` }));
