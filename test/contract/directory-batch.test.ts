import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  CONTOSO,
  CONTOSO_TENANT,
  startAsking,
  type Answer,
  type Asking,
  type Json,
} from './directory-fixture.ts';

let ask: Asking;
let app: string;
let ada: string;

beforeAll(async () => {
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  app = await ask.appToken(CONTOSO);
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
});
afterAll(() => ask.directory.close());

const batch = (requests: readonly unknown[], token = app): Promise<Answer> =>
  ask.graph(token, '$batch', { method: 'POST', body: { requests } });
const byId = (body: Json, id: string): Json => body.responses.find((each: Json) => each.id === id);
const JSON_TYPE = { 'Content-Type': 'application/json' };

it('B9 every item has an answer of its own; urls with and without the version are taken', async () => {
  const { status, body } = await batch([
    { id: 'a', method: 'GET', url: '/users/ada@contoso.test?$select=displayName' },
    { id: 'b', method: 'get', url: '/v1.0/users/ada@contoso.test' },
    { id: 'c', method: 'GET', url: 'users/nobody@contoso.test' },
    { id: 'd', method: 'GET', url: '/users/$count', headers: { ConsistencyLevel: 'eventual' } },
  ]);
  expect(status).toBe(200);
  expect(byId(body, 'a')).toMatchObject({ status: 200, body: { displayName: 'Ada Admin' } });
  expect(byId(body, 'a').headers['Content-Type']).toMatch(/^application\/json/);
  expect(byId(body, 'b')).toMatchObject({ status: 200, body: { userPrincipalName: 'ada@contoso.test' } });
  expect(byId(body, 'c')).toMatchObject({
    status: 404,
    body: { error: { code: 'Request_ResourceNotFound' } },
  });
  expect(byId(body, 'd').body).toBe(1);
  expect(byId(body, 'a').headers['Request-Id']).not.toBe(byId(body, 'b').headers['Request-Id']);
});

it('B9 dependsOn orders items, and what depends on a failure is a 424, and what depends on that too', async () => {
  const group = {
    displayName: 'Batched',
    mailEnabled: false,
    mailNickname: 'batched',
    securityEnabled: true,
  };
  const { body } = await batch(
    [
      { id: '1', method: 'POST', url: '/groups', headers: JSON_TYPE, body: group },
      { id: '2', method: 'GET', url: "/groups?$filter=displayName eq 'Batched'", dependsOn: ['1'] },
      { id: '3', method: 'GET', url: '/users/nobody@contoso.test', dependsOn: ['2'] },
      { id: '4', method: 'GET', url: '/organization', dependsOn: ['3'] },
      { id: '5', method: 'GET', url: '/organization', dependsOn: ['4', '1'] },
    ],
    ada,
  );
  expect(['1', '2', '3', '4', '5'].map(id => byId(body, id).status)).toEqual([201, 200, 404, 424, 424]);
  expect(byId(body, '2').body.value).toHaveLength(1);
});

it('B9 a batch that is none is refused as a whole', async () => {
  const item = { method: 'GET', url: '/organization' };
  const faulty: unknown[][] = [
    [],
    Array.from({ length: 21 }, (_, index) => ({ id: String(index), ...item })),
    [
      { id: 'a', ...item },
      { id: 'a', ...item },
    ],
    [
      { id: 'a', ...item, dependsOn: ['b'] },
      { id: 'b', ...item, dependsOn: ['a'] },
    ],
    [{ id: 'a', ...item, dependsOn: ['nobody'] }],
    [{ id: 'a', method: 'TRACE', url: '/users' }],
    [{ id: 'a', method: 'GET', url: 'https://elsewhere.test/v1.0/users' }],
    [{ id: 'a', method: 'POST', url: '/groups', body: {} }],
    [{ ...item }],
    ['x'],
  ];
  for (const requests of faulty) {
    const { status, body } = await batch(requests);
    expect(status, JSON.stringify(requests)).toBe(400);
    expect(body.error.code).toBe('Request_BadRequest');
  }
  expect(
    (await batch(Array.from({ length: 20 }, (_, index) => ({ id: String(index), ...item })))).status,
  ).toBe(200);
});

it('B9 each item is throttled by itself: a 429 with Retry-After among others that go well', async () => {
  await ask.admin('PUT', `tenants/${CONTOSO}/trouble`, {
    faults: [{ kind: 'throttled', path: '/users', retryAfter: 2.128, times: 1 }],
  });
  const { status, body } = await batch([
    { id: 'a', method: 'GET', url: '/organization' },
    { id: 'b', method: 'GET', url: '/users' },
    { id: 'c', method: 'GET', url: '/users' },
  ]);
  await ask.admin('DELETE', `tenants/${CONTOSO}/trouble`);
  expect(status).toBe(200);
  expect(byId(body, 'a').status).toBe(200);
  expect(byId(body, 'b')).toMatchObject({
    status: 429,
    headers: { 'Retry-After': '2.128' },
    body: { error: { code: 'TooManyRequests' } },
  });
  expect(byId(body, 'c').status).toBe(200);
});

it('B9 the rights of the caller hold in a batch too', async () => {
  const { body } = await batch([
    { id: 'a', method: 'DELETE', url: '/users/ada@contoso.test' },
    { id: 'b', method: 'POST', url: '/$batch', headers: JSON_TYPE, body: { requests: [] } },
  ]);
  expect(byId(body, 'a')).toMatchObject({
    status: 403,
    body: { error: { code: 'Authorization_RequestDenied' } },
  });
  expect(byId(body, 'b').status).toBe(404);
});
