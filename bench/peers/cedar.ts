import { preparsePolicySet, statefulIsAuthorized, type EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { ObjectId } from '../../src/core/id.ts';
import type { Rights } from '../rights.ts';
import type { BenchWorld } from '../world.ts';
import type { Contender } from './contender.ts';

/** What somebody may lies with them as sets, so that a question needs no more than their own entity. */
const POLICIES = `
permit (principal is User, action == Action::"use", resource is Account)
when { principal.account.contains(context.right) };
permit (principal is User, action == Action::"use", resource is Product)
when { principal.everyProduct.contains(context.right) || principal.products.contains(context.there) };
`;
const NAME = 'bench';

const levels = ['read', 'readWrite'] as const;
const rightsIn = (held: ReadonlyMap<string, 1 | 2>): string[] =>
  [...held].flatMap(([permission, level]) => levels.slice(0, level).map(each => `${permission}:${each}`));

function entityOf(id: string, { account, everyProduct, products }: Rights): EntityJson {
  const there = [...products].flatMap(([permission, where]) =>
    [...where].flatMap(([product, level]) =>
      levels.slice(0, level).map(each => `${permission}:${each}@${product}`),
    ),
  );
  return {
    uid: { type: 'User', id },
    attrs: { account: rightsIn(account), everyProduct: rightsIn(everyProduct), products: there },
    parents: [],
  };
}

/** `cedar-wasm` with its policies parsed beforehand and a kept entity for each user, the only one that it is handed. */
export function cedar(world: BenchWorld, rightsOf: (id: ObjectId) => Rights, first: number): Contender {
  const parsed = preparsePolicySet(NAME, { staticPolicies: POLICIES });
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(one => one.message).join('; '));
  const calls = world.questions.slice(0, first).map(({ subject, permission, level, resource }) => ({
    principal: { type: 'User', id: subject.objectId },
    action: { type: 'Action', id: 'use' },
    resource: { type: resource.type === 'account' ? 'Account' : 'Product', id: resource.id },
    context: { right: `${permission}:${level}`, there: `${permission}:${level}@${resource.id}` },
    preparsedPolicySetId: NAME,
    entities: [entityOf(subject.objectId, rightsOf(subject.objectId))],
  }));
  return {
    name: '@cedar-policy/cedar-wasm',
    first,
    answer(n) {
      const call = calls[n];
      if (call === undefined) return false;
      const answer = statefulIsAuthorized(call);
      return answer.type === 'success' && answer.response.decision === 'allow';
    },
  };
}
