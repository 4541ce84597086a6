import { Agent, request } from 'node:http';
import { startLoadWorld, type LoadWorld } from './load-world.ts';
import { figure, median, printFigures } from './measure.ts';
import { postgres } from './postgres.ts';

interface Wish {
  readonly users: number;
  readonly seconds: number;
  readonly questionsEach: number;
  readonly changesEach: number;
}

const FULL: Wish = { users: 2000, seconds: 600, questionsEach: 2000, changesEach: 50 };
/** To try the bench itself. */
const SMALL: Wish = { users: 50, seconds: 5, questionsEach: 200, changesEach: 10 };

/** What a role means for the one thing that is asked: may the user change the store listing of the product? */
const roles = [
  ['developer', true],
  ['marketer', false],
] as const;

/** One access of a member: from when it may have been in force, and from when another must have been. */
interface Era {
  readonly may: boolean;
  readonly from: number;
  until: number;
}

/**
 * What the answers are held against: of each member the accesses and when each could have been in force. An answer is
 * right if some access that could have been in force while the question was under way gives it.
 */
class Model {
  readonly #eras: Era[][];
  constructor(users: number) {
    this.#eras = Array.from({ length: users }, () => [{ may: false, from: -Infinity, until: Infinity }]);
  }
  /** A change is sent at this moment; the answer tells that it has come back. */
  changing(user: number, may: boolean, sent: number): (answered: number) => void {
    const eras = this.#eras[user] ?? [];
    const before = eras.at(-1);
    eras.push({ may, from: sent, until: Infinity });
    if (eras.length > 20) eras.shift();
    return answered => {
      if (before) before.until = answered;
    };
  }
  right(user: number, answer: boolean, asked: number, answered: number): boolean {
    return (this.#eras[user] ?? []).some(
      ({ may, from, until }) => may === answer && from <= answered && asked <= until,
    );
  }
}

/** The least part of what was wished that has to be asked, answered and changed in the time. */
const LEAST = 0.99;
/**
 * 99 of 100 answers within this, in ms: what the quality goals allow a page of a list, which takes SQL. Answers come out of
 * memory, but share two processors with the driver, the database and the changes.
 */
const P99 = 50;

/** Questions at a steady pace beside changes at a steady pace; every answer is held against a model. */
export async function benchQuestions({
  small,
  seconds,
}: {
  readonly small: boolean;
  readonly seconds?: number | undefined;
}): Promise<void> {
  const whole = small ? SMALL : FULL;
  const wish = { ...whole, seconds: seconds ?? whole.seconds };
  // On PostgreSQL, as an installation of that size is: the embedded store writes on the thread that answers. Without waiting
  // for the disk: how long that takes is the machine's, and changes of one account wait for each other.
  const database = await postgres();
  const world = await startLoadWorld(wish.users, { DATABASE_URL: await database.createDatabase() }).catch(
    async (error: unknown) => {
      await database.stop();
      throw error;
    },
  );
  try {
    const { wrong, failed, late, latencies, memory, changed, took } = await load(world, wish);
    const asked = latencies.length;
    latencies.sort((a, b) => a - b);
    const p99 = latencies[Math.floor(asked * 0.99)] ?? Infinity;
    printFigures(
      `${wish.questionsEach} questions a second beside ${wish.changesEach} changes a second, ${wish.seconds} s`,
      [
        figure(
          'a question',
          'ms',
          latencies.filter((_, n) => n % 97 === 0),
        ),
        figure('  99 of 100 within', 'ms', [p99]),
      ],
    );
    const [early, end] = [
      median(memory.slice(0, memory.length >> 2)),
      median(memory.slice(-(memory.length >> 2))),
    ];
    console.log(
      `  ${asked} answers, ${wrong} wrong, ${failed} failed; ${changed} changes; ${late} turns late\n` +
        `  memory of the server: ${early.toFixed(0)} MB in the first quarter, ${end.toFixed(0)} MB in the last`,
    );
    if (wrong > 0 || failed > 0) throw new Error(`${wrong} answers were wrong and ${failed} calls failed`);
    const wished = wish.seconds * wish.questionsEach;
    const wishedChanges = wish.seconds * wish.changesEach;
    const pace = wish.seconds / Math.max(wish.seconds, took);
    console.log(
      `  goals: ${LEAST * 100}% of ${wished} questions and of ${wishedChanges} changes at that pace, took ${took.toFixed(1)} s; ` +
        `99 of 100 answers within ${P99} ms; no growth`,
    );
    if (asked * pace < wished * LEAST)
      throw new Error(`${asked} questions in ${took.toFixed(1)} s, not ${wished} in ${wish.seconds} s`);
    if (changed * pace < wishedChanges * LEAST)
      throw new Error(
        `${changed} changes in ${took.toFixed(1)} s, not ${wishedChanges} in ${wish.seconds} s`,
      );
    if (p99 > P99) throw new Error(`99 of 100 answers took up to ${p99.toFixed(1)} ms, not ${P99} ms`);
    if (end > early * 1.25 + 50) throw new Error('the server grows');
  } finally {
    await world.stop();
    await database.stop();
  }
}

