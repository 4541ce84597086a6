import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rolecall.ts';
import { guid, manager, marketer, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

let world: World;
let account: OpenedAccount;
let nora: string;

beforeAll(async () => {
  world = await startWorld();
  account = await world.openWith({ proofs: ['Nora'], members: { Nora: manager } });
  const made = await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator'],
  });
  expect(made.status).toBeLessThan(300);
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

const create = (what: string, body: object, token = nora, headers: Record<string, string> = {}) =>
  world.api('POST', `${account.path}/directory/${what}`, token, body, headers);
const newUser = (userName: string, more: object = {}) => ({
  givenName: 'New',
  surname: userName,
  userName,
  access: marketer,
  ...more,
});
const inDirectory = async (upn: string): Promise<{ id: string; displayName: string }[]> => {
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: world.running.installation.clientId,
    client_secret: world.running.installation.clientSecret,
  });
  const url = `${world.directoryUrl}/v1.0/users?$filter=${encodeURIComponent(`userPrincipalName eq '${upn}'`)}`;
  const found = await fetch(url, { headers: { authorization: `Bearer ${token.access_token}` } });
  return ((await found.json()) as { value: { id: string; displayName: string }[] }).value;
};
const signIn = (upn: string, secret: string) =>
  world.token(north, {
    grant_type: 'password',
    client_id: 'c11c11c1-0000-4000-8000-000000000001',
    username: upn,
    password: secret,
  }) as Promise<{ access_token?: string; error_codes?: number[] }>;

describe('the directory in trouble', () => {
  const trouble = (faults: object[]) => world.admin('PUT', `/tenants/${north}/trouble`, { faults });

  it('an answer that got lost is settled by looking: one user, and its password', async () => {
    await trouble([{ kind: 'reset', when: 'before', method: 'POST', path: '/users', times: 1 }]);
    const made = await create('users', newUser('lost'));
    await trouble([]);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect((await signIn('lost@north.test', made.body.temporaryPassword as string)).error_codes?.[0]).toBe(
      50055,
    );
    expect(await inDirectory('lost@north.test')).toHaveLength(1);
  });

  it('fresh objects that are not found for a while are waited for', async () => {
    await trouble([{ kind: 'fresh', path: '/applications', reads: 3 }]);
    const made = await create('applications', {
      name: 'Slow',
      replyUrl: 'https://slow.example/',
      access: marketer,
    });
    await trouble([]);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  });

  it('a directory that stays silent leaves an intent that says what is there, and a retry completes it', async () => {
    await trouble([{ kind: 'unavailable', status: 504, path: '/users' }]);
    const headers = { 'idempotency-key': 'silent' };
    const before = await create('users', newUser('silent'), nora, headers);
    expect([before.status, before.body.code]).toEqual([503, 'directory-unavailable']);
    await trouble([
      { kind: 'reset', when: 'before', method: 'POST', path: '/users' },
      { kind: 'fresh', path: '/users', milliseconds: 6000 },
    ]);
    const unknown = await create('users', newUser('silent'), nora, headers);
    await trouble([]);
    expect([unknown.status, unknown.body.code], JSON.stringify(unknown.body)).toEqual([
      502,
      'directory-outcome-unknown',
    ]);
    expect(unknown.body.detail).toContain('silent@north.test');
    const open = await world.api('GET', `${account.path}/directory/intents`, nora);
    expect(open.body.items).toMatchObject([
      { id: unknown.body.intent, kind: 'user', step: 'asked', added: false },
    ]);
    const retried = await eventually(async () => {
      const answer = await world.call('POST', unknown.body.retry as string, { token: nora });
      return answer.status === 201 && answer;
    }, 20);
    expect(retried.body.member).toMatchObject({ displayName: 'New silent' });
    const secret = retried.body.temporaryPassword as string;
    expect((await signIn('silent@north.test', secret)).error_codes?.[0]).toBe(50055);
    expect(await inDirectory('silent@north.test')).toHaveLength(1);
    expect((await world.api('GET', `${account.path}/directory/intents`, nora)).body.items).toEqual([]);
  }, 40_000);
});
