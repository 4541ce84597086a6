import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;

const contact = (level: string) => ({ permission: 'contact-info', level });
const packages = (id: string, level = 'readWrite') => ({
  permission: 'packages',
  level,
  on: { type: 'product', id },
});

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
    members: { Nora: manager, Sam: manager, Rita: reader, Mike: marketer, Outer: reader },
  });
  for (const id of ['app-1', 'app-2'])
    await world.api('PUT', `${account.path}/resources/product/${id}`, portal, { name: id });
});

const roles = (method: string, rest = '', body?: unknown, token = portal, headers = {}) =>
  world.api(method, `${account.path}/roles${rest}`, token, body, headers);
const make = async (name: string, custom: readonly unknown[], token = portal) => {
  const made = await roles('POST', '', { name, custom }, token);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body as { id: string; revision: number };
};
const give = async (name: string, access: unknown, token = portal) => {
  const id = account.member[name];
  const path = `${account.path}/members`;
  const answer =
    id === undefined
      ? await world.api('POST', path, token, { objects: [named(name)], access })
      : await world.api('PUT', `${path}/${id}/access`, token, access, { 'if-match': '*' });
  return answer;
};
const may = async (name: string, action: string, resource?: object): Promise<boolean> => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: portal,
    body: {
      subject: { type: 'user', id: `${named(name).tenantId}/${guid(name)}` },
      action: { name: action },
      resource: resource ?? { type: 'account', id: account.id },
    },
  });
  return answer.body.decision as boolean;
};
const app = (id: string) => ({ type: 'product', id });
const code = (answer: { status: number; body: { code?: string } }): string | number =>
  answer.status < 400 ? answer.status : (answer.body.code ?? answer.status);

