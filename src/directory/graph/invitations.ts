import { randomUUID } from 'node:crypto';
import { rolesOf } from '../store/directory-roles.ts';
import { endSignIns } from '../store/end-sign-ins.ts';
import { makeInvitation } from '../store/invitations.ts';
import {
  createObject,
  mergeBody,
  objectById,
  userByName,
  usersByMail,
  type Body,
  type StoredObject,
} from '../store/objects.ts';
import { dropPassword } from '../store/passwords.ts';
import { domainsOf } from '../store/tenants.ts';
import { isJsonObject } from '../web/body.ts';
import { contextOf, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, denied, notFound } from './graph-error.ts';
import {
  invalidInvitation,
  readMessageInfo,
  sendInvitation,
  type MessageInfo,
} from './invitation-message.ts';
import {
  MAY_CHANGE_USERS,
  MAY_RESET_REDEMPTION,
  requireInviter,
  requireReach,
  requireRole,
} from './rights.ts';
import { refusingConflicts } from './writes.ts';

interface Wanted {
  readonly address: string;
  readonly redirectUrl: string;
  readonly displayName: string | undefined;
  readonly userType: 'Guest' | 'Member';
  readonly sendMessage: boolean;
  readonly messageInfo: MessageInfo;
  /** As it was given, for the answer. */
  readonly givenInfo: unknown;
  readonly reset: boolean;
  readonly invitedUser: string | undefined;
}

