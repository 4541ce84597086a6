import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asObjectId, asTenantId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { createDirectoryReader, type DirectoryReaderOptions } from '../../src/graph/directory-reader.ts';
import { answers, breaksOff, silence, startFaultyGraph, type FaultyGraph } from './faulty-graph.ts';

const tenant = asTenantId('10000000-0000-4000-8000-000000000001');
const ada = asObjectId('20000000-0000-4000-8000-000000000001');
const user = { id: ada, displayName: 'Ada', userPrincipalName: 'ada@contoso.test', accountEnabled: true };

let graph: FaultyGraph;
beforeEach(async () => {
  graph = await startFaultyGraph();
});
afterEach(() => graph.close());

const reader = (options: Partial<DirectoryReaderOptions> = {}) =>
  createDirectoryReader({
    loginUrl: graph.url,
    graphUrl: graph.url,
    clientId: 'rolecall',
    clientSecret: 'secret',
    timeoutMs: 300,
    patienceMs: 1500,
    ...options,
  });

const lastPage = (value: unknown[] = [], link = '/v1.0/users/delta?$deltatoken=d1') =>
  answers(200, { value, '@odata.deltaLink': graph.url + link });

const refusal = async (call: Promise<unknown>): Promise<Problem> => {
  const outcome = await call.then(
    () => 'no refusal',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Problem);
  return outcome as Problem;
};

describe('trouble that passes', () => {
  it.each([
    ['429 with Retry-After in seconds', () => answers(429, {}, { 'retry-after': '0' })],
    ['429 with a fraction of a second', () => answers(429, {}, { 'retry-after': '0.25' })],
    ['429 with a date', () => answers(429, {}, { 'retry-after': new Date().toUTCString() })],
    ['503', () => answers(503, { error: { code: 'ServiceUnavailable' } })],
    ['504 without JSON', () => answers(504, '<html>')],
    ['silence', () => silence],
    ['a reset in the middle of a body', () => breaksOff],
    ['truncated JSON', () => answers(200, '{"value":[{"id":')],
  ])('%s is asked again, and the page comes', async (_, trouble) => {
    graph.next(trouble(), lastPage([user]));
    const answer = await reader().delta(tenant, 'users');
    expect(answer).toMatchObject({ kind: 'page', last: true, page: { objects: [{ objectId: ada }] } });
    expect(graph.asked.filter(line => line.includes('/users/delta'))).toHaveLength(2);
  });

  it('waits as long as Retry-After says', async () => {
    graph.next(answers(429, {}, { 'retry-after': '0.6' }), lastPage());
    const began = performance.now();
    await reader().delta(tenant, 'users');
    expect(performance.now() - began).toBeGreaterThan(590);
  });
});

describe('trouble that stays', () => {
  it.each([
    ['503', () => answers(503, {})],
    ['silence', () => silence],
    ['broken connections', () => breaksOff],
    ['truncated JSON', () => answers(200, '{"value":[')],
    ['an answer without a link to go on', () => answers(200, { value: [] })],
    ['an answer without items', () => answers(200, {})],
    ['an object without an id', () => lastPage([{ displayName: 'Nobody' }])],
    ['members that are no list', () => lastPage([{ ...user, 'members@delta': 'all' }])],
    [
      'an unknown refusal',
      () => answers(400, { error: { code: 'Request_BadRequest', message: 'ada@contoso.test' } }),
    ],
  ])('%s is directory-unavailable, with when to come back and no word of the vendor', async (_, trouble) => {
    graph.next(trouble());
    const problem = await refusal(reader({ timeoutMs: 200, patienceMs: 700 }).delta(tenant, 'users'));
    expect(problem.code).toBe('directory-unavailable');
    expect(problem.facts.retryAfter).toBeGreaterThan(0);
    expect(problem.detail).not.toContain('ada@contoso.test');
    expect(graph.asked.length, 'no hot loop').toBeLessThan(10);
  });

  it('a Retry-After longer than anybody waits is handed on, and others of the tenant do not ask before', async () => {
    graph.next(answers(429, {}, { 'retry-after': '120' }));
    const directory = reader();
    const problem = await refusal(directory.delta(tenant, 'users'));
    expect(problem.facts.retryAfter).toBeGreaterThan(115);
    const asked = graph.asked.length;
    expect((await refusal(directory.lookUp(tenant, ada, 'user'))).facts.retryAfter).toBeGreaterThan(115);
    expect(graph.asked).toHaveLength(asked);

    graph.next(lastPage());
    const other = asTenantId('10000000-0000-4000-8000-000000000002');
    expect((await directory.delta(other, 'users')).kind).toBe('page');
  });

  it('an answer longer than the bound is refused', async () => {
    graph.next(lastPage([{ ...user, displayName: 'x'.repeat(5000) }]));
    const problem = await refusal(reader({ maxBytes: 4000, patienceMs: 400 }).delta(tenant, 'users'));
    expect(problem.code).toBe('directory-unavailable');
  });
});

describe('links', () => {
  const page = (link: string) => answers(200, { value: [], '@odata.nextLink': link });

  it.each([
    'https://graph.example/v1.0/users/delta?$skiptoken=1',
    '//graph.example/v1.0/users/delta?$skiptoken=1',
    'http://127.0.0.1:1/v1.0/users/delta?$skiptoken=1',
    '/admin/tenants',
    'javascript:alert(1)',
  ])('%s is not followed', async link => {
    graph.next(page(link));
    expect((await refusal(reader().delta(tenant, 'users'))).code).toBe('directory-unavailable');
  });

  it('memberships whose pages go in a circle are refused', async () => {
    graph.next(page(`${graph.url}/v1.0/a`), page(`${graph.url}/v1.0/b`), page(`${graph.url}/v1.0/a`));
    expect((await refusal(reader().membershipsOf(tenant, ada, 'user'))).code).toBe('directory-unavailable');
  });

  it('a redirect is not followed', async () => {
    graph.next(answers(302, {}, { location: 'http://127.0.0.1:1/v1.0/users/delta' }));
    expect((await refusal(reader().delta(tenant, 'users'))).code).toBe('directory-unavailable');
  });

  it('are kept without their origin, so that a directory that moved is followed', async () => {
    graph.next(lastPage());
    const answer = await reader().delta(tenant, 'users');
    expect(answer).toMatchObject({ link: '/v1.0/users/delta?$deltatoken=d1' });
  });
});

describe('a forgotten place', () => {
  it.each([
    ['410', answers(410, { error: { code: 'resyncRequired' } })],
    ['410 without a body', answers(410, '')],
    ['400 syncStateNotFound', answers(400, { error: { code: 'syncStateNotFound' } })],
    ['400 resyncRequired', answers(400, { error: { code: 'resyncRequired' } })],
    ['400 Directory_ExpiredPageToken', answers(400, { error: { code: 'Directory_ExpiredPageToken' } })],
    [
      '400 with the code inside',
      answers(400, { error: { code: 'BadRequest', innerError: { code: 'syncStateNotFound' } } }),
    ],
  ])('%s says so', async (_, step) => {
    graph.next(step);
    const answer = await reader().delta(tenant, 'users', '/v1.0/users/delta?$deltatoken=old');
    expect(answer).toEqual({ kind: 'expired' });
  });
});
