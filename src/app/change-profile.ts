import type { DirectoryChange } from '../core/changed-directory.ts';
import { refuseLeaving } from '../core/leaving.ts';
import { refuseTouching } from '../core/caller.ts';
import { asObjectId, type ObjectId } from '../core/id.ts';
import { refuseJoining } from '../core/joining.ts';
import { Problem, type Refusal } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { loggingRefusals } from './change-account-state.ts';
import { refuseTakenReplyUrl } from './create-application.ts';
import { ruledAndLogged, type RuleFacts } from './directory-log.ts';
import { ownTenantMember, refuseOnPremises, targetOf } from './directory-member.ts';
import { takeIn, type ReplicaPorts } from './directory-person.ts';
import { demandPlan, named, type DryRun } from './dry-run.ts';
import { effectOfMemberships } from './membership-effect.ts';
import { ownedAmong, withKinds } from './owned-applications.ts';
import { demandMatch, revisionEtag } from './precondition.ts';
import type { Actor } from './ports/actor.ts';
import type { DirectoryProfile, MemberRecord } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { ReplicaStore } from './ports/replica-store.ts';
import type { PersonToken, UserChanges } from './ports/directory-writer.ts';
import type { SecretPorts } from './reset-password.ts';
import { refuseUnwritable } from './write-groups.ts';

export type ProfilePorts = SecretPorts &
  ReplicaPorts & {
    readonly store: Pick<ReplicaStore, 'profiles'>;
    readonly directory: Pick<DirectoryReader, 'ownersOf'>;
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

/** Who comes and who goes, when a list becomes another. */
interface Difference {
  readonly come: readonly ObjectId[];
  readonly go: readonly ObjectId[];
}

function differenceOf(now: readonly ObjectId[], wanted: readonly string[]): Difference {
  const next = new Set(wanted.map(asObjectId));
  const before = new Set(now);
  return { come: [...next].filter(id => !before.has(id)), go: [...before].filter(id => !next.has(id)) };
}

/** A change that the rules and the directory's state allow: what it does to memberships, and how it is made. */
interface Planned {
  readonly memberships: DirectoryChange;
  perform(): Promise<void>;
}

const noMemberships: DirectoryChange = { left: [], joined: [] };

/** One member's change under way. */
interface Work {
  readonly ports: ProfilePorts;
  readonly request: ChangeProfile;
  readonly record: MemberRecord;
  readonly person: PersonToken;
}

/** Asks the rules about memberships that come and go, and the directory whether these groups take any (T-11). */
async function allowMemberships(
  { ports, request, record, person }: Work,
  { come, go }: Difference,
  pointer: '/groups' | '/members',
): Promise<void> {
  const { tenantId } = record;
  const groups =
    pointer === '/groups' ? [...come, ...go] : come.length + go.length > 0 ? [record.objectId] : [];
  for (const group of groups) await refuseUnwritable(ports, person, group, pointer);
  const at = (objectId: ObjectId) => ({ tenantId, objectId });
  const pairOf = (id: ObjectId) =>
    pointer === '/groups' ? ([id, record.objectId] as const) : ([record.objectId, id] as const);
  const change = { left: go.map(pairOf), joined: come.map(pairOf) };
  const rule = (facts: RuleFacts): Refusal | undefined => {
    for (const id of come) {
      const refusal =
        pointer === '/groups' ? refuseJoining(facts, at(id), record) : refuseJoining(facts, record, at(id));
      if (refusal) return refusal;
    }
    for (const id of pointer === '/members' ? go : []) {
      const refusal = refuseTouching(facts, at(id));
      if (refusal) return refusal;
    }
    return refuseLeaving(facts, tenantId, change);
  };
  const owned = await ownedAmong(ports, request.authority, withKinds(ports.tenants, tenantId, come));
  await ruledAndLogged(ports, request, [], rule, owned);
}

type PairOf = (id: ObjectId) => readonly [group: ObjectId, member: ObjectId];

const pairsOf = ({ come, go }: Difference, pairOf: PairOf): DirectoryChange => ({
  joined: come.map(pairOf),
  left: go.map(pairOf),
});

/** Makes memberships what they are to be, one by one; each that is done counts here at once. */
async function changeMemberships(
  { ports, record, person }: Work,
  { come, go }: Difference,
  pairOf: PairOf,
): Promise<void> {
  for (const id of come) {
    await ports.writer.addMember(person, ...pairOf(id));
    await takeIn(ports, record.tenantId, { joined: [pairOf(id)] });
  }
  for (const id of go) {
    await ports.writer.removeMember(person, ...pairOf(id));
    await takeIn(ports, record.tenantId, { left: [pairOf(id)] });
  }
}

async function takeInProfile({ ports, record }: Work, profile: Partial<DirectoryProfile>): Promise<void> {
  const { tenantId, objectId, kind } = record;
  await takeIn(ports, tenantId, { objects: [{ ...profile, objectId, kind }] });
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
      const work: Work = { ports, request, record, person };
      const planned = await plans[record.kind](work);
      const effect = effectOfMemberships(ports.tenants, authority, record.tenantId, planned.memberships);
      if (request.dryRun) return named(ports.store, effect);
      demandPlan(request.ifMatchPlan, () => effect);
      await planned.perform();
      const detail = { displayName: record.profile?.displayName ?? null, after: changes };
      const revision = await ruledAndLogged(ports, request, [
        { action: attempt.action, result: 'done', target: targetOf(record), detail },
      ]);
      return { revision };
    });
  };
