import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { eventually, type Answer } from '../rolecall.ts';
import { asAccountId } from '../../src/core/id.ts';
import type { OpenStore } from '../../src/store/open-store.ts';
import {
  guid,
  manager,
  marketer,
  north,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let store: OpenStore;
let world: World;
let portal: string;
let account: OpenedAccount;
let nora: string;
const guestPassword = 'Guest-Passw0rd-1';
const readContacts = { custom: [{ permission: 'contact-info', level: 'read' }] };

beforeAll(async () => {
  const between = { store: (opened: OpenStore) => (store = opened) };
  world = await startWorld({}, { syncEveryMs: 300, between });
  portal = await world.portalToken();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, Mike: manager, Sam: manager, Wanda: writer, Rita: marketer, Outer: marketer },
  });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Guest Inviter'],
  });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

const invitations = (method: string, path = '', body?: object, token = nora, headers = {}) =>
  world.api(method, `${account.path}/invitations${path}`, token, body, headers);
const invite = (addresses: readonly string[], more: object = {}, token = nora, headers = {}) =>
  invitations('POST', '', { addresses, access: readContacts, ...more }, token, headers);
const decide = async (objectId: string): Promise<boolean> => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: portal,
    body: {
      subject: { type: 'user', id: `${north}/${objectId}` },
      action: { name: 'contact-info:read' },
      resource: { type: 'account', id: account.id },
    },
  });
  return answer.body.decision as boolean;
};
/** What the directory has with this mail address. */
const guests = async (address: string): Promise<{ id: string; externalUserState: string }[]> => {
  const token = await world.token(north, {
    grant_type: 'client_credentials',
    scope: 'https://graph.microsoft.com/.default',
    client_id: world.running.installation.clientId,
    client_secret: world.running.installation.clientSecret,
  });
  const query = `$filter=${encodeURIComponent(`mail eq '${address}'`)}&$select=id,externalUserState`;
  const found = await fetch(`${world.directoryUrl}/v1.0/users?${query}`, {
    headers: { authorization: `Bearer ${token.access_token}` },
  });
  return ((await found.json()) as { value: { id: string; externalUserState: string }[] }).value;
};
const trouble = (...faults: object[]) => world.admin('PUT', `/tenants/${north}/trouble`, { faults });
const noTrouble = () => world.admin('DELETE', `/tenants/${north}/trouble`);
const stateOf = async (member: string): Promise<string> =>
  (await world.api('GET', `${account.path}/members/${member}`, nora)).body.state as string;
const codesOf = (answer: Answer) =>
  answer.body.items.map(
    (item: { state?: string; problem?: { code: string } }) => item.problem?.code ?? item.state,
  );
const accept = async (url: string) => {
  const browser = formBrowser();
  await browser.open(url);
  return browser.submit({ new: guestPassword, again: guestPassword }, ['action', 'accept']);
};

