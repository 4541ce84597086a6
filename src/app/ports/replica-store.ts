import type { DirectoryPatch } from '../../core/directory.ts';
import type { MemberKind } from '../../core/catalog.ts';
import type { AccountId, ObjectId, Principal, TenantId } from '../../core/id.ts';
import type { DirectoryProfile, Page } from './account-store.ts';
import type { NewLogEntry } from './actor.ts';
import type { NewJob } from './jobs.ts';
import type { TellOfPage } from './untold-store.ts';

/** The parts of a directory that are followed by delta queries of their own. */
export type SyncStream = 'users' | 'groups' | 'servicePrincipals';

/** What owners are told of a tenant's connection, until it is over (T-12, quality.md). */
export type TenantAlarm = 'mass-removal' | 'consent-withdrawn' | 'access-ended' | 'copy-too-old';

/** An alarm that stands: since when, and what there is to know. */
export interface StandingAlarm {
  /** RFC 3339. */
  readonly at: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** An account that is told of an alarm, with where its owners are reached. */
export interface AlarmedAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly owners: readonly string[];
}

/** What is kept of an associated tenant besides its objects (T-12). */
export interface ReplicaTenant {
  readonly tenantId: TenantId;
  readonly displayName: string;
  readonly defaultDomain: string;
  /** `onPremisesSyncEnabled` of the organization (T-10). */
  readonly directoryIntegration: boolean;
  /** Whether the directory lets us read it: `missing` until an administrator consents (T-3). */
  readonly consent: 'granted' | 'missing' | 'withdrawn';
  readonly consentChanged: string | null;
  /** `first`: the whole is being read; `following`: differences only. */
  readonly phase: 'never' | 'first' | 'following';
  /** RFC 3339: the moment up to which the copy is known to equal the directory. */
  readonly confirmedAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly detail: string } | null;
  readonly objects: Readonly<Record<MemberKind, number>>;
  /** The application permissions that the directory's newest token carried; null while there was none. */
  readonly rights: readonly string[] | null;
  readonly alarms: Readonly<Partial<Record<TenantAlarm, StandingAlarm>>>;
  readonly revision: number;
}

/** Where a stream stands, so that a sync goes on where it stopped. */
export interface SyncCursor {
  /** A nextLink in the middle of a round, a deltaLink between rounds. */
  readonly link: string;
  readonly round: 'first' | 'delta';
  readonly done: boolean;
  /** Of a whole reading, what `startRound` answered. */
  readonly started?: number;
}

/**
 * One page of changes as the directory told it. Absent properties of a profile are unchanged; an empty text says that
 * there is none (any more).
 */
export interface DirectoryPage {
  readonly objects: readonly (Pick<DirectoryProfile, 'objectId' | 'kind'> & Partial<DirectoryProfile>)[];
  /** Softly deleted: they stay, marked. */
  readonly deleted: readonly ObjectId[];
  /** Deleted for good. */
  readonly gone: readonly ObjectId[];
  readonly joined: readonly (readonly [group: ObjectId, member: ObjectId])[];
  readonly left: readonly (readonly [group: ObjectId, member: ObjectId])[];
}

export type SyncCursors = Readonly<Partial<Record<SyncStream, SyncCursor>>>;

