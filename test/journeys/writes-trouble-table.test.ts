import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type Answer } from '../rolecall.ts';
import { marketer, startWorld, type World } from './api-world.ts';
import { startTroubledTenant, type TroubledTenant } from './writes-trouble-world.ts';

const writes = ['POST', 'PATCH', 'DELETE'];
const onWrites = (fault: object): object[] => writes.map(method => ({ ...fault, method }));
const onCollections = (fault: object): object[] =>
  ['/users', '/groups', '/applications', '/servicePrincipals'].map(path => ({ ...fault, path }));

/** What goes wrong while all operations are asked for at once. */
const troubles: Readonly<Record<string, readonly object[]>> = {
  'throttled, for seconds': [{ kind: 'throttled', retryAfter: 0.3, times: 20 }],
  'throttled, until a date': [{ kind: 'throttled', retryAfter: 1, retryAfterForm: 'date', times: 15 }],
  'throttled for longer than anybody waits': [{ kind: 'throttled', retryAfter: 60 }],
  'unavailable (503) altogether': [{ kind: 'unavailable', retryAfter: 60 }],
  'unavailable (504) for writes': onWrites({ kind: 'unavailable', status: 504 }),
  'no answer to what was done': onWrites({ kind: 'reset', when: 'before' }),
  'half an answer to what was done': onWrites({ kind: 'reset', when: 'mid-body' }),
  'writes slower than anybody waits': onWrites({ kind: 'latency', milliseconds: 10_500 }),
  'reads of what was': onCollections({ kind: 'stale', milliseconds: 60_000 }),
  'fresh objects are 404': onCollections({ kind: 'fresh', reads: 3 }),
  'fresh objects are 404 and writes are not answered': [
    ...onCollections({ kind: 'fresh', milliseconds: 60_000 }),
    ...onWrites({ kind: 'reset', when: 'before' }),
  ],
  'an index that lags': onCollections({ kind: 'lagging-index', milliseconds: 60_000 }),
  'an index that lags and writes are not answered': [
    ...onCollections({ kind: 'lagging-index', milliseconds: 60_000 }),
    ...onWrites({ kind: 'reset', when: 'before' }),
  ],
};

interface Operation {
  ask(at: TroubledTenant): Promise<Answer>;
  /** A status that says that it is as wanted. */
  readonly done: readonly number[];
  /** What both systems have in the end. `answers`: all that were given, the first under trouble. */
  check(at: TroubledTenant, answers: readonly Answer[]): Promise<void>;
}

const filterOf = (text: string): string => `$filter=${encodeURIComponent(text)}`;

/** One object in the directory, and one member here for it. */
async function oneOfBoth(at: TroubledTenant, collection: string, filter: string): Promise<string> {
  const { value } = await at.graph(`/${collection}?${filterOf(filter)}`);
  expect(value, JSON.stringify(value)).toHaveLength(1);
  const id = value[0]?.id ?? '';
  const listed = await at.call('GET', `${at.path}/members?limit=500`);
  const items = listed.body.items as { objectId: string }[];
  expect(items.filter(each => each.objectId === id)).toHaveLength(1);
  return id;
}

const idsAt = async (at: TroubledTenant, path: string): Promise<readonly string[]> =>
  (await at.graph(path)).value.map(each => each.id);

/** The secret of the answers, which only one of them has. */
function shownOnce(answers: readonly Answer[], secret: (answer: Answer) => unknown): string {
  const shown = answers.map(secret).filter(each => typeof each === 'string');
  expect(shown).toHaveLength(1);
  return shown[0] as string;
}

const temporary = (answer: Answer): unknown => answer.body.temporaryPassword;

