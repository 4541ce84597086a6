import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../src/client/event-source.ts';
import { connect } from '../../src/client/live.ts';
import type { LiveAccess, LiveOptions, LiveQuestion } from '../../src/client/live-access.ts';
import { eventually } from '../rolecall.ts';
import {
  group,
  guid,
  importAll,
  manager,
  marketer,
  named,
  north,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
let portal: string;
const open: LiveAccess[] = [];

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    members: { Nora: manager, Mike: marketer, Outer: { roles: ['developer'] } },
  });
  for (const [type, id, parent] of [
    ['product', 'app-1', undefined],
    ['product', 'app-2', undefined],
    ['add-on', 'gold', 'app-1'],
  ] as const) {
    const made = await world.api('PUT', `${account.path}/resources/${type}/${id}`, portal, {
      name: `The secret name of ${id}`,
      ...(parent === undefined ? {} : { parent }),
    });
    expect(made.status).toBeLessThan(300);
  }
});
afterEach(() => {
  for (const live of open.splice(0)) live.close();
});
afterAll(() => world.close());

const live = (token: string, more: Partial<LiveOptions> = {}): LiveAccess => {
  const access = connect({
    baseUrl: world.url,
    account: account.id,
    token: async () => token,
    longestPause: 200,
    ...more,
  });
  open.push(access);
  return access;
};
const about = (
  name: string,
  permission: string,
  level: 'read' | 'readWrite',
  on = 'app-1',
): LiveQuestion => ({
  subject: { type: 'user', tenantId: north, objectId: guid(name) },
  permission,
  level,
  resource:
    permission === 'account-users' ? { type: 'account', id: account.id } : { type: 'product', id: on },
});
const give = async (name: string, access: object): Promise<void> => {
  const path = `${account.path}/members/${account.member[name] ?? ''}`;
  const etag = (await world.api('GET', path, portal)).headers.get('etag') ?? '';
  const answer = await world.api('PUT', `${path}/access`, portal, access, { 'if-match': etag });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
};
/** What the server says to the same question. */
const served = async ({ subject, permission, level, resource }: LiveQuestion): Promise<boolean> => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: portal,
    body: {
      subject: { type: subject.type, id: `${subject.tenantId}/${subject.objectId}` },
      action: { name: `${permission}:${level}` },
      resource,
    },
  });
  expect(answer.status).toBe(200);
  return answer.body.decision as boolean;
};

