import type { MaxAge } from '../core/account-index.ts';
import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { createAdmissions } from './admit-object.ts';
import type { DirectoryChanges } from './directory-changes.ts';
import type { Mails } from './mails.ts';
import { isMassRemoval, type MassRemoval } from './mass-removal.ts';
import type { DirectoryProfile } from './ports/account-store.ts';
import type { DirectoryReader } from './ports/directory-reader.ts';
import type { Log } from './ports/log.ts';
import type { ReplicaStore, ReplicaTenant, SyncStream } from './ports/replica-store.ts';
import { createStreamSync, type RoundOptions } from './sync-stream.ts';
import { createTenantAlarms } from './tenant-alarms.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

/** How a round over all streams of a tenant ended. */
export type SyncOutcome =
  | { readonly kind: 'complete'; readonly changed: boolean }
  | { readonly kind: 'stopped' }
  | {
      readonly kind: 'failed';
      /** A problem's code, or `mass-removal`: the directory shows so many fewer objects that somebody has to be asked. */
      readonly code: string;
      readonly detail: string;
      /** Seconds until the directory wants to be asked again. */
      readonly retryAfter?: number;
      readonly removal?: MassRemoval;
    };

export interface SyncOptions extends Omit<RoundOptions, 'keepCursor'> {
  /** Only a reading that begins after the call will do, for whoever knows of a change. */
  readonly fresh?: boolean;
}

/** Keeps the replica of a tenant equal to its directory. */
export interface TenantSync {
  /**
   * Reads what changed since the last round, or everything the first time and after the directory forgot where we were;
   * goes on where it was interrupted. Never throws, and never removes anybody because something failed. A call while
   * the tenant is being read waits for that reading and answers as it does, or as the next one does where it has to be fresh.
   */
  syncOnce(tenant: TenantId, options?: SyncOptions): Promise<SyncOutcome>;
  /**
   * Looks an object up in the directory and puts it into the replica with its memberships, so that it counts at once.
   * Undefined when the directory has none of that id (and kind).
   * Throws `consent-missing` or `directory-unavailable` with `retryAfter`.
   */
  admit(tenant: TenantId, object: ObjectId, kind?: MemberKind): Promise<DirectoryProfile | undefined>;
}

export interface TenantSyncPorts {
  readonly directory: DirectoryReader;
  readonly store: Pick<
    ReplicaStore,
    | 'replicaTenant'
    | 'putReplicaTenant'
    | 'standing'
    | 'applyPage'
    | 'startRound'
    | 'finishRound'
    | 'profiles'
    | 'raiseAlarm'
    | 'clearAlarm'
  >;
  readonly indexes: Pick<TenantIndexes, 'applied' | 'noteAge' | 'noteTenant'>;
  /** Tells accounts what the directory's changes did to access (H-4). */
  readonly changes?: DirectoryChanges;
  /** How long access outlives a withdrawn consent, in ms (T-12); an hour unless given. */
  readonly consentGraceMs?: number;
  /** How old a copy may be before it answers no; owners are told (T-12). */
  readonly maxAge?: MaxAge;
  readonly mails?: Mails;
  readonly now: () => Date;
  readonly log?: Log;
  /** How often the age of a copy in which nothing changed is written down, in ms; 10,000 unless given. */
  readonly keepEveryMs?: number;
  /** How often the organization's name, domain and integration are read again, in ms; an hour unless given. */
  readonly organizationEveryMs?: number;
}

// Groups come last, so that whom they name is known as a rule.
const streams: readonly SyncStream[] = ['users', 'servicePrincipals', 'groups'];

/** The same store and indexes, by which accounts are told of every page that is taken in (H-4). */
const tellingOf = (
  { store, indexes }: TenantSyncPorts,
  changes: DirectoryChanges,
): Pick<TenantSyncPorts, 'store' | 'indexes'> => ({
  store: {
    ...store,
    applyPage: (tenant, page, cursor) =>
      changes.taking(tenant, tell => store.applyPage(tenant, page, cursor, tell)),
    finishRound: (tenant, stream, options) =>
      changes.taking(tenant, tell => store.finishRound(tenant, stream, options, tell)),
  },
  indexes: {
    ...indexes,
    async applied(...patch) {
      await indexes.applied(...patch);
      await changes.tell();
    },
  },
});