/** So long, in ms, questions and changes come before their times count: code and connections are new then. */
const WARM = 2000;
/** So many calls may be under way: slow changes must not keep questions from being asked. */
const MOST_QUESTIONS = 450;
const MOST_CHANGES = 50;

async function load(world: LoadWorld, wish: Wish) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const model = new Model(wish.users);
  const latencies: number[] = [];
  const memory: number[] = [];
  const found = { wrong: 0, failed: 0, late: 0, changed: 0 };
  const busy = new Set<number>();
  const started = performance.now();
  const from = started + WARM;
  const pick = (): number => Math.floor(Math.random() * wish.users);

  const question = async (): Promise<void> => {
    const user = pick();
    const asked = performance.now();
    const decision = await ask(world, agent, user).catch(() => undefined);
    const answered = performance.now();
    if (asked >= from) latencies.push(answered - asked);
    if (decision === undefined) found.failed += 1;
    else if (!model.right(user, decision, asked, answered)) found.wrong += 1;
  };
  const change = async (): Promise<void> => {
    // One change of a member at a time, so that their order is known.
    let user = pick();
    while (busy.has(user)) user = (user + 1) % wish.users;
    busy.add(user);
    const [role, may] = roles[Math.random() < 0.5 ? 0 : 1];
    const path = `/accounts/${world.account}/members/${world.members[user] ?? ''}`;
    try {
      const began = performance.now();
      const etag = (await world.must('GET', path)).headers.get('etag') ?? '';
      const done = model.changing(user, may, performance.now());
      await world.must('PUT', `${path}/access`, { roles: [role] }, { 'if-match': etag });
      done(performance.now());
      if (began >= from) found.changed += 1;
    } catch (error) {
      found.failed += 1;
      if (found.failed < 5) console.error(error);
    } finally {
      busy.delete(user);
    }
  };

  const pending = new Set<Promise<void>>();
  const begin = (work: () => Promise<void>): void => {
    const running = work().finally(() => pending.delete(running));
    pending.add(running);
  };
  const turn = 10;
  const sent = { questions: 0, changes: 0 };
  for (let now = started; now < from + wish.seconds * 1000; now = performance.now()) {
    const due = (now - started) / 1000;
    // A driver that cannot keep up says so, and does not pile up work.
    const mayChange = (): boolean => busy.size < Math.min(MOST_CHANGES, wish.users);
    const mayAsk = (): boolean => pending.size - busy.size < MOST_QUESTIONS;
    if (!mayChange() || !mayAsk()) found.late += 1;
    for (; sent.changes < due * wish.changesEach && mayChange(); sent.changes += 1) begin(change);
    for (; sent.questions < due * wish.questionsEach && mayAsk(); sent.questions += 1) begin(question);
    if (memory.length < due) memory.push(world.memory());
    await new Promise(resolve => setTimeout(resolve, turn));
  }
  await Promise.all(pending);
  agent.destroy();
  return { ...found, latencies, memory, took: (performance.now() - from) / 1000 };
}

function ask(world: LoadWorld, agent: Agent, user: number): Promise<boolean> {
  const body = JSON.stringify({
    subject: { type: 'user', id: `${world.tenantId}/${world.users[user] ?? ''}` },
    action: { name: 'store-listings:readWrite' },
    resource: { type: 'product', id: 'app' },
  });
  return new Promise((resolve, reject) => {
    const call = request(
      `${world.url}/accounts/${world.account}/access/v1/evaluation`,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${world.token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode !== 200) reject(new Error(`${response.statusCode ?? 0}: ${text}`));
          else resolve((JSON.parse(text) as { decision: boolean }).decision);
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