describe('decisions in process', () => {
  it('D-1 are those of the server, for everybody, through groups in groups too', async () => {
    const access = live(portal);
    await access.ready;
    const people = ['Nora', 'Mike', 'Gil', 'Una Four', 'Stan', 'Nobody'];
    const permissions = [
      'account-users',
      'store-listings',
      'packages',
      'usage',
      'acquisitions',
      'payout-account',
    ];
    for (const name of people) {
      for (const permission of permissions) {
        for (const level of ['read', 'readWrite'] as const) {
          const question = about(name, permission, level);
          expect(access.decide(question).allowed, `${name} ${permission} ${level}`).toBe(
            await served(question),
          );
        }
      }
    }
    expect(access.decide(about('Gil', 'packages', 'readWrite'), { explain: true }).reasons).toMatchObject({
      grounds: [{ role: 'developer', via: [guid('Inner'), guid('Outer')] }],
    });
    expect(access.knows(named('Gil'))).toBe(true);
    expect(access.knows(named('Stan'))).toBe(false);
  });

  it('R-3 a change is seen at once, of grants, resources and the directory alike', async () => {
    const access = live(portal);
    await access.ready;
    let told = 0;
    access.onChange(() => (told += 1));
    expect(access.decide(about('Mike', 'packages', 'readWrite')).allowed).toBe(false);
    await give('Mike', { roles: ['developer'] });
    await eventually(async () => access.decide(about('Mike', 'packages', 'readWrite')).allowed, 3);
    expect(told).toBeGreaterThan(0);
    await give('Mike', marketer);
    await eventually(async () => !access.decide(about('Mike', 'packages', 'readWrite')).allowed, 3);

    await world.api('PUT', `${account.path}/resources/product/app-3`, portal, { name: 'Later' });
    await eventually(async () => access.decide(about('Gil', 'packages', 'readWrite', 'app-3')).allowed, 3);

    // A group that nobody knew of comes into a member group, with somebody in it.
    await importAll(world, north, [group('Late', ['Stan'])]);
    const joined = await world.admin(
      'POST',
      `/tenants/${north}/groups/${guid('Outer')}/members/${guid('Late')}`,
    );
    expect(joined.status).toBeLessThan(300);
    await eventually(async () => access.decide(about('Stan', 'packages', 'readWrite')).allowed, 10);
    expect(await served(about('Stan', 'packages', 'readWrite'))).toBe(true);
    await world.admin('DELETE', `/tenants/${north}/groups/${guid('Outer')}/members/${guid('Late')}`);
    await eventually(async () => !access.decide(about('Stan', 'packages', 'readWrite')).allowed, 10);
  });

  it('R-3 a group that becomes a member brings its people', async () => {
    const access = live(portal);
    await access.ready;
    await importAll(world, north, [group('Fresh', ['Una One'])]);
    const object = { tenantId: north, objectId: guid('Fresh'), kind: 'group' };
    const added = await world.api('POST', `${account.path}/members`, portal, {
      objects: [object],
      access: { roles: ['developer'] },
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    await eventually(async () => access.decide(about('Una One', 'packages', 'readWrite')).allowed, 10);
  });

  it('B-1 start and end are judged by the clock of the server', async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString();
    await give('Mike', { roles: [{ role: 'developer', end }] });
    const now = Date.now();
    let shift = 0;
    const access = live(portal, { now: () => now + shift, maxAge: 86_400_000 });
    await access.ready;
    // A clock that is a day wrong changes nothing.
    const wrong = live(portal, { now: () => Date.now() - 86_400_000 });
    await wrong.ready;
    for (const each of [access, wrong])
      expect(each.decide(about('Mike', 'packages', 'readWrite'))).toMatchObject({
        allowed: true,
        validUntil: end,
      });
    shift = 3_600_001;
    expect(access.decide(about('Mike', 'packages', 'readWrite')).allowed).toBe(false);
    await give('Mike', marketer);
  });

  it('T-12 out of touch for too long, sensitive permissions answer no and the rest says so', async () => {
    let shift = 0;
    const access = live(portal, { now: () => Date.now() + shift, maxAge: 60_000 });
    await access.ready;
    expect(access.decide(about('Nora', 'account-users', 'readWrite'))).toMatchObject({
      allowed: true,
      stale: false,
    });
    shift = 61_000;
    expect(access.state).toBe('stale');
    expect(access.decide(about('Nora', 'account-users', 'readWrite'))).toMatchObject({
      allowed: false,
      stale: true,
    });
    expect(access.decide(about('Nora', 'store-listings', 'readWrite'))).toMatchObject({
      allowed: true,
      stale: true,
    });
  });

  it('T-9 a snapshot has no name, no address and no reason in it', async () => {
    await give('Mike', { roles: ['marketer'], reason: 'a reason that is nobody else’s' });
    const { status, body } = await world.api('GET', `${account.path}/snapshot`, portal);
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    expect(text).toContain(guid('Mike'));
    for (const word of ['secret name', 'nobody else', 'Mike', '@', 'Journey'])
      expect(text).not.toContain(word);
  });
});

describe('one’s own part', () => {
  it('T-9 has nothing of others, and answers about nobody else', async () => {
    const { status, body } = await world.api('GET', `${account.path}/snapshot`, await world.as('Gil'));
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    for (const name of ['Nora', 'Mike', 'Una Four']) expect(text).not.toContain(guid(name));
    const access = live(await world.as('Gil'));
    await access.ready;
    expect(access.decide(about('Gil', 'packages', 'readWrite')).allowed).toBe(true);
    expect(access.decide(about('Nora', 'account-users', 'readWrite')).allowed).toBe(false);
  });

  it('U-8 follows what is given to oneself, and is over when the last of it ends', async () => {
    const access = live(await world.as('Mike'));
    await access.ready;
    await give('Mike', { roles: ['developer'] });
    await eventually(async () => access.decide(about('Mike', 'packages', 'readWrite')).allowed, 3);
    const removed = await world.api(
      'DELETE',
      `${account.path}/members/${account.member['Mike'] ?? ''}`,
      portal,
    );
    expect(removed.status).toBe(200);
    await eventually(async () => access.state === 'closed', 5);
    expect(access.problem?.code).toBe('no-right');
    expect(access.decide(about('Mike', 'store-listings', 'read')).allowed).toBe(false);
  });

  it('A-6 is refused to strangers, to portals without the power and to tokens that do not hold', async () => {
    const stranger = live(await world.as('Eve'));
    await expect(stranger.ready).rejects.toMatchObject({ code: 'not-found' });
    expect(stranger.state).toBe('closed');
    await expect(live(await world.portal('visits')).ready).rejects.toMatchObject({
      code: 'permission-missing',
    });
    await expect(live('no.such.token').ready).rejects.toMatchObject({ code: 'unauthenticated' });
    const other = live(portal, {
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        const text = `event: snapshot\ndata: ${JSON.stringify({ account: 'another' })}\n\n`;
        await answer.body?.cancel();
        return new Response(text, { headers: { 'content-type': 'text/event-stream' } });
      },
    });
    await expect(other.ready).rejects.toMatchObject({ code: 'wrong-account' });
  });
});

