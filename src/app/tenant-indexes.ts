import type { Tenants } from '../core/account-index.ts';
import type { DirectoryPatch, TenantIndex } from '../core/directory.ts';
import type { Principal, TenantId } from '../core/id.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';
import { takeIn } from './take-in-patch.ts';
import { createTenantMemory, type TenantHold } from './tenant-memory.ts';
import { createTenantNotes } from './tenant-notes.ts';

/**
 * The directories in memory, each equal to the replica at its revision; what account indexes ask. Whoever asks about one
 * holds it, or has just loaded it: what is not in memory knows nobody, and would bar nobody.
 */
export interface TenantIndexes extends Tenants {
  /**
   * The index of a tenant, read from the store in the background if it is not in memory; a tenant without a replica has
   * an empty one. A call while it is being read waits for the same reading.
   */
  load(tenant: TenantId): Promise<TenantIndex>;
  /** Takes in what the store has just written; a tenant that is not in memory is left out. Resolves when it counts. */
  applied(tenant: TenantId, patch: DirectoryPatch, revision: number): Promise<void>;
  /** Brings a loaded tenant to the store's revision: changes of other processes (D-4). */
  catchUp(tenant: TenantId): Promise<void>;
  /** Brings every loaded tenant, and its age, up to date; for processes that share a store. */
  followStore(): Promise<void>;
  /** Brings a tenant, if it is loaded, to a revision or consent that another process has told of. */
  heard(tenant: TenantId, revision: number): Promise<void>;
  /** Takes hold of a tenant that is in memory. */
  hold(tenant: TenantId): TenantHold | undefined;
  /** Takes hold of tenants, loaded if need be. */
  holding(tenants: readonly TenantId[]): Promise<readonly TenantHold[]>;
  /** Does something at once while these tenants are in memory. */
  during<T>(tenants: readonly TenantId[], work: () => T): Promise<T>;
  /** Lets tenants go: they leave the memory as soon as nobody holds them. */
  letGo(tenants: Iterable<TenantId>): void;
  /** The tenants in memory, those that were wanted least recently first; who are only held still are not among them. */
  loaded(): readonly TenantId[];
  /** Forgets a tenant; to be called when its replica has been dropped (T-6). */
  drop(tenant: TenantId): void;
  /** The copy is known to equal the directory as it was at `confirmedAt`, in ms. It never goes back. */
  noteAge(tenant: TenantId, confirmedAt: number): void;
  /** Takes in what is kept of a tenant's connection: its age, and whether its consent was withdrawn. */
  noteTenant(tenant: Pick<ReplicaTenant, 'tenantId' | 'confirmedAt' | 'consent' | 'consentChanged'>): void;
  /** A sign-in showed somebody of a tenant without a copy, at this moment in ms (T-3). */
  noteSighting(who: Principal, at: number): void;
  cutOff(tenant: TenantId): number | undefined;
  /** Tells of every change that an index has taken in, until the answer is called. */
  watch(watcher: TenantWatcher): () => void;
}

/**
 * Is told what the index of a tenant has taken in, in its order; without `applied` it was read anew, has left the memory,
 * or counts for the first time, and whoever follows it reads it again.
 */
export type TenantWatcher = (
  tenant: TenantId,
  applied?: { readonly patch: DirectoryPatch; readonly revision: number },
) => void;

export interface TenantIndexesPorts {
  readonly store: Pick<
    ReplicaStore,
    'loadReplica' | 'patchesSince' | 'replicaRevision' | 'replicaTenant' | 'sightings'
  >;
  readonly createTenantIndex: (tenant: TenantId) => TenantIndex;
  /** How long access outlives a withdrawn consent, in ms (T-12); an hour unless given. */
  readonly consentGraceMs?: number;
}