const operations: Readonly<Record<string, Operation>> = {
  'U-2 creating a user in groups': {
    ask: at =>
      at.call(
        'POST',
        `${at.path}/directory/users`,
        { givenName: 'New', surname: 'User', userName: 'fresh', groups: [at.id('First')], access: marketer },
        'user',
      ),
    done: [201],
    async check(at, answers) {
      const upn = `fresh@${at.domain}`;
      const id = await oneOfBoth(at, 'users', `userPrincipalName eq '${upn}'`);
      expect(await idsAt(at, `/groups/${at.id('First')}/members`)).toContain(id);
      expect(await at.signIn(upn, shownOnce(answers, temporary))).toBe(50055);
    },
  },
  'G-2 creating a group with members': {
    ask: at =>
      at.call(
        'POST',
        `${at.path}/directory/groups`,
        { name: 'Fresh group', members: [at.id('Forgot'), at.id('Renamed')], access: marketer },
        'group',
      ),
    done: [201],
    async check(at) {
      const id = await oneOfBoth(at, 'groups', `displayName eq 'Fresh group'`);
      const held = await idsAt(at, `/groups/${id}/members`);
      expect([...held].sort()).toEqual([at.id('Forgot'), at.id('Renamed')].sort());
    },
  },
  'P-2 creating an application': {
    ask: at =>
      at.call(
        'POST',
        `${at.path}/directory/applications`,
        { name: 'Fresh app', replyUrl: 'https://fresh.example/', access: marketer },
        'application',
      ),
    done: [201],
    async check(at) {
      await oneOfBoth(at, 'servicePrincipals', `displayName eq 'Fresh app'`);
      const registered = await at.graph(`/applications?${filterOf(`displayName eq 'Fresh app'`)}`);
      expect(registered.value).toMatchObject([{ identifierUris: [] }]);
    },
  },
  'U-5 renaming a user': {
    ask: at => at.call('PATCH', `${at.member('Renamed')}/profile`, { givenName: 'Re', surname: 'Named' }),
    done: [200],
    async check(at) {
      expect(await at.graph(`/users/${at.id('Renamed')}`)).toMatchObject({
        givenName: 'Re',
        surname: 'Named',
      });
      const here = await at.call('GET', at.member('Renamed'));
      expect(here.body.details).toMatchObject({ givenName: 'Re', surname: 'Named' });
    },
  },
  'U-5 changing groups of a user': {
    ask: at => at.call('PATCH', `${at.member('Moved')}/profile`, { groups: [at.id('Second')] }),
    done: [200],
    async check(at) {
      expect(await idsAt(at, `/users/${at.id('Moved')}/memberOf`)).toEqual([at.id('Second')]);
    },
  },
  'U-6 resetting a password': {
    ask: at => at.call('POST', `${at.member('Forgot')}/password-reset`, undefined, 'reset'),
    done: [200],
    async check(at, answers) {
      const upn = (await at.graph(`/users/${at.id('Forgot')}`))['userPrincipalName'] as string;
      expect(await at.signIn(upn, shownOnce(answers, temporary))).toBe(50055);
    },
  },
  'P-3 making a key': {
    ask: at => at.call('POST', `${at.member('App')}/keys`, { description: 'new', months: 3 }, 'key'),
    done: [201],
    async check(at, answers) {
      expect(await at.keySignsIn(shownOnce(answers, answer => answer.body.key))).toBe(true);
      // Keys whose answers got lost are not left behind.
      const { items } = (await at.call('GET', `${at.member('App')}/keys`)).body;
      expect(items.filter((each: { description: string }) => each.description === 'new')).toHaveLength(1);
    },
  },
  'P-3 deleting a key': {
    ask: at => at.call('DELETE', `${at.member('App')}/keys/${at.oldKey}`),
    // A repeat of what was done finds no such key any more.
    done: [204, 404],
    async check(at) {
      const listed = await at.call('GET', `${at.member('App')}/keys`);
      expect(listed.status, JSON.stringify(listed.body)).toBe(200);
      const left = (listed.body.items as { keyId: string }[]).map(each => each.keyId);
      expect(left).not.toContain(at.oldKey);
    },
  },
  'U-4 inviting': {
    ask: at =>
      at.call(
        'POST',
        `${at.path}/invitations`,
        { addresses: ['guest@outside.example'], access: marketer },
        'invite',
      ),
    done: [201],
    async check(at) {
      await oneOfBoth(at, 'users', `mail eq 'guest@outside.example'`);
      const listed = await at.call('GET', `${at.path}/invitations`);
      expect(listed.body.items).toMatchObject([{ address: 'guest@outside.example', state: 'pending' }]);
    },
  },
  'U-8 cutting all ways in': {
    ask: at => at.call('DELETE', `${at.member('Leaving')}?cut=groups`),
    done: [200, 404],
    async check(at) {
      expect(await idsAt(at, `/groups/${at.id('Ways')}/members`)).not.toContain(at.id('Leaving'));
      expect((await at.call('GET', at.member('Leaving'))).status).toBe(404);
    },
  },
};

