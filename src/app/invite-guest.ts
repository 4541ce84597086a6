import { randomUUID } from 'node:crypto';
import { printAccess, sameAccess, parseAccess, type AccessText } from '../core/access-text.ts';
import type { AccountIndex } from '../core/account-index.ts';
import { asMemberId, asObjectId, type AccountId, type ObjectId, type Principal } from '../core/id.ts';
import { planAddMembers, type AddMembersPlan } from '../core/plan-add-members.ts';
import { Problem } from '../core/problems.ts';
import { callerOn } from './caller.ts';
import { asProblem, changeAccount } from './change-account-state.ts';
import type { CreatePorts, CreateRequest } from './create-in-directory.ts';
import { freshProfile, takeIn } from './directory-person.ts';
import { invitationView, termOf, type SentInvitation } from './invitation-view.ts';
import { lookAgain, type Running } from './intents.ts';
import { loggedEffects } from './logged-effect.ts';
import type { Change, LockedAccount } from './ports/account-store.ts';
import type { DirectoryGuest, Invited, PersonToken } from './ports/directory-writer.ts';
import type { Invitation, InvitationStore } from './ports/invitation-store.ts';
import type { AccountStore } from './ports/account-store.ts';
import { secretsMade } from './secrets-made.ts';

/** Keeps texts secret at rest, each bound to what it is for. */
export interface Sealer {
  seal(text: string, purpose: string): string;
  open(sealed: string, purpose: string): string | undefined;
}

/** How this installation invites. */
export interface InvitationOptions {
  /** `INVITATIONS_AT_ONCE` */
  readonly atOnce: number;
  /** Whether Rolecall mails the link itself (`SMTP_URL`); else it is given to who invites. */
  readonly mails: boolean;
  /** Where somebody lands who has accepted: the sign-in at the tenant that invited. */
  readonly redirectUrl: (tenant: string) => string;
}

export type InvitePorts = CreatePorts & {
  readonly store: CreatePorts['store'] & InvitationStore & Pick<AccountStore, 'memberRecord' | 'accountsOf'>;
  readonly sealing: Sealer;
  readonly invitations: InvitationOptions;
};

/** One address with what goes with it, as it stands in an intent. */
export interface WantedGuest {
  readonly displayName: string;
  readonly address: string;
  readonly access: unknown;
  readonly language?: string;
  readonly message?: string;
  readonly days: number;
}

/** What a sealed link is for, so that it opens nowhere else. */
export const linkPurpose = (account: string, invitation: string): string =>
  `invitation link ${account}/${invitation}`;

/** Clocks of two machines may differ by this much, in ms. */
const skew = 300_000;

/** How an address is asked for at the directory. */
export const askingFor = (
  { invitations }: Pick<InvitePorts, 'invitations'>,
  { principal }: PersonToken,
  { address, displayName }: { readonly address: string; readonly displayName?: string },
) => ({
  address,
  redirectUrl: invitations.redirectUrl(principal.tenantId),
  // The mail is ours to send, in words and language of our own.
  sendMail: false,
  ...(displayName === undefined || displayName === address ? {} : { displayName }),
});

/**
 * Has the directory make the guest, once however often it is called: an answer that got lost is settled by looking by the
 * invited address, and asking again for somebody who is there makes no second guest, only a new link.
 */
export async function makeGuest(
  ports: InvitePorts,
  person: PersonToken,
  running: Running,
  wanted: WantedGuest,
  there: DirectoryGuest | undefined,
): Promise<{ readonly invited: Invited; readonly made: boolean }> {
  const { writer } = ports;
  const { asked, made: known } = running.intent;
  const invitation = askingFor(ports, person, wanted);
  const invite = () => writer.invite(person, invitation);
  await running.note({
    step: running.intent.step === 'made' ? 'made' : 'asked',
    asked: asked === null ? new Date() : new Date(asked),
    // Who was there before anything was asked is not of our making.
    ...(asked === null && there ? { made: { objectId: there.objectId, guest: 'there' as const } } : {}),
  });
  const madeAfterAsking = (guest: DirectoryGuest): boolean =>
    guest.created !== undefined && asked !== null && Date.parse(guest.created) >= Date.parse(asked) - skew;
  const made =
    known.guest === undefined ? there === undefined || madeAfterAsking(there) : known.guest === 'made';
  try {
    return { invited: await invite(), made };
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'directory-outcome-unknown') throw error;
    const found = await lookAgain(() => writer.guestByAddress(person, wanted.address));
    if (found === undefined) throw error;
    return { invited: await invite(), made };
  }
}

/** The guest in the replica, so that it is a member at once, and one who has not accepted. */
export async function takeGuestIn(
  ports: InvitePorts,
  who: Principal & { readonly account: AccountId },
  address: string,
  pending: boolean,
  there: DirectoryGuest | undefined,
): Promise<void> {
  const profile = freshProfile(who.tenantId, who.objectId, 'user', {
    displayName: there?.displayName || address.slice(0, address.indexOf('@')),
    mail: address,
    guest: true,
    pending,
    ...(there === undefined ? {} : { enabled: there.enabled, userPrincipalName: there.userPrincipalName }),
  });
  await takeIn(ports, who, { objects: [profile] });
}

