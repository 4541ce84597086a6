import type { AccountEvent, Resource } from '../../src/core/account.ts';
import { asMemberId } from '../../src/core/id.ts';
import { everybody, randomAccess, randomRole } from './random-world.ts';
import { randomFrom } from './random.ts';
import type { World } from './slow-reference.ts';

/** Six changes of a world as events, and the facts as they are after them: the same for the same seed. */
export function randomChanges(world: World, seed: number): { events: AccountEvent[]; facts: World['facts'] } {
  const random = randomFrom(seed);
  let facts = world.facts;
  const events: AccountEvent[] = [];
  const step = (event: AccountEvent, change: Partial<World['facts']>): void => {
    events.push(event);
    facts = { ...facts, ...change };
  };
  const steps: readonly (() => void)[] = [
    () => {
      const account = { ...facts.account, features: random.some(['f1', 'f2'], 0.5) };
      step({ kind: 'account-changed', account }, { account });
    },
    () => {
      const owners = random.some(everybody(world), 0.1);
      step({ kind: 'owners-changed', owners }, { owners });
    },
    () => {
      const { id: tenantId } = { id: random.pick(world.directories).tenantId };
      const tenants = [...new Set([...facts.tenants, tenantId])];
      step({ kind: 'tenant-associated', tenantId }, { tenants });
    },
    () => {
      const tenantId = random.pick(world.directories).tenantId;
      const tenants = facts.tenants.filter(one => one !== tenantId);
      const members = facts.members.filter(one => one.tenantId !== tenantId);
      step({ kind: 'tenant-removed', tenantId }, { tenants, members });
    },
    () => {
      const resource = { type: 'product', id: random.pick(['p1', 'p2', 'p9']), name: 'new' };
      const resources = facts.resources.filter(one => one.type !== 'product' || one.id !== resource.id);
      step({ kind: 'resource-put', resource }, { resources: [...resources, resource] });
    },
    () => {
      if (facts.resources.length === 0) return;
      const { type, id } = random.pick(facts.resources);
      const under = (one: Resource): boolean =>
        type === 'product' && one.type === 'add-on' && one.parent === id;
      const resources = facts.resources.filter(one => !under(one) && (one.type !== type || one.id !== id));
      step({ kind: 'resource-deleted', type, id }, { resources });
    },
    () => {
      const who = random.pick(
        everybody(world)
          .filter(one => facts.tenants.includes(one.tenantId))
          .concat(),
      );
      const there = facts.members.find(one => one.objectId === who.objectId && one.tenantId === who.tenantId);
      const access = randomAccess(random, world.catalog, world.facts.resources, facts.roles);
      const member = { ...who, id: there?.id ?? asMemberId(`new-${events.length}`), access };
      step(
        { kind: 'member-put', member },
        { members: [...facts.members.filter(one => one !== there), member] },
      );
    },
    () => {
      const id = random.pick(['custom:a', 'custom:b', 'custom:c']);
      const role = randomRole(random, id, world.catalog, world.facts.resources);
      const roles = [...(facts.roles ?? []).filter(one => one.id !== id), role];
      step({ kind: 'role-put', role }, { roles });
    },
    () => {
      const [gone, ...roles] = facts.roles ?? [];
      if (gone !== undefined) step({ kind: 'role-deleted', id: gone.id }, { roles });
    },
    () => {
      if (facts.members.length === 0) return;
      const gone = random.pick(facts.members);
      const { tenantId, objectId } = gone;
      step(
        { kind: 'member-removed', tenantId, objectId },
        { members: facts.members.filter(one => one !== gone) },
      );
    },
  ];
  for (let n = 0; n < 6; n++) {
    const next = random.pick(steps);
    if (facts.tenants.length > 0 || next === steps[2]) next();
  }
  return { events, facts };
}
