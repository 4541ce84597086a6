import type { ObjectId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import { ownTenantMember } from './directory-member.ts';
import type { AccountStore, MemberRecord } from './ports/account-store.ts';
import type { DirectoryWriter, PersonToken } from './ports/directory-writer.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

/** Somebody or something of the directory, by name. */
export interface NamedObject {
  readonly objectId: ObjectId;
  readonly displayName: string;
}

/** What of a member can be changed in its directory, as it stands there at this moment (U-5, G-2, P-2). */
export interface ProfileView {
  readonly kind: MemberRecord['kind'];
  /** Why nothing but memberships can be changed here: kept on-premises (T-11), or registered in another tenant. */
  readonly masteredBy: 'on-premises' | 'another-tenant' | null;
  readonly givenName?: string | null;
  readonly surname?: string | null;
  /** Before the `@`. */
  readonly userName?: string;
  readonly domain?: string;
  /** That hold the user directly. */
  readonly groups?: readonly NamedObject[];
  readonly name?: string;
  readonly description?: string | null;
  readonly members?: readonly NamedObject[];
  /** Why the members cannot be changed: a rule keeps them, or a mail system. */
  readonly unwritable?: 'dynamic' | 'mail-enabled' | null;
  readonly replyUrl?: string | null;
  readonly appIdUri?: string | null;
}

interface Ports {
  readonly store: Pick<AccountStore, 'memberRecord'> & Pick<ReplicaStore, 'profiles'>;
  readonly writer: Pick<DirectoryWriter, 'user' | 'groupsOf' | 'group' | 'membersOf' | 'applicationOf'>;
}

interface Work {
  readonly ports: Ports;
  readonly record: MemberRecord;
  readonly person: PersonToken;
}

const gone = (): Problem => new Problem('not-found', 'The directory has no such object (any more).');

async function namedAll({ ports, record }: Work, ids: readonly ObjectId[]): Promise<readonly NamedObject[]> {
  const profiles = await ports.store.profiles(record.tenantId, ids);
  return ids.map(objectId => ({ objectId, displayName: profiles.get(objectId)?.displayName ?? objectId }));
}

async function userProfile(work: Work): Promise<Omit<ProfileView, 'kind'>> {
  const { ports, record, person } = work;
  const [user, groups] = await Promise.all([
    ports.writer.user(person, record.objectId),
    ports.writer.groupsOf(person, record.objectId, 'user'),
  ]);
  if (user === undefined) throw gone();
  const at = user.userPrincipalName.lastIndexOf('@');
  return {
    masteredBy: user.onPremises ? 'on-premises' : null,
    givenName: user.givenName ?? null,
    surname: user.surname ?? null,
    userName: user.userPrincipalName.slice(0, at),
    domain: user.userPrincipalName.slice(at + 1),
    groups: await namedAll(work, groups),
  };
}

async function groupProfile(work: Work): Promise<Omit<ProfileView, 'kind'>> {
  const { ports, record, person } = work;
  const [group, members] = await Promise.all([
    ports.writer.group(person, record.objectId),
    ports.writer.membersOf(person, record.objectId),
  ]);
  if (group === undefined) throw gone();
  return {
    masteredBy: group.onPremises ? 'on-premises' : null,
    name: group.displayName,
    description: group.description ?? null,
    members: await namedAll(work, members),
    unwritable: group.unwritable ?? null,
  };
}

async function applicationProfile({ ports, record, person }: Work): Promise<Omit<ProfileView, 'kind'>> {
  const application = await ports.writer.applicationOf(person, record.objectId);
  if (application === undefined) return { masteredBy: 'another-tenant' };
  return {
    masteredBy: null,
    name: application.displayName,
    replyUrl: application.replyUrls[0] ?? null,
    appIdUri: application.appIdUris[0] ?? null,
  };
}

/** Reads what `changeProfile` changes, as the caller: the directory decides what they may see. Throws as that does. */
export const readProfile =
  (ports: Ports) =>
  async (authority: Authority, caller: PersonToken | undefined, member: string): Promise<ProfileView> => {
    const { record, person } = await ownTenantMember(ports, authority, caller, { member, change: false });
    const work: Work = { ports, record, person };
    const read = { user: userProfile, group: groupProfile, application: applicationProfile }[record.kind];
    return { kind: record.kind, ...(await read(work)) };
  };