describe('U-4 outside users are invited by e-mail', () => {
  it('U-4 up to ten at once, separated by commas, semicolons, white space or lines, each once', async () => {
    const made = await invite([
      'ann@outside.example, bob@outside.example;carl@outside.example',
      'dora@outside.example\nANN@outside.example',
    ]);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(made.body.items.map((each: { address: string }) => each.address)).toEqual(
      ['ann', 'bob', 'carl', 'dora'].map(each => `${each}@outside.example`),
    );
    expect(made.headers.get('cache-control')).toBe('no-store');
    const eleven = Array.from({ length: 11 }, (_, n) => `many${n}@outside.example`);
    const many = await invite([eleven.join(' ')]);
    expect([many.status, many.body.code]).toEqual([422, 'too-many']);
    expect(await guests('many0@outside.example')).toEqual([]);
    const none = await invite([' ,; \n']);
    expect([none.status, none.body.code, none.body.errors[0].pointer]).toEqual([
      422,
      'invalid',
      '/addresses',
    ]);
  });

  it('U-4 each becomes a guest in the tenant and must accept before access works; then it does', async () => {
    const made = await invite(['erin@outside.example']);
    const { objectId, redeemUrl, member, id } = made.body.items[0];
    expect(made.body.items[0]).toMatchObject({
      state: 'pending',
      madeGuest: true,
      tenantId: north,
      mail: null,
    });
    expect(member).toMatchObject({ state: 'invitation-pending', guest: true, access: readContacts });
    expect((await guests('erin@outside.example')).map(each => each.id)).toEqual([objectId]);
    expect(await decide(objectId)).toBe(false);
    const page = await accept(redeemUrl);
    // By way of Rolecall's sign-in at the tenant that invited, where guests must sign in.
    expect(page.url.href).toContain(`${world.directoryUrl}/${north}/signin/`);
    await eventually(() => decide(objectId));
    expect(await stateOf(member.id)).toBe('active');
    const list = await invitations('GET');
    expect(list.body.items.find((each: { id: string }) => each.id === id)).toMatchObject({
      state: 'accepted',
    });
  });

  it('U-4 acceptance is of the invited guest; another address that the directory has of them by now is shown', async () => {
    const [made] = (await invite(['gino@outside.example'])).body.items;
    await accept(made.redeemUrl);
    await eventually(() => decide(made.objectId));
    const shown = async () =>
      (await invitations('GET')).body.items.find((each: { id: string }) => each.id === made.id);
    expect(await shown()).toMatchObject({ state: 'accepted', acceptedAs: null });
    await world.admin('PATCH', `/tenants/${north}/objects/${made.objectId}`, { mail: 'gino@other.example' });
    await eventually(async () => (await shown()).acceptedAs === 'gino@other.example');
    expect([await decide(made.objectId), (await shown()).state]).toEqual([false, 'unapproved']);
  });

  it('U-4 until then the answer is no through groups too, and the list shows Invitation pending', async () => {
    const made = await invite(['fay@outside.example']);
    const { objectId, redeemUrl, member } = made.body.items[0];
    const outer = account.member['Outer'] ?? '';
    const joined = await world.api('PATCH', `${account.path}/members/${outer}/profile`, nora, {
      members: [guid('Inner'), guid('Una Four'), objectId],
    });
    expect(joined.status, JSON.stringify(joined.body)).toBe(200);
    const access = () =>
      world.api('GET', `${account.path}/subjects/${north}/${objectId}/effective-access`, portal);
    expect((await access()).body.items).toEqual([]);
    const pending = await world.api(
      'GET',
      `${account.path}/members?state=invitation-pending&limit=500`,
      nora,
    );
    expect(pending.body.items.map((each: { id: string }) => each.id)).toContain(member.id);
    const token = await world.token(north, {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'fay@outside.example',
      password: guestPassword,
    });
    expect(token.access_token).toBeUndefined();
    await accept(redeemUrl);
    await eventually(async () => (await access()).body.items?.length > 1);
    const later = await world.api('GET', `${account.path}/members?state=invitation-pending&limit=500`, nora);
    expect(later.body.items.map((each: { id: string }) => each.id)).not.toContain(member.id);
  });

  it('U-4 one bad address fails alone and says why', async () => {
    const made = await invite([
      'good@outside.example, plus+sign@outside.example',
      'nobody@',
      'hugo@north.test',
      'rita@mail.north.test',
      'stan@mail.north.test',
      'else@outside.example',
    ]);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    expect(codesOf(made)).toEqual([
      'pending',
      'invalid',
      'invalid',
      'invalid',
      'already-a-member',
      'directory-refused',
      'pending',
    ]);
    const [, plus, nobody, own] = made.body.items;
    expect(plus.problem.detail).toContain('character +');
    expect(plus.problem.errors[0].pointer).toBe('/addresses/0');
    expect(nobody.problem.errors[0].pointer).toBe('/addresses/1');
    expect(own.problem.detail).toContain('your own directory');
    const all = await invite(['nobody@', 'a+b@outside.example']);
    expect([all.status, codesOf(all)]).toEqual([422, ['invalid', 'invalid']]);
  });

  it('U-4 whoever has an invitation or has accepted is told, and gets no second one', async () => {
    const first = (await invite(['gwen@outside.example'])).body.items[0];
    const again = (await invite(['Gwen@outside.example'])).body.items[0];
    expect([again.id, again.state, again.redeemUrl]).toEqual([first.id, 'pending', undefined]);
    const other = await invite(['gwen@outside.example'], { access: marketer });
    expect([other.status, codesOf(other)]).toEqual([409, ['already-a-member']]);
    await accept(first.redeemUrl);
    const accepted = await invite(['gwen@outside.example']);
    expect([accepted.status, codesOf(accepted)]).toEqual([409, ['already-a-member']]);
    await world.api('DELETE', `${account.path}/members/${first.member.id}`, nora);
    const guest = await invite(['gwen@outside.example']);
    expect([guest.status, codesOf(guest)]).toEqual([409, ['invitation-state']]);
    expect(await guests('gwen@outside.example')).toHaveLength(1);
  });

  it('U-4 the limits of guests are said when inviting; B5 with language, words and days', async () => {
    const made = await invite(['hans@outside.example'], { language: 'de', message: 'Bitte', expires: 3 });
    expect(made.body.guestLimits.map((each: { code: string }) => each.code)).toEqual([
      'no-access-until-accepted',
      'signs-in-at-this-tenant',
      'no-tenant-association',
      'directory-limited',
    ]);
    const { invited, expires, language } = made.body.items[0];
    expect([Date.parse(expires) - Date.parse(invited), language]).toEqual([3 * 86_400_000, 'de']);
  });

  it('R-1 and R-10 access is judged first and refuses the whole', async () => {
    const none = await invite(['ivy@outside.example'], { access: {} });
    expect([none.status, none.body.code]).toEqual([422, 'access-required']);
    const unknown = await invite(['ivy@outside.example'], { access: { roles: ['king'] } });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'unknown-role']);
    const wanda = await invite(['ivy@outside.example'], { access: manager }, await world.as('Wanda'));
    expect([wanda.status, wanda.body.code]).toEqual([403, 'grants-exceed-own']);
    // Who gets the link could accept by it: a guest by link is as good as the caller's own.
    const finance = await invite(['ivy@outside.example'], { access: { roles: ['finance-contributor'] } });
    expect([finance.status, finance.body.code]).toEqual([403, 'grants-exceed-own']);
    expect(await guests('ivy@outside.example')).toEqual([]);
  });

  it('T-8 only people who are signed in at the tenant invite, and see its invitations', async () => {
    const portals = await invite(['jane@outside.example'], {}, portal);
    expect([portals.status, portals.body.code]).toEqual([403, 'wrong-tenant']);
    const first = (await invite(['jane@outside.example'])).body.items[0];
    const sam = await world.as('Sam');
    expect((await invitations('GET', '', undefined, sam)).body).toMatchObject({ items: [], total: 0 });
    for (const [method, path] of [
      ['POST', `/${first.id}/resend`],
      ['DELETE', `/${first.id}`],
    ] as const) {
      const others = await invitations(method, path, undefined, sam);
      expect([others.status, others.body.code]).toEqual([404, 'not-found']);
    }
  });

  it('a repeat under the same key answers as the first did, without the link', async () => {
    const key = { 'idempotency-key': 'invite once' };
    const made = await invite(['kim@outside.example'], {}, nora, key);
    const again = await invite(['kim@outside.example'], {}, nora, key);
    const [item] = made.body.items;
    expect(again.body.items).toEqual([{ ...item, redeemUrl: null, secretShown: true }]);
    const resent = await invitations('POST', `/${item.id}/resend`, undefined, nora, key);
    const resentAgain = await invitations('POST', `/${item.id}/resend`, undefined, nora, key);
    expect(resent.body.redeemUrl).toContain('/redeem?');
    expect(resentAgain.body).toEqual({ ...resent.body, redeemUrl: null, secretShown: true });
  });
});

