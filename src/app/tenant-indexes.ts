import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Tenants } from '../core/account-index.ts';
import type { DirectoryPatch, TenantIndex } from '../core/directory.ts';
import type { ObjectId, Principal, TenantId } from '../core/id.ts';
import type { ReplicaStore, ReplicaTenant } from './ports/replica-store.ts';

/** The directories in memory, each equal to the replica at its revision; what account indexes ask. */
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
  /** The tenants in memory. */
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

/** How many objects or pairs are taken in between two looks at the clock. */
const SLICE = 500;
/** How long a reading may hold up others at a time, in ms. */
const TURN = 5;

const nothing: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };

export function createTenantIndexes(ports: TenantIndexesPorts): TenantIndexes {
  const { store, createTenantIndex } = ports;
  const grace = ports.consentGraceMs ?? 3_600_000;
  const loaded = new Map<TenantId, TenantIndex>();
  const loading = new Map<TenantId, Promise<TenantIndex>>();
  const catching = new Map<TenantId, Promise<void>>();
  const confirmed = new Map<TenantId, number>();
  const cutOffs = new Map<TenantId, number>();
  const sighted = new Map<TenantId, Map<ObjectId, number>>();

  const watchers = new Set<TenantWatcher>();
  const tell: TenantWatcher = (tenant, applied) => {
    for (const watcher of watchers) watcher(tenant, applied);
  };

  /** Grows with every answer that may be another one: see `Tenants`. */
  let changes = 0;

  const noteAge = (tenant: TenantId, confirmedAt: number): void => {
    const known = confirmed.get(tenant);
    if (confirmedAt > (known ?? -Infinity)) {
      confirmed.set(tenant, confirmedAt);
      changes++;
    }
    if (known === undefined) tell(tenant);
  };

  const noteTenant: TenantIndexes['noteTenant'] = ({ tenantId, confirmedAt, consent, consentChanged }) => {
    if (confirmedAt !== null) noteAge(tenantId, Date.parse(confirmedAt));
    changes++;
    if (consent !== 'withdrawn') cutOffs.delete(tenantId);
    else cutOffs.set(tenantId, consentChanged === null ? -Infinity : Date.parse(consentChanged) + grace);
  };

  const noteSighting: TenantIndexes['noteSighting'] = ({ tenantId, objectId }, at) => {
    const known = sighted.get(tenantId) ?? new Map<ObjectId, number>();
    sighted.set(tenantId, known);
    const first = !known.has(objectId);
    if (at > (known.get(objectId) ?? -Infinity)) known.set(objectId, at);
    if (first) tell(tenantId);
  };

  const noteStored = async (tenant: TenantId): Promise<void> => {
    const row = await store.replicaTenant(tenant);
    if (!row) return;
    noteTenant(row);
    if (row.confirmedAt !== null) return;
    for (const [objectId, at] of await store.sightings(tenant))
      noteSighting({ tenantId: tenant, objectId }, at);
  };

  /** Whether the index has come to the store's revision; not when the patches in between are no longer kept. */
  const replay = async (index: TenantIndex): Promise<boolean> => {
    const feed = await store.patchesSince(index.tenantId, index.revision);
    for (const { patch, revision } of feed ?? []) {
      if (revision <= index.revision) continue;
      await takeIn(index, patch, revision);
      if (loaded.get(index.tenantId) === index) tell(index.tenantId, { patch, revision });
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
      await noteStored(tenant);
      return read(tenant);
    })();
    const started: Promise<TenantIndex> = reading.then(
      index => {
        // Dropped meanwhile: whoever waits gets what was there, and nobody after them.
        if (loading.get(tenant) === started) {
          loaded.set(tenant, index);
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
    if (!loaded.has(tenant)) return loading.get(tenant)?.then(() => undefined) ?? Promise.resolve();
    // One that runs may have looked before the change that the caller knows of.
    const started = (running ?? Promise.resolve())
      .catch(() => undefined)
      .then(async () => {
        const index = loaded.get(tenant);
        if (index) await reload(index);
      })
      .finally(() => {
        if (catching.get(tenant) === started) catching.delete(tenant);
      });
    catching.set(tenant, started);
    return started;
  };

  return {
    get changes() {
      return changes;
    },
    index: tenant => loaded.get(tenant),
    lastSeen: ({ tenantId, objectId }) => sighted.get(tenantId)?.get(objectId),
    cutOff: tenant => cutOffs.get(tenant),
    age: tenant => ({ confirmedAt: confirmed.get(tenant) }),
    loaded: () => [...loaded.keys()],
    load: tenant => {
      const index = loaded.get(tenant);
      return index ? Promise.resolve(index) : load(tenant);
    },
    async applied(tenant, patch, revision) {
      const running = loading.get(tenant);
      // Whoever asked for the reading hears of its failure.
      if (running) await running.catch(() => undefined);
      const index = loaded.get(tenant);
      if (!index || revision <= index.revision) return;
      if (revision !== index.revision + 1 || catching.has(tenant)) return catchUp(tenant);
      index.apply(patch, revision);
      tell(tenant, { patch, revision });
    },
    catchUp,
    async followStore() {
      for (const tenant of [...loaded.keys()]) {
        await noteStored(tenant);
        const revision = await store.replicaRevision(tenant);
        if (revision !== loaded.get(tenant)?.revision) await catchUp(tenant);
      }
    },
    async heard(tenant, revision) {
      const index = loaded.get(tenant);
      if (!index) return;
      await Promise.all([noteStored(tenant), index.revision < revision ? catchUp(tenant) : undefined]);
    },
    drop(tenant) {
      changes++;
      loaded.delete(tenant);
      loading.delete(tenant);
      confirmed.delete(tenant);
      cutOffs.delete(tenant);
      sighted.delete(tenant);
      tell(tenant);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    noteAge,
    noteTenant,
    noteSighting,
  };
}

/** Applies a patch in slices, letting others run when a turn is over. The revision counts once all of it is in. */
async function takeIn(index: TenantIndex, patch: DirectoryPatch, revision: number): Promise<void> {
  const before = index.revision;
  let began = performance.now();
  for (const slice of slicesOf(patch)) {
    index.apply(slice, before);
    if (performance.now() - began < TURN) continue;
    await nextTurn();
    began = performance.now();
  }
  index.apply(nothing, revision);
}

/** A patch cut small, in the order in which its parts count: objects, joined, left, gone. */
function* slicesOf(patch: DirectoryPatch): Generator<DirectoryPatch> {
  for (const part of ['objects', 'joined', 'left', 'gone'] as const) {
    for (let at = 0; at < patch[part].length; at += SLICE) {
      yield { ...nothing, [part]: patch[part].slice(at, at + SLICE) };
    }
  }
}
