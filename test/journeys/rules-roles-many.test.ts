import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
});
afterAll(async () => {
  await world?.close();
});
beforeEach(async () => {
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: {
      Nora: manager,
      Sam: manager,
      Rita: reader,
      Mike: marketer,
      Gil: marketer,
      Outer: reader,
      'Una Four': marketer,
    },
  });
});

type Item = {
  displayName?: string;
  access?: unknown;
  removed?: { displayName: string };
  problem?: { code: string };
};
const change = (body: object, token = portal, query = '', headers = {}) =>
  world.api('POST', `${account.path}/members/change${query}`, token, body, headers);
const ids = (...names: string[]) => names.map(name => account.member[name] ?? name);
const accessOf = async (name: string) =>
  (await world.api('GET', `${account.path}/members/${account.member[name]}`, portal)).body.access;
const said = (items: Item[]) =>
  items.map(each => each.problem?.code ?? each.removed?.displayName ?? each.displayName);

describe('U-13 several members are changed or removed together', () => {
  it('by their ids, each with its outcome in the order given', async () => {
    const developer = { roles: ['developer'], reason: 'launch' };
    const answer = await change({ members: ids('Mike', 'nobody', 'Rita', 'Mike'), access: developer });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(said(answer.body.items)).toEqual(['Mike', 'not-found', 'Rita', 'invalid']);
    expect(await accessOf('Mike')).toEqual(developer);
    expect(await accessOf('Rita')).toEqual(developer);
    expect(await accessOf('Gil')).toEqual(marketer);
  });

  it('by a filter, save some; B-2 one dry run for all says what then happens, and a plan gone stale is refused', async () => {
    const body = { filter: { role: 'marketer' }, except: ids('Gil'), access: { roles: ['developer'] } };
    const shown = await change(body, portal, '?dryRun=true');
    expect(shown.body.effect.map((line: Item) => line.displayName)).toEqual(['Mike', 'Una Four']);
    expect(await accessOf('Mike')).toEqual(marketer);
    await world.api('PUT', `${account.path}/members/${account.member['Mike']}/access`, portal, reader, {
      'if-match': '*',
    });
    const stale = await change(body, portal, '', { 'if-match-plan': shown.body.plan });
    expect([stale.status, stale.body.code]).toEqual([412, 'plan-stale']);
    const again = await change(body, portal, '?dryRun=true');
    const done = await change(body, portal, '', { 'if-match-plan': again.body.plan });
    expect([done.status, said(done.body.items)]).toEqual([201, ['Una Four']]);
    expect(await accessOf('Gil')).toEqual(marketer);
  });

  it('B-1 an end for all that they have, and none again', async () => {
    const end = '2099-12-31T00:00:00Z';
    expect((await change({ members: ids('Mike', 'Rita'), end })).status).toBe(201);
    expect(await accessOf('Mike')).toEqual({ roles: [{ role: 'marketer', end }] });
    expect(await accessOf('Rita')).toEqual({ custom: [{ ...reader.custom[0], end }] });
    expect((await change({ members: ids('Mike'), end: null })).status).toBe(201);
    expect(await accessOf('Mike')).toEqual(marketer);
    const wrong = await change({ members: ids('Mike'), end: 'soon' });
    expect(wrong.status).toBe(422);
  });

  it('U-8 removal says of each what access remains through groups', async () => {
    const answer = await change({ members: ids('Una Four', 'Mike'), remove: true });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    const [una, mike] = answer.body.items;
    expect(una).toMatchObject({ removed: { displayName: 'Una Four' }, remains: [{ displayName: 'Outer' }] });
    expect(mike).toMatchObject({ removed: { displayName: 'Mike' }, remains: [] });
    const all = await change({ members: ids('Una Four', 'Mike'), remove: true });
    expect([all.status, said(all.body.items)]).toEqual([404, ['not-found', 'not-found']]);
  });

  it('R-10, U-11 the rules hold for each and for all together', async () => {
    await world.api('POST', `${account.path}/members`, portal, { objects: [named('Wanda')], access: writer });
    const wanda = await world.as('Wanda');
    const touched = await change({ members: ids('Nora', 'Rita'), remove: true }, wanda, '?dryRun=true');
    expect(touched.body.effect.map((line: Item) => line.displayName)).toEqual(['Rita']);
    const partly = await change({ members: ids('Nora', 'Rita'), remove: true }, wanda);
    expect([partly.status, said(partly.body.items)]).toEqual([201, ['grants-exceed-own', 'Rita']]);
    const own = await change({ members: ids('Nora', 'Mike'), remove: true }, await world.as('Nora'));
    expect([own.status, own.body.code, own.body.confirm]).toEqual([
      409,
      'confirmation-required',
      'lose-account-users',
    ]);
    expect(await accessOf('Mike')).toEqual(marketer);
  });

  it('U-11 the last managers do not go together', async () => {
    const owner = { tenantId: named('Otto').tenantId, objectId: guid('nobody at all') };
    const other = await world.openWith({
      account: { owner },
      members: { Nora: manager, Stan: manager, Mike: marketer },
    });
    const refused = await world.api('POST', `${other.path}/members/change`, portal, {
      filter: {},
      remove: true,
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'last-manager']);
    const listed = await world.api('GET', `${other.path}/members`, portal);
    expect(listed.body.total).toBe(3);
  });

  it.each([
    ['nobody', { remove: true }],
    ['both ways', { members: ['a'], filter: {}, remove: true }],
    ['nothing to do', { members: ['a'] }],
    ['two things to do', { members: ['a'], remove: true, end: null }],
    ['exceptions of a list', { members: ['a'], except: ['b'], remove: true }],
  ])('refuses %s', async (_, body) => {
    const refused = await change(body);
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid']);
  });

  it('refuses what is wrong with the access as a whole, and too many', async () => {
    const unknown = await change({ members: ids('Mike'), access: { roles: ['no'] } });
    expect([unknown.status, unknown.body.code, unknown.body.errors[0].pointer]).toEqual([
      422,
      'unknown-role',
      '/access/roles/0',
    ]);
    const many = await change({ members: Array.from({ length: 501 }, (_, n) => `m-${n}`), remove: true });
    expect([many.status, many.body.code]).toEqual([422, 'too-many']);
  });
});