describe('U-4 it can be resent or withdrawn', () => {
  it('U-4 resent: a new link, the same guest, the time anew; not once it was accepted', async () => {
    const [first] = (await invite(['lea@outside.example'], { expires: 2 })).body.items;
    const resent = await invitations('POST', `/${first.id}/resend`);
    expect(resent.status, JSON.stringify(resent.body)).toBe(200);
    expect(resent.body).toMatchObject({ id: first.id, objectId: first.objectId, state: 'pending' });
    expect(resent.body.redeemUrl).not.toBe(first.redeemUrl);
    expect(Date.parse(resent.body.expires)).toBeGreaterThan(Date.parse(first.expires));
    await accept(resent.body.redeemUrl);
    // The directory is asked: its copy here may not know yet.
    const late = await invitations('POST', `/${first.id}/resend`);
    expect([late.status, late.body.code]).toEqual([409, 'invitation-state']);
    expect(await decide(first.objectId)).toBe(true);
    const taken = await invitations('DELETE', `/${first.id}`);
    expect([taken.status, taken.body.code]).toEqual([409, 'invitation-state']);
    expect(await guests('lea@outside.example')).toHaveLength(1);
  });

  it('U-4 withdrawn: the member goes, and the guest that this invitation made', async () => {
    const [made] = (await invite(['mia@outside.example'])).body.items;
    const taken = await invitations('DELETE', `/${made.id}`);
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    expect(taken.body).toMatchObject({
      guest: { deleted: true },
      invitation: { state: 'withdrawn', member: null, guestDeleted: true },
    });
    expect(await guests('mia@outside.example')).toEqual([]);
    expect((await world.api('GET', `${account.path}/members/${made.member.id}`, nora)).status).toBe(404);
    const again = await invitations('DELETE', `/${made.id}`);
    expect([again.status, again.body.code]).toEqual([409, 'invitation-state']);
    // Invited again it is somebody new.
    const [next] = (await invite(['mia@outside.example'])).body.items;
    expect([next.state, next.objectId === made.objectId, next.id === made.id]).toEqual([
      'pending',
      false,
      false,
    ]);
  });

  it('U-4 a guest whom somebody else invited stays, and so does one who has accepted', async () => {
    const elsewhere = await world.openWith({ proofs: ['Nora'], members: { Nora: manager } });
    const theirs = await world.api('POST', `${elsewhere.path}/invitations`, nora, {
      addresses: ['nils@outside.example'],
      access: readContacts,
    });
    const [mine] = (await invite(['nils@outside.example'])).body.items;
    expect([mine.objectId, mine.madeGuest]).toEqual([theirs.body.items[0].objectId, false]);
    const taken = await invitations('DELETE', `/${mine.id}`);
    expect(taken.body.guest).toEqual({ deleted: false, why: 'not-made-here' });
    expect(await guests('nils@outside.example')).toHaveLength(1);
    // Nor does the one who made it take away what another account has.
    const [back] = (await invite(['nils@outside.example'])).body.items;
    const path = `${elsewhere.path}/invitations/${theirs.body.items[0].id}`;
    expect((await world.api('DELETE', path, nora)).body.guest).toEqual({
      deleted: false,
      why: 'in-another-account',
    });
    expect(await stateOf(back.member.id)).toBe('invitation-pending');
  });

  it('U-4 where the directory does not let one delete the guest, the access goes all the same; it can be tried again', async () => {
    const mike = await world.as('Mike');
    const [made] = (await invite(['olaf@outside.example'], {}, mike)).body.items;
    const taken = await invitations('DELETE', `/${made.id}`, undefined, mike);
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    expect(taken.body.guest).toMatchObject({
      deleted: false,
      why: 'refused',
      problem: { code: 'directory-right-missing' },
    });
    expect((await world.api('GET', `${account.path}/members/${made.member.id}`, nora)).status).toBe(404);
    const again = await invitations('DELETE', `/${made.id}`);
    expect(again.body.guest, JSON.stringify(again.body)).toEqual({ deleted: true });
    expect(await guests('olaf@outside.example')).toEqual([]);
  });

  it('U-8 removing the member withdraws its invitation; R-10 nobody touches who holds more', async () => {
    const [made] = (await invite(['pia@outside.example'], { access: marketer })).body.items;
    const wanda = await invitations('POST', `/${made.id}/resend`, undefined, await world.as('Wanda'));
    expect([wanda.status, wanda.body.code]).toEqual([403, 'grants-exceed-own']);
    await world.api('DELETE', `${account.path}/members/${made.member.id}`, nora);
    const list = await invitations('GET');
    expect(list.body.items.find((each: { id: string }) => each.id === made.id)).toMatchObject({
      state: 'withdrawn',
      member: null,
    });
    const resent = await invitations('POST', `/${made.id}/resend`);
    expect([resent.status, resent.body.code]).toEqual([409, 'invitation-state']);
  });

  it('U-4 an invitation whose days are over is shown as expired, and is resent or withdrawn', async () => {
    const [made] = (await invite(['quin@outside.example'])).body.items;
    const id = asAccountId(account.id);
    const record = await store.invitation(id, made.id);
    if (!record) throw new Error('there is such an invitation');
    const over = { ...record, expires: new Date(Date.now() - 1000).toISOString() };
    const { tenantId, objectId, address, expires } = over;
    await store.change({
      account: id,
      actor: { kind: 'system' },
      at: new Date(),
      plan: async () => ({
        events: [{ kind: 'invitation-put', invitation: { tenantId, objectId, address, expires } }],
        log: [],
        invitations: [{ kind: 'sent', invitation: over, sealedLink: null }],
        result: null,
      }),
    });
    expect(await stateOf(made.member.id)).toBe('invitation-expired');
    const listed = async (state: string) =>
      (
        await world.api('GET', `${account.path}/members?state=${state}&sort=state&limit=500`, nora)
      ).body.items.map((each: { id: string }) => each.id);
    expect(await listed('invitation-expired')).toEqual([made.member.id]);
    expect(await listed('invitation-pending')).not.toContain(made.member.id);
    expect(await decide(made.objectId)).toBe(false);
    expect(
      (await invitations('GET')).body.items.find((each: { id: string }) => each.id === made.id).state,
    ).toBe('expired');
    expect((await invitations('POST', `/${made.id}/resend`)).body.state).toBe('pending');
    expect(await stateOf(made.member.id)).toBe('invitation-pending');
  });
});