describe('R-11 custom roles', () => {
  it('R-11 is kept, listed beside the standard ones, and given beside them: the effect is the union (R-2)', async () => {
    const { id, revision } = await make('Release team', [contact('read'), packages('app-1')]);
    expect(id).toBe('custom:release-team');
    const listed = await roles('GET');
    expect(listed.body.items.find((role: { id: string }) => role.id === id)).toEqual({
      id,
      name: 'Release team',
      description: '',
      standard: false,
      assignableTo: ['user', 'group', 'application'],
      custom: [contact('read'), packages('app-1')],
      holders: 0,
      revision,
      changed: expect.any(String),
      changedBy: expect.objectContaining({ kind: 'portal' }),
    });
    expect(listed.body.items.find((role: { id: string }) => role.id === 'manager')).toMatchObject({
      standard: true,
      holders: 2,
      account: expect.objectContaining({ 'account-users': 'readWrite' }),
    });
    const given = await give('Mike', { roles: ['marketer', { role: id, end: '2099-01-01T00:00:00Z' }] });
    expect(given.status, JSON.stringify(given.body)).toBe(200);
    expect(given.body.access.roles).toEqual(['marketer', { role: id, end: '2099-01-01T00:00:00Z' }]);
    expect(await may('Mike', 'packages:readWrite', app('app-1'))).toBe(true);
    expect(await may('Mike', 'packages:readWrite', app('app-2'))).toBe(false);
    expect(await may('Mike', 'contact-info:read')).toBe(true);
    const holders = await roles('GET', `/${id}/holders`);
    expect(holders.body.items.map((one: { displayName: string }) => one.displayName)).toEqual(['Mike']);
    for (const filter of [`role=${id}`, 'permission=packages&q=mike']) {
      const found = await world.api('GET', `${account.path}/members?${filter}`, portal);
      expect(found.body.items.map((one: { displayName: string }) => one.displayName)).toEqual(['Mike']);
    }
    const effective = await world.api(
      'GET',
      `${account.path}/members/${account.member['Mike']}/effective-access`,
      portal,
    );
    const line = effective.body.items.find(
      (one: { permission: string }) => one.permission === 'contact-info',
    );
    expect(line.from[0]).toMatchObject({ by: 'role', role: id, end: '2099-01-01T00:00:00Z' });
  });

  it('R-11 begins and ends where it is given (B-1)', async () => {
    const { id } = await make('Timed', [contact('read')]);
    await give('Mike', { roles: [{ role: id, start: '2098-01-01T00:00:00Z' }] });
    expect(await may('Mike', 'contact-info:read')).toBe(false);
    await give('Mike', { roles: [{ role: id, end: '2020-01-01T00:00:00Z' }] });
    expect(await may('Mike', 'contact-info:read')).toBe(false);
    await give('Mike', { roles: [id] });
    expect(await may('Mike', 'contact-info:read')).toBe(true);
  });

  it('R-11 a change shows whom it reaches and then reaches all of them, members of groups included', async () => {
    const { id } = await make('Team', [contact('read')]);
    await give('Mike', { roles: [id] });
    await give('Outer', { roles: [id] });
    const next = { name: 'Team', custom: [packages('app-2')] };
    const shown = await roles('PUT', `/${id}?dryRun=true`, next);
    const lines = shown.body.effect as { displayName: string; gains: object[]; loses: object[] }[];
    expect(lines.map(line => line.displayName).sort()).toEqual(
      expect.arrayContaining(['Mike', 'Outer', 'Una Four']),
    );
    expect(lines.find(line => line.displayName === 'Una Four')).toMatchObject({
      gains: [packages('app-2')],
      loses: [contact('read')],
    });
    expect(await may('Mike', 'contact-info:read')).toBe(true);
    const changed = await roles('PUT', `/${id}`, next, portal, { 'if-match-plan': shown.body.plan });
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    for (const name of ['Mike', 'Una Four']) {
      expect(await may(name, 'contact-info:read')).toBe(false);
      expect(await may(name, 'packages:readWrite', app('app-2'))).toBe(true);
    }
    const log = await world.api('GET', `${account.path}/audit?limit=5`, portal);
    expect(log.body.items[0]).toMatchObject({ action: 'roles.change', target: { role: id } });
  });

  it('R-11 one of two changes wins; the other is told what is there now', async () => {
    const { id } = await make('Twice', [contact('read')]);
    const etag = (await roles('GET', `/${id}`)).headers.get('etag') ?? '';
    const first = await roles('PUT', `/${id}`, { name: 'Twice', custom: [packages('app-1')] }, portal, {
      'if-match': etag,
    });
    expect(first.status).toBe(200);
    const second = await roles('PUT', `/${id}`, { name: 'Other', custom: [contact('read')] }, portal, {
      'if-match': etag,
    });
    expect([second.status, second.body.code]).toEqual([412, 'precondition-failed']);
    expect(second.body.current).toMatchObject({ id, custom: [packages('app-1')] });
    const stale = await roles('DELETE', `/${id}`, undefined, portal, { 'if-match': etag });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
  });

  it('R-11 a role that is held is deleted only by its name, and taken from all who hold it', async () => {
    const { id } = await make('Going', [contact('read')]);
    await give('Mike', { roles: ['marketer', id] });
    await give('Rita', { roles: [id] });
    const refused = await roles('DELETE', `/${id}`);
    expect([refused.status, refused.body.code, refused.body.confirm]).toEqual([
      409,
      'confirmation-required',
      id,
    ]);
    const shown = await roles('DELETE', `/${id}?dryRun=true`);
    expect(shown.body.effect.map((line: { displayName: string }) => line.displayName).sort()).toEqual([
      'Mike',
      'Rita',
    ]);
    const gone = await roles('DELETE', `/${id}?confirm=${id}`, undefined, portal, {
      'if-match-plan': shown.body.plan,
    });
    expect(gone.status, JSON.stringify(gone.body)).toBe(200);
    expect(gone.body.members).toHaveLength(2);
    expect(await may('Mike', 'contact-info:read')).toBe(false);
    const rita = await world.api('GET', `${account.path}/members/${account.member['Rita']}`, portal);
    expect([rita.body.state, rita.body.access.roles]).toEqual(['without-access', []]);
    const mike = await world.api('GET', `${account.path}/members/${account.member['Mike']}`, portal);
    expect(mike.body.access.roles).toEqual(['marketer']);
    expect(code(await roles('GET', `/${id}`))).toBe('not-found');
    expect(code(await give('Mike', { roles: [id] }))).toBe('unknown-role');
  });

  it('R-12 deleting a resource ends what roles name of it; a role left empty ends for all and cannot be given', async () => {
    const one = await make('One app', [packages('app-1')]);
    const two = await make('Two apps', [packages('app-1'), packages('app-2')]);
    await give('Mike', { roles: [one.id] });
    await give('Rita', { roles: [two.id] });
    const shown = await world.api('DELETE', `${account.path}/resources/product/app-1?dryRun=true`, portal);
    expect(shown.body.effect.map((line: { displayName: string }) => line.displayName).sort()).toEqual([
      'Mike',
      'Rita',
    ]);
    const gone = await world.api('DELETE', `${account.path}/resources/product/app-1`, portal, undefined, {
      'if-match-plan': shown.body.plan,
    });
    expect(gone.status, JSON.stringify(gone.body)).toBe(200);
    await world.api('PUT', `${account.path}/resources/product/app-1`, portal, { name: 'new' });
    for (const name of ['Mike', 'Rita'])
      expect(await may(name, 'packages:readWrite', app('app-1'))).toBe(false);
    expect(await may('Rita', 'packages:readWrite', app('app-2'))).toBe(true);
    const mike = await world.api('GET', `${account.path}/members/${account.member['Mike']}`, portal);
    expect(mike.body.state).toBe('without-access');
    expect((await roles('GET', `/${one.id}`)).body).toMatchObject({
      custom: [],
      assignableTo: [],
      holders: 0,
    });
    expect(code(await give('Mike', { roles: [one.id] }))).toBe('role-not-assignable');
  });
});

