import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect } from '../src/client/live.ts';
import type { LiveAccess } from '../src/client/live-access.ts';
import { startLoadWorld, type LoadWorld } from './load-world.ts';
import { at, line, type Report } from './report.ts';

interface Wish {
  readonly streams: number;
  readonly changes: number;
  readonly changesEach: number;
  readonly slow: number;
  readonly users: number;
}

const FULL: Wish = { streams: 10_000, changes: 1000, changesEach: 25, slow: 50, users: 200 };
const SMALL: Wish = { streams: 50, changes: 20, changesEach: 10, slow: 2, users: 20 };
/** Accounts that the streams follow: as many portals have many processes each. */
const ACCOUNTS = 20;
/** Of them so many are the client library itself, whose decisions are looked at. */
const CLIENTS = 20;
/** Products with add-on permissions of their own: an access over all of them makes a change of some 100 kB. */
const PRODUCTS = 60;
/** Large changes until what the sockets' own buffers take is full, and a megabyte waits behind them. */
const LARGE = 500;

/** One open stream, read by as little as can be: its last event id, and when each came. */
class Follower {
  readonly account: string;
  last = '';
  ended = false;
  #socket: Socket | undefined;
  #text = '';
  readonly #heard: (id: string, account: string) => void;

  constructor(account: string, heard: (id: string, account: string) => void) {
    this.account = account;
    this.#heard = heard;
  }

  /** Resolves when the snapshot, or what was missed, has come. */
  open(world: LoadWorld): Promise<void> {
    const { port } = new URL(world.url);
    this.ended = false;
    this.#text = '';
    return new Promise((resolve, reject) => {
      const socket = connectSocket(Number(port), '127.0.0.1');
      this.#socket = socket;
      socket.setEncoding('latin1');
      socket.on('error', reject);
      socket.on('close', () => (this.ended = true));
      socket.on('data', (text: string) => {
        this.#read(text);
        if (this.last !== '') resolve();
      });
      socket.write(
        [
          `GET /api/v1/accounts/${this.account}/snapshot?live=true HTTP/1.1`,
          'Host: localhost',
          'Accept: text/event-stream',
          `Authorization: Bearer ${world.token}`,
          ...(this.last === '' ? [] : [`Last-Event-ID: ${this.last}`]),
          '\r\n',
        ].join('\r\n'),
      );
    });
  }

  #read(text: string): void {
    const whole = this.#text + text;
    const end = whole.lastIndexOf('\n') + 1;
    this.#text = whole.slice(end);
    for (const [, id = ''] of whole.slice(0, end).matchAll(/^id: (\S+)$/gm)) {
      this.last = id;
      this.#heard(id, this.account);
    }
  }

  stopReading(): void {
    this.#socket?.pause();
  }

  readOn(): void {
    this.#socket?.resume();
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** Ten thousand open streams beside a thousand changes: every follower right within two seconds, and the server small. */
export async function benchStreams({ small }: { readonly small: boolean }): Promise<Report> {
  const wish = small ? SMALL : FULL;
  const world = await startLoadWorld(wish.users, { RATE_WRITES: '1000000' });
  const closing: (() => void)[] = [];
  try {
    const accounts = await openAccounts(world);
    const sent = new Map<string, number>();
    const late: number[] = [];
    const heard = (id: string, account: string): void => {
      const from = sent.get(`${account} ${id}`);
      if (from !== undefined) late.push(performance.now() - from);
    };
    const followers = Array.from(
      { length: wish.streams },
      (_, n) => new Follower(accounts[n % accounts.length]?.id ?? '', heard),
    );
    for (let n = 0; n < followers.length; n += 100)
      await Promise.all(followers.slice(n, n + 100).map(each => each.open(world)));
    const clients = accounts
      .slice(0, CLIENTS)
      .map(({ id }) =>
        connect({ baseUrl: world.url, account: id, token: () => Promise.resolve(world.token) }),
      );
    closing.push(
      () => followers.forEach(each => each.close()),
      () => clients.forEach(each => each.close()),
    );
    await Promise.all(clients.map(each => each.ready));
    const slow = followers.filter((_, n) => n % ACCOUNTS === 0).slice(0, wish.slow);
    const { wrong, memory } = await change(world, wish, { accounts, clients, sent });
    const dropped = await overrun(world, accounts[0] as Opened, slow);
    for (const end = performance.now() + 10_000; behind(followers) > 0 && performance.now() < end;)
      await sleep(100);
    return report(wish, { late, wrong, memory, dropped, behind: behind(followers) });
  } finally {
    for (const each of closing) each();
    await world.stop();
  }
}

interface Opened {
  readonly id: string;
  /** The user whose access is changed. */
  readonly member: string;
}

/** Accounts beside the world's own, each with the same tenant, its products and one member. */
async function openAccounts(world: LoadWorld): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (let n = 0; n < ACCOUNTS; n += 1) {
    const owner = { tenantId: world.tenantId, objectId: world.administrator };
    const { body } = await world.must('POST', '/accounts', { name: `Load ${n}`, kind: 'company', owner });
    const id = String(body['id']);
    const path = `/accounts/${id}`;
    await world.must('PUT', `${path}/resources/product/app`, { name: 'App' });
    await world.must('POST', `${path}/tenants`, { token: await world.proof() });
    const object = { tenantId: world.tenantId, objectId: world.users[n % world.users.length], kind: 'user' };
    const added = await world.must('POST', `${path}/members`, {
      objects: [object],
      access: { roles: ['marketer'] },
    });
    opened.push({ id, member: (added.body['items'] as { id: string }[])[0]?.id ?? '' });
  }
  return opened;
}

