import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formBrowser } from '../form-browser.ts';
import {
  claimsOf,
  CONTOSO,
  CONTOSO_TENANT,
  FABRIKAM_TENANT,
  GRAPH_SCOPE,
  passwordForm,
  startAsking,
  type Asking,
  type Json,
} from './directory-fixture.ts';

const PASSWORD = 'Guest-Passw0rd-1';
const PRESS = ['action', 'accept'] as const;
let ask: Asking;
let portal: Server;
let landing: string;
let ada: string;
let guestFay: string;

beforeAll(async () => {
  portal = createServer((_, response) => response.end('welcome'));
  await new Promise<void>(resolve => portal.listen(0, '127.0.0.1', resolve));
  landing = `http://127.0.0.1:${(portal.address() as AddressInfo).port}/welcome?from=mail`;
  ask = await startAsking();
  await ask.admin('POST', 'tenants', CONTOSO_TENANT);
  await ask.admin('POST', 'tenants', FABRIKAM_TENANT);
  ada = await ask.personToken(CONTOSO, 'ada@contoso.test', 'Ada-Passw0rd-1');
});
afterAll(async () => {
  portal.close();
  await ask.directory.close();
});

const invite = async (address: string, more: object = {}): Promise<Json> => {
  const body = { invitedUserEmailAddress: address, inviteRedirectUrl: landing, ...more };
  const answer = await ask.graph(ada, 'invitations', { method: 'POST', body });
  expect(answer.status).toBe(201);
  return answer.body;
};
const stateOf = async (id: string): Promise<string> =>
  (await ask.graph(ada, `users/${id}?$select=externalUserState`)).body.externalUserState;
const signIn = (username: string, password: string) =>
  ask.token(CONTOSO, passwordForm(username, password, GRAPH_SCOPE));
const accept = async (url: string, password = PASSWORD, again = password) => {
  const browser = formBrowser();
  await browser.open(url);
  return browser.submit({ new: password, again }, PRESS);
};

