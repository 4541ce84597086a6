import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Type } from 'typebox';
import { principalKey } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { createRateLimit } from '../../src/http/rate-limits.ts';
import { addRoute } from '../../src/http/route.ts';
import type { Call, RouteDeps } from '../../src/http/route.ts';
import * as schemas from '../../src/http/schemas.ts';
import {
  authenticateAs,
  guid,
  house,
  person,
  portal,
  principal,
  publicUrl,
  routeDeps,
} from './http-house.ts';

let server: FastifyInstance;
let calls: Call<unknown, unknown, unknown>[];
let failure: Error | undefined;
let secret = 0;
let gate: Promise<void> | undefined;

const authenticate = authenticateAs({
  ann: { identity: person('ann'), by: 'token' },
  bob: { identity: person('bob'), by: 'token' },
  cookie: { identity: person('ann'), by: 'session' },
  portal: { identity: portal('resources'), by: 'token' },
  other: { identity: portal('visits'), by: 'token' },
  speaking: { identity: portal('resources'), by: 'token', onBehalfOf: principal('contoso', 'ann') },
});
const params = Type.Object({ account: schemas.Id });

function declare(deps: RouteDeps): void {
  const note = (call: Call<unknown, unknown, unknown>): void => {
    calls.push(call);
    if (failure) throw failure;
  };
  addRoute(server, deps, {
    method: 'GET',
    url: '/api/v1/accounts/:account/things',
    operationId: 'listThings',
    summary: 'Things',
    who: 'm',
    access: 'signed-in',
    params,
    query: Type.Object({ ...schemas.ListQuery.properties, open: Type.Optional(Type.Boolean()) }),
    responses: { 200: schemas.Page(schemas.Resource) },
    handle: async call => {
      note(call);
      return {
        body: {
          items: [{ type: 't', id: 'i', name: call.params.account }],
          next: null,
          total: call.query.limit,
        },
        revision: 'r1',
      };
    },
  });
  addRoute(server, deps, {
    method: 'POST',
    url: '/api/v1/accounts/:account/things',
    operationId: 'addThing',
    summary: 'Adds a thing',
    who: 'w',
    access: 'signed-in',
    params,
    body: Type.Object(
      {
        name: schemas.Name,
        list: Type.Optional(Type.Array(Type.String(), { maxItems: 3 })),
        access: Type.Optional(schemas.AccessInput),
      },
      { additionalProperties: false },
    ),
    dryRun: true,
    confirm: true,
    etag: true,
    responses: {
      201: Type.Object({ name: Type.String(), key: Type.Union([Type.String(), Type.Null()]) }),
      200: schemas.Effect,
    },
    handle: async call => {
      note(call);
      await gate;
      if (call.dryRun) return { body: { effect: [], plan: 'p' } };
      secret += 1;
      const body = { name: call.body.name, key: `secret-${secret}` };
      return {
        status: 201,
        body,
        keptBody: { ...body, key: null, secretShown: true },
        headers: { etag: '"1"' },
        revision: 'r2',
      };
    },
  });
  addRoute(server, deps, {
    method: 'DELETE',
    url: '/api/v1/accounts/:account/things/:thing',
    operationId: 'deleteThing',
    summary: 'Deletes a thing',
    who: 'p resources',
    access: 'portal',
    power: 'resources',
    responses: { 204: Type.Null() },
    handle: async call => {
      note(call);
      return { status: 204 };
    },
  });
}