describe('U-4 under trouble of the directory no wrong state is left', () => {
  const intents = async () =>
    (await world.api('GET', `${account.path}/directory/intents`, nora)).body.items as {
      id: string;
      kind: string;
      retry: string;
      name: string;
    }[];

  it('an answer that got lost is settled by looking by the invited address: one guest', async () => {
    for (const when of ['before', 'mid-body']) {
      const address = `lost.${when}@outside.example`;
      await trouble({ kind: 'reset', method: 'POST', path: '/invitations', when, times: 1 });
      const made = await invite([address]);
      await noTrouble();
      expect(codesOf(made), JSON.stringify(made.body)).toEqual(['pending']);
      expect(made.body.items[0]).toMatchObject({
        madeGuest: true,
        redeemUrl: expect.stringContaining('/redeem?'),
      });
      expect(await guests(address)).toHaveLength(1);
    }
    expect(await intents()).toEqual([]);
  });

  it('one that stays unknown is told with where it goes on; it never makes a second one', async () => {
    await trouble({ kind: 'reset', method: 'POST', path: '/invitations', when: 'before', times: 2 });
    const made = await invite(['unsure@outside.example', 'sure@outside.example']);
    await noTrouble();
    expect(codesOf(made)).toEqual(['directory-outcome-unknown', 'pending']);
    const [open] = await intents();
    expect(open).toMatchObject({ kind: 'invitation', name: 'unsure@outside.example' });
    const retried = await world.api('POST', (open?.retry ?? '').replace('/api/v1', ''), nora);
    expect(retried.status, JSON.stringify(retried.body)).toBe(201);
    expect(retried.body.item).toMatchObject({ state: 'pending', madeGuest: true });
    expect(await guests('unsure@outside.example')).toHaveLength(1);
    expect(await intents()).toEqual([]);
  });

  it('of two who invite the same address at the same time both get the one invitation of the one guest', async () => {
    const both = await Promise.all([invite(['twice@outside.example']), invite(['Twice@outside.example'])]);
    expect(both.map(each => each.status)).toEqual([201, 201]);
    const [first, second] = both.map(each => each.body.items[0]);
    expect([second.id, second.objectId]).toEqual([first.id, first.objectId]);
    expect(await guests('twice@outside.example')).toHaveLength(1);
  });

  it('429 is waited for; 503 leaves an intent that goes on', async () => {
    await trouble({ kind: 'throttled', method: 'POST', path: '/invitations', retryAfter: 0.1, times: 1 });
    expect(codesOf(await invite(['busy@outside.example']))).toEqual(['pending']);
    await trouble({ kind: 'unavailable', method: 'POST', path: '/invitations' });
    const down = await invite(['down@outside.example']);
    await noTrouble();
    expect([down.status, codesOf(down)], JSON.stringify(down.body)).toEqual([
      502,
      ['directory-outcome-unknown'],
    ]);
    expect(await guests('down@outside.example')).toEqual([]);
    const made = await invite(['down@outside.example']);
    expect(codesOf(made)).toEqual(['pending']);
    expect(await guests('down@outside.example')).toHaveLength(1);
    for (const { retry } of await intents()) {
      expect((await world.api('POST', retry.replace('/api/v1', ''), nora)).status).toBeLessThan(500);
    }
    expect(await intents()).toEqual([]);
    const list = await world.api('GET', `${account.path}/members?q=down&limit=500`, nora);
    expect(list.body.items).toHaveLength(1);
  });
});

describe('H-3 invitations are in the log', () => {
  it('H-3 sent, resent and withdrawn with who, whom, what and how; never with the link', async () => {
    const [made] = (await invite(['rosa@outside.example'])).body.items;
    const resent = await invitations('POST', `/${made.id}/resend`);
    await invitations('DELETE', `/${made.id}`);
    const { items } = (await world.api('GET', `${account.path}/audit?limit=10`, nora)).body;
    const mine = items.filter(
      (each: { target: { invitation?: string } }) => each.target.invitation === made.id,
    );
    expect(
      mine.map((each: { action: string; result: string }) => `${each.action} ${each.result}`).reverse(),
    ).toEqual([
      'invitations.send done',
      'invitations.resend done',
      'directory.users.delete done',
      'invitations.withdraw done',
    ]);
    expect(mine.at(-1)).toMatchObject({
      actor: { objectId: guid('Nora') },
      detail: { address: 'rosa@outside.example', after: readContacts, by: 'link', madeGuest: true },
    });
    const everything = JSON.stringify(items);
    for (const url of [made.redeemUrl, resent.body.redeemUrl]) {
      expect(everything).not.toContain(new URL(url as string).searchParams.get('rd') ?? 'none');
    }
  });
});
