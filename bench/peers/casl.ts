import { createMongoAbility, subject, type MongoAbility, type RawRuleOf } from '@casl/ability';
import type { ObjectId } from '../../src/core/id.ts';
import type { Rights } from '../rights.ts';
import type { BenchWorld } from '../world.ts';
import type { Contender } from './contender.ts';

const levels = ['read', 'readWrite'] as const;
const actionsOf = (permission: string, held: 1 | 2): readonly string[] =>
  levels.slice(0, held).map(level => `${permission}:${level}`);

type Rule = RawRuleOf<MongoAbility>;
const actionsIn = (held: ReadonlyMap<string, 1 | 2>): string[] =>
  [...held].flatMap(([permission, level]) => actionsOf(permission, level));

/** Somebody's ability, with one rule for everything on the account, one for every product, and one for each set of products. */
export function abilityOf({ account, everyProduct, products }: Rights): MongoAbility {
  const rules: Rule[] = [];
  if (account.size > 0) rules.push({ action: actionsIn(account), subject: 'account' });
  for (const [permission, where] of products) {
    for (const level of [1, 2] as const) {
      const ids = [...where].filter(([, held]) => held >= level).map(([id]) => id);
      const action = `${permission}:${levels[level - 1]}`;
      if (ids.length > 0) rules.push({ action, subject: 'product', conditions: { id: { $in: ids } } });
    }
  }
  // Last, since CASL looks at the last rules first and these need no look at the product.
  if (everyProduct.size > 0) rules.push({ action: actionsIn(everyProduct), subject: 'product' });
  return createMongoAbility(rules);
}

/** `@casl/ability` as its guide says: an ability is built once for each user and kept. */
export function casl(world: BenchWorld, rightsOf: (id: ObjectId) => Rights): Contender {
  const abilities = new Map<string, MongoAbility>();
  for (const { subject: asking } of world.questions)
    if (!abilities.has(asking.objectId)) abilities.set(asking.objectId, abilityOf(rightsOf(asking.objectId)));
  const products = new Map(world.facts.resources.map(({ id }) => [id, subject('product', { id })] as const));
  const asked = world.questions.map(({ subject: asking, permission, level, resource }) => ({
    // Another string than the key, as it comes off the wire.
    user: Buffer.from(asking.objectId).toString(),
    action: `${permission}:${level}`,
    on: products.get(resource.id) ?? 'account',
  }));
  return {
    name: '@casl/ability',
    answer(n) {
      const one = asked[n];
      return one !== undefined && (abilities.get(one.user)?.can(one.action, one.on) ?? false);
    },
  };
}