export interface ReplicaStore {
  replicaTenant(tenant: TenantId): Promise<ReplicaTenant | undefined>;
  /** Makes the tenant's row or changes what is given of it. */
  putReplicaTenant(
    tenant: TenantId,
    facts: Partial<Omit<ReplicaTenant, 'tenantId' | 'objects' | 'revision' | 'alarms'>>,
  ): Promise<ReplicaTenant>;
  cursors(tenant: TenantId): Promise<SyncCursors>;
  /** Both at once: what every round of an idle tenant begins with. */
  standing(
    tenant: TenantId,
  ): Promise<{ readonly row: ReplicaTenant | undefined; readonly cursors: SyncCursors }>;
  /**
   * Takes a page in, with the stream's new cursor, in one transaction. Rows that would not change are not written.
   * Answers what an index has to learn, and the tenant's new revision (the old one when nothing changed).
   * A member that is not known yet is kept as a pair all the same. What `tell` says of a page that changes something is
   * kept in the same transaction, to be told.
   */
  applyPage(
    tenant: TenantId,
    page: DirectoryPage,
    cursor?: { readonly stream: SyncStream; readonly cursor: SyncCursor | null },
    tell?: TellOfPage,
  ): Promise<{ readonly patch: DirectoryPatch; readonly revision: number }>;
  /**
   * Ends a whole reading of a stream: objects (and, of groups, pairs) that no page since `startRound` named are deleted.
   * Refuses with an Error named `MassRemoval` when that would remove all of the people, or 40% or more of at least 20
   * objects (quality.md). `startRound` answers the reading's number: one that was overtaken by a later one ends nothing.
   */
  startRound(tenant: TenantId, stream: SyncStream): Promise<number>;
  finishRound(
    tenant: TenantId,
    stream: SyncStream,
    options?: { readonly acceptMassRemoval?: boolean; readonly started?: number | undefined },
    tell?: TellOfPage,
  ): Promise<{ readonly patch: DirectoryPatch; readonly revision: number }>;
  /** Everything of a tenant for a new index, in portions. */
  loadReplica(tenant: TenantId): AsyncIterable<DirectoryPatch & { readonly revision: number }>;
  /** Patches after `revision`, oldest first; undefined when they are no longer kept. */
  patchesSince(
    tenant: TenantId,
    revision: number,
  ): Promise<readonly { readonly patch: DirectoryPatch; readonly revision: number }[] | undefined>;
  replicaRevision(tenant: TenantId): Promise<number | undefined>;
  /**
   * Begins an alarm and writes `entry` into the log of every account that has the tenant, all in one transaction. Answers
   * whether it is new: one that stands already is written nowhere again, whichever process saw it. `removals` are those
   * whom a stopped sync would delete. The jobs that `mails` answers for an account are put in with it.
   */
  raiseAlarm(
    tenant: TenantId,
    alarm: TenantAlarm,
    at: Date,
    entry: NewLogEntry,
    removals?: readonly ObjectId[],
    mails?: (account: AlarmedAccount) => readonly NewJob[],
  ): Promise<boolean>;
  /** Ends an alarm, and tells so in the logs when it stood. */
  clearAlarm(tenant: TenantId, alarm: TenantAlarm, at: Date, entry: NewLogEntry): Promise<boolean>;
  /** Whom a stopped sync would delete. */
  removals(tenant: TenantId): Promise<readonly ObjectId[]>;
  /** Notes that a sign-in showed somebody of a tenant without a copy (T-3). It never goes back. */
  noteSighting(who: Principal, at: Date): Promise<void>;
  /** Everybody whom a sign-in showed, in ms since the epoch. */
  sightings(tenant: TenantId): Promise<ReadonlyMap<ObjectId, number>>;
  /** Forgets the tenant's copy altogether (T-6, the last account that had it). */
  dropReplica(tenant: TenantId): Promise<void>;

  profile(tenant: TenantId, object: ObjectId): Promise<DirectoryProfile | undefined>;
  profiles(tenant: TenantId, objects: readonly ObjectId[]): Promise<ReadonlyMap<ObjectId, DirectoryProfile>>;
  /** Objects of any kind that have one of the names as user name or mail address, in any case; no deleted ones (U-13). */
  objectsNamed(tenant: TenantId, names: readonly string[]): Promise<readonly DirectoryProfile[]>;
  /**
   * Objects of one kind by part of name (`q`: each word the start of a word of the display name, or the start of user
   * name or mail; any case, diacritics do not matter), by name; deleted ones are left out (U-1).
   * `names`: whether user name and mail are searched too (T-9).
   */
  searchReplica(
    tenant: TenantId,
    kind: MemberKind,
    q: string,
    limit: number,
    options: { readonly names: boolean; readonly after?: string },
  ): Promise<Page<DirectoryProfile>>;
}
