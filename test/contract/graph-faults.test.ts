import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asObjectId, asTenantId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { createDirectoryReader, type DirectoryReaderOptions } from '../../src/graph/directory-reader.ts';
import {
  answers,
  breaksOff,
  silence,
  startFaultyGraph,
  tokenAnswer,
  type FaultyGraph,
} from './faulty-graph.ts';

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

  it('a page that names itself as the next is refused', async () => {
    const link = `${graph.url}/v1.0/users/delta?$skiptoken=1`;
    graph.next(page(link));
    const directory = reader();
    const first = await directory.delta(tenant, 'users');
    if (first.kind !== 'page') throw new Error('a page was expected');
    expect((await refusal(directory.delta(tenant, 'users', first.link))).code).toBe('directory-unavailable');
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

describe('consent and tokens', () => {
  it('T-3 a token without roles is consent-missing, and the next call sees a consent given meanwhile', async () => {
    graph.nextToken(tokenAnswer(undefined), tokenAnswer(['User.Read.All']));
    graph.next(lastPage());
    const directory = reader();
    expect((await refusal(directory.delta(tenant, 'users'))).code).toBe('consent-missing');
    expect((await directory.delta(tenant, 'users')).kind).toBe('page');
  });

  it('T-3 a 403 is consent-missing, after one try with a fresh token', async () => {
    graph.next(answers(403, { error: { code: 'Authorization_RequestDenied' } }));
    expect((await refusal(reader().delta(tenant, 'users'))).code).toBe('consent-missing');
    expect(graph.tokenForms).toHaveLength(2);
  });

  it.each([
    [65001, 'consent-missing'],
    [700016, 'consent-missing'],
    [7000215, 'directory-unavailable'],
    [700038, 'directory-unavailable'],
    [90002, 'directory-unavailable'],
  ])('AADSTS%i is %s', async (code, expected) => {
    graph.nextToken(answers(400, { error: 'unauthorized_client', error_codes: [code] }));
    const problem = await refusal(reader().organization(tenant));
    expect(problem.code).toBe(expected);
    expect(problem.message).not.toContain('secret');
  });

  it('asks for one token however many wait, and again when Graph no longer takes it', async () => {
    graph.next(lastPage());
    const directory = reader();
    await Promise.all(['users', 'groups'].map(each => directory.delta(tenant, each as 'users' | 'groups')));
    expect(graph.tokenForms).toHaveLength(1);
    graph.next(answers(401, {}), lastPage());
    await directory.delta(tenant, 'users');
    expect(graph.tokenForms).toHaveLength(2);
    const form = new URLSearchParams(graph.tokenForms[0]);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'rolecall',
      client_secret: 'secret',
      scope: 'https://graph.microsoft.com/.default',
    });
    expect(graph.asked).toContain(`POST /${tenant}/oauth2/v2.0/token`);
  });

  it('uses a token shortly before its end no more', async () => {
    let at = Date.parse('2026-03-01T12:00:00Z');
    graph.nextToken(tokenAnswer(['User.Read.All'], 100));
    graph.next(lastPage());
    const directory = reader({ now: () => new Date(at) });
    await directory.delta(tenant, 'users');
    at += 79_000;
    await directory.delta(tenant, 'users');
    expect(graph.tokenForms).toHaveLength(1);
    at += 2_000;
    await directory.delta(tenant, 'users');
    expect(graph.tokenForms).toHaveLength(2);
  });
});

describe('pages', () => {
  const groupId = asObjectId('30000000-0000-4000-8000-000000000001');
  const bob = asObjectId('20000000-0000-4000-8000-000000000002');
  const type = '#microsoft.graph.user';

  const pageOf = async (stream: 'users' | 'groups', value: unknown[], link?: string) => {
    graph.next(lastPage(value));
    const answer = await reader().delta(tenant, stream, link);
    if (answer.kind !== 'page') throw new Error('a page was expected');
    return answer.page;
  };

  it('U-9 a soft deletion and one for good are told apart', async () => {
    const page = await pageOf('users', [
      { id: ada, '@removed': { reason: 'changed' } },
      { id: bob, '@removed': { reason: 'deleted' } },
    ]);
    expect(page).toMatchObject({ objects: [], deleted: [ada], gone: [bob] });
  });

  it('what is said last of an object holds, in any order of doubles', async () => {
    const removed = { id: ada, '@removed': { reason: 'changed' } };
    expect(await pageOf('users', [removed, user, user])).toMatchObject({
      objects: [{ deleted: false }],
      deleted: [],
    });
    expect(await pageOf('users', [user, removed, removed])).toMatchObject({ objects: [], deleted: [ada] });
  });

  it('the parts of a large group are put together, and the last word on a member holds', async () => {
    const page = await pageOf('groups', [
      { id: groupId, displayName: 'Games', 'members@delta': [{ '@odata.type': type, id: ada }] },
      {
        id: groupId,
        'members@delta': [
          { '@odata.type': type, id: bob },
          { '@odata.type': '#microsoft.graph.device', id: '40000000-0000-4000-8000-000000000001' },
          { '@odata.type': type, id: ada, '@removed': { reason: 'deleted' } },
        ],
      },
    ]);
    expect(page.objects).toEqual([
      {
        objectId: groupId,
        kind: 'group',
        displayName: 'Games',
        deleted: false,
        enabled: true,
        onPremises: false,
      },
    ]);
    expect(page.joined).toEqual([[groupId, bob]]);
    expect(page.left).toEqual([[groupId, ada]]);
  });

  it('in a whole reading what is absent is null; in differences it is unchanged', async () => {
    const some = { id: ada, displayName: 'Ada', accountEnabled: false };
    const [whole] = (await pageOf('users', [some])).objects;
    expect(whole).toMatchObject({
      enabled: false,
      mail: '',
      pending: false,
      guest: false,
      onPremises: false,
    });
    const [difference] = (await pageOf('users', [some], '/v1.0/users/delta?$deltatoken=d')).objects;
    expect(difference).toEqual({
      objectId: ada,
      kind: 'user',
      deleted: false,
      displayName: 'Ada',
      enabled: false,
    });
  });

  it('U-4 a guest who has not accepted is pending; accepted, null and absent are not', async () => {
    const pendingOf = async (state: unknown) =>
      (await pageOf('users', [{ ...user, userType: 'Guest', externalUserState: state }])).objects[0];
    expect(await pendingOf('PendingAcceptance')).toMatchObject({ guest: true, pending: true });
    expect(await pendingOf('Accepted')).toMatchObject({ guest: true, pending: false });
    expect(await pendingOf(null)).toMatchObject({ guest: true, pending: false });
    expect(await pendingOf(undefined)).toMatchObject({ guest: true, pending: false });
  });
});
