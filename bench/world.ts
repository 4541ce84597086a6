import builtIn from '../catalog/partner-center.json' with { type: 'json' };
import { loadCatalog } from '../src/app/load-catalog.ts';
import { createAccountIndex } from '../src/core/create-account-index.ts';
import type { Access } from '../src/core/access.ts';
import type { AccountIndex, MaxAge } from '../src/core/account-index.ts';
import type { AccountFacts, Member, Resource } from '../src/core/account.ts';
import type { Catalog } from '../src/core/catalog.ts';
import type { Question } from '../src/core/decision.ts';
import type { DirectoryObject, TenantIndex } from '../src/core/directory.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId, type ObjectId } from '../src/core/id.ts';
import { createTenantIndex } from '../src/core/tenant-index.ts';
import { randomFrom, type Random } from '../test/oracle/random.ts';

export const tenantId = asTenantId('7f3d6a52-0000-4000-8000-000000000001');
export const account = asAccountId('acc-bench');
/** The moment of every question. */
export const at = Date.UTC(2026, 0, 1);

export interface WorldSize {
  readonly users: number;
  readonly groups: number;
}

export const W1: WorldSize = { users: 2000, groups: 200 };
export const W2: WorldSize = { users: 200_000, groups: 5000 };

/** One account as lists: 50 products, groups in four layers, about ten memberships a user, a grant for everybody. */
export interface WorldLists {
  readonly catalog: Catalog;
  readonly facts: AccountFacts;
  readonly objects: readonly DirectoryObject[];
  readonly users: readonly ObjectId[];
  readonly groups: readonly ObjectId[];
  /** `[group, member]` pairs. */
  readonly joined: readonly (readonly [ObjectId, ObjectId])[];
}

/** The lists with the index built of them, and 10,000 questions: half of them yes. */
export interface BenchWorld extends WorldLists {
  readonly index: AccountIndex;
  readonly directory: TenantIndex;
  readonly members: readonly Member[];
  readonly questions: readonly Question[];
  readonly loadMs: number;
}

export const maxAge: MaxAge = { usual: 86_400_000, sensitive: 3_600_000 };

export const guid = (n: number): ObjectId =>
  asObjectId(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);

export function worldLists({ users: userCount, groups: groupCount }: WorldSize): WorldLists {
  const random = randomFrom(1);
  const catalog = loadCatalog(builtIn);
  const resources: Resource[] = Array.from({ length: 50 }, (_, n) => ({
    type: 'product',
    id: `app-${n}`,
    name: `App ${n}`,
  }));
  const users = Array.from({ length: userCount }, (_, n) => guid(n));
  const groups = Array.from({ length: groupCount }, (_, n) => guid(0x1000000 + n));
  const layers = [0, 1, 2, 3].map(layer =>
    groups.filter((_, n) => Math.floor((n * 4) / groups.length) === layer),
  );
  const joined: (readonly [ObjectId, ObjectId])[] = [];
  // Each group of a lower layer is in one of the next.
  for (const [layer, above] of layers.slice(1).entries())
    for (const group of layers[layer] ?? []) joined.push([random.pick(above), group]);
  for (const user of users) for (let n = 0; n < 5; n++) joined.push([random.pick(groups), user]);
  const objects = [
    ...users.map(objectId => ({ objectId, kind: 'user' as const })),
    ...groups.map(objectId => ({ objectId, kind: 'group' as const })),
  ].map(one => ({ ...one, enabled: true, deleted: false, pending: false }));
  const members = objects.map(({ objectId, kind }, n): Member => ({
    id: asMemberId(`m-${n}`),
    tenantId,
    objectId,
    kind,
    access: accessFor(random, catalog, resources),
  }));
  const facts: AccountFacts = {
    account: {
      id: account,
      name: 'Bench',
      kind: 'company',
      features: ['xbox', 'bundles', 'disc'],
      claimed: true,
      revision: 1,
    },
    owners: [{ tenantId, objectId: guid(0x2000000) }],
    tenants: [tenantId],
    resources,
    members,
  };
  return { catalog, facts, objects, users, groups, joined };
}

/** The tenant's and the account's index of a world. */
export function indexOf({ catalog, facts, objects, joined }: WorldLists): {
  readonly index: AccountIndex;
  readonly directory: TenantIndex;
} {
  const directory = createTenantIndex(tenantId);
  directory.apply({ objects, gone: [], joined, left: [] }, 1);
  const index = createAccountIndex({
    catalog,
    facts,
    tenants: { index: () => directory, age: () => ({ confirmedAt: at }), changes: 0 },
    maxAge,
  });
  return { index, directory };
}

export function buildWorld(size: WorldSize): BenchWorld {
  const lists = worldLists(size);
  const start = performance.now();
  const { index, directory } = indexOf(lists);
  const loadMs = performance.now() - start;
  const questions = halfYes(randomFrom(2), lists.catalog, index, lists.users);
  return { ...lists, index, directory, members: lists.facts.members, questions, loadMs };
}

/** 60% roles, 25% custom on the account, 15% custom on products; few enough that half the questions are a no. */
function accessFor(random: Random, catalog: Catalog, resources: readonly Resource[]): Access {
  const share = random.below(100);
  const roles = ['business-contributor', 'marketer', 'finance-contributor'];
  if (share < 60) return { roles: [{ role: random.chance(0.02) ? 'developer' : random.pick(roles) }] };
  const scope = share < 85 ? 'account' : 'product';
  const permissions = catalog.permissions.filter(one => one.scope === scope && one.readWrite !== undefined);
  return {
    custom: random.some(permissions, 0.1).map(one => ({
      permission: one.id,
      level: 'readWrite' as const,
      ...(scope === 'product' && { on: { type: 'product', id: random.pick(resources).id } }),
    })),
  };
}

function halfYes(
  random: Random,
  catalog: Catalog,
  index: AccountIndex,
  users: readonly ObjectId[],
): readonly Question[] {
  const wanted = { yes: 5000, no: 5000 };
  const questions: Question[] = [];
  while (wanted.yes + wanted.no > 0) {
    const permission = random.pick(catalog.permissions);
    if (permission.scope === 'sandbox') continue;
    const question: Question = {
      subject: { tenantId, objectId: random.pick(users), type: 'user' },
      permission: permission.id,
      level: random.pick(['read', 'readWrite'] as const),
      resource:
        permission.scope === 'account'
          ? { type: 'account', id: account }
          : { type: 'product', id: `app-${random.below(50)}` },
      at,
    };
    const answer = index.decide(question).allowed ? 'yes' : 'no';
    if (wanted[answer] === 0) continue;
    wanted[answer]--;
    questions.push(question);
  }
  // Ids as they come off the wire: equal to those in the index, but other strings.
  return questions.map(question => JSON.parse(JSON.stringify(question)) as Question);
}
