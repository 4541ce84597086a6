import { addressFault, addressKey, domainOf, readAddresses, type GivenAddress } from '../core/addresses.ts';
import { printAccess } from '../core/access-text.ts';
import { refuseTouching } from '../core/caller.ts';
import { refuseImpersonating } from '../core/joining.ts';
import { Problem } from '../core/problems.ts';
import { loggingRefusals } from './change-account-state.ts';
import type { CreateRequest } from './create-in-directory.ts';
import { ruledAndLogged } from './directory-log.ts';
import { personIn } from './directory-person.ts';
import { carryOut, requestKeyOf, type IntentRequest } from './intents.ts';
import { guestLimits, type SentInvitation } from './invitation-view.ts';
import {
  admitGuest,
  hasAccess,
  makeGuest,
  readInvitation,
  refuseAccess,
  takeGuestIn,
  type InvitePorts,
  type WantedGuest,
} from './invite-guest.ts';
import type { DirectoryGuest, PersonToken } from './ports/directory-writer.ts';
import type { DirectoryIntent, Wanted } from './ports/intent-store.ts';

export interface InviteInput {
  /** Each entry one address or several (U-4). */
  readonly addresses: readonly string[];
  readonly access: unknown;
  readonly language?: string;
  readonly message?: string;
  /** Days until it is shown as expired; 30 unless told. */
  readonly expires?: number;
}

/** Each address's own outcome, in the order given. */
export interface InvitedAll {
  readonly items: readonly (SentInvitation | { readonly problem: Problem; readonly address: string })[];
  readonly guestLimits: typeof guestLimits;
  readonly revision?: string;
}

/** One address that was invited. */
export interface OneInvited {
  readonly item: SentInvitation;
  readonly revision?: string;
}

const defaultDays = 30;

const invalid = (pointer: string, detail: string): Problem =>
  new Problem('invalid', detail, { errors: [{ pointer, code: 'invalid', detail }] });

/** What refuses one and would refuse every other just so. */
const ofAll = ({ code }: Problem): boolean =>
  code === 'directory-right-missing' || code === 'interaction-required' || code === 'consent-missing';

const attempt = (person: PersonToken) => ({
  action: 'invitations.send',
  target: { tenantId: person.principal.tenantId, kind: 'user' },
});

function addressesOf(ports: InvitePorts, input: InviteInput): readonly GivenAddress[] {
  const all = readAddresses(input.addresses);
  if (all.length === 0) throw invalid('/addresses', 'Name at least one address.');
  const { atOnce } = ports.invitations;
  if (all.length > atOnce) {
    throw new Problem('too-many', `At most ${atOnce} addresses at once; these are ${all.length}.`);
  }
  return all;
}

/**
 * Invites people from outside into the caller's tenant and adds them (U-4): each becomes a guest who must accept before
 * access works. The access is judged first and refuses the whole; each address has its own outcome then.
 *
 * Throws what refuses the whole: `too-many`, `invalid`, what is wrong with the access, `grants-exceed-own`,
 * `wrong-tenant`, and what the directory would refuse of every address.
 */
export const invite =
  (ports: InvitePorts) =>
  async (request: CreateRequest & { readonly input: InviteInput }): Promise<InvitedAll> => {
    const { authority, input } = request;
    const addresses = addressesOf(ports, input);
    const person = personIn(authority, request.person);
    await loggingRefusals(ports, request, attempt(person), () =>
      refuseAccess(ports, request, person, input.access),
    );
    const items: InvitedAll['items'][number][] = [];
    let revision: string | undefined;
    let asked = false;
    for (const given of addresses) {
      try {
        await refuseAddress(ports, person, given);
        const done = await inviteOne(ports, request, person, wantedOf(input, given.address));
        items.push(done.item);
        revision = done.revision ?? revision;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        if (ofAll(error) && !asked) throw error;
        items.push({ problem: placed(error, given), address: given.address });
        // What was wrong with the address itself was said without the directory.
        if (error.code === 'invalid') continue;
      }
      asked = true;
    }
    return { items, guestLimits, ...(revision === undefined ? {} : { revision }) };
  };

/** A refusal of the directory points at the entry that the address stood in. */
function placed(problem: Problem, { entry }: GivenAddress): Problem {
  const { errors } = problem.facts;
  if (!errors?.some(each => each.pointer.startsWith('/addresses/'))) return problem;
  const here = errors.map(each => ({ ...each, pointer: `/addresses/${entry}` }));
  return new Problem(problem.code, problem.detail, { ...problem.facts, errors: here }, problem);
}

const wantedOf = ({ access, language, message, expires }: InviteInput, address: string): WantedGuest => ({
  displayName: address,
  address,
  access,
  ...(language === undefined ? {} : { language }),
  ...(message === undefined ? {} : { message }),
  days: expires ?? defaultDays,
});

