import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startLoadWorld, type LoadWorld } from './load-world.ts';
import { postgres } from './postgres.ts';
import { fasterThan, line, type Report } from './report.ts';

/** A call of one of the two servers, and what its answer has to hold. */
interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly expected: string;
}

interface Contender {
  readonly name: string;
  /** Adds the user of this number, who is no member yet. */
  add(n: number): Call;
  decide(): Call;
}

const connections = 8;
const peer = 'better-auth’s organization plugin';

/** A member added over HTTP, and a question answered, each on PostgreSQL, beside better-auth's organization plugin. */
export async function benchAdd({ small }: { readonly small: boolean }): Promise<Report> {
  const [rounds, adds, questions] = small ? [2, 10, 50] : [7, 100, 300];
  const users = rounds * adds;
  const database = await postgres({ durable: true });
  const theirs = fork(fileURLToPath(new URL('./peers/better-auth-server.ts', import.meta.url)), [
    await database.createDatabase(),
    String(users),
  ]);
  let world: LoadWorld | undefined;
  try {
    const [told] = (await once(theirs, 'message')) as [Told];
    world = await startLoadWorld(users, {
      DATABASE_URL: await database.createDatabase(),
      RATE_WRITES: '1000000',
    });
    const contenders = [await rolecall(world), betterAuth(told)];
    const took = contenders.map(() => ({ add: [] as number[], decide: [] as number[] }));
    const agent = new Agent({ keepAlive: true, maxSockets: connections });
    for (let round = 0; round < rounds; round += 1) {
      for (const [n, contender] of contenders.entries()) {
        const calls = Array.from({ length: adds }, (_, each) => contender.add(round * adds + each));
        took[n]?.add.push(await each(agent, calls));
        const asked = Array.from({ length: questions }, () => contender.decide());
        took[n]?.decide.push(await each(agent, asked));
      }
    }
    agent.destroy();
    const lines = (what: 'add' | 'decide') =>
      contenders.map(({ name }, n) => line(name, 'ms', took[n]?.[what] ?? []));
    const row = (what: string, of: 'add' | 'decide', times: number) => {
      const [ours, other] = lines(of);
      if (!ours || !other) throw new Error('two are measured');
      return { what, lines: [ours, other], goals: [fasterThan(ours, times, other)] };
    };
    return {
      title: 'Adding a member',
      about:
        `One process each on one PostgreSQL, over ${connections} connections; the time from one answer to the next. Ours writes the log entry with it. ` +
        'better-auth keeps sessions in the cookie; it has no route for adding a member, its server call is given one.',
      rows: [
        row('a member is added', 'add', 3),
        row('may somebody do something? (has-permission)', 'decide', 50),
      ],
    };
  } finally {
    if (theirs.connected) theirs.disconnect();
    await world?.stop();
    await database.stop();
  }
}

/** An account beside the one that all users are members of, to be filled. */
async function rolecall(world: LoadWorld): Promise<Contender> {
  const owner = { tenantId: world.tenantId, objectId: world.administrator };
  const { body } = await world.must('POST', '/accounts', { name: 'Filled', kind: 'company', owner });
  const account = String(body['id']);
  await world.must('POST', `/accounts/${account}/tenants`, { token: await world.proof() });
  const headers = { authorization: `Bearer ${world.token}` };
  return {
    name: 'Rolecall',
    add: n => ({
      url: `${world.url}/api/v1/accounts/${account}/members`,
      headers,
      body: {
        objects: [{ tenantId: world.tenantId, objectId: world.users[n], kind: 'user' }],
        access: { roles: ['marketer'] },
      },
      expected: '"items":[{',
    }),
    decide: () => ({
      url: `${world.url}/accounts/${account}/access/v1/evaluation`,
      headers,
      body: {
        subject: { type: 'user', id: `${world.tenantId}/${world.administrator}` },
        action: { name: 'account-users:readWrite' },
        resource: { type: 'account', id: account },
      },
      expected: '"decision":true',
    }),
  };
}

interface Told {
  readonly baseURL: string;
  readonly cookie: string;
  readonly organization: string;
  readonly people: readonly string[];
}

function betterAuth({ baseURL, cookie, organization, people }: Told): Contender {
  return {
    name: peer,
    add: n => ({
      url: `${baseURL}/add-member`,
      headers: {},
      body: { userId: people[n] },
      expected: `"userId":"${people[n] ?? ''}"`,
    }),
    decide: () => ({
      url: `${baseURL}/api/auth/organization/has-permission`,
      headers: { cookie, origin: baseURL },
      body: { organizationId: organization, permissions: { member: ['create'] } },
      expected: '"success":true',
    }),
  };
}

/** Makes the calls, so many at a time; answers the milliseconds from one answer to the next. Throws at a wrong answer. */
async function each(agent: Agent, calls: readonly Call[]): Promise<number> {
  const left = calls.values();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (const call of left) await send(agent, call);
    }),
  );
  return (performance.now() - began) / calls.length;
}

function send(agent: Agent, { url, headers, body, expected }: Call): Promise<void> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(text);
    const call = request(
      url,
      {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': length },
      },
      response => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (answer += chunk));
        response.on('end', () => {
          if (answer.includes(expected)) resolve();
          else reject(new Error(`${url} answered ${response.statusCode ?? 0}: ${answer}`));
        });
      },
    );
    call.on('error', reject);
    call.end(text);
  });
}