describe('R-11 what cannot be kept', () => {
  it.each([
    ['no permissions', { name: 'A', custom: [] }, 'access-required', '/custom'],
    ['no list', { name: 'A' }, 'access-required', '/custom'],
    [
      'an unknown permission',
      { name: 'A', custom: [{ permission: 'no', level: 'read' }] },
      'unknown-permission',
      '/custom/0/permission',
    ],
    [
      'a level not offered (R-4)',
      { name: 'A', custom: [{ permission: 'order-dev-kits', level: 'read' }] },
      'level-not-offered',
      '/custom/0',
    ],
    [
      'an account permission on a product (R-5)',
      { name: 'A', custom: [{ ...contact('read'), on: app('app-1') }] },
      'scope-not-offered',
      '/custom/0/on',
    ],
    [
      'a product that is not there',
      { name: 'A', custom: [packages('app-9')] },
      'unknown-resource',
      '/custom/0/on/id',
    ],
    [
      'a term',
      { name: 'A', custom: [{ ...contact('read'), end: '2099-01-01T00:00:00Z' }] },
      'invalid',
      '/custom/0/end',
    ],
  ])('%s', async (_, body, expected, pointer) => {
    const refused = await roles('POST', '', body);
    expect(refused.status).toBe(422);
    expect(refused.body.code).toBe(expected);
    expect(refused.body.errors[0].pointer).toContain(pointer);
  });

  it('two roles of one name, whatever their case', async () => {
    await make('Same', [contact('read')]);
    const refused = await roles('POST', '', { name: 'SAME', custom: [contact('read')] });
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer: '/name' })],
    ]);
  });

  it('a standard role, which only the catalog changes', async () => {
    expect(code(await roles('PUT', '/manager', { name: 'M', custom: [contact('read')] }))).toBe('not-found');
    expect(code(await roles('DELETE', '/manager'))).toBe('not-found');
  });
});

describe('R-10 nobody becomes stronger by editing a role', () => {
  it('a manager does not strengthen a role that they hold, or a group of theirs', async () => {
    const { id } = await make('Mine', [contact('read')]);
    await give('Nora', { roles: ['manager', id] });
    const tax = { name: 'Mine', custom: [{ permission: 'tax-profile', level: 'readWrite' }] };
    const refused = await roles('PUT', `/${id}`, tax, await world.as('Nora'));
    expect([refused.status, refused.body.code]).toEqual([403, 'grants-exceed-own']);
    expect(refused.body.missing).toMatchObject({ permission: 'tax-profile', whoCanGive: expect.any(Array) });
    expect(code(await roles('PUT', `/${id}?dryRun=true`, tax, await world.as('Nora')))).toBe(
      'grants-exceed-own',
    );
    expect(code(await roles('PUT', `/${id}`, tax, await world.as('Sam')))).toBe(200);
    const { id: ours } = await make('Ours', [contact('read')]);
    await give('Outer', { roles: [ours] });
    await give('Una Four', manager);
    const more = { name: 'Ours', custom: tax.custom };
    expect(code(await roles('PUT', `/${ours}`, more, await world.as('Una Four')))).toBe('grants-exceed-own');
    expect(code(await roles('PUT', `/${ours}`, more, await world.as('Sam')))).toBe(200);
  });

  it('who writes without the role manager keeps to what they hold, and touches nobody stronger', async () => {
    await give('Wanda', { custom: [...writer.custom, contact('read')] });
    const wanda = await world.as('Wanda');
    expect(code(await roles('POST', '', { name: 'Big', custom: [packages('app-1')] }, wanda))).toBe(
      'grants-exceed-own',
    );
    const { id } = await make('Small', [contact('read')], wanda);
    await give('Rita', { roles: [id] });
    const bigger = { name: 'Small', custom: [contact('readWrite')] };
    expect(code(await roles('PUT', `/${id}`, bigger, wanda))).toBe('grants-exceed-own');
    expect(code(await roles('PUT', `/${id}`, { name: 'Small', custom: reader.custom }, wanda))).toBe(200);
    const strong = await make('Strong', [packages('app-1')]);
    expect(code(await roles('DELETE', `/${strong.id}`, undefined, wanda))).toBe('grants-exceed-own');
    await give('Nora', { roles: ['manager', id] });
    expect(code(await roles('DELETE', `/${id}?confirm=${id}`, undefined, wanda))).toBe('grants-exceed-own');
    expect(code(await roles('POST', '', bigger, await world.as('Rita')))).toBe('permission-missing');
  });

  it('U-11 a role change does not take the right to manage users from its author unsaid', async () => {
    const { id } = await make('Users', [...writer.custom, contact('read')]);
    await give('Wanda', { roles: [id] });
    const less = { name: 'Users', custom: [contact('read')] };
    const wanda = await world.as('Wanda');
    const refused = await roles('PUT', `/${id}`, less, wanda);
    expect([refused.status, refused.body.code]).toEqual([409, 'confirmation-required']);
    expect(code(await roles('PUT', `/${id}?confirm=${refused.body.confirm}`, less, wanda))).toBe(200);
    expect(await may('Wanda', 'account-users:read')).toBe(false);
  });
});