/** Gives the account's member another access; answers the revision of it. */
async function give(world: LoadWorld, { id, member }: Opened, access: unknown): Promise<string> {
  const path = `/accounts/${id}/members/${member}`;
  const etag = (await world.must('GET', path)).headers.get('etag') ?? '';
  const { headers } = await world.must('PUT', `${path}/access`, access, { 'if-match': etag });
  return headers.get('rolecall-revision') ?? '';
}

interface Running {
  readonly accounts: readonly Opened[];
  readonly clients: readonly LiveAccess[];
  readonly sent: Map<string, number>;
}

/** Changes at a steady pace; after each the account's client library must decide by it within two seconds. */
async function change(world: LoadWorld, wish: Wish, { accounts, clients, sent }: Running) {
  const memory: number[] = [];
  let wrong = 0;
  const began = performance.now();
  for (let n = 0; n < wish.changes; n += 1) {
    const account = accounts[n % accounts.length] as Opened;
    const client = clients[n % accounts.length] as LiveAccess;
    const may = Math.floor(n / accounts.length) % 2 === 0;
    const from = performance.now();
    const revision = await give(world, account, { roles: [may ? 'developer' : 'marketer'] });
    sent.set(`${account.id} ${revision}`, from);
    if (!(await decides(client, world, n % accounts.length, may))) wrong += 1;
    if (n % 20 === 0) memory.push(world.memory());
    await sleep(Math.max(0, began + ((n + 1) * 1000) / wish.changesEach - performance.now()));
  }
  await sleep(2000);
  return { wrong, memory };
}

async function decides(client: LiveAccess, world: LoadWorld, user: number, may: boolean): Promise<boolean> {
  const question = {
    subject: {
      type: 'user',
      tenantId: world.tenantId,
      objectId: world.users[user % world.users.length] ?? '',
    },
    permission: 'store-listings',
    level: 'readWrite',
    resource: { type: 'product', id: 'app' },
  } as const;
  for (const end = performance.now() + 2000; performance.now() < end; await sleep(5))
    if (client.decide(question).allowed === may) return true;
  return false;
}

/** Readers who stop reading are let go while large changes come, and go on from where they were when they come back. */
async function overrun(world: LoadWorld, account: Opened, slow: readonly Follower[]): Promise<number> {
  for (let n = 0; n < PRODUCTS; n += 1)
    await world.must('PUT', `/accounts/${account.id}/resources/product/p${n}`, { name: `P ${n}` });
  for (const each of slow) each.stopReading();
  const custom = Array.from({ length: PRODUCTS }, (_, n) =>
    manyPermissions.map(permission => ({
      permission,
      level: 'read',
      on: { type: 'product', id: `p${n}` },
    })),
  ).flat();
  for (let n = 0; n < LARGE; n += 1) await give(world, account, n % 2 ? { roles: ['marketer'] } : { custom });
  for (const each of slow) each.readOn();
  await sleep(1000);
  const dropped = slow.filter(each => each.ended).length;
  await Promise.all(slow.filter(each => each.ended).map(each => each.open(world)));
  return dropped;
}

const manyPermissions = ['acquisitions', 'usage', 'health', 'customer-feedback', 'store-listings'];

interface Found {
  readonly late: readonly number[];
  readonly wrong: number;
  readonly memory: readonly number[];
  readonly dropped: number;
  readonly behind: number;
}

/** Followers that are not where the others of their account are. */
function behind(followers: readonly Follower[]): number {
  const newest = new Map<string, string>();
  for (const { account, last } of followers.slice(followers.length >> 1)) newest.set(account, last);
  return followers.filter(({ account, last }) => newest.get(account) !== last).length;
}

function report(wish: Wish, { late, wrong, memory, dropped, behind: left }: Found): Report {
  const most = Math.max(...memory);
  if (wrong > 0 || left > 0)
    throw new Error(`${wrong} clients decided wrongly, ${left} streams stayed behind`);
  if (dropped < wish.slow) throw new Error(`${wish.slow - dropped} readers who did not read were not let go`);
  return {
    title: 'Open streams',
    about:
      `${wish.streams} streams on ${ACCOUNTS} accounts, ${wish.changes} changes at ${wish.changesEach} a second, ` +
      `${CLIENTS} of the streams read by the client library; then ${wish.slow} readers stop reading and come back.`,
    rows: [
      {
        what: 'from the call that changes until a stream has it',
        lines: [line('Rolecall', 'ms', late)],
        goals: [{ what: 'for 999 of 1,000', measured: at(late, 0.999), bound: 2000, unit: 'ms' }],
      },
      {
        what: 'memory of the server',
        lines: [line('Rolecall', 'MB', memory)],
        goals: [{ what: 'at most', measured: most, bound: 1000, unit: 'MB' }],
      },
    ],
  };
}
