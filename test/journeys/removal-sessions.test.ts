import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { formBrowser } from '../form-browser.ts';
import { callJson } from '../rolecall.ts';
import {
  guid,
  manager,
  marketer,
  north,
  password,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let store: OpenStore;
let portal: string;

beforeAll(async () => {
  world = await startWorld({}, { between: { store: through => (store = through) } });
  portal = await world.portalToken();
  const rights = { directoryRoles: ['User Administrator', 'Guest Inviter', 'Application Administrator'] };
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, rights);
});
afterAll(() => world?.close());

/** Signs somebody in by the pages; answers what to call the API with. */
async function signIn(userName: string): Promise<{ cookie: string; idHash: string }> {
  const browser = formBrowser();
  await browser.open(`${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  if (browser.page.body.includes('name="login_hint"')) await browser.submit({ login_hint: userName });
  await browser.submit({ username: userName, password }, ['action', 'sign-in']);
  const value = browser.cookie('rolecall') ?? '';
  expect(value).not.toBe('');
  return { cookie: `rolecall=${value}`, idHash: hash('sha256', value) };
}
const isSignedIn = async ({ cookie }: { cookie: string }): Promise<boolean> =>
  (await callJson(`${world.url}/api/v1/me`, 'GET', { headers: { cookie } })).status === 200;
const tokensOf = async ({ idHash }: { idHash: string }) => (await store.session(idHash))?.sealedTokens;

const remove = ({ path, member }: OpenedAccount, name: string, query = '') =>
  world.api('DELETE', `${path}/members/${member[name] ?? ''}${query}`, portal);
const lastEntry = async ({ path }: OpenedAccount, action: string) => {
  const { body } = await world.api('GET', `${path}/audit?limit=50`, portal);
  return (body.items as { action: string; detail: Record<string, unknown> }[]).find(
    each => each.action === action,
  );
};

describe('U-8 a removal ends what somebody was signed in by', () => {
  it('U-8 who belongs to no other account loses every session, and what the dry run named is what happens', async () => {
    const account = await world.openWith({ members: { Nora: manager, Rita: marketer } });
    const [one, two, other] = [
      await signIn('rita@north.test'),
      await signIn('rita@north.test'),
      await signIn('nora@north.test'),
    ];
    const dry = await remove(account, 'Rita', '?dryRun=true');
    expect([dry.status, dry.body.sessionsEnded], JSON.stringify(dry.body)).toEqual([200, 2]);
    expect(await isSignedIn(one)).toBe(true);
    const gone = await remove(account, 'Rita');
    expect([gone.status, gone.body.sessionsEnded], JSON.stringify(gone.body)).toEqual([200, 2]);
    expect([await isSignedIn(one), await isSignedIn(two), await isSignedIn(other)]).toEqual([
      false,
      false,
      true,
    ]);
    // With the session go the tokens of the directory that were sealed in it.
    expect(await store.session(one.idHash)).toBeUndefined();
    expect((await lastEntry(account, 'members.remove'))?.detail['sessionsEnded']).toBe(2);
  });

  it('U-8 A-4 who belongs to another account stays signed in there, and writes no directory that it has not', async () => {
    const account = await world.openWith({ members: { Nora: manager, Wanda: marketer, Mike: marketer } });
    await world.openWith({ members: { Wanda: marketer } });
    await world.openWith({
      proofs: ['Sam'],
      account: { owner: { tenantId: north, objectId: guid('Mike') } },
    });
    const [wanda, mike] = [await signIn('wanda@north.test'), await signIn('mike@north.test')];
    const many = { members: [account.member['Wanda'], account.member['Mike']], remove: true };
    const change = (query = '') => world.api('POST', `${account.path}/members/change${query}`, portal, many);
    const dry = await change('?dryRun=true');
    expect(dry.body, JSON.stringify(dry.body)).toMatchObject({
      sessionsEnded: 0,
      removals: [
        { id: account.member['Wanda'], remains: [], invitationWithdrawn: null, keysLeft: [] },
        { id: account.member['Mike'] },
      ],
    });
    const gone = await change();
    expect([gone.status, gone.body.sessionsEnded], JSON.stringify(gone.body)).toEqual([201, 0]);
    expect([await isSignedIn(wanda), await isSignedIn(mike)]).toEqual([true, true]);
    // Wanda's other account has her tenant; Mike's has not, so that nothing is left to write it for.
    expect([typeof (await tokensOf(wanda)), await tokensOf(mike)]).toEqual(['string', null]);
  });

  it('U-8 G-2 with a group go the sessions of those who were in by it alone', async () => {
    const account = await world.openWith({ members: { Nora: manager, Outer: marketer } });
    const inner = await signIn('una.four@north.test');
    const gone = await remove(account, 'Outer');
    expect([gone.status, gone.body.sessionsEnded], JSON.stringify(gone.body)).toEqual([200, 1]);
    expect(await isSignedIn(inner)).toBe(false);
  });

  it('U-8 of two accounts that lose somebody at the same time the later one ends the session', async () => {
    for (let n = 0; n < 3; n += 1) {
      const accounts = [
        await world.openWith({ members: { Nora: manager, Stan: marketer } }),
        await world.openWith({ members: { Nora: manager, Stan: marketer } }),
      ];
      const stan = await signIn('stan@north.test');
      const gone = await Promise.all(accounts.map(each => remove(each, 'Stan')));
      expect(gone.map(each => each.body.sessionsEnded as number).toSorted()).toEqual([0, 1]);
      expect(await isSignedIn(stan)).toBe(false);
    }
  });

  it('U-8 a token for the API that was given before counts no more at once', async () => {
    const account = await world.openWith({ members: { Nora: manager, Gil: manager } });
    const gil = await world.as('Gil');
    expect((await world.api('GET', account.path, gil)).status).toBe(200);
    expect((await remove(account, 'Gil')).status).toBe(200);
    const tried = await world.api('POST', `${account.path}/members`, gil, {
      objects: [{ tenantId: north, objectId: guid('Rita'), kind: 'user' }],
      access: marketer,
    });
    expect(tried.status).toBe(404);
  });
});

describe('T-6 the truth of removing a tenant', () => {
  it('T-6 the dry run and the answer name sessions, invitations, applications with keys and people who are in by groups', async () => {
    const account = await world.openWith({
      proofs: ['Nora', 'Sam'],
      members: { Nora: manager, Sam: manager, Robot: marketer, Outer: marketer },
    });
    const nora = await world.as('Nora');
    const invited = await world.api('POST', `${account.path}/invitations`, nora, {
      addresses: ['ann@outside.example'],
      access: marketer,
    });
    expect(invited.status, JSON.stringify(invited.body)).toBe(201);
    const listed = await world.api('GET', `${account.path}/invitations`, nora);
    const invitation = listed.body.items[0].id as string;
    const robot = `${account.path}/members/${account.member['Robot'] ?? ''}`;
    const key = await world.api('POST', `${robot}/keys`, nora, { description: 'nightly' });
    expect(key.status, JSON.stringify(key.body)).toBe(201);
    const gil = await signIn('gil@north.test');
    // Outer is Gil, by way of Inner, and somebody who is disabled and so has nothing to lose.
    await world.admin('PATCH', `/tenants/${north}/objects/${guid('Una Four')}`, { accountEnabled: false });
    const path = `${account.path}/tenants/${north}`;
    expect((await world.api('POST', `${path}/sync`, nora, {})).status).toBe(200);

    const sam = await world.as('Sam');
    const owner = await world.api('DELETE', `${path}?dryRun=true`, portal);
    const robotKeys = owner.body.applicationsWithKeys as { id: string; displayName: string; keys: number }[];
    expect(robotKeys, JSON.stringify(owner.body)).toEqual([
      expect.objectContaining({ id: account.member['Robot'], displayName: 'Robot' }),
    ]);
    expect(robotKeys[0]?.keys).toBeGreaterThan(0);
    expect(owner.body).toMatchObject({ sessionsEnded: 1, invitationsWithdrawn: [invitation] });
    expect(owner.body.throughGroups).toBe(1);
    expect(await isSignedIn(gil)).toBe(true);
    expect((await world.api('DELETE', `${path}?dryRun=true`, sam)).body.code).toBe('owner-only');

    const gone = await world.api('DELETE', path, portal);
    expect(gone.body, JSON.stringify(gone.body)).toMatchObject({
      tenantId: north,
      sessionsEnded: 1,
      invitationsWithdrawn: [invitation],
      throughGroups: 1,
      applicationsWithKeys: robotKeys,
    });
    expect(await isSignedIn(gil)).toBe(false);
    expect((await lastEntry(account, 'tenants.remove'))?.detail).toMatchObject({
      sessionsEnded: 1,
      invitationsWithdrawn: [invitation],
    });
    expect((await store.invitation(account.id as never, invitation))?.state).toBe('withdrawn');
  });
});
