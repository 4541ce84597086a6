import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson, eventually, type Answer } from '../rolecall.ts';
import {
  consumers,
  guid,
  importAll,
  manager,
  marketer,
  named,
  reader,
  south,
  startWorld,
  user,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

/** What T-9 hides of a person, before and after everything of it is changed. */
interface Hidden {
  readonly userPrincipalName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly mail: string;
}
interface Person {
  readonly name: string;
  readonly hidden: readonly [Hidden, Hidden];
}

const letters = (n: number, seed: string): string =>
  guid(`${seed} ${n}`)
    .replace(/[^a-f]/g, 'q')
    .slice(0, 8);
/** Sorted by hidden values the people come in one order before and in the opposite one after. */
const hiddenOf = (n: number, when: 0 | 1): Hidden => {
  const rank = String.fromCharCode(97 + (when === 0 ? n : 25 - n));
  const word = (kind: string): string => `${rank}${kind}${letters(n, `${kind} ${when}`)}`;
  return {
    userPrincipalName: `${word('xupn')}@south.test`,
    givenName: word('xgiven'),
    surname: word('xsur'),
    mail: `${word('xmail')}@elsewhere.test`,
  };
};
const people: readonly Person[] = Array.from({ length: 6 }, (_, n) => ({
  name: `Person ${(n * 5) % 6}`,
  hidden: [hiddenOf(n, 0), hiddenOf(n, 1)],
}));
const secrets = people.flatMap(({ hidden }) =>
  hidden.flatMap(each => Object.values(each).map(value => (value as string).split('@')[0] ?? '')),
);

let world: World;
let account: OpenedAccount;
/** Nobody here is signed in to the tenant of these people. */
const strangers = new Map<string, string>();
let ofSouth: string;

beforeAll(async () => {
  world = await startWorld();
  const lines = people.map(({ name, hidden: [before] }) => user(name, 'south.test', before));
  await importAll(world, south, lines);
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members: { Nora: manager, Sam: manager, Wanda: writer, Rita: reader, Mike: marketer },
  });
  const portal = await world.portalToken();
  const objects = people
    .slice(0, 5)
    .map(({ name }) => ({ tenantId: south, objectId: guid(name), kind: 'user' }));
  for (const [n, object] of objects.entries()) {
    const access = [manager, reader, marketer, writer, reader][n];
    const added = await world.api('POST', `${account.path}/members`, portal, { objects: [object], access });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    (account.member as Record<string, string>)[people[n]?.name ?? ''] = added.body.items[0].id;
  }
  const refused = await world.api('PATCH', account.path, await world.as('Sam'), { name: 'X' });
  expect(refused.status).toBe(403);
  for (const name of ['Olga', 'Nora', 'Wanda', 'Rita', 'Mike']) strangers.set(name, await world.as(name));
  strangers.set('portal', portal);
  ofSouth = await world.as('Sam');
  // Who asks is active from then on, and the list says so: let it say so before anything is compared.
  for (const token of [...strangers.values(), ofSouth]) await world.api('GET', account.path, token);
  const active = ['Nora', 'Sam', 'Wanda', 'Rita', 'Mike'];
  await eventually(async () => {
    const list = await world.api('GET', `${account.path}/members?idle=1d&limit=500`, portal);
    const idle = list.body.items.map((each: { displayName: string }) => each.displayName);
    return !active.some(name => idle.includes(name));
  });
});
afterAll(async () => {
  await world?.close();
});

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Everything that can be asked about these people: lists, searches, filters, sorts, exports, explanations, the log. */
function asks(): readonly Ask[] {
  const base = `/api/v1${account.path}`;
  const get = (path: string): Ask => ({ method: 'GET', path: `${base}${path}` });
  const post = (path: string, body: unknown, headers = {}): Ask => ({ method: 'POST', path, body, headers });
  const words = people
    .slice(3)
    .flatMap(({ hidden }) => hidden.flatMap(each => Object.values(each) as string[]));
  const queries = [...new Set(words.flatMap(word => [word.slice(0, 5), word.split('@')[0] ?? '']))];
  const sorts = ['name', 'userName', 'kind', 'tenant', 'state', 'lastActivity', 'added', 'ends'];
  const ids = people.slice(0, 5).map(({ name }) => account.member[name] ?? '');
  const subjects = people.map(({ name }) => ({ type: 'user', id: `${south}/${guid(name)}` }));
  const explained = subjects.map(subject => ({
    subject,
    action: { name: 'account-users:readWrite' },
    resource: { type: 'account', id: account.id },
    context: { explain: true },
  }));
  const dry = '?dryRun=true';
  return [
    get(''),
    get('/owners'),
    ...['', '.csv', '.ndjson'].flatMap(format => [get(`/members${format}`), get(`/audit${format}`)]),
    ...sorts.flatMap(sort => [
      get(`/members?sort=${sort}&tenant=${south}`),
      get(`/members.csv?sort=-${sort}`),
    ]),
    get('/members?sort=userName&limit=2'),
    ...queries.flatMap(q => [
      get(`/members?q=${encodeURIComponent(q)}`),
      get(`/members.csv?q=${encodeURIComponent(q)}`),
      get(`/directory/users?tenant=${south}&q=${encodeURIComponent(q)}`),
    ]),
    get(`/directory/users?tenant=${south}&q=person`),
    ...ids.flatMap(id => [
      get(`/members/${id}`),
      get(`/members/${id}/effective-access`),
      get(`/audit?member=${id}`),
    ]),
    ...people.map(({ name }) => get(`/subjects/${south}/${guid(name)}/effective-access`)),
    ...explained.map(question => post('/access/v1/evaluation', question)),
    post('/access/v1/evaluations', { evaluations: explained }),
    ...ids.flatMap((id): Ask[] => [
      { method: 'DELETE', path: `${base}/members/${id}${dry}` },
      {
        method: 'PUT',
        path: `${base}/members/${id}/access${dry}`,
        body: marketer,
        headers: { 'if-match': '*' },
      },
    ]),
    post(`${base}/members${dry}`, {
      objects: [{ tenantId: south, objectId: guid(people[5]?.name ?? ''), kind: 'user' }],
      access: marketer,
    }),
    post(`${base}/members${dry}`, {
      objects: [named('Una One')],
      access: { roles: ['finance-contributor'] },
    }),
    { method: 'DELETE', path: `${base}/tenants/${south}${dry}` },
  ];
}

