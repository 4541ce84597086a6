import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import { eventually } from '../rolecall.ts';
import {
  guid,
  manager,
  marketer,
  north,
  password,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;
let nora: string;
const guestPassword = 'Guest-Passw0rd-1';
const readContacts = { custom: [{ permission: 'contact-info', level: 'read' }] };
const day = 86_400;

interface Guest {
  readonly id: string;
  readonly objectId: string;
  readonly member: string;
  readonly redeemUrl: string;
}

beforeAll(async () => {
  world = await startWorld({}, { syncEveryMs: 300 });
  portal = await world.portalToken();
  account = await world.openWith({
    proofs: ['Nora', 'Sam'],
    members: { Nora: manager, Wanda: writer, Outer: marketer },
  });
  await world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, {
    directoryRoles: ['User Administrator', 'Guest Inviter', 'Groups Administrator'],
  });
  nora = await world.as('Nora');
});
afterAll(async () => {
  await world?.close();
});

const invitations = (method: string, path = '', body?: object, token = nora) =>
  world.api(method, `${account.path}/invitations${path}`, token, body);
const invite = async (address: string, access: object = readContacts): Promise<Guest> => {
  const made = await invitations('POST', '', { addresses: [address], access, expires: 1 });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { id, objectId, redeemUrl, member } = made.body.items[0];
  return { id, objectId, redeemUrl, member: member.id };
};
const evaluate = async (objectId: string, name: string) => {
  const answer = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
    token: portal,
    body: {
      subject: { type: 'user', id: `${north}/${objectId}` },
      action: { name },
      resource: { type: 'account', id: account.id },
      context: { explain: true },
    },
  });
  return answer.body as { decision: boolean; context: { reasons: { code: string; detail: string }[] } };
};
const own = async ({ objectId }: Guest) => (await evaluate(objectId, 'contact-info:read')).decision;
const why = async ({ objectId }: Guest) =>
  (await evaluate(objectId, 'contact-info:read')).context.reasons[0] ?? { code: '', detail: '' };
/** Everything a guest has, by groups too. */
const held = async ({ objectId }: Guest): Promise<number> =>
  (await world.api('GET', `${account.path}/subjects/${north}/${objectId}/effective-access`, portal)).body
    .items.length as number;
const shown = async ({ id }: Guest) =>
  (await invitations('GET')).body.items.find((each: { id: string }) => each.id === id);
const listed = async (state: string): Promise<string[]> =>
  (await world.api('GET', `${account.path}/members?state=${state}&limit=500`, nora)).body.items.map(
    (each: { id: string }) => each.id,
  );
const stateOf = async ({ member }: Guest) =>
  (await world.api('GET', `${account.path}/members/${member}`, nora)).body.state as string;
const accept = async ({ redeemUrl }: Guest) => {
  const browser = formBrowser();
  await browser.open(redeemUrl);
  return browser.submit({ new: guestPassword, again: guestPassword }, ['action', 'accept']);
};
/** Accepts when the invitation's day is over, by the directory's clock. */
const acceptLate = async (guest: Guest) => {
  await world.admin('PUT', '/clock', { moveSeconds: 2 * day });
  await accept(guest);
  await world.admin('PUT', '/clock', { moveSeconds: -2 * day });
  await eventually(async () => (await stateOf(guest)) === 'invitation-expired');
};
/** Accepts with an account of another tenant. */
const acceptAs = async ({ redeemUrl }: Guest, other: string) => {
  const browser = formBrowser();
  await browser.open(`${redeemUrl}&other=1`);
  return browser.submit({ other, password }, ['action', 'accept']);
};
const joinOuter = async (...guests: readonly Guest[]) => {
  const joined = await world.api(
    'PATCH',
    `${account.path}/members/${account.member['Outer']}/profile`,
    nora,
    {
      members: [guid('Inner'), guid('Una Four'), ...guests.map(each => each.objectId)],
    },
  );
  expect(joined.status, JSON.stringify(joined.body)).toBe(200);
};
const approve = ({ id }: Guest, as: string, token = nora, query = '') =>
  invitations('POST', `/${id}/approve${query}`, { as }, token);
