import type { Member } from '../core/account.ts';
import type { MemberId, ObjectId, TenantId } from '../core/id.ts';
import { invitationDenial } from '../core/invitation-term.ts';
import type { Authority } from './authority.ts';
import { decidedBy, fullViewOf } from './member-view.ts';
import type { LockedAccount, MemberRecord } from './ports/account-store.ts';
import type { DirectoryReader, KeyTerm } from './ports/directory-reader.ts';
import type { InvitationStore } from './ports/invitation-store.ts';
import type { ReplicaStore } from './ports/replica-store.ts';

/** What else a removal says of a member: what goes with it, and what it leaves in the directory (U-8). */
export interface LeftBehind {
  /** The id of the open invitation that is withdrawn with the member; null: there is none. */
  readonly invitationWithdrawn: string | null;
  /** The application's keys, which the directory keeps; null: not known, or not for this caller to see (T-9). */
  readonly keysLeft: readonly KeyTerm[] | null;
}

export interface LeftBehindPorts {
  readonly store: Pick<ReplicaStore, 'profiles'>;
  readonly directory: Pick<DirectoryReader, 'keysOf'>;
}

export type KeysLeft = ReadonlyMap<MemberId, readonly KeyTerm[]>;

/** A removal waits this long for the directory, in ms: it happens whether or not the directory answers. */
const patience = 3000;

async function inTime<T>(asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), patience);
    timer.unref();
  });
  try {
    return await Promise.race([asked.catch(() => undefined), enough]);
  } finally {
    clearTimeout(timer);
  }
}

async function keysIn(
  ports: LeftBehindPorts,
  tenant: TenantId,
  members: readonly Member[],
): Promise<[MemberId, readonly KeyTerm[]][] | undefined> {
  const profiles = await ports.store.profiles(
    tenant,
    members.map(member => member.objectId),
  );
  const clients = members.flatMap(({ id, objectId }) => {
    const appId = profiles.get(objectId)?.appId;
    return appId === undefined ? [] : [[id, appId] as const];
  });
  if (clients.length === 0) return [];
  const keys = await inTime(ports.directory.keysOf(tenant, [...new Set(clients.map(([, appId]) => appId))]));
  return keys && clients.map(([id, appId]) => [id, keys.get(appId.toLowerCase()) ?? []]);
}

/**
 * The keys that the directory keeps of applications among `members`, soonest to end first; read before the account is
 * locked. Those of other tenants than the caller's, and those whose directory does not say in time, are left out.
 */
export async function keysLeftOf(
  ports: LeftBehindPorts,
  { identity }: Authority,
  members: readonly Member[],
): Promise<KeysLeft> {
  const own = fullViewOf(identity);
  const applications = members.filter(each => each.kind === 'application' && each.tenantId === own);
  if (own === null || applications.length === 0) return new Map();
  const found = (await keysIn(ports, own, applications)) ?? [];
  return new Map(found.map(([id, keys]) => [id, keys.toSorted((a, b) => a.end.localeCompare(b.end))]));
}

/** An application of which the directory keeps keys. */
export interface ApplicationWithKeys {
  readonly id: MemberId;
  readonly objectId: ObjectId;
  readonly displayName: string;
  readonly keys: number;
}

/** Which of these applications of a tenant have keys in its directory, and how many; null when it does not say in time. */
export async function applicationsWithKeys(
  ports: LeftBehindPorts,
  tenant: TenantId,
  applications: readonly Member[],
): Promise<readonly ApplicationWithKeys[] | null> {
  if (applications.length === 0) return [];
  const ids = applications.map(each => each.objectId);
  const [found, profiles] = [
    await keysIn(ports, tenant, applications),
    await ports.store.profiles(tenant, ids),
  ];
  if (found === undefined) return null;
  const keys = new Map(found);
  return applications.flatMap(({ id, objectId }) => {
    const many = keys.get(id)?.length ?? 0;
    const displayName = profiles.get(objectId)?.displayName ?? objectId;
    return many === 0 ? [] : [{ id, objectId, displayName, keys: many }];
  });
}

/** The open invitations as they are at this moment. */
export const invitationsNow = (
  { store }: { readonly store: Pick<InvitationStore, 'openInvitation'> },
  { account }: Authority,
): Pick<LockedAccount, 'openInvitationId'> => ({
  openInvitationId: async guest => (await store.openInvitation(account, guest.tenantId, guest.objectId))?.id,
});

/** What goes with a member and what it leaves, as of the transaction or the moment that `asked` reads. */
export async function leftBehind(
  asked: Pick<LockedAccount, 'openInvitationId'>,
  record: MemberRecord,
  keys: KeysLeft,
): Promise<LeftBehind> {
  // One whose guest was let in is settled, not withdrawn; a guest that the copy does not know has not been seen to accept.
  const { profile, invitation } = record;
  const waits =
    record.kind === 'user' &&
    (profile === undefined || invitationDenial(decidedBy(profile), invitation) !== undefined);
  return {
    invitationWithdrawn: waits ? ((await asked.openInvitationId(record)) ?? null) : null,
    keysLeft: record.kind === 'application' ? (keys.get(record.id) ?? null) : [],
  };
}