export function createTenantSync(given: TenantSyncPorts): TenantSync {
  const { changes } = given;
  const ports: TenantSyncPorts = {
    ...given,
    ...(changes && tellingOf(given, changes)),
  };
  const { store, now } = ports;
  const alarms = createTenantAlarms(given);
  const admissions = createAdmissions(ports);
  const stream = createStreamSync({ ...ports, admissions });
  const readOrganization = createOrganizationReading(ports);
  const running = new Map<TenantId, Promise<SyncOutcome>>();
  /** Readings that begin when the one before them has ended. */
  const waiting = new Map<TenantId, Promise<SyncOutcome>>();

  const round = async (tenant: TenantId, options: SyncOptions): Promise<SyncOutcome> => {
    const began = now();
    options.signal?.throwIfAborted();
    const standing = await store.standing(tenant);
    const { cursors } = standing;
    let row = await readOrganization(tenant, standing.row);
    if (!row || row.phase === 'never') row = await store.putReplicaTenant(tenant, { phase: 'first' });
    const last = row.confirmedAt === null ? -Infinity : Date.parse(row.confirmedAt);
    const keep = began.getTime() - last >= (ports.keepEveryMs ?? 10_000);
    let changed = false;
    for (const each of streams) {
      changed =
        (await stream.bring(tenant, each, { ...options, keepCursor: keep }, cursors[each])) || changed;
      if (row.consent !== 'granted') {
        row = await store.putReplicaTenant(tenant, {
          consent: 'granted',
          consentChanged: now().toISOString(),
        });
        ports.indexes.noteTenant(row);
      }
    }
    const rights = ports.directory.rightsIn?.(tenant);
    const newRights = rights !== undefined && JSON.stringify(rights) !== JSON.stringify(row.rights);
    await admissions.review(tenant, began);
    if (keep || changed || newRights || row.phase !== 'following' || row.lastError) {
      await store.putReplicaTenant(tenant, {
        phase: 'following',
        confirmedAt: began.toISOString(),
        lastError: null,
        ...(newRights && { rights }),
      });
    }
    await alarms.over(row, { accepted: options.acceptMassRemoval ?? false });
    ports.indexes.noteAge(tenant, began.getTime());
    return { kind: 'complete', changed };
  };

  const attempt = async (tenant: TenantId, options: SyncOptions): Promise<SyncOutcome> => {
    try {
      return await round(tenant, options);
    } catch (error) {
      if (options.signal?.aborted) return { kind: 'stopped' };
      const outcome = failureOf(error);
      ports.log?.({
        level: outcome.code === 'internal' ? 'error' : 'warn',
        msg: 'a directory could not be read',
        tenant,
        code: outcome.code,
        detail: outcome.detail,
        ...(outcome.code === 'internal' && { err: error }),
      });
      await keepFailure(ports, alarms, tenant, outcome);
      return outcome;
    }
  };

  return {
    syncOnce(tenant, options = {}) {
      const same = running.get(tenant);
      const next = waiting.get(tenant);
      // Somebody's word counts for a reading that begins after it was given.
      if (same && !options.acceptMassRemoval && !options.fresh) return same;
      if (next && !options.acceptMassRemoval) return next;
      const begin = (): Promise<SyncOutcome> => {
        if (waiting.get(tenant) === started) waiting.delete(tenant);
        return attempt(tenant, options);
      };
      const started: Promise<SyncOutcome> = (same ? same.then(begin) : attempt(tenant, options)).finally(
        () => {
          if (running.get(tenant) === started) running.delete(tenant);
        },
      );
      running.set(tenant, started);
      if (same) waiting.set(tenant, started);
      return started;
    },
    admit: (tenant, object, kind) => admissions.admit(tenant, object, kind),
  };
}

type Failure = Extract<SyncOutcome, { kind: 'failed' }>;

function failureOf(error: unknown): Failure {
  if (isMassRemoval(error)) {
    return {
      kind: 'failed',
      code: 'mass-removal',
      detail: `${error.message} Look at the directory: the sync goes on when it is mended, or when an owner accepts the removal.`,
      removal: error,
    };
  }
  if (!(error instanceof Problem)) {
    return {
      kind: 'failed',
      code: 'internal',
      detail: 'Something went wrong on our side; the log says what.',
    };
  }
  const { retryAfter } = error.facts;
  return {
    kind: 'failed',
    code: error.code,
    detail: error.detail,
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** What the tenant's page shows of a failure (T-12). */
async function keepFailure(
  ports: TenantSyncPorts,
  alarms: ReturnType<typeof createTenantAlarms>,
  tenant: TenantId,
  failure: Failure,
): Promise<void> {
  const at = ports.now().toISOString();
  try {
    const row = await ports.store.replicaTenant(tenant);
    const withdrawn = failure.code === 'consent-missing' && row?.consent === 'granted';
    const unknown = failure.code === 'consent-missing' && row === undefined;
    const kept = await ports.store.putReplicaTenant(tenant, {
      lastError: { at, code: failure.code, detail: failure.detail },
      ...(withdrawn && { consent: 'withdrawn' as const, consentChanged: at }),
      ...(unknown && { consent: 'missing' as const, phase: 'never' as const }),
    });
    ports.indexes.noteTenant(kept);
    await alarms.stand(kept, failure.removal);
  } catch (error) {
    ports.log?.({ level: 'error', msg: 'the state of a tenant could not be kept', tenant, err: error });
  }
}

/** Reads a tenant's organization now and then, and writes it down when it is not what is known; answers what is. */
function createOrganizationReading(ports: TenantSyncPorts) {
  const every = ports.organizationEveryMs ?? 3_600_000;
  const readAt = new Map<TenantId, number>();
  const same = (row: ReplicaTenant | undefined, read: Awaited<ReturnType<DirectoryReader['organization']>>) =>
    row?.displayName === read.displayName &&
    row.defaultDomain === read.defaultDomain &&
    row.directoryIntegration === read.directoryIntegration;

  return async (tenant: TenantId, row: ReplicaTenant | undefined): Promise<ReplicaTenant | undefined> => {
    const at = ports.now().getTime();
    if (row && at - (readAt.get(tenant) ?? -Infinity) < every) return row;
    const read = await ports.directory.organization(tenant);
    const { displayName, defaultDomain, directoryIntegration } = read;
    const known = same(row, read)
      ? row
      : await ports.store.putReplicaTenant(tenant, { displayName, defaultDomain, directoryIntegration });
    readAt.set(tenant, at);
    return known;
  };
}
