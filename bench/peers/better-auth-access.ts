import { createAccessControl } from 'better-auth/plugins/access';
import type { ObjectId } from '../../src/core/id.ts';
import type { Rights } from '../rights.ts';
import type { BenchWorld } from '../world.ts';
import type { Contender } from './contender.ts';

type Statements = Record<string, string[]>;
const levels = ['read', 'readWrite'] as const;

function statementsOf({ account, everyProduct, products }: Rights): Statements {
  const statements: Statements = {};
  for (const [permission, held] of account) statements[`${permission}@account`] = levels.slice(0, held);
  for (const [permission, held] of everyProduct) statements[`${permission}@product`] = levels.slice(0, held);
  for (const [permission, where] of products)
    for (const [product, held] of where) statements[`${permission}@${product}`] = levels.slice(0, held);
  return statements;
}

/** better-auth's access control, a role built once for each user and kept: one call answers. */
export function betterAuthAccess(world: BenchWorld, rightsOf: (id: ObjectId) => Rights): Contender {
  const control = createAccessControl<Statements>({});
  const roleOf = (id: ObjectId) => control.newRole<Statements>(statementsOf(rightsOf(id)));
  const roles = new Map<string, ReturnType<typeof roleOf>>();
  for (const { subject } of world.questions)
    if (!roles.has(subject.objectId)) roles.set(subject.objectId, roleOf(subject.objectId));
  const asked = world.questions.map(({ subject, permission, level, resource }) => ({
    user: Buffer.from(subject.objectId).toString(),
    request:
      resource.type === 'account'
        ? { [`${permission}@account`]: [level] }
        : { [`${permission}@product`]: [level], [`${permission}@${resource.id}`]: [level] },
  }));
  return {
    name: "better-auth's access control",
    answer(n) {
      const one = asked[n];
      return one !== undefined && (roles.get(one.user)?.authorize(one.request, 'OR').success ?? false);
    },
  };
}