describe('the stream', () => {
  const events = async (
    lastSeen?: string,
  ): Promise<AsyncGenerator<{ event: string; id: string | undefined; data: string }>> => {
    const response = await fetch(`${world.url}/api/v1${account.path}/snapshot?live=true`, {
      headers: {
        authorization: `Bearer ${portal}`,
        ...(lastSeen === undefined ? {} : { 'last-event-id': lastSeen }),
      },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    if (response.body === null) throw new Error('no stream');
    return readEvents(response.body);
  };
  /** The next event but ages, which come when they come. */
  const next = async (
    stream: Awaited<ReturnType<typeof events>>,
  ): Promise<{ event: string; id?: string; data: string }> => {
    for (;;) {
      const { value } = (await stream.next()) as { value: { event: string; id?: string; data: string } };
      if (value.event !== 'age') return value;
    }
  };

  it('D-4 goes on where a reader stopped, with what was missed and nothing else', async () => {
    const first = await events();
    const { event, id } = await next(first);
    expect(event).toBe('snapshot');
    await first.return(undefined);
    await give('Nora', { roles: ['manager', 'marketer'] });
    // Somebody must have been following meanwhile for the changes to be kept; else a new snapshot comes.
    const again = await events(id);
    const missed = await next(again);
    expect(['change', 'snapshot']).toContain(missed.event);
    const other = await events(missed.id);
    await give('Nora', manager);
    const change = await next(other);
    expect(change.event).toBe('change');
    expect(JSON.parse(change.data).events).toMatchObject([{ kind: 'member-put' }]);
    const resumed = await events(missed.id);
    expect(await next(resumed)).toMatchObject({ event: 'change', id: change.id });
    for (const stream of [again, other, resumed]) await stream.return(undefined);
  });

  it('a client comes back by itself when the connection breaks', async () => {
    let broken = 0;
    const access = live(portal, {
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        if (broken++ > 0 || answer.body === null) return answer;
        // The first connection breaks in the middle of what comes after the snapshot.
        const reader = answer.body.getReader();
        const body = new ReadableStream<Uint8Array>({
          async pull(controller) {
            const { value } = await reader.read();
            controller.enqueue(value);
            setTimeout(() => controller.error(new Error('reset')), 50);
          },
        });
        return new Response(body, { headers: answer.headers });
      },
    });
    await access.ready;
    await eventually(async () => broken > 1, 5);
    await give('Nora', { roles: ['manager', 'marketer'] });
    await give('Nora', manager);
    await eventually(
      async () =>
        access.state === 'fresh' && access.decide(about('Nora', 'account-users', 'readWrite')).allowed,
      5,
    );
  });
});
