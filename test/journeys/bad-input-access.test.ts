import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';
import { accessFaults } from './bad-input-tables.ts';

let world: World;
let account: OpenedAccount;
let other: OpenedAccount;
let portal: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({ members: { Nora: manager, Mike: marketer } });
  other = await world.openWith({ members: { Nora: manager, Rita: marketer } });
  const put = (type: string, id: string, more: object = {}) =>
    world.api('PUT', `${account.path}/resources/${type}/${id}`, portal, { name: id, ...more });
  await put('product', 'app-1');
  await put('add-on', 'gold', { parent: 'app-1' });
  await put('sandbox', 's-1');
});
afterAll(async () => {
  await world?.close();
});

/** What a refused call must leave as it was; that somebody was seen is noted beside, when it suits the server. */
async function state(): Promise<unknown> {
  const facts = await world.api('GET', account.path, portal);
  const members = await world.api('GET', `${account.path}/members?limit=500`, portal);
  const resources = await world.api('GET', `${account.path}/resources?limit=500`, portal);
  const items = members.body.items as Record<string, unknown>[];
  return [facts.body, items.map(({ lastActivity: _, ...rest }) => rest), resources.body.items];
}

describe('R-1, R-4 to R-6 an access that cannot be saved is refused with its code and place', () => {
  let before: unknown;
  beforeAll(async () => {
    before = await state();
  });
  for (const [title, access, code, pointer] of accessFaults) {
    it(`${title}: ${code}`, async () => {
      const body = { objects: [named('Una One')], access };
      const add = await world.api('POST', `${account.path}/members`, portal, body);
      expect([add.status, add.body.code], JSON.stringify(add.body)).toEqual([422, code]);
      expect(add.body.errors).toContainEqual(
        expect.objectContaining({ code, pointer: `/access${pointer}`, detail: expect.any(String) }),
      );
      const dry = await world.api('POST', `${account.path}/members?dryRun=true`, portal, body);
      expect([dry.status, dry.body.code]).toEqual([422, code]);
      const path = `${account.path}/members/${account.member['Mike']}/access`;
      const change = await world.api('PUT', path, portal, access, { 'if-match': '*' });
      expect([change.status, change.body.code], JSON.stringify(change.body)).toEqual([422, code]);
      expect(change.body.errors).toContainEqual(expect.objectContaining({ code, pointer }));
    });
  }
  it('and nothing changed', async () => {
    expect(await state()).toEqual(before);
  });
});

const add = (objects: unknown, access: unknown = marketer) =>
  world.api('POST', `${account.path}/members`, portal, { objects, access });