const moments = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
/** What an answer says, without what differs between any two answers. */
const told = ({ status, body }: Answer): string =>
  `${status} ${typeof body === 'string' ? body : JSON.stringify(body)}`
    .replace(/"(?:requestId|next|instance)":"[^"]*"/g, '')
    .replace(moments, 'T');

async function answers(token: string): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  for (const { method, path, body, headers } of asks()) {
    const answer = await callJson(`${world.url}${path}`, method, {
      token,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
    expect(answer.status, `${method} ${path}`).toBeLessThan(500);
    all.set(`${method} ${path} ${JSON.stringify(body) ?? ''}`, told(answer));
  }
  return all;
}

describe("T-9 what is hidden of another tenant's people", () => {
  it('is in no answer, and no answer changes when all of it does', async () => {
    const before = new Map<string, ReadonlyMap<string, string>>();
    for (const [who, token] of strangers) before.set(who, await answers(token));
    const seenBefore = await answers(ofSouth);

    for (const { name, hidden } of people) {
      const patched = await world.admin('PATCH', `/tenants/${south}/objects/${guid(name)}`, hidden[1]);
      expect(patched.status, JSON.stringify(patched.body)).toBeLessThan(300);
    }
    const last = people[4];
    await eventually(async () => {
      for (const { name, hidden } of people.slice(0, 5)) {
        const read = await world.api('GET', `${account.path}/members/${account.member[name]}`, ofSouth);
        if (read.body.userPrincipalName !== hidden[1].userPrincipalName) return false;
        if (read.body.details.surname !== hidden[1].surname) return false;
      }
      return last !== undefined;
    });

    const shown: string[] = [];
    const changed: string[] = [];
    for (const [who, token] of strangers) {
      const after = await answers(token);
      for (const [ask, answer] of after) {
        const both = `${answer}${before.get(who)?.get(ask)}`.toLowerCase();
        // What was asked for stands in no answer either, but for the question itself.
        if (secrets.some(secret => both.includes(secret))) shown.push(`${who}: ${ask}`);
        if (before.get(who)?.get(ask) !== answer) changed.push(`${who}: ${ask}`);
      }
    }
    expect(shown).toEqual([]);
    expect(changed).toEqual([]);

    // Whoever is signed in to the tenant sees all of it, finds by it and sorts by it: the test can fail.
    const seenAfter = await answers(ofSouth);
    const differing = [...seenAfter]
      .filter(([ask, answer]) => seenBefore.get(ask) !== answer)
      .map(([ask]) => ask);
    const has = (part: string): boolean => differing.some(ask => ask.includes(part));
    for (const part of [
      '/members?sort=userName',
      '/members.csv',
      '/members?q=',
      '/directory/users',
      '/members.ndjson',
    ])
      expect(has(part), part).toBe(true);
  }, 240_000);
});