const as = (who: string, headers: Record<string, string> = {}) => ({
  authorization: `Bearer ${who}`,
  ...headers,
});
const things = '/api/v1/accounts/a1/things';
const post = (payload: unknown, headers: Record<string, string> = {}, url = things) =>
  server.inject({
    method: 'POST',
    url,
    headers: { ...as('ann'), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const code = (response: { json: () => unknown }): unknown => (response.json() as { code?: unknown }).code;

beforeEach(async () => {
  server = await house();
  calls = [];
  failure = undefined;
  secret = 0;
  gate = undefined;
  declare(routeDeps(authenticate));
});
afterEach(() => server.close());

describe('reading a call', () => {
  it('hands the use case what the caller sent, with defaults and numbers read from the query', async () => {
    const response = await server.inject({
      url: `${things}?open=true`,
      headers: as('ann', { 'rolecall-revision': 'x' }),
    });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ items: [{ type: 't', id: 'i', name: 'a1' }], next: null, total: 50 });
    expect(response.headers['rolecall-revision']).toBe('r1');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(calls[0]).toMatchObject({ query: { limit: 50, open: true }, revision: 'x', dryRun: false });
    expect(calls[0]?.actor).toMatchObject({
      kind: 'user',
      objectId: guid('ann'),
      ip: '127.0.0.1',
      requestId: expect.any(String),
    });
  });

  it('hands over If-Match, If-Match-Plan, confirm and dryRun', async () => {
    await post(
      { name: 'x' },
      { 'if-match': '"7"', 'if-match-plan': 'p' },
      `${things}?confirm=last&dryRun=true`,
    );
    expect(calls[0]).toMatchObject({ ifMatch: '"7"', ifMatchPlan: 'p', confirm: 'last', dryRun: true });
  });

  it('refuses a dry run that is not offered instead of doing the thing', async () => {
    const response = await server.inject({
      method: 'DELETE',
      url: `${things}/1?dryRun=true`,
      headers: as('portal'),
    });
    expect([response.statusCode, code(response), calls.length]).toEqual([422, 'invalid', 0]);
  });

  it('takes a bodyless DELETE that has a JSON content type', async () => {
    const headers = as('portal', { 'content-type': 'application/json' });
    const response = await server.inject({ method: 'DELETE', url: `${things}/1`, headers });
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe('');
  });

  it.each([
    ['a number for a text', { name: 123 }, 'invalid', '/name'],
    ['null for a text', { name: null }, 'invalid', '/name'],
    ['a missing property', {}, 'invalid', '/name'],
    ['an unknown property', { name: 'x', admin: true }, 'invalid', '/admin'],
    ['a list that is too long', { name: 'x', list: ['a', 'b', 'c', 'd'] }, 'too-many', '/list'],
    [
      'a level that is none',
      { name: 'x', access: { custom: [{ permission: 'p', level: 'all' }] } },
      'level-not-offered',
      '/access/custom/0/level',
    ],
    [
      'an end that is no date',
      { name: 'x', access: { roles: [{ role: 'r', end: '2027-02-30T00:00:00Z' }] } },
      'invalid',
      '/access/roles/0/end',
    ],
  ])('refuses %s with its place', async (_case, body, expected, pointer) => {
    const response = await post(body);
    expect(response.statusCode).toBe(422);
    expect(response.headers['content-type']).toContain('application/problem+json');
    const problem = response.json<{ code: string; errors: { pointer: string }[] }>();
    expect(problem.code).toBe(expected);
    expect(problem.errors.map(each => each.pointer)).toContain(pointer);
    expect(calls).toHaveLength(0);
  });

  it.each([
    ['text that is not JSON', '{"name":'],
    ['a key twice', '{"name":"x","name":"y"}'],
    ['__proto__', '{"name":"x","__proto__":{"admin":true}}'],
    ['33 levels', '['.repeat(33) + ']'.repeat(33)],
    ['no body', ''],
  ])('refuses %s as malformed', async (_case, body) => {
    const response = await post(body);
    expect([response.statusCode, code(response), calls.length]).toEqual([400, 'malformed', 0]);
  });

  it('refuses another content type with 415', async () => {
    const response = await post('name=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([response.statusCode, code(response)]).toEqual([415, 'media-type']);
  });

  it('refuses a query that fits no schema with 422 and its name', async () => {
    for (const query of ['limit=0', 'limit=501', 'limit=ten', 'limit=5&limit=6', 'open=perhaps']) {
      const response = await server.inject({ url: `${things}?${query}`, headers: as('ann') });
      expect([response.statusCode, code(response)], query).toEqual([422, 'invalid']);
      expect(response.json().errors[0].pointer).toBe(`/${query.split('=')[0] ?? ''}`);
    }
  });

  it('A-6 answers not-found for a path that cannot name anything', async () => {
    const response = await server.inject({
      url: `/api/v1/accounts/${'x'.repeat(129)}/things`,
      headers: as('ann'),
    });
    expect([response.statusCode, code(response)]).toEqual([404, 'not-found']);
    const nul = await server.inject({ url: '/api/v1/accounts/a%00b/things', headers: as('ann') });
    expect([nul.statusCode, code(nul)]).toEqual([400, 'malformed']);
  });
});

describe('who is admitted', () => {
  it('answers 401 with WWW-Authenticate before the body is looked at', async () => {
    const response = await post('{not json', { authorization: 'Bearer nobody' });
    expect([response.statusCode, code(response)]).toEqual([401, 'unauthenticated']);
    expect(response.headers['www-authenticate']).toContain('Bearer');
  });

  it('refuses a person on a portal-only route', async () => {
    const response = await server.inject({ method: 'DELETE', url: `${things}/1`, headers: as('ann') });
    expect([response.statusCode, code(response)]).toEqual([403, 'portal-only']);
  });

  it('refuses a portal without the power', async () => {
    const response = await server.inject({ method: 'DELETE', url: `${things}/1`, headers: as('other') });
    expect([response.statusCode, code(response)]).toEqual([403, 'permission-missing']);
    expect(response.json().missing).toMatchObject({ power: 'resources', has: ['visits'] });
  });

  it('cuts a portal that speaks for somebody to that person, save on portal-only routes', async () => {
    await server.inject({ url: things, headers: as('speaking') });
    expect(calls[0]?.identity).toMatchObject({ kind: 'person', principal: principal('contoso', 'ann') });
    expect(calls[0]?.actor).toMatchObject({ kind: 'portal', onBehalfOf: principal('contoso', 'ann') });
    await server.inject({ method: 'DELETE', url: `${things}/1`, headers: as('speaking') });
    expect(calls[1]?.identity.kind).toBe('portal');
    expect(calls[1]?.actor).toMatchObject({ kind: 'portal', onBehalfOf: principal('contoso', 'ann') });
  });

  it('takes a write by session only from a page of our own', async () => {
    const write = (headers: Record<string, string>) => post({ name: 'x' }, { ...as('cookie'), ...headers });
    expect((await write({ origin: publicUrl })).statusCode).toBe(201);
    expect((await write({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: 'http://localhost:8080.evil.test' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.test', 'sec-fetch-site': 'same-origin' },
      {},
    ]) {
      const response = await write(headers);
      expect([response.statusCode, code(response)], JSON.stringify(headers)).toEqual([
        403,
        'permission-missing',
      ]);
    }
    expect(
      (await server.inject({ url: things, headers: as('cookie', { origin: 'https://evil.test' }) }))
        .statusCode,
    ).toBe(200);
  });

  it('takes a write as nobody else than whom it names; reads go on', async () => {
    const key = (name: string): string => principalKey(principal('contoso', name));
    const write = (who: string, subject: string) =>
      post({ name: 'x' }, { ...as(who), origin: publicUrl, 'rolecall-subject': subject });
    const told = async (answer: ReturnType<typeof write>) => [(await answer).statusCode, code(await answer)];
    expect(await told(write('cookie', key('ann')))).toEqual([201, undefined]);
    expect(await told(write('cookie', key('ann').toUpperCase()))).toEqual([201, undefined]);
    expect(calls).toHaveLength(2);
    expect(await told(write('cookie', key('bob')))).toEqual([412, 'session-changed']);
    expect(await told(write('bob', key('ann')))).toEqual([412, 'session-changed']);
    expect(await told(write('portal', key('ann')))).toEqual([412, 'session-changed']);
    expect(await told(write('cookie', 'ann'))).toEqual([400, 'malformed']);
    expect(calls).toHaveLength(2);
    const read = await server.inject({
      url: things,
      headers: as('cookie', { 'rolecall-subject': key('bob') }),
    });
    expect(read.statusCode).toBe(200);
  });

  it('answers 429 with Retry-After past the rate of writes, to that caller alone', async () => {
    await server.close();
    server = await house();
    const limits = { writes: createRateLimit(1), decisions: createRateLimit(Infinity) };
    declare(routeDeps(authenticate, { limits }));
    expect((await post({ name: 'x' })).statusCode).toBe(201);
    const refused = await post({ name: 'x' });
    expect([refused.statusCode, code(refused), refused.headers['retry-after']]).toEqual([
      429,
      'rate-limited',
      '1',
    ]);
    expect((await post({ name: 'x' }, as('bob'))).statusCode).toBe(201);
    expect((await server.inject({ url: things, headers: as('ann') })).statusCode).toBe(200);
  });
});

describe('Idempotency-Key', () => {
  const key = { 'idempotency-key': 'k1' };

  it('answers a repeat as the first, without the secret that is shown once', async () => {
    const first = await post({ name: 'x' }, key);
    const second = await post({ name: 'x' }, key);
    expect(first.json()).toEqual({ name: 'x', key: 'secret-1' });
    expect(second.json()).toEqual({ name: 'x', key: null, secretShown: true });
    expect([second.statusCode, second.headers['etag'], second.headers['rolecall-revision']]).toEqual([
      201,
      '"1"',
      'r2',
    ]);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.idempotency?.key).toBe('k1');
  });

  it('refuses another body under the same key', async () => {
    await post({ name: 'x' }, key);
    const response = await post({ name: 'y' }, key);
    expect([response.statusCode, code(response)]).toEqual([422, 'idempotency-mismatch']);
  });

  it('takes the same body with its keys in another order for the same', async () => {
    await post('{"name":"x","list":["a"]}', key);
    expect((await post('{ "list": ["a"], "name": "x" }', key)).statusCode).toBe(201);
    expect(calls).toHaveLength(1);
  });

  it('refuses a repeat while the first is being worked on', async () => {
    let go: () => void = () => undefined;
    gate = new Promise<void>(resolve => (go = resolve));
    // An injected request begins when somebody waits for it.
    const first = post({ name: 'x' }, key).then(response => response.statusCode);
    const refused = await post({ name: 'x' }, key);
    go();
    expect([refused.statusCode, code(refused), refused.headers['retry-after']]).toEqual([
      409,
      'idempotency-in-progress',
      '1',
    ]);
    expect(await first).toBe(201);
    expect(calls).toHaveLength(1);
  });

  it('does not keep a refusal', async () => {
    failure = new Problem('last-manager', 'No.');
    expect((await post({ name: 'x' }, key)).statusCode).toBe(409);
    failure = undefined;
    expect((await post({ name: 'x' }, key)).statusCode).toBe(201);
  });

  it('counts per caller, method and path', async () => {
    await post({ name: 'x' }, key);
    await post({ name: 'x' }, { ...key, ...as('bob') });
    await post({ name: 'x' }, key, '/api/v1/accounts/a2/things');
    expect(calls).toHaveLength(3);
  });

  it('is not used up by a dry run', async () => {
    expect((await post({ name: 'x' }, key, `${things}?dryRun=true`)).json()).toEqual({
      effect: [],
      plan: 'p',
    });
    expect((await post({ name: 'x' }, key)).json()).toEqual({ name: 'x', key: 'secret-1' });
  });
});

describe('problems', () => {
  it('carries code, status, detail, request id, path and facts (RFC 9457)', async () => {
    failure = new Problem('permission-missing', 'Ask Ann.', {
      missing: { permission: 'account-users' },
      status: 200,
    });
    const response = await server.inject({
      url: `${things}?limit=5`,
      headers: as('ann', { 'x-request-id': 'mine 1' }),
    });
    expect(response.statusCode).toBe(403);
    expect(response.headers['x-request-id']).toBe('mine 1');
    expect(response.json()).toEqual({
      type: 'https://rolecall.dev/problems/permission-missing',
      title: 'A permission is missing',
      status: 403,
      code: 'permission-missing',
      detail: 'Ask Ann.',
      instance: things,
      requestId: 'mine 1',
      missing: { permission: 'account-users' },
    });
  });

  it('tells nothing of what nobody recognised', async () => {
    failure = new Error('password=hunter2 at SELECT * FROM secrets');
    const response = await server.inject({ url: things, headers: as('ann') });
    expect([response.statusCode, code(response)]).toEqual([500, 'internal']);
    expect(response.body).not.toMatch(/hunter2|SELECT|stack/);
  });

  it('says when to try again where store or directory are away', async () => {
    failure = new Problem('store-unavailable', 'The store is away.', { retryAfter: 2.2 });
    const response = await server.inject({ url: things, headers: as('ann') });
    expect([response.statusCode, response.headers['retry-after'], response.json().retryAfter]).toEqual([
      503,
      '3',
      2.2,
    ]);
  });

  it.each([
    ['an unknown path', 'GET', '/nothing'],
    ['a method that is not there', 'PUT', things],
  ] as const)('answers not-found for %s', async (_case, method, url) => {
    const response = await server.inject({ method, url, headers: as('ann') });
    expect([response.statusCode, code(response)]).toEqual([404, 'not-found']);
  });

  it('answers an address that cannot be read with 400', async () => {
    const response = await server.inject({ url: '/api/v1/accounts/%E0%A4%A/things', headers: as('ann') });
    expect([response.statusCode, code(response)]).toEqual([400, 'malformed']);
  });

  it('turns an answer that does not fit its schema into a 500 in tests', async () => {
    addRoute(server, routeDeps(authenticate), {
      method: 'GET',
      url: '/api/v1/wrong',
      operationId: 'wrong',
      summary: 'Wrong',
      who: 'any',
      access: 'signed-in',
      responses: { 200: schemas.Account },
      handle: async () => ({ body: { id: 'a' } }),
    });
    expect((await server.inject({ url: '/api/v1/wrong', headers: as('ann') })).statusCode).toBe(500);
  });
});

describe('over a socket', () => {
  it('refuses a body of 50 MB with 413 and goes on', async () => {
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const headers = as('ann', { 'content-type': 'application/json' });
    const response = await fetch(url + things, {
      method: 'POST',
      headers,
      body: 'x'.repeat(50 * 1024 * 1024),
    });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { code: string }).code).toBe('too-large');
    expect((await fetch(url + things, { headers: as('ann') })).status).toBe(200);
  });

  it('refuses a body that turns out too large while it comes, without saying its length first', async () => {
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        if (sent > 50 * 1024 * 1024) controller.close();
      },
    });
    const headers = as('ann', { 'content-type': 'application/json' });
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const status = await fetch(url + things, init).then(
      response => response.status,
      () => 'cut off',
    );
    expect([413, 'cut off']).toContain(status);
    expect(sent).toBeLessThan(50 * 1024 * 1024);
    expect(calls).toHaveLength(0);
  });

  it('finishes what it began before it closes', async () => {
    let go: () => void = () => undefined;
    gate = new Promise<void>(resolve => (go = resolve));
    let begun: () => void = () => undefined;
    const inside = new Promise<void>(resolve => (begun = resolve));
    addRoute(server, routeDeps(authenticate), {
      method: 'POST',
      url: '/api/v1/slow',
      operationId: 'slow',
      summary: 'Slow',
      who: 'any',
      access: 'signed-in',
      responses: { 200: Type.Object({ done: Type.Boolean() }) },
      handle: async () => {
        begun();
        await gate;
        return { body: { done: true } };
      },
    });
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const answer = fetch(`${url}/api/v1/slow`, { method: 'POST', headers: as('ann') });
    await inside;
    const closed = server.close();
    go();
    expect(await (await answer).json()).toEqual({ done: true });
    await closed;
  });
});

describe('the OpenAPI document', () => {
  it('names every route with who may call it, and shared schemas by component', async () => {
    const response = await server.inject({ url: '/openapi.json' });
    const document = response.json();
    expect(document.openapi).toBe('3.1.0');
    const operation = document.paths['/api/v1/accounts/{account}/things'].post;
    expect(operation).toMatchObject({ operationId: 'addThing', 'x-who': 'w', tags: ['things'] });
    expect(operation.parameters.map((each: { name: string }) => each.name)).toEqual(
      expect.arrayContaining(['account', 'dryRun', 'confirm', 'idempotency-key', 'if-match']),
    );
    expect(operation.responses['4XX'].content['application/problem+json'].schema.$ref).toBe(
      '#/components/schemas/Problem',
    );
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['Problem', 'Resource', 'Effect']),
    );
    expect(response.body).not.toContain('def-');
    expect(response.body).not.toContain('"$id"');
  });
});
