import type { DirectoryChange } from '../core/changed-directory.ts';
import { refuseTouching } from '../core/caller.ts';
import type { ObjectId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { loggingRefusals } from './change-account-state.ts';
import {
  allowMemberships,
  changeMemberships,
  differenceOf,
  noMemberships,
  pairsOf,
  sourceOf,
  type MembershipPorts,
  type MembershipWork,
} from './change-memberships.ts';
import { refuseTakenReplyUrl } from './create-application.ts';
import { ruledAndLogged } from './directory-log.ts';
import { ownTenantMember, refuseOnPremises, targetOf } from './directory-member.ts';
import { takeIn } from './directory-person.ts';
import { demandPlan, named, type DryRun } from './dry-run.ts';
import { signedInHere } from './ending-sessions.ts';
import { peopleLogged } from './logged-effect.ts';
import { effectOfMemberships } from './membership-effect.ts';
import { demandMatch, revisionEtag } from './precondition.ts';
import type { Actor } from './ports/actor.ts';
import type { DirectoryProfile, MemberRecord } from './ports/account-store.ts';
import type { SessionStore } from './ports/session-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { PersonToken, UserChanges } from './ports/directory-writer.ts';

export type ProfilePorts = MembershipPorts & {
  readonly store: Pick<ReplicaStore, 'profiles'> & Pick<SessionStore, 'signedIn'>;
};

/** What may be changed, by kind of member; absent ones stay. `groups` and `members` are the whole new list. */
export interface ProfileChanges {
  readonly givenName?: string;
  readonly surname?: string;
  readonly userName?: string;
  readonly groups?: readonly string[];
  readonly name?: string;
  readonly description?: string;
  readonly members?: readonly string[];
  readonly replyUrl?: string;
  readonly appIdUri?: string;
}

export interface ChangeProfile {
  readonly authority: Authority;
  readonly actor: Actor;
  readonly person: PersonToken | undefined;
  readonly member: string;
  readonly changes: ProfileChanges;
  readonly dryRun: boolean;
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  readonly confirm?: string;
}

const fields: Readonly<Record<MemberRecord['kind'], readonly (keyof ProfileChanges)[]>> = {
  user: ['givenName', 'surname', 'userName', 'groups'],
  group: ['name', 'description', 'members'],
  application: ['name', 'replyUrl', 'appIdUri'],
};

function refuseFields({ kind }: MemberRecord, changes: ProfileChanges): void {
  const others = Object.keys(changes).filter(key => !(fields[kind] as readonly string[]).includes(key));
  if (others.length === 0) return;
  const detail = `A member of the kind ${kind} has no ${others.join(', ')} to change.`;
  throw new Problem('invalid', detail, {
    errors: others.map(key => ({ pointer: `/${key}`, code: 'invalid', detail })),
  });
}

/** A change that the rules and the directory's state allow: what it does to memberships, and how it is made. */
interface Planned {
  readonly memberships: DirectoryChange;
  perform(): Promise<void>;
}

/** One member's change under way. */
interface Work extends MembershipWork {
  readonly ports: ProfilePorts;
  readonly request: ChangeProfile;
}

async function takeInProfile(work: Work, profile: Partial<DirectoryProfile>): Promise<void> {
  const { objectId, kind } = work.record;
  await takeIn(work.ports, sourceOf(work), { objects: [{ ...profile, objectId, kind }] });
}

async function planUser(work: Work): Promise<Planned> {
  const { ports, request, record, person } = work;
  const { givenName, surname, userName, groups } = request.changes;
  const renamed = givenName !== undefined || surname !== undefined || userName !== undefined;
  if (renamed) refuseOnPremises(record);
  const memberships =
    groups && differenceOf(await ports.writer.groupsOf(person, record.objectId, 'user'), groups);
  if (memberships) await allowMemberships(work, memberships, '/groups');
  const pairOf = (group: ObjectId) => [group, record.objectId] as const;
  let changes: UserChanges | undefined;
  if (renamed) {
    const before = await ports.writer.user(person, record.objectId);
    if (before === undefined) throw new Problem('not-found', 'The directory has no such user (any more).');
    const domain = before.userPrincipalName.slice(before.userPrincipalName.lastIndexOf('@') + 1);
    const first = givenName ?? before.givenName ?? '';
    const last = surname ?? before.surname ?? '';
    // A display name of the person's own choosing stays.
    const follows = before.displayName === `${before.givenName ?? ''} ${before.surname ?? ''}`.trim();
    changes = {
      ...(givenName === undefined ? {} : { givenName }),
      ...(surname === undefined ? {} : { surname }),
      ...(userName === undefined ? {} : { userPrincipalName: `${userName}@${domain}` }),
      ...(follows && (givenName ?? surname) !== undefined ? { displayName: `${first} ${last}`.trim() } : {}),
    };
  }
  return {
    memberships: memberships ? pairsOf(memberships, pairOf) : noMemberships,
    async perform() {
      if (changes) {
        await ports.writer.updateUser(person, record.objectId, changes);
        await takeInProfile(work, changes);
      }
      if (memberships) await changeMemberships(work, memberships, pairOf);
    },
  };
}

async function planGroup(work: Work): Promise<Planned> {
  const { ports, request, record, person } = work;
  const { name, description, members } = request.changes;
  refuseOnPremises(record);
  const memberships = members && differenceOf(await ports.writer.membersOf(person, record.objectId), members);
  if (memberships) await allowMemberships(work, memberships, '/members');
  const pairOf = (member: ObjectId) => [record.objectId, member] as const;
  return {
    memberships: memberships ? pairsOf(memberships, pairOf) : noMemberships,
    async perform() {
      if (name !== undefined || description !== undefined) {
        await ports.writer.updateGroup(person, record.objectId, {
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
        });
        if (name !== undefined) await takeInProfile(work, { displayName: name });
      }
      if (memberships) await changeMemberships(work, memberships, pairOf);
    },
  };
}

async function planApplication(work: Work): Promise<Planned> {
  const { ports, request, record, person } = work;
  const { name, replyUrl, appIdUri } = request.changes;
  const application = await ports.writer.applicationOf(person, record.objectId);
  if (application === undefined) {
    throw new Problem(
      'not-supported-by-directory',
      'This application is registered in another tenant and is changed there.',
    );
  }
  if (replyUrl !== undefined) {
    await refuseTakenReplyUrl(ports, person, replyUrl, application.applicationId);
  }
  return {
    memberships: noMemberships,
    async perform() {
      await ports.writer.updateApplication(person, application.applicationId, {
        ...(name === undefined ? {} : { name }),
        ...(replyUrl === undefined ? {} : { replyUrls: [replyUrl] }),
        ...(appIdUri === undefined ? {} : { appIdUris: appIdUri === '' ? [] : [appIdUri] }),
      });
      if (name !== undefined) await takeInProfile(work, { displayName: name });
    },
  };
}

const plans: Readonly<Record<MemberRecord['kind'], (work: Work) => Promise<Planned>>> = {
  user: planUser,
  group: planGroup,
  application: planApplication,
};

/**
 * Changes names, memberships and addresses of a member in its directory, as the caller (U-5, G-2, P-2); the account's own
 * grants stay as they are. What the directory has done counts here at once. With `dryRun` says who would gain and lose what
 * by the groups, and does nothing (B-2).
 */
export const changeProfile =
  (ports: ProfilePorts) =>
  async (request: ChangeProfile): Promise<{ readonly revision: string } | DryRun> => {
    const { authority, member, changes } = request;
    const attempt = { action: 'members.profile', target: { member } };
    return loggingRefusals(ports, request, attempt, async () => {
      const { record, person } = await ownTenantMember(ports, authority, request.person, {
        member,
        change: false,
      });
      refuseFields(record, changes);
      demandMatch(request.ifMatch, revisionEtag(record), undefined);
      await ruledAndLogged(ports, request, [], facts => refuseTouching(facts, record));
      const work: Work = { ports, request, record, person, done: { joined: [], left: [] } };
      const planned = await plans[record.kind](work);
      const effect = effectOfMemberships(ports.tenants, authority, record.tenantId, planned.memberships);
      if (request.dryRun) return named(ports.store, effect);
      demandPlan(request.ifMatchPlan, () => effect);
      const going = planned.memberships.left.length > 0;
      const belonged = going ? await signedInHere(ports.store, authority.index, [record.tenantId]) : [];
      const tell = (detail: Readonly<Record<string, unknown>>): Promise<string> => {
        const { action } = attempt;
        const whole = { displayName: record.profile?.displayName ?? null, ...detail };
        const entry = { action, result: 'done' as const, target: targetOf(record), detail: whole };
        return ruledAndLogged(ports, request, [entry], undefined, { belonged });
      };
      try {
        await planned.perform();
      } catch (error) {
        // What stops half way is told as far as it went.
        if (work.done.joined.length + work.done.left.length > 0) await tell({ partly: work.done });
        throw error;
      }
      const reached = effect.lines.length > 0 ? peopleLogged(effect.lines) : {};
      return { revision: await tell({ after: changes, ...reached }) };
    });
  };