/** Goes on with inviting one address where it stopped. */
export const inviteAgain =
  (ports: InvitePorts) =>
  async (request: CreateRequest & { readonly again: DirectoryIntent }): Promise<OneInvited> => {
    const person = personIn(request.authority, request.person, request.again.tenantId);
    const wanted = request.again.wanted as unknown as WantedGuest;
    await loggingRefusals(ports, request, attempt(person), () =>
      refuseAccess(ports, request, person, wanted.access),
    );
    return inviteOne(ports, request, person, wanted);
  };

/** Why an address cannot be invited, as far as it can be said without asking the directory. */
async function refuseAddress(
  ports: InvitePorts,
  person: PersonToken,
  { address, entry }: GivenAddress,
): Promise<void> {
  const pointer = `/addresses/${entry}`;
  const fault = addressFault(address);
  if (fault !== undefined) throw invalid(pointer, `${address}: ${fault}`);
  const known = await ports.store.replicaTenant(person.principal.tenantId);
  if (known?.defaultDomain && domainOf(address) === known.defaultDomain.toLowerCase()) {
    throw invalid(
      pointer,
      `${address}: this domain is of your own directory, so whoever has this address is a user there and no guest. Add that user.`,
    );
  }
}

async function inviteOne(
  ports: InvitePorts,
  request: CreateRequest,
  person: PersonToken,
  wanted: WantedGuest,
): Promise<OneInvited> {
  const { authority, actor, idempotency, again } = request;
  const key = idempotency && { ...idempotency, key: `${idempotency.key}\n${addressKey(wanted.address)}` };
  const resumes =
    again !== undefined ||
    (key !== undefined && (await ports.store.hasIntent(authority.account, requestKeyOf(key))));
  const there = await ports.writer.guestByAddress(person, wanted.address);
  if (there && !resumes) {
    const standing = await loggingRefusals(ports, request, attempt(person), () =>
      refusePresent(ports, request, person, wanted, there),
    );
    if (standing) return { item: standing };
  }
  const intent: IntentRequest = {
    authority,
    actor,
    tenantId: person.principal.tenantId,
    kind: 'invitation',
    wanted: JSON.parse(JSON.stringify(wanted)) as Wanted,
    ...(key ? { idempotency: key } : {}),
    ...(again ? { again } : {}),
  };
  return carryOut(ports, intent, async running => {
    const { invited, made } = await loggingRefusals(ports, request, attempt(person), () =>
      makeGuest(ports, person, running, wanted, there),
    );
    const { objectId } = invited;
    const who = { tenantId: person.principal.tenantId, objectId };
    await takeGuestIn(ports, { ...who, account: authority.account }, wanted.address, invited.pending, there);
    await running.note({ step: 'made', made: { objectId, guest: made ? 'made' : 'there' } });
    return loggingRefusals(ports, request, { ...attempt(person), target: { ...who, kind: 'user' } }, () =>
      admitGuest(ports, request, person, { objectId, wanted, made, link: invited.redeemUrl }),
    );
  });
}

/** What is to be said of an address that somebody of the directory has; an invitation that stands just so is answered. */
async function refusePresent(
  ports: InvitePorts,
  request: CreateRequest,
  person: PersonToken,
  { address, access }: WantedGuest,
  there: DirectoryGuest,
): Promise<SentInvitation | undefined> {
  const { authority } = request;
  const { tenantId } = person.principal;
  const { objectId } = there;
  const who = { tenantId, objectId };
  const member = authority.index.memberOf(who);
  if (member && (!there.guest || !there.pending || !hasAccess(access, member.access))) {
    throw new Problem(
      'already-a-member',
      `${address}: already a member of this account. Change that access instead.`,
      {
        member: member.id,
        access: printAccess(member.access),
      },
    );
  }
  if (!there.guest) {
    throw new Problem(
      'directory-refused',
      `${address}: this is a user of your own directory. Add that user instead.`,
      {
        ...who,
      },
    );
  }
  if (!there.pending) {
    throw new Problem(
      'invitation-state',
      `${address}: already a guest of your directory, who has accepted. Add that guest as a user instead.`,
      { ...who },
    );
  }
  const open = await ports.store.openInvitation(authority.account, tenantId, objectId);
  if (member && open && Date.parse(open.expires) > authority.at.getTime()) {
    return readInvitation(ports, request, open.id, who);
  }
  if (!ports.invitations.mails) {
    // The link lets its holder become this guest, like a password of theirs would.
    await ruledAndLogged(
      ports,
      request,
      [],
      facts => refuseImpersonating(facts, who) ?? refuseTouching(facts, who),
    );
  }
  return undefined;
}