describe('objects that cannot be added', () => {
  it('an object that is not in the tenant, of another kind, of a tenant not associated, an owner: each its own problem', async () => {
    const before = await state();
    const answers: [unknown, number, string][] = [
      [{ ...named('Una One'), objectId: guid('nobody') }, 404, 'not-found'],
      [{ ...named('Una One'), kind: 'group' }, 422, 'invalid'],
      [named('Eve'), 409, 'tenant-required'],
      [named('Mike'), 201, 'no problem'],
    ];
    for (const [object, status, code] of answers) {
      const answer = await add([object]);
      const [item] = answer.body.items ?? [{ problem: answer.body }];
      expect([answer.status, item.problem?.code ?? 'no problem'], JSON.stringify(answer.body)).toEqual([
        status,
        code,
      ]);
    }
    expect(await state()).toEqual(before);
  });

  it('an object twice in a call is added once, and the second is a problem', async () => {
    const objects = [named('Una Two'), { ...named('Una Two'), objectId: guid('Una Two').toUpperCase() }];
    const answer = await add(objects);
    expect(answer.status).toBe(201);
    expect(answer.body.items[0]).toMatchObject({ objectId: guid('Una Two'), kind: 'user' });
    expect(answer.body.items[1]).toMatchObject({
      tenantId: north,
      objectId: guid('Una Two'),
      problem: { code: 'invalid', errors: [{ pointer: '/objects/1' }] },
    });
  });

  it('501 objects are too many, 0 none, and a GUID must be one', async () => {
    const before = await state();
    const many = Array.from({ length: 501 }, (_, n) => ({
      ...named('Una One'),
      objectId: guid(`many ${n}`),
    }));
    const tooMany = await add(many);
    expect([tooMany.status, tooMany.body.code]).toEqual([422, 'too-many']);
    const none = await add([]);
    expect([none.status, none.body.code, none.body.errors[0].pointer]).toEqual([422, 'invalid', '/objects']);
    for (const [field, value] of [
      ['tenantId', 'north.test'],
      ['objectId', 'una'],
      ['objectId', 7],
      ['kind', 'robot'],
      ['objectId', undefined],
      ['role', 'owner'],
    ] as const) {
      const answer = await add([{ ...named('Una One'), [field]: value }]);
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
      expect(answer.body.errors[0].pointer).toBe(`/objects/0/${field}`);
    }
    expect(await state()).toEqual(before);
  });

  it("somebody else's account, member and tenant are not found", async () => {
    const nora = await world.as('Nora');
    const foreign = [
      ['GET', `${account.path}/members/${other.member['Rita']}`],
      ['DELETE', `${account.path}/members/${other.member['Rita']}`],
      ['GET', `${account.path}/members/${other.member['Rita']}/effective-access`],
      ['DELETE', `${account.path}/members/${guid('no member')}`],
      ['DELETE', `${account.path}/tenants/${guid('no tenant')}`],
      ['GET', `${account.path}/resources/product/app-9`],
    ] as const;
    for (const [method, path] of foreign) {
      const answer = await world.api(method, path, nora);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
    }
    const change = await world.api(
      'PUT',
      `${account.path}/members/${other.member['Rita']}/access`,
      nora,
      marketer,
      { 'if-match': '*' },
    );
    expect(change.status).toBe(404);
  });
});

describe('If-Match', () => {
  const path = (): string => `${account.path}/members/${account.member['Mike']}`;

  it('PUT access takes one, 428 without, 412 with a stale one and what is now', async () => {
    const read = await world.api('GET', path(), portal);
    const etag = read.headers.get('etag') ?? '';
    expect(etag).toMatch(/^".+"$/);
    const without = await world.api('PUT', `${path()}/access`, portal, { roles: ['developer'] });
    expect([without.status, without.body.code]).toEqual([428, 'precondition-required']);
    const changed = await world.api(
      'PUT',
      `${path()}/access`,
      portal,
      { roles: ['developer'] },
      { 'if-match': etag },
    );
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    const stale = await world.api('PUT', `${path()}/access`, portal, marketer, { 'if-match': etag });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
    expect(stale.body.current).toMatchObject({
      id: account.member['Mike'],
      access: { roles: ['developer'] },
    });
    const again = await world.api('GET', path(), portal);
    expect(again.headers.get('etag')).toBe(changed.headers.get('etag'));
  });

  it('other writes honour it', async () => {
    const stale = { 'if-match': '"0"' };
    const before = await state();
    for (const [method, target, body] of [
      ['DELETE', path()],
      ['PATCH', account.path, { features: [] }],
      ['PUT', `${account.path}/resources/product/app-1`, { name: 'Renamed' }],
      ['DELETE', `${account.path}/resources/product/app-1`],
      ['DELETE', `${account.path}/tenants/${north}`],
    ] as const) {
      const answer = await world.api(method, target, portal, body, stale);
      expect([method, target, answer.status, answer.body.code]).toEqual([
        method,
        target,
        412,
        'precondition-failed',
      ]);
    }
    expect(await state()).toEqual(before);
    for (const target of [account.path, `${account.path}/resources/product/app-1`]) {
      const etag = (await world.api('GET', target, portal)).headers.get('etag') ?? '';
      expect(etag).toMatch(/^".+"$/);
      const [method, body] =
        target === account.path ? ['PATCH', { features: ['xbox'] }] : ['PUT', { name: 'App one' }];
      const first = await world.api(method, target, portal, body, { 'if-match': etag });
      expect(first.status, JSON.stringify(first.body)).toBe(200);
      const second = await world.api(method, target, portal, body, { 'if-match': etag });
      expect(second.status).toBe(412);
    }
  });
});
