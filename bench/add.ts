import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { driveOnce, shot, type Shot } from './http-driver.ts';
import { startLoadWorld, type LoadWorld } from './load-world.ts';
import { postgres } from './postgres.ts';
import { fasterThan, line, type Report } from './report.ts';

interface Contender {
  readonly name: string;
  readonly port: number;
  /** Adds the user of this number, who is no member yet. */
  add(n: number): Shot;
  readonly decide: Shot;
}

const connections = 8;
const peer = 'better-auth’s organization plugin';

/** A member added over HTTP, and a question answered, each on PostgreSQL, beside better-auth's organization plugin. */
export async function benchAdd({ small }: { readonly small: boolean }): Promise<Report> {
  const [rounds, adds, questions] = small ? [2, 10, 50] : [7, 100, 1000];
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
    for (let round = 0; round < rounds; round += 1) {
      for (const [n, contender] of contenders.entries()) {
        const added = Array.from({ length: adds }, (_, each) => contender.add(round * adds + each));
        took[n]?.add.push(await driveOnce(contender.port, added, connections));
        const asked = Array.from({ length: questions }, () => contender.decide);
        took[n]?.decide.push(await driveOnce(contender.port, asked, connections));
      }
    }
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
  const { token } = world;
  return {
    name: 'Rolecall',
    port: Number(new URL(world.url).port),
    add: n =>
      shot(
        `/api/v1/accounts/${account}/members`,
        {
          objects: [{ tenantId: world.tenantId, objectId: world.users[n], kind: 'user' }],
          access: { roles: ['marketer'] },
        },
        { expected: '"items":[{', token },
      ),
    decide: shot(
      `/accounts/${account}/access/v1/evaluation`,
      {
        subject: { type: 'user', id: `${world.tenantId}/${world.administrator}` },
        action: { name: 'account-users:readWrite' },
        resource: { type: 'account', id: account },
      },
      { expected: '"decision":true', token },
    ),
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
    port: Number(new URL(baseURL).port),
    add: n => shot('/add-member', { userId: people[n] }, { expected: `"userId":"${people[n] ?? ''}"` }),
    decide: shot(
      '/api/auth/organization/has-permission',
      { organizationId: organization, permissions: { member: ['create'] } },
      { expected: '"success":true', headers: { cookie, origin: baseURL } },
    ),
  };
}
