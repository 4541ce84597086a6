import builtIn from '../catalog/partner-center.json' with { type: 'json' };
import { loadCatalog } from '../src/app/load-catalog.ts';
import { createAccountIndex } from '../src/core/create-account-index.ts';
import type { Access } from '../src/core/access.ts';
import type { AccountIndex } from '../src/core/account-index.ts';
import type { Member, Resource } from '../src/core/account.ts';
import type { Catalog } from '../src/core/catalog.ts';
import type { Question } from '../src/core/decision.ts';
import type { TenantIndex } from '../src/core/directory.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId, type ObjectId } from '../src/core/id.ts';
import { createTenantIndex } from '../src/core/tenant-index.ts';
import { median } from './measure.ts';
import { randomFrom, type Random } from '../test/oracle/random.ts';

const tenantId = asTenantId('7f3d6a52-0000-4000-8000-000000000001');
const account = asAccountId('acc-bench');
const at = Date.UTC(2026, 0, 1);

interface Size {
  readonly users: number;
  readonly groups: number;
}

/** World W1 or W2: half the questions answered yes. */
interface BenchWorld {
  readonly catalog: Catalog;
  readonly index: AccountIndex;
  readonly directory: TenantIndex;
  readonly members: readonly Member[];
  readonly questions: readonly Question[];
  readonly loadMs: number;
}

const guid = (n: number): ObjectId =>
  asObjectId(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);

function build({ users, groups }: Size): BenchWorld {
  const random = randomFrom(1);
  const catalog = loadCatalog(builtIn);
  const resources: Resource[] = Array.from({ length: 50 }, (_, n) => ({
    type: 'product',
    id: `app-${n}`,
    name: `App ${n}`,
  }));
  const userIds = Array.from({ length: users }, (_, n) => guid(n));
  const groupIds = Array.from({ length: groups }, (_, n) => guid(0x1000000 + n));
  const joined: (readonly [ObjectId, ObjectId])[] = [];
  // Four layers of groups: each of a lower layer is in one of the next.
  groupIds.forEach((group, n) => {
    const layer = Math.floor((n * 4) / groups);
    const above = groupIds.filter((_, m) => Math.floor((m * 4) / groups) === layer + 1);
    if (above.length > 0) joined.push([random.pick(above), group]);
  });
  for (const user of userIds) for (let n = 0; n < 5; n++) joined.push([random.pick(groupIds), user]);
  const objects = [
    ...userIds.map(objectId => ({ objectId, kind: 'user' as const })),
    ...groupIds.map(objectId => ({ objectId, kind: 'group' as const })),
  ].map(one => ({ ...one, enabled: true, deleted: false, pending: false }));
  const members = objects.map(({ objectId, kind }, n): Member => ({
    id: asMemberId(`m-${n}`),
    tenantId,
    objectId,
    kind,
    access: accessFor(random, catalog, resources),
  }));
  const start = performance.now();
  const directory = createTenantIndex(tenantId);
  directory.apply({ objects, gone: [], joined, left: [] }, 1);
  const index = createAccountIndex({
    catalog,
    facts: {
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
    },
    tenants: { index: () => directory, age: () => ({ confirmedAt: at }) },
    maxAge: { usual: 86_400_000, sensitive: 3_600_000 },
  });
  const loadMs = performance.now() - start;
  const questions = halfYes(random, catalog, index, userIds);
  return { catalog, index, directory, members, questions, loadMs };
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

/**
 * The limit: what a question costs at least, a Map from user to levels by permission for the whole account and every
 * product, filled beforehand from our own answers. No terms, ages, states, features or changes.
 */
function handWritten(world: BenchWorld): (question: Question) => boolean {
  const permissions = new Map(world.catalog.permissions.map((one, n) => [one.id, n]));
  const products = new Map([['account', 0]]);
  for (let n = 0; n < 50; n++) products.set(`app-${n}`, n + 1);
  const width = permissions.size;
  const levels = new Map<string, Uint8Array>();
  for (const { subject } of world.questions) {
    if (levels.has(subject.objectId)) continue;
    const row = new Uint8Array(width * products.size);
    for (const [id, p] of permissions) {
      for (const [product, r] of products) {
        const resource =
          product === 'account' ? { type: 'account', id: account } : { type: 'product', id: product };
        for (const level of ['read', 'readWrite'] as const) {
          const question = { subject, permission: id, level, resource, at };
          if (world.index.decide(question).allowed) row[r * width + p] = level === 'read' ? 1 : 2;
        }
      }
    }
    levels.set(subject.objectId, row);
  }
  return ({ subject, permission, level, resource }) => {
    const row = levels.get(subject.objectId);
    const p = permissions.get(permission);
    const r = products.get(resource.type === 'account' ? 'account' : resource.id);
    if (row === undefined || p === undefined || r === undefined) return false;
    return (row[r * width + p] ?? 0) >= (level === 'read' ? 1 : 2);
  };
}

function nanoseconds(questions: readonly Question[], answer: (question: Question) => boolean): number {
  let yes = 0;
  const rounds = 20;
  const start = performance.now();
  for (let n = 0; n < rounds; n++) for (const question of questions) if (answer(question)) yes++;
  const spent = performance.now() - start;
  if (yes !== (rounds * questions.length) / 2) throw new Error(`half must be yes: ${yes}`);
  return (spent * 1e6) / (rounds * questions.length);
}

/** Changes one group's grant and asks for one of its people, as often as told: microseconds from change to answer. */
function changes({ index, directory, members }: BenchWorld): readonly number[] {
  const groups = members.filter(one => one.kind === 'group');
  return Array.from({ length: 200 }, (_, n) => {
    const group = groups[n % groups.length] as Member;
    const [person] = directory.peopleOf(group.objectId);
    const question: Question = {
      subject: { tenantId, objectId: person ?? group.objectId, type: 'user' },
      permission: 'usage',
      level: 'read',
      resource: { type: 'product', id: 'app-1' },
      at,
    };
    const start = performance.now();
    const access = { roles: [{ role: n % 2 === 0 ? 'marketer' : 'business-contributor' }] };
    index.apply({ kind: 'member-put', member: { ...group, access } }, 2 + n);
    index.decide(question);
    return (performance.now() - start) * 1000;
  });
}

/** Prints what a decision costs in a world, beside the limit, interleaved. */
function report(name: string, size: Size): void {
  const world = build(size);
  const limit = handWritten(world);
  const ours = (question: Question): boolean => world.index.decide(question).allowed;
  const runs = Array.from({ length: 9 }, () => [
    nanoseconds(world.questions, limit),
    nanoseconds(world.questions, ours),
  ]).slice(2);
  const [least, cost] = [0, 1].map(column => median(runs.map(run => run[column] ?? NaN))) as [number, number];
  const range = runs.map(run => run[1] ?? NaN);
  console.log(
    `${name}: ${size.users} users, ${size.groups} groups; loaded in ${world.loadMs.toFixed(0)} ms\n` +
      `  a Map and levels by hand  ${least.toFixed(0)} ns\n` +
      `  decide                    ${cost.toFixed(0)} ns (${Math.min(...range).toFixed(0)} to ${Math.max(...range).toFixed(0)}), ${(cost / least).toFixed(1)} x\n` +
      `  a group's grant changed, until a decision shows it  ${median(changes(world)).toFixed(0)} µs`,
  );
}

/** What a decision costs beside the least it could; W2 (200,000 users) when it is asked for. */
export function benchDecide({ large }: { readonly large: boolean }): void {
  report('W1', { users: 2000, groups: 200 });
  if (large) report('W2', { users: 200_000, groups: 5000 });
}