/** The rules on adding one guest. Throws what they refuse. */
export function planGuest(
  ports: Pick<InvitePorts, 'catalog' | 'tenants'>,
  request: Pick<CreateRequest, 'authority'>,
  index: AccountIndex,
  guest: { readonly who: Principal; readonly access: unknown; readonly own: readonly Principal[] },
): AddMembersPlan {
  const { identity, at } = request.authority;
  const { objectId } = guest.who;
  const plan = planAddMembers({
    index,
    catalog: ports.catalog(),
    caller: callerOn(index, identity, ports.tenants, at, guest.own),
    objects: [{ ...guest.who, kind: 'user' }],
    access: guest.access,
    object: () => ({ objectId, kind: 'user', enabled: true, deleted: false, pending: true }),
    newId: () => asMemberId(randomUUID()),
    at: at.getTime(),
  });
  if ('refused' in plan) throw asProblem(plan);
  const [outcome] = plan.outcomes;
  if (outcome?.outcome === 'problem') throw asProblem(outcome.problem);
  return plan;
}

/** Refuses beforehand, for the whole call, what would be refused of every address. */
export async function refuseAccess(
  ports: InvitePorts,
  request: CreateRequest,
  person: PersonToken,
  access: unknown,
): Promise<void> {
  const who = { tenantId: person.principal.tenantId, objectId: asObjectId(randomUUID()) };
  const made = await secretsMade(ports.store, request.authority);
  // Who gets the link could accept by it themselves: such a guest is as good as their own.
  const own = ports.invitations.mails || request.authority.owner ? made : [...made, who];
  planGuest(ports, request, request.authority.index, { who, access, own });
}

const day = 86_400_000;

interface Added {
  readonly id: string;
  readonly member: string;
}

/** An invitation that begins now. */
function invitationOf(
  { authority, actor }: CreateRequest,
  { who, wanted, made }: { readonly who: Principal; readonly wanted: WantedGuest; readonly made: boolean },
): Omit<Invitation, 'id' | 'member'> {
  const { kind, tenantId, objectId, displayName } = actor;
  const { address, language, message, days } = wanted;
  const now = authority.at.toISOString();
  return {
    ...who,
    address,
    ...(language === undefined ? {} : { language }),
    ...(message === undefined ? {} : { message }),
    days,
    madeGuest: made,
    invited: now,
    invitedBy: {
      kind,
      ...(tenantId && { tenantId }),
      ...(objectId && { objectId }),
      ...(displayName && { displayName }),
    },
    sent: now,
    expires: new Date(authority.at.getTime() + days * day).toISOString(),
  };
}

/** Adds the guest, keeps the invitation and asks for its mail, in one transaction. */
async function changeOf(
  ports: InvitePorts,
  request: CreateRequest,
  guest: {
    readonly who: Principal;
    readonly wanted: WantedGuest;
    readonly made: boolean;
    readonly link: string;
  },
  [index, locked]: readonly [AccountIndex, LockedAccount],
): Promise<Change<Added>> {
  const { authority } = request;
  const { who, wanted } = guest;
  const { mails } = ports.invitations;
  const own = await secretsMade(locked, authority);
  const plan = planGuest(ports, request, index, { who, access: wanted.access, own });
  const [outcome] = plan.outcomes;
  if (outcome === undefined || outcome.outcome === 'problem')
    throw new Error('INVARIANT: one guest, one outcome');
  const { member } = outcome;
  const open = await locked.openInvitationId(who);
  const id = open ?? randomUUID();
  const invitation = { ...invitationOf(request, guest), id, member: member.id };
  const sealedLink = mails ? ports.sealing.seal(guest.link, linkPurpose(authority.account, id)) : null;
  return {
    events: [...plan.events, { kind: 'invitation-put', invitation: termOf(invitation) }],
    invitations: [{ kind: 'sent', invitation, sealedLink }],
    jobs: mails ? [{ name: 'invitation-mail', data: { account: authority.account, invitation: id } }] : [],
    log: [
      {
        action: 'invitations.send',
        result: 'done',
        target: { invitation: id, member: member.id, ...who, kind: 'user' },
        detail: {
          address: wanted.address,
          after: printAccess(member.access),
          effect: loggedEffects(index, ports.tenants, plan.events, [member], authority.at)(member),
          expires: invitation.expires,
          madeGuest: guest.made,
          by: mails ? 'mail' : 'link',
        },
      },
    ],
    result: { id, member: member.id },
  };
}

/** Makes a guest a member with its invitation. */
export async function admitGuest(
  ports: InvitePorts,
  request: CreateRequest,
  person: PersonToken,
  guest: {
    readonly objectId: ObjectId;
    readonly wanted: WantedGuest;
    readonly made: boolean;
    readonly link: string;
  },
): Promise<{ readonly item: SentInvitation; readonly revision: string }> {
  const who = { tenantId: person.principal.tenantId, objectId: guest.objectId };
  const { mails } = ports.invitations;
  if (!mails) await ports.store.noteSecret(person.principal, who.objectId, new Date());
  const now = { ...request, authority: { ...request.authority, at: new Date() } };
  const { result, revision } = await changeAccount(ports, now, (index, locked) =>
    changeOf(ports, now, { ...guest, who }, [index, locked]),
  );
  const view = await readInvitation(ports, now, result.id, who);
  return { item: mails ? view : { ...view, redeemUrl: guest.link }, revision };
}

/** An invitation as its own tenant sees it. */
export async function readInvitation(
  ports: Pick<InvitePorts, 'store'>,
  { authority }: Pick<CreateRequest, 'authority'>,
  id: string,
  { tenantId }: Pick<Principal, 'tenantId'>,
): Promise<SentInvitation> {
  const record = await ports.store.invitation(authority.account, id);
  if (record === undefined) {
    throw new Problem('not-found', 'The account has no such invitation. Look at the list.');
  }
  const member = await ports.store.memberRecord(authority.account, record.member);
  return invitationView(record, member, tenantId, authority.at);
}

/** Whether a member has just the access that was asked for. */
export const hasAccess = (access: unknown, present: Parameters<typeof sameAccess>[0]): boolean =>
  sameAccess(present, parseAccess(access as AccessText));
