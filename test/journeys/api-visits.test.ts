import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import {
  consumers,
  guid,
  manager,
  marketer,
  north,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
let portal: string;
let olga: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portal('visits');
  olga = await world.as('Olga');
  account = await world.openWith({
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members: { Nora: manager, Wanda: writer, Rita: reader, Mike: marketer, Outer: reader, 'Una One': reader },
  });
});
afterAll(async () => {
  await world?.close();
});

const minute = 60_000;
const day = 24 * 60 * minute;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const visit = (name: string, id: string, path: string, ms = minute) => ({
  tenantId: name === 'Olga' ? consumers : north,
  objectId: guid(name),
  id,
  path,
  at: ago(ms),
});
const report = (visits: unknown, token = portal) =>
  world.api('POST', `${account.path}/visits`, token, visits);
const visitsOf = (name: string, token = olga, query = '') =>
  world.api('GET', `${account.path}/members/${account.member[name]}/visits${query}`, token);

describe('H-1, H-2 visits', () => {
  it('the portal reports them and an owner reads them: paths alone, newest first', async () => {
    const old = visit('Mike', 'm-1', '/apps/1?token=secret#part', 5 * minute);
    const fresh = visit('Mike', 'm-2', 'https://ann:secret@portal.test/<b>apps</b>?x=secret', 2 * minute);
    const reported = await report([old, { ...fresh, objectId: guid('Mike').toUpperCase() }]);
    expect([reported.status, reported.body]).toEqual([
      201,
      {
        items: [
          { id: 'm-1', kept: true },
          { id: 'm-2', kept: true },
        ],
      },
    ]);
    const read = await visitsOf('Mike');
    expect([read.status, read.body]).toEqual([
      200,
      {
        items: [
          { id: 'm-2', path: '/<b>apps</b>', at: fresh.at },
          { id: 'm-1', path: '/apps/1', at: old.at },
        ],
        next: null,
        total: 2,
      },
    ]);
    expect(JSON.stringify(read.body)).not.toContain('secret');
    const csv = await world.api('GET', `${account.path}/members/${account.member['Mike']}/visits.csv`, olga);
    expect(csv.body.split('\r\n')[0]).toBe('at,path,id');
    expect(csv.body).toContain('/apps/1,m-1');
  });

  it('reported again under its id a visit stays as it was', async () => {
    const first = visit('Rita', 'again', '/first', 3 * minute);
    expect((await report([first])).status).toBe(201);
    const again = await report([{ ...first, path: '/second' }, visit('Rita', 'once', '/once')]);
    expect(again.status).toBe(201);
    const paths = (await visitsOf('Rita')).body.items.map((each: { path: string }) => each.path);
    expect(paths).toEqual(['/once', '/first']);
  });

  it('1,000 at once, more are too many; pages follow each other', async () => {
    const many = Array.from({ length: 1000 }, (_, n) => visit('Una One', `u-${n}`, `/page/${n}`, n * 1000));
    expect((await report(many)).status).toBe(201);
    const beyond = await report([...many, visit('Una One', 'one more', '/')]);
    expect([beyond.status, beyond.body.code]).toEqual([422, 'too-many']);
    const ids: string[] = [];
    let next = '';
    do {
      const page = await visitsOf(
        'Una One',
        olga,
        `?limit=400${next && `&cursor=${encodeURIComponent(next)}`}`,
      );
      expect(page.body.total).toBe(1000);
      ids.push(...page.body.items.map((each: { id: string }) => each.id));
      next = page.body.next ?? '';
    } while (next);
    expect(ids).toEqual(many.map(each => each.id));
    const elsewhere = await visitsOf('Una One', olga, '?cursor=abc');
    expect([elsewhere.status, elsewhere.body.code]).toEqual([400, 'cursor-invalid']);
  });

  it('one of a person whom the account does not know fails alone; one older than 30 days is not kept', async () => {
    const told = await report([
      visit('Stan', 's-1', '/x'),
      visit('Mike', 'm-3', '/late', 31 * day),
      visit('Olga', 'o-1', '/own'),
      visit('Gil', 'g-1', '/through/a/group'),
    ]);
    expect(told.status).toBe(201);
    expect(told.body.items).toEqual([
      {
        id: 's-1',
        tenantId: north,
        objectId: guid('Stan'),
        problem: expect.objectContaining({ code: 'not-found', status: 404 }),
      },
      { id: 'm-3', kept: false },
      { id: 'o-1', kept: true },
      { id: 'g-1', kept: true },
    ]);
    const alone = await report([visit('Stan', 's-1', '/x')]);
    expect([alone.status, alone.body.items[0].problem.code]).toEqual([404, 'not-found']);
    expect(JSON.stringify((await visitsOf('Mike')).body)).not.toContain('/late');
    const gil = await world.api('GET', `${account.path}/subjects/${north}/${guid('Gil')}/visits`, olga);
    expect(gil.body.items).toMatchObject([{ id: 'g-1', path: '/through/a/group' }]);
  });

  it.each([
    ['to come', { at: new Date(Date.now() + 3_600_000).toISOString() }, '/0/at'],
    ['no moment', { at: 'yesterday' }, '/0/at'],
    ['no GUID', { objectId: 'mike' }, '/0/objectId'],
    ['no id', { id: '' }, '/0/id'],
    ['control characters', { path: '/a\u0007b' }, '/0/path'],
    ['a lone surrogate', { id: 'a\ud800' }, '/0/id'],
    ['unknown members', { browser: 'x' }, '/0/browser'],
  ])('refuses the whole where one is wrong: %s', async (_title, wrong, pointer) => {
    const told = await report([{ ...visit('Nora', 'n-1', '/x'), ...wrong }, visit('Nora', 'n-2', '/y')]);
    expect([told.status, told.body.code, told.body.errors[0].pointer]).toEqual([422, 'invalid', pointer]);
    expect((await visitsOf('Nora')).body.items).toEqual([]);
  });

  it('nobody but an owner reads them, portals and whoever they speak for neither', async () => {
    const readers = [await world.as('Nora'), await world.as('Wanda'), await world.as('Mike')];
    for (const token of [...readers, await world.portal('manage'), portal, await world.portalToken()]) {
      for (const suffix of ['', '.csv', '.ndjson']) {
        const path = `${account.path}/members/${account.member['Mike']}/visits${suffix}`;
        const told = await world.api('GET', path, token);
        expect([told.status, told.body.code]).toEqual([
          403,
          expect.stringMatching(/^(owner-only|permission-missing)$/),
        ]);
        const subject = `${account.path}/subjects/${north}/${guid('Mike')}/visits${suffix}`;
        expect((await world.api('GET', subject, token)).status).toBe(403);
      }
    }
    const claimed = await world.api(
      'GET',
      `${account.path}/members/${account.member['Mike']}/visits`,
      await world.portalToken(),
      undefined,
      {
        'rolecall-on-behalf-of': `${consumers}/${guid('Olga')}`,
      },
    );
    expect([claimed.status, claimed.body.code]).toEqual([403, 'owner-only']);
    // In an unclaimed account the portal stands in for the owner, and reads no visits either.
    const unclaimed = await world.openWith({ members: { Mike: marketer } });
    const path = `${unclaimed.path}/members/${unclaimed.member['Mike']}/visits`;
    const told = await world.api('GET', path, await world.portalToken());
    expect([told.status, told.body.code]).toEqual([403, 'owner-only']);
  });

  it('none but a portal with the power reports them', async () => {
    const told = await report([visit('Mike', 'x', '/x')], await world.portal('manage'));
    expect([told.status, told.body.code]).toEqual([403, 'permission-missing']);
    const person = await report([visit('Mike', 'x', '/x')], olga);
    expect([person.status, person.body.code]).toEqual([403, 'portal-only']);
  });

  it('H-2 whoever is signed in reports pages of their own, as the console does', async () => {
    const mike = await world.as('Mike');
    const own = `${account.path}/visits/own`;
    const told = await world.api('POST', own, mike, [{ id: 'm-1', path: '/console/members?q=secret' }]);
    expect([told.status, told.body]).toEqual([201, { items: [{ id: 'm-1', kept: true }] }]);
    const [newest] = (await visitsOf('Mike')).body.items;
    expect(newest).toMatchObject({ id: 'm-1', path: '/console/members' });
    expect((await world.api('POST', own, await world.as('Stan'), [{ id: '1', path: '/' }])).status).toBe(404);
    const byPortal = await world.api('POST', own, await world.portalToken(), [{ id: '1', path: '/' }]);
    expect([byPortal.status, byPortal.body.code]).toEqual([403, 'permission-missing']);
  });
});

