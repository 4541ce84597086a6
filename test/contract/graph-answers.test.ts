import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asObjectId, asTenantId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { createDirectoryReader, type DirectoryReaderOptions } from '../../src/graph/directory-reader.ts';
import { answers, startFaultyGraph, tokenAnswer, type FaultyGraph } from './faulty-graph.ts';

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