/** What the body asks for (Graph: invitation-post). @throws GraphError 400 */
function readWanted(body: Body): Wanted {
  const address = body['invitedUserEmailAddress'];
  const redirectUrl = body['inviteRedirectUrl'];
  // Graph refuses all of these in an address, the plus sign among them.
  const wellFormed =
    typeof address === 'string' &&
    /^[^~!#$%^&*()+=[\]{}\\/|;:"<>?,@\s]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}$/.test(address);
  if (!wellFormed) throw invalidInvitation('invitedUserEmailAddress');
  const isUrl =
    typeof redirectUrl === 'string' && redirectUrl.length <= 2048 && /^https?:\/\//i.test(redirectUrl);
  if (!isUrl || !URL.canParse(redirectUrl)) throw invalidInvitation('inviteRedirectUrl');
  const displayName = body['invitedUserDisplayName'] ?? undefined;
  if (displayName !== undefined && (typeof displayName !== 'string' || displayName.length > 256))
    throw invalidInvitation('invitedUserDisplayName');
  const userType = body['invitedUserType'] ?? 'Guest';
  if (userType !== 'Guest' && userType !== 'Member') throw invalidInvitation('invitedUserType');
  const {
    sendInvitationMessage = false,
    resetRedemption = false,
    invitedUserMessageInfo,
    invitedUser,
  } = body;
  if (typeof sendInvitationMessage !== 'boolean') throw invalidInvitation('sendInvitationMessage');
  if (typeof resetRedemption !== 'boolean') throw invalidInvitation('resetRedemption');
  const id = isJsonObject(invitedUser) ? invitedUser['id'] : undefined;
  if (resetRedemption && typeof id !== 'string') throw invalidInvitation('invitedUser');
  return {
    address,
    redirectUrl,
    displayName,
    userType,
    sendMessage: sendInvitationMessage,
    messageInfo: readMessageInfo(invitedUserMessageInfo),
    givenInfo: invitedUserMessageInfo ?? null,
    reset: resetRedemption,
    invitedUser: typeof id === 'string' ? id : undefined,
  };
}

const isInvited = (user: StoredObject): boolean =>
  user.body['creationType'] === 'Invitation' || user.body['userType'] === 'Guest';

/** The guest who already has the address, if any. @throws GraphError 400 for somebody of the tenant itself */
function guestWith(call: GraphCall, address: string): StoredObject | undefined {
  const { store } = call.directory;
  const known = usersByMail(store, call.tenant.n, address);
  const named = userByName(store, call.tenant.n, address);
  const internal = [...known, ...(named === undefined ? [] : [named])].find(user => !isInvited(user));
  if (internal !== undefined) {
    throw badRequest(
      `The invited user already exists in the directory as object ID: ${internal.id}. They can use that account to sign in to shared apps and resources.`,
    );
  }
  const domain = address.slice(address.indexOf('@') + 1).toLowerCase();
  if (domainsOf(store, call.tenant.n).some(({ name }) => name === domain))
    throw badRequest(`The domain ${domain} belongs to this directory: its people are users, not guests.`);
  return known.find(isInvited);
}

function makeGuest(call: GraphCall, wanted: Wanted): StoredObject {
  const { store } = call.directory;
  const [domain] = domainsOf(store, call.tenant.n);
  const local = `${wanted.address.replace('@', '_')}#EXT#`;
  const now = store.clock.iso();
  return refusingConflicts(() =>
    createObject(store, call.tenant.n, 'user', randomUUID(), {
      accountEnabled: true,
      displayName: wanted.displayName ?? wanted.address.slice(0, wanted.address.indexOf('@')),
      mail: wanted.address,
      mailNickname: local.slice(0, 64),
      otherMails: [wanted.address],
      userPrincipalName: `${local}@${domain?.name ?? call.tenant.id}`,
      userType: wanted.userType,
      creationType: 'Invitation',
      externalUserState: 'PendingAcceptance',
      externalUserStateChangeDateTime: now,
      createdDateTime: now,
    }),
  );
}

/** An invitation of somebody who is a guest already is begun again; the object and its groups stay. */
function resetGuest(call: GraphCall, wanted: Wanted): StoredObject {
  const { store } = call.directory;
  const guest = objectById(store, call.tenant.n, wanted.invitedUser ?? '');
  if (guest?.kind !== 'user') throw notFound(wanted.invitedUser ?? '');
  if (!isInvited(guest)) throw badRequest('Only the redemption of an invited user can be reset.');
  if (call.caller.person === undefined && rolesOf(store, guest.tenant, guest.n).length > 0) throw denied();
  if (call.caller.person !== undefined) requireReach(call, guest, MAY_RESET_REDEMPTION);
  const { mail, otherMails } = guest.body;
  const addresses: unknown[] = [mail].concat(otherMails);
  if (!addresses.some(one => typeof one === 'string' && one.toLowerCase() === wanted.address.toLowerCase()))
    throw badRequest('The address must be in mail or otherMails of the user before the redemption is reset.');
  // The sign-in begins anew with the redemption, perhaps under another address.
  dropPassword(store, guest);
  endSignIns(store, guest);
  return mergeBody(store, objectById(store, call.tenant.n, guest.id) ?? guest, {
    mail: wanted.address,
    externalUserState: 'PendingAcceptance',
    externalUserStateChangeDateTime: store.clock.iso(),
  });
}

/**
 * `POST /invitations` (Graph: invitation-post, reset-redemption-status). Who is invited exists from now on. With
 * `sendInvitationMessage` the mail server is asked before the answer, whose `sendInvitationMessage` says whether it took
 * the mail; the invitation stands either way.
 */
export async function invite(call: GraphCall): Promise<GraphAnswer> {
  const wanted = readWanted(await call.readBody());
  if (!wanted.reset) requireInviter(call);
  if (wanted.userType === 'Member') requireRole(call, MAY_CHANGE_USERS);
  const { store, base } = call.directory;
  const { guest, id, ticket } = store.transaction(() => {
    const known = wanted.reset ? resetGuest(call, wanted) : guestWith(call, wanted.address);
    const made = known ?? makeGuest(call, wanted);
    return { guest: made, ...makeInvitation(store, made, wanted.redirectUrl) };
  });
  const redeemUrl = `${base}/redeem?rd=${ticket}&tenant=${call.tenant.id}`;
  const { address, redirectUrl } = wanted;
  const sent =
    wanted.sendMessage &&
    (await sendInvitation(call, guest, { address, redeemUrl, redirectUrl }, wanted.messageInfo));
  const body = {
    '@odata.context': contextOf(call, 'invitations/$entity'),
    id,
    inviteRedeemUrl: redeemUrl,
    invitedUserDisplayName: guest.body['displayName'] ?? null,
    invitedUserType: guest.body['userType'] ?? null,
    invitedUserEmailAddress: address,
    sendInvitationMessage: sent,
    resetRedemption: wanted.reset,
    inviteRedirectUrl: redirectUrl,
    status: guest.body['externalUserState'] === 'PendingAcceptance' ? 'PendingAcceptance' : 'Completed',
    invitedUserMessageInfo: wanted.givenInfo,
    invitedUser: { id: guest.id },
  };
  return { status: 201, body };
}