export function createTenantIndexes(ports: TenantIndexesPorts): TenantIndexes {
  const { store, createTenantIndex } = ports;
  const memory = createTenantMemory();
  const loading = new Map<TenantId, Promise<TenantIndex>>();
  const catching = new Map<TenantId, Promise<void>>();
  const inUse = new Set<readonly TenantHold[]>();

  const watchers = new Set<TenantWatcher>();
  const tell: TenantWatcher = (tenant, applied) => {
    for (const watcher of watchers) watcher(tenant, applied);
  };

  /** Grows with every answer that may be another one: see `Tenants`. */
  let changes = 0;

  const indexOf = (tenant: TenantId): TenantIndex | undefined => memory.get(tenant)?.index;

  const notes = createTenantNotes({
    store,
    consentGraceMs: ports.consentGraceMs ?? 3_600_000,
    inMemory: tenant => memory.get(tenant) !== undefined || loading.has(tenant),
    changed: () => changes++,
    tell,
  });

  /** Whether the index has come to the store's revision; not when the patches in between are no longer kept. */
  const replay = async (index: TenantIndex): Promise<boolean> => {
    const feed = await store.patchesSince(index.tenantId, index.revision);
    for (const { patch, revision } of feed ?? []) {
      if (revision <= index.revision) continue;
      await takeIn(index, patch, revision);
      if (indexOf(index.tenantId) === index) tell(index.tenantId, { patch, revision });
    }
    return feed !== undefined;
  };

  const readOnce = async (tenant: TenantId): Promise<TenantIndex> => {
    const index = createTenantIndex(tenant);
    let first: number | undefined;
    for await (const portion of store.loadReplica(tenant)) {
      first ??= portion.revision;
      // Later portions may be newer than the first, so all that came since the first is replayed over them.
      await takeIn(index, portion, first);
    }
    return index;
  };

  const read = async (tenant: TenantId): Promise<TenantIndex> => {
    for (;;) {
      const index = await readOnce(tenant);
      const revision = await store.replicaRevision(tenant);
      if (revision === undefined || revision === index.revision || (await replay(index))) return index;
    }
  };

  const load = (tenant: TenantId): Promise<TenantIndex> => {
    const running = loading.get(tenant);
    if (running) return running;
    const reading = (async () => {
      await notes.readStored(tenant);
      return read(tenant);
    })();
    const started: Promise<TenantIndex> = reading.then(
      index => {
        // Dropped meanwhile: whoever waits gets what was there, and nobody after them.
        if (loading.get(tenant) === started) {
          memory.put(tenant, index);
          changes++;
          tell(tenant);
        }
        settle();
        return index;
      },
      (error: unknown) => {
        settle();
        throw error;
      },
    );
    const settle = (): void => {
      if (loading.get(tenant) === started) loading.delete(tenant);
    };
    loading.set(tenant, started);
    return started;
  };

  const reload = async (index: TenantIndex): Promise<void> => {
    const known = await store.replicaRevision(index.tenantId);
    const reset = known === undefined || known < index.revision;
    if (!reset && (await replay(index))) return;
    // The old one goes on answering until the new one is there.
    await load(index.tenantId);
  };

  const catchUp = (tenant: TenantId): Promise<void> => {
    const running = catching.get(tenant);
    if (!memory.get(tenant)) return loading.get(tenant)?.then(() => undefined) ?? Promise.resolve();
    // One that runs may have looked before the change that the caller knows of.
    const started = (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const index = indexOf(tenant);
        if (index) await reload(index);
      })
      .finally(() => {
        if (catching.get(tenant) === started) catching.delete(tenant);
      });
    catching.set(tenant, started);
    return started;
  };

  const loadIfNeeded = (tenant: TenantId): Promise<TenantIndex> => {
    const held = memory.want(tenant);
    return held ? Promise.resolve(held.index) : load(tenant);
  };

  const holding = async (tenants: readonly TenantId[]): Promise<readonly TenantHold[]> => {
    const holds = new Map<TenantId, TenantHold>();
    const isHeld = (tenant: TenantId): boolean => {
      const hold = memory.want(tenant);
      if (hold) holds.set(tenant, hold);
      return hold !== undefined;
    };
    for (;;) {
      const missing = tenants.filter(tenant => !isHeld(tenant));
      if (missing.length === 0) return [...holds.values()];
      // Held one by one as they come: the next may take the room of the one before.
      await Promise.all(missing.map(tenant => loadIfNeeded(tenant).then(() => isHeld(tenant))));
    }
  };

  return {
    get changes() {
      return changes;
    },
    index: indexOf,
    lastSeen: notes.lastSeen,
    cutOff: notes.cutOff,
    age: notes.age,
    noteAge: notes.noteAge,
    noteTenant: notes.noteTenant,
    noteSighting: notes.noteSighting,
    loaded: memory.wanted,
    load: loadIfNeeded,
    hold: memory.want,
    holding,
    async during(tenants, work) {
      const holds = await holding(tenants);
      inUse.add(holds);
      try {
        return work();
      } finally {
        inUse.delete(holds);
      }
    },
    letGo(tenants) {
      changes++;
      for (const gone of memory.letGo(tenants)) if (!loading.has(gone)) notes.forgetSightings(gone);
    },
    async applied(tenant, patch, revision) {
      const running = loading.get(tenant);
      // Whoever asked for the reading hears of its failure.
      if (running) await running.catch(() => undefined);
      const index = indexOf(tenant);
      if (!index || revision <= index.revision) return;
      if (revision !== index.revision + 1 || catching.has(tenant)) return catchUp(tenant);
      index.apply(patch, revision);
      tell(tenant, { patch, revision });
    },
    catchUp,
    async followStore() {
      for (const tenant of memory.everybody()) {
        await notes.readStored(tenant);
        const revision = await store.replicaRevision(tenant);
        if (revision !== indexOf(tenant)?.revision) await catchUp(tenant);
      }
    },
    async heard(tenant, revision) {
      const index = indexOf(tenant);
      if (!index) return;
      await Promise.all([notes.readStored(tenant), index.revision < revision ? catchUp(tenant) : undefined]);
    },
    drop(tenant) {
      changes++;
      memory.drop(tenant);
      loading.delete(tenant);
      notes.forget(tenant);
      tell(tenant);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}
