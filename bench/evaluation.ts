import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { drive, idleOf, shot, type Shot } from './http-driver.ts';
import { startLoadWorld, type LoadWorld } from './load-world.ts';
import { line, type Line, type Report, type Row } from './report.ts';

/** What a marketer may do with a product, and what not: asked in turns, so that half of the answers are yes. */
const asked = [
  ['customer-feedback:read', true],
  ['store-listings:read', false],
] as const;

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  /** Seconds of processor time a second while nobody asks: directories are followed and jobs looked for all the time. */
  readonly idle: number;
  readonly path: string;
  readonly token?: string;
}

/** One question, and fifty, over HTTP to one process; beside a bare server that reads and decides. */
export async function benchEvaluation({ small }: { readonly small: boolean }): Promise<Report> {
  const world = await startLoadWorld(small ? 50 : 2000);
  const bare = fork(fileURLToPath(new URL('./bare-server.ts', import.meta.url)));
  try {
    const idle = await idleOf(world.pid, small ? 1000 : 20_000);
    const contenders = [
      {
        name: 'Rolecall',
        port: Number(new URL(world.url).port),
        pid: world.pid,
        idle,
        path: `/accounts/${world.account}/access/v1/evaluation`,
        token: world.token,
      },
      {
        name: 'bare node:http',
        port: await fill(bare, world),
        pid: bare.pid ?? 0,
        idle: 0,
        path: '/evaluation',
      },
    ];
    const pace = { connections: 32, ms: small ? 200 : 2000, rounds: small ? 2 : 7 };
    return {
      title: 'Questions over HTTP',
      about: `One process each, asked over ${pace.connections} connections on the same machine; every answer is looked at. What the process does anyway is taken off its processor time.`,
      rows: [
        await row('one question (/evaluation)', contenders, pace, each => single(each, world), 1),
        await row('fifty questions (/evaluations)', contenders, pace, each => batch(each, world), 50),
      ],
    };
  } finally {
    bare.disconnect();
    await world.stop();
  }
}

async function fill(bare: ChildProcess, { tenantId, users }: LoadWorld): Promise<number> {
  bare.send({
    subjects: users.map(id => `${tenantId}/${id}`),
    rights: asked.filter(([, yes]) => yes).map(([action]) => `product/app ${action}`),
  });
  return new Promise(resolve => bare.once('message', port => resolve(port as number)));
}

const question = ({ tenantId, users }: LoadWorld, n: number) => ({
  subject: { type: 'user', id: `${tenantId}/${users[n % users.length] ?? ''}` },
  action: { name: asked[n % 2]?.[0] ?? '' },
  resource: { type: 'product', id: 'app' },
});

const single = ({ path, token }: Contender, world: LoadWorld): readonly Shot[] =>
  Array.from({ length: 1000 }, (_, n) =>
    shot(path, question(world, n), {
      expected: `"decision":${String(asked[n % 2]?.[1])}`,
      ...(token === undefined ? {} : { token }),
    }),
  );

const batch = ({ path, token }: Contender, world: LoadWorld): readonly Shot[] =>
  Array.from({ length: 50 }, (_, n) =>
    shot(
      `${path}s`,
      { evaluations: Array.from({ length: 50 }, (_, k) => question(world, n * 50 + k)) },
      { expected: '"decision":true', ...(token === undefined ? {} : { token }) },
    ),
  );

async function row(
  what: string,
  contenders: readonly Contender[],
  pace: { readonly connections: number; readonly ms: number; readonly rounds: number },
  shotsOf: (contender: Contender) => readonly Shot[],
  questions: number,
): Promise<Row> {
  const shots = contenders.map(shotsOf);
  const rates: number[][] = contenders.map(() => []);
  const cpus: number[][] = contenders.map(() => []);
  for (let round = -1; round < pace.rounds; round += 1)
    for (const [n, contender] of contenders.entries()) {
      const { answers, seconds, cpu } = await drive(contender, shots[n] ?? [], pace);
      // The first round warms up.
      if (round < 0) continue;
      rates[n]?.push((answers * questions) / seconds);
      cpus[n]?.push(cpu);
    }
  const rated = contenders.map(({ name }, n) => line(name, '/s', rates[n] ?? []));
  const costs = contenders.map(({ name }, n) => line(`${name}: processor time a call`, 'µs', cpus[n] ?? []));
  const [ours, limit] = rated as [Line, Line];
  const [ourCost, limitCost] = costs as [Line, Line];
  const single = questions === 1;
  return {
    what,
    lines: [...rated, ...costs],
    goals: [
      {
        what: 'of what the bare server answers',
        measured: ours.median / limit.median,
        bound: single ? 0.85 : 0.9,
        unit: '×',
        atLeast: true,
      },
      ...(single
        ? [
            {
              what: "of the bare server's processor time",
              measured: ourCost.median / limitCost.median,
              bound: 1.25,
              unit: '×' as const,
            },
          ]
        : []),
    ],
  };
}
