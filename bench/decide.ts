import type { Member } from '../src/core/account.ts';
import type { Question } from '../src/core/decision.ts';
import { median } from './measure.ts';
import { account, at, buildWorld, tenantId, W1, W2, type BenchWorld, type WorldSize } from './world.ts';

/**
 * The limit: what a question costs at least, a Map from every user to levels by permission for the whole account and every
 * product, filled beforehand from our own answers for whoever is asked about. No terms, ages, states, features or changes.
 */
export function handWritten(world: BenchWorld): (question: Question) => boolean {
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
  // Where everybody is known, a look-up costs what it costs among everybody.
  const unasked = new Uint8Array(width * products.size);
  for (const user of world.users) if (!levels.has(user)) levels.set(user, unasked);
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

/** Asks about everybody once, as a portal in use has: from then on all are in memory. */
export function askAboutAll({ index, users, questions }: BenchWorld): void {
  for (const question of questions.slice(0, 1))
    for (const objectId of users) index.decide({ ...question, subject: { ...question.subject, objectId } });
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
function report(name: string, size: WorldSize): void {
  const world = buildWorld(size);
  const limit = handWritten(world);
  askAboutAll(world);
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
  report('W1', W1);
  if (large) report('W2', W2);
}