const logged = async ({ id }: Guest, action: string) =>
  (await world.api('GET', `${account.path}/audit?limit=50`, nora)).body.items.filter(
    (each: { action: string; target: { invitation?: string } }) =>
      each.action === action && each.target.invitation === id,
  );

describe('U-4 an invitation ends', () => {
  it('U-4 whoever accepts late has no access, own or through groups, and the reason says what to do; approved they do', async () => {
    const guest = await invite('late@outside.example');
    await joinOuter(guest);
    await acceptLate(guest);
    expect([await own(guest), await held(guest)]).toEqual([false, 0]);
    const reason = await why(guest);
    expect(reason.code).toBe('invitation-expired');
    expect(reason.detail).toContain('Send it again, or approve');
    expect(await listed('invitation-expired')).toContain(guest.member);
    expect(await listed('active')).not.toContain(guest.member);
    expect(await shown(guest)).toMatchObject({
      state: 'expired',
      accepted: expect.any(String),
      acceptedAs: null,
      approved: null,
      member: { state: 'invitation-expired' },
    });
    const people = await world.api('GET', `${account.path}/members/${account.member['Outer']}/people`, nora);
    expect(
      people.body.items.find((each: { objectId: string }) => each.objectId === guest.objectId).state,
    ).toBe('invitation-expired');

    const dry = await approve(guest, 'late@outside.example', nora, '?dryRun=true');
    expect(dry.status, JSON.stringify(dry.body)).toBe(200);
    expect(dry.body.effect).toMatchObject([{ objectId: guest.objectId }]);
    expect(await own(guest)).toBe(false);
    const approved = await approve(guest, 'Late@outside.example');
    expect(approved.status, JSON.stringify(approved.body)).toBe(200);
    expect(approved.body).toMatchObject({
      state: 'accepted',
      approved: { as: 'late@outside.example', by: { objectId: guid('Nora') } },
    });
    expect(await own(guest)).toBe(true);
    expect(await held(guest)).toBeGreaterThan(1);
    expect(await listed('active')).toContain(guest.member);
    expect((await approve(guest, 'late@outside.example')).status).toBe(200);
    expect(await logged(guest, 'invitations.approve')).toMatchObject([
      {
        result: 'done',
        actor: { objectId: guid('Nora') },
        detail: { address: 'late@outside.example', as: 'late@outside.example', effect: { loses: [] } },
      },
    ]);
  });

  it('U-4 sent again, an invitation that was accepted late holds', async () => {
    const guest = await invite('resent@outside.example');
    const { expires } = await shown(guest);
    // In the very moment in which the days are over.
    await world.admin('PUT', '/clock', { now: expires, stopped: true });
    await accept(guest);
    await world.admin('PUT', '/clock', { now: new Date().toISOString(), stopped: false });
    await eventually(async () => (await stateOf(guest)) === 'invitation-expired');
    expect((await shown(guest)).accepted).toBe(expires);
    expect(await own(guest)).toBe(false);
    const resent = await invitations('POST', `/${guest.id}/resend`);
    expect(resent.status, JSON.stringify(resent.body)).toBe(200);
    expect(resent.body.state).toBe('accepted');
    expect([await own(guest), await stateOf(guest)]).toEqual([true, 'active']);
  });

  it('U-4 accepted in time it stays so, however long ago the days were over; there is nothing to approve', async () => {
    const guest = await invite('prompt@outside.example');
    const early = await approve(guest, 'prompt@outside.example');
    expect([early.status, early.body.code]).toEqual([409, 'invitation-state']);
    await accept(guest);
    await eventually(() => own(guest));
    const nothing = await approve(guest, 'prompt@outside.example');
    expect([nothing.status, nothing.body.code]).toEqual([409, 'invitation-state']);
    expect(await shown(guest)).toMatchObject({ state: 'accepted', accepted: expect.any(String) });
  });

  it('U-4 removing a guest who accepted late gives them nothing through groups; adding them does', async () => {
    const guest = await invite('removed@outside.example');
    await joinOuter(guest);
    await acceptLate(guest);
    const withdrawn = await invitations('DELETE', `/${guest.id}`);
    expect(withdrawn.status, JSON.stringify(withdrawn.body)).toBe(200);
    expect(withdrawn.body).toMatchObject({
      invitation: { state: 'withdrawn' },
      guest: { deleted: false, why: 'accepted' },
    });
    expect(await held(guest)).toBe(0);
    const objects = [{ tenantId: north, objectId: guest.objectId, kind: 'user' }];
    const added = await world.api('POST', `${account.path}/members`, nora, { objects, access: readContacts });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    expect(await own(guest)).toBe(true);
    expect(await held(guest)).toBeGreaterThan(1);
  });
});

