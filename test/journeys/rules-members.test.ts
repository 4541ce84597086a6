import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import {
  group,
  guid,
  importAll,
  manager,
  marketer,
  named,
  north,
  reader,
  south,
  startWorld,
  user,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, Sam: manager, Rita: reader },
  });
});
afterAll(async () => {
  await world?.close();
});

const add = (names: readonly string[], access: unknown, token = portal) =>
  world.api('POST', `${account.path}/members`, token, { objects: names.map(named), access });
const list = (query: string, token = portal) => world.api('GET', `${account.path}/members?${query}`, token);
const may = async (name: string, action: string): Promise<boolean> => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: portal,
    body: {
      subject: { type: 'user', id: `${named(name).tenantId}/${guid(name)}` },
      action: { name: action },
      resource: { type: 'account', id: account.id },
    },
  });
  return answer.body.decision as boolean;
};
const namesOf = (items: { displayName: string }[]): string[] => items.map(each => each.displayName);

describe('adding several at once (api.md, Many objects in one call)', () => {
  it('U-1 each has its outcome in the order given, 201 with some refused', async () => {
    const answer = await add(['Una One', 'Eve', 'Una Two', 'Rita', 'Una One'], marketer);
    expect(answer.status).toBe(201);
    expect(
      answer.body.items.map((each: { problem?: { code: string } }) => each.problem?.code ?? 'added'),
    ).toEqual(['added', 'tenant-required', 'added', 'already-a-member', 'invalid']);
    expect(answer.body.items[0]).toEqual({
      id: expect.any(String),
      kind: 'user',
      tenantId: north,
      objectId: guid('Una One'),
      displayName: 'Una One',
      userPrincipalName: null,
      state: 'active',
      guest: false,
      access: marketer,
      ends: null,
      lastActivity: null,
      added: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      addedBy: expect.objectContaining({ kind: 'portal' }),
      revision: expect.any(Number),
    });
    expect(answer.body.items[1]).toMatchObject({ tenantId: named('Eve').tenantId, objectId: guid('Eve') });
    expect(answer.headers.get('rolecall-revision')).toBeTypeOf('string');
  });

  it('the same object with the same access again is no problem; with other access it is a member already', async () => {
    const revision = async () => (await world.api('GET', account.path, portal)).body.revision as number;
    const before = await revision();
    const again = await add(['Una One', 'Una Two'], { roles: [{ role: 'marketer' }] });
    expect([again.status, again.body.items.length]).toEqual([201, 2]);
    expect(again.body.items.every((each: object) => !('problem' in each))).toBe(true);
    expect(await revision()).toBe(before);
    const other = await add(['Una One', 'Eve'], { roles: ['developer'] });
    expect(other.status).toBe(409);
    expect(other.body.items[0].problem).toMatchObject({
      code: 'already-a-member',
      access: marketer,
      member: expect.any(String),
      requestId: expect.any(String),
    });
    expect(other.body.items[1].problem.code).toBe('tenant-required');
    const first = await add(['Eve', 'Una One'], { roles: ['developer'] });
    expect([first.status, first.body.items[0].problem.code]).toEqual([409, 'tenant-required']);
    expect(await revision()).toBe(before);
  });

  it('an object not yet known is looked up in the directory before it is refused', async () => {
    await importAll(world, north, [user('Newcomer', 'north.test')]);
    const answer = await add(['Newcomer'], marketer);
    expect(answer.body.items[0]).toMatchObject({ displayName: 'Newcomer', state: 'active' });
    expect(await may('Newcomer', 'account-users:read')).toBe(false);
  });
});

describe('the list (U-10)', () => {
  it('filters by kind, role, tenant, state and searches any case without diacritics', async () => {
    await importAll(world, north, [user('Zoë Müller', 'north.test')]);
    await add(['Zoë Müller'], { roles: ['developer'] });
    await add(['Robot'], marketer);
    await add(['Outer'], { custom: [{ permission: 'contact-info', level: 'read' }] });
    expect(namesOf((await list('q=ZOE')).body.items)).toEqual(['Zoë Müller']);
    expect(namesOf((await list('q=mull')).body.items)).toEqual(['Zoë Müller']);
    expect(namesOf((await list('kind=application')).body.items)).toEqual(['Robot']);
    expect(namesOf((await list('kind=group')).body.items)).toEqual(['Outer']);
    expect(namesOf((await list('role=developer')).body.items)).toEqual(['Zoë Müller']);
    expect(namesOf((await list(`tenant=${south}`)).body.items)).toEqual(['Sam']);
    expect((await list('role=custom')).body.total).toBe(2);
    expect((await list('state=active')).body.total).toBe((await list('')).body.total);
    expect((await list('state=disabled')).body).toMatchObject({ items: [], next: null, total: 0 });
    expect((await list('state=attention')).body).toMatchObject({ items: [], next: null, total: 0 });
  });

  it('sorts by each column both ways, and through a group lists who is in it', async () => {
    for (const sort of ['name', 'kind', 'tenant', 'state', 'lastActivity', 'added', 'ends']) {
      const up = await list(`sort=${sort}&limit=500`);
      const down = await list(`sort=-${sort}&limit=500`);
      expect(up.status, JSON.stringify(up.body)).toBe(200);
      expect(down.body.items.map((each: { id: string }) => each.id)).toEqual(
        up.body.items.map((each: { id: string }) => each.id).toReversed(),
      );
    }
    const names = namesOf((await list('sort=name&limit=500')).body.items);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b)));
    const outer = (await list('kind=group')).body.items[0].id as string;
    await add(['Una Four'], marketer);
    expect(namesOf((await list(`through=${outer}`)).body.items)).toEqual(['Una Four']);
  });

  it('pages to the end without doubles or gaps while rows are added and removed', async () => {
    const crowd = Array.from({ length: 40 }, (_, n) => `Crowd ${String(n).padStart(2, '0')}`);
    await importAll(
      world,
      north,
      crowd.map(each => user(each, 'north.test')),
    );
    const added = await add(
      crowd.filter((_, n) => n % 2 === 0),
      marketer,
    );
    expect(
      added.body.items.every((each: object) => !('problem' in each)),
      JSON.stringify(added.body),
    ).toBe(true);
    const seen: string[] = [];
    let next: string | null = null;
    let page = 0;
    do {
      const answer = await list(`q=crowd&limit=3${next ? `&cursor=${encodeURIComponent(next)}` : ''}`);
      expect(answer.status).toBe(200);
      seen.push(...namesOf(answer.body.items));
      next = answer.body.next;
      if (page === 1) {
        await add(['Crowd 01', 'Crowd 39'], marketer);
        await world.api('DELETE', `${account.path}/members/${added.body.items[0].id}`, portal);
      }
      page += 1;
    } while (next !== null);
    expect(new Set(seen).size).toBe(seen.length);
    const lasting = crowd.filter((_, n) => n % 2 === 0);
    expect(seen.filter(each => lasting.includes(each))).toEqual(lasting);
    expect(seen).toContain('Crowd 39');
  });
});