describe('H-1 last activity', () => {
  const lastActivity = async (name: string): Promise<string | null> =>
    (await world.api('GET', `${account.path}/members/${account.member[name]}`, olga)).body.lastActivity;

  it('is the last visit, never moves back, changes no ETag, and is what the list sorts and filters by', async () => {
    const opened = await world.openWith({
      account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
      members: { Nora: manager, Mike: marketer, 'Una Two': reader, 'Una Three': reader },
    });
    const read = async (query: string): Promise<string[]> =>
      (await world.api('GET', `${opened.path}/members?${query}`, olga)).body.items.map(
        (each: { displayName: string }) => each.displayName,
      );
    const mike = `${opened.path}/members/${opened.member['Mike']}`;
    const before = await world.api('GET', mike, olga);
    expect(before.body.lastActivity).toBeNull();
    const [first, earlier, two] = [
      visit('Mike', '1', '/', 60 * minute),
      visit('Mike', '2', '/', 20 * day),
      visit('Una Two', '3', '/', 15 * day),
    ];
    const path = `${opened.path}/visits`;
    expect((await world.api('POST', path, portal, [first])).status).toBe(201);
    expect((await world.api('POST', path, portal, [earlier, two])).status).toBe(201);
    const after = await world.api('GET', mike, olga);
    expect(after.body.lastActivity).toBe(first.at);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(await read('sort=-lastActivity&limit=2')).toEqual(['Mike', 'Una Two']);
    expect((await read('sort=lastActivity')).slice(2)).toEqual(['Una Two', 'Mike']);
    expect(await read('idle=10d&sort=name')).toEqual(['Nora', 'Una Three', 'Una Two']);
    expect(await read('idle=16d&sort=name')).toEqual(['Nora', 'Una Three']);
    expect(await read('idle=0d')).toHaveLength(4);
  });

  it('a member who uses the API while signed in is active; who is asked about is not', async () => {
    expect(await lastActivity('Wanda')).toBeNull();
    const began = Date.now();
    await world.api('GET', `${account.path}/members`, await world.as('Wanda'));
    const seen = await eventually(async () => (await lastActivity('Wanda')) ?? undefined);
    expect(Date.parse(seen)).toBeGreaterThanOrEqual(began - 1000);
    expect(Date.parse(seen)).toBeLessThanOrEqual(Date.now());
    expect(await lastActivity('Outer')).toBeNull();
  });
});