const isDone = ({ done }: Operation, { status, body }: Answer): boolean =>
  // Each address has its own outcome.
  done.includes(status) && !(body.items as { problem?: object }[] | undefined)?.some(each => each.problem);

let world: World;
const tenants = new Map<string, TroubledTenant>();
const answers = new Map<string, Answer[]>();
const struck = new Map<string, readonly number[]>();
const cell = (trouble: string, operation: string): string => `${trouble}: ${operation}`;

/** Where an answer says to go on, as `call` takes it. */
const retryOf = (answer: Answer | undefined): string | undefined =>
  ((answer?.body.retry ?? answer?.body.items?.[0]?.problem?.retry) as string | undefined)?.replace(
    '/api/v1',
    '',
  );

/** The same call again, or for every other trouble the retry that is named, until it is as wanted; not sooner than told. */
async function settle(at: TroubledTenant, operation: Operation, given: Answer[]): Promise<void> {
  const byRetry = Object.keys(troubles).findIndex(each => tenants.get(each) === at) % 2 === 1;
  let next = 0;
  await eventually(async () => {
    const last = given.at(-1);
    if (last && isDone(operation, last)) return true;
    if (Date.now() < next) return false;
    const retry = byRetry ? retryOf(last) : undefined;
    const answer = await (retry === undefined ? operation.ask(at) : at.call('POST', retry));
    given.push(answer);
    const wait = Math.max(1, Number(answer.headers.get('retry-after') ?? 1));
    next = Date.now() + Math.min(wait, 16) * 1000;
    return isDone(operation, answer);
  }, 40).catch(() => undefined);
}

beforeAll(async () => {
  world = await startWorld();
  for (const trouble of Object.keys(troubles))
    tenants.set(trouble, await startTroubledTenant(world, trouble));
  // All on before anything is asked and off after all is answered: switching forgets what other tenants do not see yet.
  for (const [trouble, at] of tenants) await at.trouble(troubles[trouble] ?? []);
  const everyCell = (run: (at: TroubledTenant, operation: Operation, name: string) => Promise<void>) =>
    Promise.all(
      [...tenants].flatMap(([trouble, at]) =>
        Object.entries(operations).map(([name, each]) => run(at, each, cell(trouble, name))),
      ),
    );
  await everyCell(async (at, operation, name) => {
    answers.set(name, [await operation.ask(at)]);
  });
  for (const [trouble, at] of tenants) struck.set(trouble, await at.struck());
  for (const at of tenants.values()) await at.trouble([]);
  await everyCell((at, operation, name) => settle(at, operation, answers.get(name) ?? []));
}, 300_000);
afterAll(async () => {
  await world?.close();
});

describe.each(Object.keys(troubles))('%s', trouble => {
  it.each(Object.entries(operations))('%s ends the same in both systems', async (name, operation) => {
    const at = tenants.get(trouble) as TroubledTenant;
    const given = answers.get(cell(trouble, name)) ?? [];
    const last = given.at(-1) as Answer;
    const story = JSON.stringify(given.map(({ status, body }) => [status, body.code, body.detail]));
    expect(isDone(operation, last), story).toBe(true);
    // Once more as at first: nothing is made twice, and what an answer had is not shown again.
    const again = await operation.ask(at);
    expect(again.status, JSON.stringify(again.body)).toBeLessThan(500);
    await operation.check(at, [...given, again]);
  });

  it('U-3 no intent is open at the end, and there was trouble', async () => {
    const at = tenants.get(trouble) as TroubledTenant;
    expect(Math.max(...(struck.get(trouble) ?? []))).toBeGreaterThan(0);
    expect((await at.call('GET', `${at.path}/directory/intents`)).body.items).toEqual([]);
  });
});
