import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { callJson, eventually } from '../rolecall.ts';
import {
  guid,
  manager,
  marketer,
  north,
  password,
  reader,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

interface Entry {
  readonly action: string;
  readonly actor: { readonly kind: string };
  readonly target: Readonly<Record<string, string>>;
  readonly detail: Readonly<Record<string, unknown>> & {
    readonly people?: readonly {
      readonly objectId: string;
      readonly gains: unknown[];
      readonly loses: unknown[];
    }[];
  };
}

// Two accounts of one tenant: Nora writes her directory from the first, and the second has the groups she writes.
let world: World;
let portal: string;
let nora: string;
let mine: OpenedAccount;
let theirs: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator'],
  });
  mine = await world.openWith({ members: { Nora: manager, Stan: marketer, Inner: marketer } });
  theirs = await world.openWith({ members: { Mike: manager, Inner: reader, 'Una One': reader } });
  nora = await world.as('Nora');
});
afterAll(() => world?.close());

const log = async ({ path }: OpenedAccount): Promise<Entry[]> =>
  (await world.api('GET', `${path}/audit?limit=200`, portal)).body.items as Entry[];
const changesIn = async (account: OpenedAccount): Promise<Entry[]> =>
  (await log(account)).filter(each => each.action === 'directory.change');
const newestOf = async (account: OpenedAccount, action: string): Promise<Entry | undefined> =>
  (await log(account)).find(each => each.action === action);
const done = async (method: string, path: string, body?: unknown) => {
  const answer = await world.api(method, `${mine.path}${path}`, nora, body);
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer;
};
/** The other account's newest entry, when there are `count` of them; the writing account has none. */
const toldOnce = async (count: number): Promise<Entry | undefined> => {
  const found = await eventually(async () => {
    const all = await changesIn(theirs);
    return all.length >= count && all;
  });
  expect(found).toHaveLength(count);
  expect(await changesIn(mine)).toEqual([]);
  return found[0];
};
const line = (name: string, more: object) => expect.objectContaining({ objectId: guid(name), ...more });
const readerEntry = { permission: 'account-users', level: 'read' };

async function signIn(userName: string): Promise<() => Promise<boolean>> {
  const browser = formBrowser();
  await browser.open(`${world.url}/auth/sign-in?tenant=${north}&return=%2Fopenapi.json`);
  if (browser.page.body.includes('name="login_hint"')) await browser.submit({ login_hint: userName });
  await browser.submit({ username: userName, password }, ['action', 'sign-in']);
  const headers = { cookie: `rolecall=${browser.cookie('rolecall') ?? ''}` };
  return async () => (await callJson(`${world.url}/api/v1/me`, 'GET', { headers })).status === 200;
}

describe('H-4 a directory written from one account, told in the others that have it', () => {
  it('H-4 a group joined and left is told in the other account, and by its own entry alone where it was written', async () => {
    const stan = `/members/${mine.member['Stan'] ?? ''}/profile`;
    await done('PATCH', stan, { groups: [guid('Inner')] });
    expect(await toldOnce(1)).toMatchObject({
      actor: { kind: 'directory', tenantId: north },
      target: { tenantId: north, objectId: guid('Stan') },
      detail: { count: 1, people: [line('Stan', { gains: [readerEntry], loses: [] })] },
    });
    await done('PATCH', stan, { groups: [], givenName: 'Stanley' });
    expect((await toldOnce(2))?.detail.people).toEqual([line('Stan', { gains: [], loses: [readerEntry] })]);
    // Stan is a marketer himself, so that the group changed nothing for him where it was written.
    const own = await newestOf(mine, 'members.profile');
    expect(own?.detail).toMatchObject({ after: { groups: [], givenName: 'Stanley' } });
    expect(own?.detail).not.toHaveProperty('people');
  });

  it('H-3 H-4 U-8 people put into a group and taken out: both accounts say what it did, and who belongs nowhere is signed out', async () => {
    const inner = `/members/${mine.member['Inner'] ?? ''}/profile`;
    await done('PATCH', inner, { members: [guid('Gil'), guid('Una Two'), guid('Rita')] });
    expect(await toldOnce(4)).toBeDefined();
    const joined = await newestOf(mine, 'members.profile');
    expect(joined?.detail.people?.map(each => each.objectId).toSorted()).toEqual(
      [guid('Una Two'), guid('Rita')].toSorted(),
    );
    expect(joined?.detail.people?.every(each => each.gains.length > 0 && each.loses.length === 0)).toBe(true);
    const rita = await signIn('rita@north.test');
    expect(await rita()).toBe(true);
    await done('PATCH', inner, { members: [guid('Gil'), guid('Una Two')] });
    expect((await toldOnce(5))?.detail.people).toEqual([line('Rita', { gains: [], loses: [readerEntry] })]);
    expect((await newestOf(mine, 'members.profile'))?.detail).toMatchObject({ count: 1, sessionsEnded: 1 });
    expect(await rita()).toBe(false);
  });

  it('H-4 a user who is created into a group of the other account is told there', async () => {
    const made = await done('POST', '/directory/users', {
      givenName: 'Nina',
      surname: 'New',
      userName: 'nina.new',
      groups: [guid('Inner')],
      access: marketer,
    });
    const { objectId } = made.body.member as { objectId: string };
    expect((await toldOnce(6))?.target).toEqual({ tenantId: north, objectId });
  });

  it('H-4 U-12 who is deleted from the tenant is told of in the other account, and signed out everywhere', async () => {
    const una = await signIn('una.one@north.test');
    expect(await una()).toBe(true);
    await done('DELETE', `/directory/users/${guid('Una One')}?confirm=delete-user`);
    expect((await toldOnce(7))?.detail.people).toEqual([line('Una One', { loses: [readerEntry] })]);
    expect((await newestOf(mine, 'directory.users.delete'))?.detail).toMatchObject({ sessionsEnded: 1 });
    expect(await una()).toBe(false);
  });

  it('H-3 H-4 groups that are cut with a removal are told in both accounts', async () => {
    const added = await done('POST', '/members', {
      objects: [{ tenantId: north, objectId: guid('Una Two'), kind: 'user' }],
      access: marketer,
    });
    const [{ id }] = added.body.items as [{ id: string }];
    await done('DELETE', `/members/${id}?cut=groups`);
    expect((await toldOnce(8))?.detail.people).toEqual([line('Una Two', { loses: [readerEntry] })]);
    expect((await newestOf(mine, 'directory.groups.cut'))?.detail).toMatchObject({
      cut: [{ objectId: guid('Inner') }],
    });
  });
});
