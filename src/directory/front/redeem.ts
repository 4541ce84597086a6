import type { IncomingMessage } from 'node:http';
import { hashPassword } from '../crypto/password-hash.ts';
import type { Directory } from '../directory.ts';
import { invitationByTicket } from '../store/invitations.ts';
import { LIVE, mergeBody, objectByNumber, type StoredObject } from '../store/objects.ts';
import { hasPassword, keepPasswordHash, passwordFault } from '../store/passwords.ts';
import { tenantByNumber, type Tenant } from '../store/tenants.ts';
import { passwordHolder } from '../token/people.ts';
import { readForm } from '../web/body.ts';
import { redirect, type Reply } from '../web/reply.ts';
import { htmlError, unreadable } from './html-error.ts';
import { pageHeaders } from './pages.ts';
import { isTaken, otherAccount } from './redeem-as-other.ts';
import { acceptedAlreadyPage, invitationPage, noInvitationPage, otherAccountPage } from './redeem-page.ts';

interface Invited {
  readonly guest: StoredObject;
  readonly tenant: Tenant;
  readonly redirectUrl: string;
}

/**
 * `GET and POST /redeem?rd={ticket}`, the `inviteRedeemUrl` of an invitation (Graph: invitation): the invited person sees
 * who invites which address, sets a password where they have none to sign in with, or signs in with another account of
 * theirs (`other=1`), accepts, and is sent to `inviteRedirectUrl`. 404 for a ticket that is unknown or was replaced, 410 once the invitation is accepted.
 */
export async function redeemEndpoint(
  directory: Directory,
  url: URL,
  request: IncomingMessage,
): Promise<Reply> {
  if (request.method !== 'POST') {
    const ticket = url.searchParams.get('rd') ?? '';
    const invited = pending(directory, ticket);
    if (!('guest' in invited)) return invited;
    return url.searchParams.has('other') ? showOther(invited, ticket) : show(directory, invited, ticket);
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== new URL(directory.base).origin)
    return htmlError(403, 'wrong-origin', 'The form was sent from another site.');
  try {
    return await submit(directory, await readForm(request));
  } catch (error) {
    return unreadable(error);
  }
}

/**
 * Whom the ticket invites, or the page that says why there is nothing to accept. Once accepted, an invitation must not set
 * a password again: whoever invites sees the link, too.
 */
function pending(directory: Directory, ticket: string): Invited | Reply {
  const { store } = directory;
  const invitation = invitationByTicket(store, ticket);
  const guest = invitation && objectByNumber(store, invitation.guest);
  const tenant = invitation && tenantByNumber(store, invitation.tenant);
  if (invitation === undefined || guest?.state !== LIVE || tenant === undefined)
    return { status: 404, headers: pageHeaders(), body: noInvitationPage() };
  const { redirectUrl } = invitation;
  if (guest.body['externalUserState'] === 'PendingAcceptance') return { guest, tenant, redirectUrl };
  const body = acceptedAlreadyPage(placeOf(tenant), redirectUrl);
  return { status: 410, headers: pageHeaders(), body };
}

/** Who has a password already, here or at home, signs in with that one. */
function needsPassword(directory: Directory, { tenant, guest }: Invited): boolean {
  const [holder] = passwordHolder(directory, tenant, guest);
  return !hasPassword(directory.store, holder);
}

function placeOf(tenant: Tenant): string {
  const name = tenant.body['displayName'];
  return typeof name === 'string' ? name : tenant.id;
}

const addressOf = ({ mail, userPrincipalName }: StoredObject['body']): string =>
  typeof mail === 'string' ? mail : String(userPrincipalName);

function showOther(invited: Invited, ticket: string, username = '', error?: string): Reply {
  const body = otherAccountPage({
    place: placeOf(invited.tenant),
    address: addressOf(invited.guest.body),
    ticket,
    username,
    error,
  });
  return { status: error === undefined ? 200 : 400, headers: pageHeaders(invited.redirectUrl), body };
}

function show(directory: Directory, invited: Invited, ticket: string, error?: string): Reply {
  const body = invitationPage({
    place: placeOf(invited.tenant),
    address: addressOf(invited.guest.body),
    ticket,
    needsPassword: needsPassword(directory, invited),
    error,
  });
  return { status: error === undefined ? 200 : 400, headers: pageHeaders(invited.redirectUrl), body };
}

async function submit(directory: Directory, form: ReadonlyMap<string, string>): Promise<Reply> {
  const ticket = form.get('rd') ?? '';
  const invited = pending(directory, ticket);
  if (!('guest' in invited)) return invited;
  const other = form.get('other');
  if (other !== undefined)
    return submitOther(directory, invited, ticket, [other, form.get('password') ?? '']);
  if (!needsPassword(directory, invited)) return accept(directory, ticket, undefined);
  const password = form.get('new') ?? '';
  if (passwordFault(password) !== undefined)
    return show(directory, invited, ticket, 'The password does not follow the rules below the field.');
  if (password !== form.get('again'))
    return show(directory, invited, ticket, 'The two passwords are not the same.');
  return accept(directory, ticket, await hashPassword(password));
}

async function submitOther(
  directory: Directory,
  invited: Invited,
  ticket: string,
  [username, password]: readonly [string, string],
): Promise<Reply> {
  const other = await otherAccount(directory, invited, username, password);
  if ('fault' in other) return showOther(invited, ticket, username, other.fault);
  const { store } = directory;
  const { address } = other;
  return store.transaction(() => {
    // Read again, as below: signing in took its time.
    const now = pending(directory, ticket);
    if (!('guest' in now)) return now;
    if (isTaken(directory, now.guest, address))
      return showOther(now, ticket, username, 'This account is a guest here already. Sign in with it.');
    const { otherMails } = now.guest.body;
    const known: readonly unknown[] = Array.isArray(otherMails) ? otherMails : [];
    mergeBody(store, now.guest, {
      mail: address,
      otherMails: [...new Set([...known, addressOf(now.guest.body)])],
      externalUserState: 'Accepted',
      externalUserStateChangeDateTime: store.clock.iso(),
    });
    return redirect(now.redirectUrl);
  });
}

function accept(directory: Directory, ticket: string, hash: string | undefined): Reply {
  const { store } = directory;
  return store.transaction(() => {
    // Read again: while the password was hashed, the invitation may have been accepted, replaced or taken back.
    const invited = pending(directory, ticket);
    if (!('guest' in invited)) return invited;
    if (needsPassword(directory, invited)) {
      if (hash === undefined) return show(directory, invited, ticket, 'Set a password first.');
      keepPasswordHash(store, invited.guest, hash, false);
    }
    mergeBody(store, invited.guest, {
      externalUserState: 'Accepted',
      externalUserStateChangeDateTime: store.clock.iso(),
    });
    return redirect(invited.redirectUrl);
  });
}
