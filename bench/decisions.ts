import { askAboutAll, handWritten } from './decide.ts';
import { betterAuthAccess } from './peers/better-auth-access.ts';
import { casbin } from './peers/casbin.ts';
import { casl } from './peers/casl.ts';
import { cedar } from './peers/cedar.ts';
import type { Contender } from './peers/contender.ts';
import { reference, verify, wholeReference } from './reference.ts';
import { at, atMost, fasterThan, line, type Line, type Report, type Row } from './report.ts';
import { rightsIn } from './rights.ts';
import { buildWorld, W1, W2, type BenchWorld } from './world.ts';

/** Questions between two looks at the clock: more than a look costs, few enough to see what a collection costs. */
const SLICE = 100;
const ROUNDS = 9;
const WARM = 2;

interface Times {
  /** Nanoseconds of processor time a question, of a round as a whole: others on the machine do not count. */
  readonly rounds: number[];
  /** Nanoseconds a question that went by, of a few questions at a time. */
  readonly slices: number[];
}

/** Asks all the questions of `order` once; nanoseconds a question. */
function ask({ answer }: Contender, order: readonly number[], times: Times | undefined): void {
  let yes = 0;
  const began = process.cpuUsage();
  let from = performance.now();
  for (let n = 0; n < order.length; n++) {
    if (answer(order[n] as number)) yes++;
    if ((n + 1) % SLICE !== 0) continue;
    const now = performance.now();
    times?.slices.push(((now - from) * 1e6) / SLICE);
    from = now;
  }
  const { user, system } = process.cpuUsage(began);
  times?.rounds.push(((user + system) * 1000) / order.length);
  if (yes < 0) throw new Error('never: keeps the answers from being optimized away');
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Rounds of everybody, one after the other, so that whatever else the machine does falls on all alike. */
function measured(
  contenders: readonly Contender[],
  order: (contender: Contender) => readonly number[],
  repeats: number,
): readonly Line[] {
  const times = contenders.map((): Times => ({ rounds: [], slices: [] }));
  for (let round = 0; round < ROUNDS; round++)
    for (const [n, contender] of contenders.entries())
      for (let again = 0; again < (contender.first === undefined ? repeats : 1); again++)
        ask(contender, order(contender), round < WARM ? undefined : times[n]);
  return contenders.map(({ name }, n) => {
    const { rounds, slices } = times[n] ?? { rounds: [], slices: [] };
    return { ...line(name, 'ns', rounds), p99: at(slices.length > 0 ? slices : rounds, 0.99) };
  });
}

async function contendersIn(
  world: BenchWorld,
  small: boolean,
  slowOnes: boolean,
): Promise<readonly Contender[]> {
  const rightsOf = rightsIn(world);
  const limit = handWritten(world);
  askAboutAll(world);
  const { questions, index } = world;
  return [
    { name: 'Rolecall', answer: n => index.decide(questions[n] as (typeof questions)[number]).allowed },
    {
      name: 'limit: Map and levels by hand',
      answer: n => limit(questions[n] as (typeof questions)[number]),
    },
    casl(world, rightsOf),
    betterAuthAccess(world, rightsOf),
    ...(slowOnes ? [cedar(world, rightsOf, small ? 100 : 1000), await casbin(world, small ? 20 : 100)] : []),
  ];
}

function check(world: BenchWorld, contenders: readonly Contender[]): readonly boolean[] {
  const { questions } = world;
  const right = questions.map(reference(world));
  if (world.users.length <= W1.users) {
    const few = questions.slice(0, 20);
    const whole = few.map(wholeReference(world));
    verify('the reference of a part of the world', few, whole, n => right[n] ?? false);
  }
  for (const { name, answer, first } of contenders) verify(name, questions.slice(0, first), right, answer);
  return right;
}

async function rowsOf(
  name: string,
  world: BenchWorld,
  options: Options,
  slowOnes: boolean,
): Promise<readonly Row[]> {
  const contenders = await contendersIn(world, options.small, slowOnes);
  const right = check(world, contenders);
  const repeats = options.small ? 2 : 10;
  const asked = ({ first }: Contender): number[] => numbers(first ?? world.questions.length);
  const lines = measured(contenders, asked, repeats);
  const [ours, limit, caslLine, , cedarLine, casbinLine] = lines as [Line, Line, Line, Line, ...Line[]];
  const apart = ([true, false] as const).map(allowed => ({
    what: `${name}: only what is ${allowed ? 'allowed' : 'denied'}`,
    lines: measured(contenders, each => asked(each).filter(n => right[n] === allowed), 2),
    goals: [],
  }));
  return [
    {
      what: `${name}: one decision in process, half allowed`,
      lines,
      goals: [
        atMost(ours, 1.5, limit),
        fasterThan(ours, 8, caslLine),
        ...[cedarLine, casbinLine].flatMap(one => (one === undefined ? [] : [fasterThan(ours, 1000, one)])),
      ],
    },
    ...apart,
  ];
}

interface Options {
  readonly small: boolean;
}

/** What one decision costs, beside the least it could and beside others, in W1 and W2. */
export async function benchDecisions(options: Options): Promise<Report> {
  const small = { users: 300, groups: 40 };
  const w1 = await rowsOf('W1', buildWorld(options.small ? small : W1), options, true);
  const w2 = options.small ? [] : await rowsOf('W2', buildWorld(W2), options, false);
  return {
    title: 'Decisions',
    about:
      'W1: 2,000 users, 200 groups nested to depth 4, 50 products; W2: 200,000 users, 5,000 groups. 10,000 questions, half of ' +
      'them allowed, each answer the same as that of a brute-force reference. Medians are of rounds, in processor time; p99 of every 100 questions, in time that went by. ' +
      'Rolecall and the limit know all users, and both have them in memory. ' +
      'Peers get their questions in their own form beforehand, and what they need of a user who is asked about is built beforehand and kept. ' +
      'cedar-wasm and casbin are asked as many questions as they answer in reasonable time, in W1 alone.',
    rows: [...w1, ...w2],
  };
}