describe('B5 the page behind inviteRedeemUrl', () => {
  it('says who invites whom, sets the password, and leads to inviteRedirectUrl; then the guest signs in', async () => {
    const { inviteRedeemUrl, invitedUser } = await invite('gwen@outside.example');
    const browser = formBrowser();
    const page = await browser.open(inviteRedeemUrl);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<h1>Contoso invites you</h1>');
    expect(page.body).toContain('gwen@outside.example');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`form-action 'self' ${new URL(landing).origin};`);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect((await signIn('gwen@outside.example', PASSWORD)).status).toBe(400);

    const back = await browser.submit({ new: PASSWORD, again: PASSWORD }, PRESS);
    expect([back.url.href, back.body]).toEqual([landing, 'welcome']);
    expect(await stateOf(invitedUser.id)).toBe('Accepted');
    const { status, body } = await signIn('gwen@outside.example', PASSWORD);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ oid: invitedUser.id, tid: CONTOSO });
  });

  it.each([
    ['too simple', 'simple', 'simple', 'does not follow the rules'],
    ['of two kinds of signs only', 'onlylower123', 'onlylower123', 'does not follow the rules'],
    ['typed differently', PASSWORD, `${PASSWORD}x`, 'are not the same'],
  ])('a password that is %s is refused, and nothing is accepted', async (_, password, again, why) => {
    const { inviteRedeemUrl, invitedUser } = await invite('rules@outside.example');
    const page = await accept(inviteRedeemUrl, password, again);
    expect(page.status).toBe(400);
    expect(page.body).toContain(why);
    expect(page.body).toContain('role="alert"');
    expect(page.body).not.toContain(password);
    expect(await stateOf(invitedUser.id)).toBe('PendingAcceptance');
  });

  it('a link works once: afterwards it sets no password, nor does that of a repeated invitation', async () => {
    const { inviteRedeemUrl } = await invite('once@outside.example');
    await accept(inviteRedeemUrl);
    const repeated = await invite('once@outside.example');
    expect(repeated.status).toBe('Completed');
    const unknown = await formBrowser().open(inviteRedeemUrl);
    expect([unknown.status, unknown.body.includes('is not valid')]).toEqual([404, true]);
    const used = await formBrowser().open(repeated.inviteRedeemUrl);
    expect([used.status, used.body.includes('was accepted already')]).toEqual([410, true]);
    const rd = new URL(repeated.inviteRedeemUrl).searchParams.get('rd') ?? '';
    const form = new URLSearchParams({ rd, new: 'Thief-Passw0rd-1', again: 'Thief-Passw0rd-1' });
    const posted = await fetch(`${ask.url}/redeem`, { method: 'POST', body: form, redirect: 'manual' });
    expect(posted.status).toBe(410);
    expect((await signIn('once@outside.example', 'Thief-Passw0rd-1')).status).toBe(400);
    expect((await signIn('once@outside.example', PASSWORD)).status).toBe(200);
  });

  it('of two that accept at the same time one wins', async () => {
    const { inviteRedeemUrl } = await invite('race@outside.example');
    const rd = new URL(inviteRedeemUrl).searchParams.get('rd') ?? '';
    const passwords = ['First-Passw0rd-1', 'Other-Passw0rd-2'];
    const posted = await Promise.all(
      passwords.map(password =>
        fetch(`${ask.url}/redeem`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({ rd, new: password, again: password }),
        }),
      ),
    );
    expect(posted.map(({ status }) => status).toSorted()).toEqual([302, 410]);
    const winner = posted.findIndex(({ status }) => status === 302);
    const results = await Promise.all(passwords.map(password => signIn('race@outside.example', password)));
    expect(results.map(({ status }) => status === 200)).toEqual([winner === 0, winner === 1]);
  });

  it('unknown tickets, guests that are gone, and forms of other sites are refused on a page', async () => {
    for (const path of ['redeem', 'redeem?rd=nothing'])
      expect((await fetch(`${ask.url}/${path}`)).status).toBe(404);
    const { inviteRedeemUrl, invitedUser } = await invite('gone@outside.example');
    const rd = new URL(inviteRedeemUrl).searchParams.get('rd') ?? '';
    const foreign = await fetch(`${ask.url}/redeem`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: 'https://evil.example.com' },
      body: new URLSearchParams({ rd, new: PASSWORD, again: PASSWORD }),
    });
    expect(foreign.status).toBe(403);
    expect(await stateOf(invitedUser.id)).toBe('PendingAcceptance');
    await ask.graph(ada, `users/${invitedUser.id}`, { method: 'DELETE' });
    expect((await fetch(inviteRedeemUrl)).status).toBe(404);
  });

  it('who has a password at home accepts without another, and signs in with that', async () => {
    const { inviteRedeemUrl, invitedUser } = await invite('fay@fabrikam.test');
    guestFay = invitedUser.id;
    const browser = formBrowser();
    const page = await browser.open(inviteRedeemUrl);
    expect(page.body).not.toContain('type="password"');
    expect((await browser.submit({ username: 'fay@fabrikam.test' }, PRESS)).url.href).toBe(landing);
    expect(await stateOf(invitedUser.id)).toBe('Accepted');
    expect((await signIn('fay@fabrikam.test', 'Fay-Passw0rd-1')).status).toBe(200);
  });

  it('whoever holds the link may accept with another account of theirs, which the guest is known by then', async () => {
    const { inviteRedeemUrl, invitedUser } = await invite('fay.private@outside.example');
    const browser = formBrowser();
    const offered = await browser.open(inviteRedeemUrl);
    expect(offered.body).toContain('Accept with another account');
    const page = await browser.open(`${inviteRedeemUrl}&other=1`);
    expect(page.body).toContain('fay.private@outside.example');
    const wrong = await browser.submit({ other: 'fay@fabrikam.test', password: 'Wrong-Passw0rd-1' }, PRESS);
    expect([wrong.status, wrong.body.includes('or the password is wrong')]).toEqual([400, true]);
    expect(wrong.body).not.toContain('Wrong-Passw0rd-1');
    const inside = await browser.submit({ other: 'ada@contoso.test', password: 'Ada-Passw0rd-1' }, PRESS);
    expect([inside.status, inside.body.includes('of the organisation that invites')]).toEqual([400, true]);
    expect(await stateOf(invitedUser.id)).toBe('PendingAcceptance');
    const taken = await browser.submit({ other: 'fay@fabrikam.test', password: 'Fay-Passw0rd-1' }, PRESS);
    expect([taken.status, taken.body.includes('is a guest here already')]).toEqual([400, true]);

    await ask.graph(ada, `users/${guestFay}`, { method: 'DELETE' });
    const back = await browser.submit({ other: 'fay@fabrikam.test', password: 'Fay-Passw0rd-1' }, PRESS);
    expect(back.url.href).toBe(landing);
    const { body } = await ask.graph(
      ada,
      `users/${invitedUser.id}?$select=mail,otherMails,externalUserState,externalUserStateChangeDateTime`,
    );
    expect(body).toMatchObject({
      mail: 'fay@fabrikam.test',
      otherMails: ['fay.private@outside.example'],
      externalUserState: 'Accepted',
      externalUserStateChangeDateTime: expect.stringMatching(/^\d{4}-/),
    });
    const signedIn = await signIn('fay@fabrikam.test', 'Fay-Passw0rd-1');
    expect(claimsOf(signedIn.body.access_token)).toMatchObject({ oid: invitedUser.id, tid: CONTOSO });
    expect((await browser.open(inviteRedeemUrl)).status).toBe(410);
  });

  it('after a reset the old password ends and the new link sets another', async () => {
    const first = await invite('reset@outside.example');
    await accept(first.inviteRedeemUrl);
    const reset = await invite('reset@outside.example', {
      invitedUser: { id: first.invitedUser.id },
      resetRedemption: true,
    });
    expect((await signIn('reset@outside.example', PASSWORD)).status).toBe(400);
    await accept(reset.inviteRedeemUrl, 'Second-Passw0rd-2');
    expect((await signIn('reset@outside.example', 'Second-Passw0rd-2')).status).toBe(200);
  });
});