describe('U-4 acceptance only as the invited address, or by an explicit approval', () => {
  it('U-4 another identity has no access until a manager approves just that identity', async () => {
    const guest = await invite('sam.private@outside.example');
    await joinOuter(guest);
    await acceptAs(guest, 'sam@south.test');
    await eventually(async () => (await stateOf(guest)) === 'invitation-unapproved');
    expect([await own(guest), await held(guest)]).toEqual([false, 0]);
    const reason = await why(guest);
    expect(reason.code).toBe('invitation-unapproved');
    expect(reason.detail).toContain('approves that identity');
    expect(await listed('invitation-unapproved')).toEqual([guest.member]);
    expect(await shown(guest)).toMatchObject({ state: 'unapproved', acceptedAs: 'sam@south.test' });
    const resend = await invitations('POST', `/${guest.id}/resend`);
    expect([resend.status, resend.body.code]).toEqual([409, 'invitation-state']);
    const invited = await approve(guest, 'sam.private@outside.example');
    expect([invited.status, invited.body.code, invited.body.acceptedAs]).toEqual([
      409,
      'invitation-state',
      'sam@south.test',
    ]);
    expect(await own(guest)).toBe(false);

    const approved = await approve(guest, 'sam@south.test');
    expect(approved.status, JSON.stringify(approved.body)).toBe(200);
    expect(approved.body).toMatchObject({
      state: 'accepted',
      acceptedAs: 'sam@south.test',
      approved: { as: 'sam@south.test' },
    });
    expect([await own(guest), await stateOf(guest)]).toEqual([true, 'active']);
    expect(await held(guest)).toBeGreaterThan(1);

    // An approval is of one identity: the next one asks anew.
    await world.admin('PATCH', `/tenants/${north}/objects/${guest.objectId}`, { mail: 'eve@east.test' });
    await eventually(async () => !(await own(guest)));
    expect(await shown(guest)).toMatchObject({ state: 'unapproved', acceptedAs: 'eve@east.test' });
  });

  it('R-10 nobody lets in a guest who holds more than they may give, by a group or by themselves', async () => {
    const strong = await invite('strong@outside.example', marketer);
    await acceptAs(strong, 'sue@south.test');
    await eventually(async () => (await stateOf(strong)) === 'invitation-unapproved');
    const wanda = await world.as('Wanda');
    const refused = await approve(strong, 'sue@south.test', wanda);
    expect([refused.status, refused.body.code]).toEqual([403, 'grants-exceed-own']);
    expect(await logged(strong, 'invitations.approve')).toMatchObject([
      { result: 'refused', actor: { objectId: guid('Wanda') } },
    ]);
    expect(await own(strong)).toBe(false);
    const foreign = await approve(strong, 'sue@south.test', await world.as('Sam'));
    expect(foreign.status).toBeGreaterThanOrEqual(403);
    expect(await own(strong)).toBe(false);
  });
});