describe('G-3 who is in through a group alone', () => {
  it('G-3 is listed under the group, with the way there, and T-9 keeps user names to their tenant', async () => {
    await world.api('DELETE', `${account.path}/members/${account.member['Una Four']}`, portal);
    const people = (token: string, query = '') =>
      world.api('GET', `${account.path}/members/${account.member['Outer']}/people${query}`, token);
    const seen = await people(await world.as('Nora'));
    const una = seen.body.items.find((each: Item) => each.displayName === 'Una Four');
    expect(una).toMatchObject({
      tenantId: north,
      objectId: guid('Una Four'),
      kind: 'user',
      userPrincipalName: 'una.four@north.test',
      memberId: null,
      state: 'active',
    });
    expect(una.via.at(-1)).toBe(guid('Outer'));
    const names = seen.body.items.map((each: Item) => each.displayName);
    expect(names).toEqual([...names].sort());
    for (const token of [portal, await world.as('Sam')]) {
      const cut = await people(token);
      expect(
        cut.body.items.every((each: { userPrincipalName: unknown }) => each.userPrincipalName === null),
      ).toBe(true);
    }
    await world.api('POST', `${account.path}/members`, portal, {
      objects: [named('Una Four')],
      access: marketer,
    });
    const alone = await people(portal, '?alone=true');
    expect(alone.body.items.map((each: Item) => each.displayName)).not.toContain('Una Four');
    expect((await people(portal, '?limit=1')).body).toMatchObject({ total: seen.body.total });
    const none = await world.api('GET', `${account.path}/members/${account.member['Mike']}/people`, portal);
    expect([none.status, none.body.code]).toEqual([422, 'invalid']);
  });
});
