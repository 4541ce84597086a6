import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guid, north, startWorld, tenantIdOf, type OpenedAccount, type World } from './api-world.ts';

/** What a portal keeps for the catalog's conditions, and the names under which it asks. */
let world: World;
let portal: string;
let account: OpenedAccount;

beforeAll(async () => {
  const catalog = fileURLToPath(new URL('../fixtures/authzen-certification.json', import.meta.url));
  world = await startWorld({ CATALOG: catalog });
  portal = await world.portalToken();
  account = await world.openWith({});
  const mike = await send('POST', '/members', {
    objects: [{ ...whoIs('Mike'), kind: 'user' }],
    access: {
      custom: [{ permission: 'record-content', level: 'readWrite', on: { type: 'record', all: true } }],
    },
  });
  expect(mike.status, JSON.stringify(mike.body)).toBe(201);
});
afterAll(() => world?.close());

const whoIs = (name: string) => ({ tenantId: tenantIdOf(name), objectId: guid(name) });
const send = (method: string, path: string, body?: unknown) =>
  world.api(method, `${account.path}${path}`, portal, body);
const subject = (name: string, rest: string): string => `/subjects/${tenantIdOf(name)}/${guid(name)}/${rest}`;

/** The answer to a question about a record, by alias or id. */
const may = async (id: string, action: string, record: string): Promise<boolean> =>
  (
    await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
      token: portal,
      body: {
        subject: { type: 'user', id },
        action: { name: action },
        resource: { type: 'record', id: record },
      },
    })
  ).body.decision as boolean;

const entries = async (action: string): Promise<{ readonly detail: unknown }[]> =>
  (await send('GET', `/audit?action=${action}`)).body.items as { readonly detail: unknown }[];

describe('D-1 what a portal keeps for conditions', () => {
  const mike = `${north}/${guid('Mike')}`;

  it('properties of a resource count at once, replace those before, and are gone with them', async () => {
    await send('PUT', '/resources/record/kept', { name: 'Kept' });
    const path = '/resources/record/kept/properties';
    expect((await send('GET', path)).body).toEqual({ properties: {} });
    const put = async (status: string) => (await send('PUT', path, { properties: { status } })).status;
    expect(await put('active')).toBe(200);
    expect(await may(mike, 'write', 'kept')).toBe(true);
    expect(await put('archived')).toBe(200);
    expect((await send('GET', path)).body).toEqual({ properties: { status: 'archived' } });
    expect(await may(mike, 'write', 'kept')).toBe(false);
    const logged = (await entries('resources.properties')).length;
    expect(await put('archived')).toBe(200);
    expect(await entries('resources.properties'), 'the same again is no change').toHaveLength(logged);
    expect(await put('active')).toBe(200);
    expect(await may(mike, 'write', 'kept')).toBe(true);
    expect((await send('DELETE', path)).body).toEqual({ properties: {} });
    expect((await send('GET', path)).body).toEqual({ properties: {} });
    await put('archived');
    await send('DELETE', '/resources/record/kept');
    expect((await send('GET', path)).status).toBe(404);
    await send('PUT', '/resources/record/kept', { name: 'Another' });
    expect((await send('GET', path)).body, 'another one of the same id has none').toEqual({ properties: {} });
  });

  it('properties of a subject are kept of people of associated tenants alone, and the log has no values', async () => {
    const path = subject('Mike', 'properties');
    await send('PUT', '/resources/record/old', { name: 'Old' });
    await send('PUT', '/resources/record/old/properties', { properties: { status: 'archived' } });
    expect(await may(mike, 'write', 'old')).toBe(false);
    await send('PUT', path, { properties: { role: 'admin' } });
    expect(await may(mike, 'write', 'old')).toBe(true);
    expect((await send('PUT', path, { properties: { role: 'secret-role' } })).body).toEqual({
      properties: { role: 'secret-role' },
    });
    expect((await send('GET', path)).body).toEqual({ properties: { role: 'secret-role' } });
    const [last] = await entries('subjects.properties');
    expect(last?.detail).toEqual({ properties: ['role'] });
    expect(JSON.stringify(last)).not.toContain('secret-role');
    expect((await send('DELETE', path)).body).toEqual({ properties: {} });
    expect(await may(mike, 'write', 'old')).toBe(false);
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect(
        (await send(method, subject('Sam', 'properties'), method === 'PUT' ? { properties: {} } : undefined))
          .status,
        method,
      ).toBe(404);
  });

  it.each([
    ['a property that the catalog does not name', { colour: 'red' }, '/properties/colour'],
    ['a value of another type', { status: 7 }, '/properties/status'],
    ['a name with signs of its own', { 'a/b~c': 'x' }, '/properties/a~1b~0c'],
  ])('%s is refused with its place, and nothing is kept', async (_case, properties, pointer) => {
    await send('PUT', '/resources/record/strict', { name: 'Strict' });
    const refused = await send('PUT', '/resources/record/strict/properties', { properties });
    expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([
      422,
      'invalid',
      pointer,
    ]);
    expect((await send('GET', '/resources/record/strict/properties')).body).toEqual({ properties: {} });
  });

  it('a name for questions is given, moves, is listed with its subject, and is taken away', async () => {
    await send('PUT', '/resources/record/named', { name: 'Named' });
    await send('PUT', '/resources/record/named/properties', { properties: { status: 'active' } });
    expect(await may('mike@portal', 'write', 'named')).toBe(false);
    const path = `/aliases/user/${encodeURIComponent('mike@portal')}`;
    const first = await send('PUT', path, whoIs('Gil'));
    expect([first.status, first.body]).toEqual([201, { type: 'user', id: 'mike@portal', ...whoIs('Gil') }]);
    expect(await may('mike@portal', 'write', 'named')).toBe(false);
    expect((await send('PUT', path, whoIs('Mike'))).status).toBe(200);
    expect(await may('mike@portal', 'write', 'named')).toBe(true);
    const [moved] = await entries('aliases.put');
    expect(moved?.detail).toEqual({ type: 'user', id: 'mike@portal', before: whoIs('Gil') });
    expect((await send('GET', subject('Gil', 'aliases'))).body).toEqual({ items: [] });
    expect((await send('GET', subject('Mike', 'aliases'))).body.items).toHaveLength(1);
    expect((await send('GET', path)).body).toMatchObject(whoIs('Mike'));
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('DELETE', path)).status).toBe(404);
    expect((await send('GET', path)).status).toBe(404);
    expect(await may('mike@portal', 'write', 'named')).toBe(false);
  });

  it('a name of no type of the catalog, one that is an id, and the 21st of a subject are refused', async () => {
    const put = async (type: string, id: string) => {
      const answer = await send('PUT', `/aliases/${type}/${encodeURIComponent(id)}`, whoIs('Mike'));
      return [answer.status, answer.body.code];
    };
    expect(await put('robot', 'r')).toEqual([422, 'invalid']);
    expect(await put('user', mike)).toEqual([422, 'invalid']);
    for (let n = 1; n <= 20; n++) expect(await put('user', `m-${n}`)).toEqual([201, undefined]);
    expect(await put('user', 'm-21')).toEqual([422, 'too-many']);
    expect(await put('user', 'm-7'), 'the same again').toEqual([200, undefined]);
  });
});
