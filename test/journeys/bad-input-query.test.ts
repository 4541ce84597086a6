import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  reader,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
let other: OpenedAccount;
let portal: string;
let nora: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({ members: { Nora: manager, Mike: marketer, Rita: reader } });
  other = await world.openWith({ members: { Nora: manager, Mike: marketer, Rita: reader } });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

describe('queries that are not taken', () => {
  it.each([
    'limit=0',
    'limit=501',
    'limit=abc',
    'limit=1.5',
    'limit=-1',
    'limit=',
    'kind=robot',
    'state=gone',
    'tenant=north.test',
    'sort=shoe',
    'expiring=soon',
    'idle=3',
    'through=nobody',
    'shoe=1',
    'kind=user&kind=group',
    'role=',
  ])('GET members?%s: 422 invalid with its place', async query => {
    const answer = await world.api('GET', `${account.path}/members?${query}`, portal);
    expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([422, 'invalid']);
    expect(answer.body.errors[0].pointer).toBe(`/${query.split('=')[0]}`);
  });

  it('a write takes no parameter that it does not know, and says nothing was done', async () => {
    const answer = await world.api(
      'DELETE',
      `${account.path}/members/${account.member['Mike']}?dryrun=true`,
      portal,
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
    const odd = await world.api(
      'DELETE',
      `${account.path}/members/${account.member['Mike']}?dryRun=maybe`,
      portal,
    );
    expect([odd.status, odd.body.code]).toEqual([422, 'invalid']);
    const none = await world.api('PUT', `${account.path}/resources/product/p?dryRun=true`, portal, {
      name: 'P',
    });
    expect([none.status, none.body.code]).toEqual([422, 'invalid']);
    expect((await world.api('GET', `${account.path}/members/${account.member['Mike']}`, portal)).status).toBe(
      200,
    );
    expect((await world.api('GET', `${account.path}/resources/product/p`, portal)).status).toBe(404);
  });

  it('a cursor from elsewhere, of other filters, of another caller, cut or made up: 400 cursor-invalid', async () => {
    const first = await world.api('GET', `${account.path}/members?limit=1`, portal);
    const cursor = first.body.next as string;
    expect(cursor).toBeTypeOf('string');
    const bad: [string, string][] = [
      [`${other.path}/members?limit=1`, portal],
      [`${account.path}/members?limit=1&kind=user`, portal],
      [`${account.path}/members?limit=1&sort=-name`, portal],
      [`${account.path}/members?limit=1&q=m`, portal],
      [`${account.path}/resources?limit=1`, portal],
      [`${account.path}/audit?limit=1`, nora],
      ['/accounts?limit=1', portal],
      [`${account.path}/members?limit=1`, nora],
      [`${account.path}/tenants?limit=1`, portal],
      [`${account.path}/directory/users?limit=1&tenant=${north}`, portal],
    ];
    for (const [path, token] of bad) {
      const answer = await world.api('GET', `${path}&cursor=${encodeURIComponent(cursor)}`, token);
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'cursor-invalid']);
    }
    for (const made of ['x', '1', `${cursor}x`, cursor.slice(1), 'a.b', '....', '%00', 'x'.repeat(4000)]) {
      const answer = await world.api(
        'GET',
        `${account.path}/members?limit=1&cursor=${encodeURIComponent(made)}`,
        portal,
      );
      expect([made, answer.status]).toEqual([made, 400]);
    }
    const next = await world.api(
      'GET',
      `${account.path}/members?limit=2&cursor=${encodeURIComponent(cursor)}`,
      portal,
    );
    expect(next.status).toBe(200);
    expect(next.body.items).toHaveLength(2);
  });
});

describe('paths', () => {
  it('ids that no id can be are not found, like those that name nothing', async () => {
    const odd = [
      'x'.repeat(129),
      'x'.repeat(5000),
      '%00',
      'a%00b',
      '..%2f..',
      "'%20or%201=1--",
      '%F0%9F%92%A9',
      '%ff',
    ];
    for (const id of odd) {
      for (const path of [
        `/accounts/${id}`,
        `${account.path}/members/${id}`,
        `${account.path}/resources/product/${id}`,
      ]) {
        const answer = await world.api('GET', path, portal);
        expect([400, 404, 414], `${path} ${answer.status}`).toContain(answer.status);
        expect(answer.body.code).toBe(answer.status === 404 ? 'not-found' : 'malformed');
      }
    }
    const tenant = await world.api('DELETE', `${account.path}/tenants/north.test`, portal);
    expect([tenant.status, tenant.body.code]).toEqual([404, 'not-found']);
  });

  it('a resource id has at most 128 characters and none of the control characters', async () => {
    const put = (id: string) =>
      world.api('PUT', `${account.path}/resources/product/${encodeURIComponent(id)}`, portal, { name: 'P' });
    expect((await put('x'.repeat(128))).status).toBe(201);
    expect((await put('Ünïcode/ø:1')).status).toBe(201);
    expect(
      (
        await world.api(
          'GET',
          `${account.path}/resources/product/${encodeURIComponent('Ünïcode/ø:1')}`,
          portal,
        )
      ).body.id,
    ).toBe('Ünïcode/ø:1');
    expect((await put('x'.repeat(129))).status).toBeGreaterThanOrEqual(404);
    expect((await put('a\0b')).status).toBe(400);
    expect((await put('a\nb')).body.errors).toMatchObject([{ pointer: '/id', code: 'invalid' }]);
  });

  it('NUL in a text is refused where the store could not keep it', async () => {
    for (const [method, path, body] of [
      ['PUT', `${account.path}/resources/product/n`, { name: 'a\0b' }],
      ['PATCH', account.path, { features: ['a\0b'] }],
      ['POST', '/accounts', { name: 'a\0b' }],
      [
        'POST',
        `${account.path}/members`,
        { objects: [named('Una One')], access: { ...marketer, reason: 'a\0b' } },
      ],
      ['GET', `${account.path}/members?q=a%00b`, undefined],
    ] as const) {
      const answer = await world.api(method, path, portal, body);
      expect([400, 422], `${path} ${JSON.stringify(answer.body)}`).toContain(answer.status);
    }
  });

  it('GUIDs are taken in upper case and compared in lower case', async () => {
    const upper = { tenantId: north.toUpperCase(), objectId: guid('Una Two').toUpperCase(), kind: 'user' };
    const added = await world.api('POST', `${account.path}/members`, portal, {
      objects: [upper],
      access: marketer,
    });
    expect(added.body.items[0]).toMatchObject({ tenantId: north, objectId: guid('Una Two') });
    const path = `${account.path}/subjects/${north.toUpperCase()}/${guid('Una Two').toUpperCase()}/effective-access`;
    expect((await world.api('GET', path, portal)).body).toMatchObject({
      tenantId: north,
      objectId: guid('Una Two'),
    });
    const listed = await world.api(
      'GET',
      `${account.path}/members?tenant=${north.toUpperCase()}&q=una`,
      portal,
    );
    expect(listed.body.total).toBe(1);
  });

  it('a path or method that is not there is a problem document too', async () => {
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['PATCH', `${account.path}/members`],
      ['POST', account.path],
      ['DELETE', '/me'],
    ] as const) {
      const answer = await world.api(method, path, portal);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not-found']);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
  });
});