describe('T-9 what others may not see', () => {
  it('user names of another tenant are hidden, and nobody finds or sorts by them', async () => {
    const nora = await world.as('Nora');
    const sam = await world.as('Sam');
    const seenBy = async (token: string, name: string) =>
      (await list(`q=${name}`, token)).body.items.find(
        (each: { displayName: string }) => each.displayName === name,
      );
    expect(await seenBy(nora, 'Rita')).toMatchObject({ userPrincipalName: 'rita@north.test' });
    expect(await seenBy(nora, 'Rita')).toHaveProperty('details');
    expect(await seenBy(sam, 'Rita')).toMatchObject({ userPrincipalName: null });
    expect(await seenBy(sam, 'Rita')).not.toHaveProperty('details');
    expect(await seenBy(portal, 'Rita')).toMatchObject({ userPrincipalName: null });
    expect((await list('q=rita%40north.test', nora)).body.total).toBe(1);
    expect((await list('q=rita%40mail.north.test', nora)).body.total).toBe(1);
    for (const token of [sam, portal]) {
      expect((await list('q=rita%40north.test', token)).body.total).toBe(0);
      expect((await list('q=rita%40mail', token)).body.total).toBe(0);
    }
    expect((await list('sort=userName', portal)).status).toBe(422);
    const sorted = await list('sort=userName&limit=500', sam);
    const hidden = sorted.body.items.filter((each: { tenantId: string }) => each.tenantId === north);
    expect(hidden.every((each: { userPrincipalName: unknown }) => each.userPrincipalName === null)).toBe(
      true,
    );
    const member = (await seenBy(nora, 'Rita')).id as string;
    const one = await world.api('GET', `${account.path}/members/${member}`, sam);
    expect(JSON.stringify(one.body)).not.toContain('rita@');
  });
});

describe('U-7, U-8, U-9', () => {
  it('U-8 removal takes away at once what was granted, says by name what remains, and is forgotten', async () => {
    await importAll(world, north, [group('Inner', ['Gil']), group('Outer', ['Inner', 'Una Four'])]);
    const [gil] = (await add(['Gil'], reader)).body.items;
    expect(await may('Gil', 'account-users:read')).toBe(true);
    const dry = await world.api('DELETE', `${account.path}/members/${gil.id}?dryRun=true`, portal);
    const removed = await world.api('DELETE', `${account.path}/members/${gil.id}`, portal);
    expect(removed.status).toBe(200);
    expect(removed.body.removed).toMatchObject({ id: gil.id, access: reader });
    expect(removed.body.remains).toEqual([
      expect.objectContaining({ displayName: 'Outer', viaNames: ['Inner', 'Outer'] }),
    ]);
    expect(dry.body.remains).toEqual(removed.body.remains);
    expect(await may('Gil', 'account-users:read')).toBe(false);
    expect(await may('Gil', 'contact-info:read')).toBe(true);
    expect((await world.api('GET', `${account.path}/members/${gil.id}`, portal)).status).toBe(404);
    const [again] = (await add(['Gil'], marketer)).body.items;
    expect([again.id === gil.id, again.access]).toEqual([false, marketer]);
  });

  it('U-9 somebody disabled has no access, stays listed, marked so, and has it back', async () => {
    const [mike] = (await add(['Mike'], reader)).body.items;
    const token = await world.as('Mike');
    for (const accountEnabled of [false, true]) {
      await world.admin('PATCH', `/tenants/${north}/objects/${guid('Mike')}`, { accountEnabled });
      await eventually(async () => (await may('Mike', 'account-users:read')) === accountEnabled, 4);
      const shown = await world.api('GET', `${account.path}/members/${mike.id}`, portal);
      expect(shown.body.state).toBe(accountEnabled ? 'active' : 'disabled');
      expect((await world.api('GET', account.path, token)).status).toBe(accountEnabled ? 200 : 404);
    }
  });
});
