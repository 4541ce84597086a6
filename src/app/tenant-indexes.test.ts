import { describe, expect, it, vi } from 'vitest';
import type { DirectoryPatch } from '../core/directory.ts';
import { asObjectId, asTenantId } from '../core/id.ts';
import { createTenantIndex } from '../core/tenant-index.ts';
import { createTenantIndexes, type TenantIndexesPorts } from './tenant-indexes.ts';

const tenant = asTenantId('10000000-0000-4000-8000-000000000001');
const idOf = (n: number) => asObjectId(`20000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const nothing: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };
const user = (n: number, enabled = true) => ({
  objectId: idOf(n),
  kind: 'user' as const,
  enabled,
  deleted: false,
  pending: false,
});

/** A store that has only what an index reads: the feed of patches from the beginning. */
function feedOf(patches: DirectoryPatch[], options: { keptFrom?: number } = {}) {
  const reads = { loads: 0, feeds: 0 };
  let hold: Promise<void> = Promise.resolve();
  const store: TenantIndexesPorts['store'] = {
    async *loadReplica() {
      reads.loads += 1;
      const revision = patches.length;
      const upTo = patches.slice(0, revision);
      await hold;
      for (const patch of upTo) yield { ...patch, revision };
    },
    async patchesSince(_, revision) {
      reads.feeds += 1;
      if (revision < (options.keptFrom ?? 0)) return undefined;
      return patches.slice(revision).map((patch, i) => ({ patch, revision: revision + i + 1 }));
    },
    replicaRevision: async () => patches.length,
    replicaTenant: async () => undefined,
    sightings: async () => new Map(),
  };
  return {
    store,
    reads,
    holdLoads: (until: Promise<void>) => {
      hold = until;
    },
  };
}

describe('the directories in memory', () => {
  it('read a tenant once, however many wait for it', async () => {
    const { store, reads } = feedOf([{ ...nothing, objects: [user(1)] }]);
    const indexes = createTenantIndexes({ store, createTenantIndex });
    expect(indexes.index(tenant)).toBeUndefined();
    const [a, b] = await Promise.all([indexes.load(tenant), indexes.load(tenant)]);
    expect(a).toBe(b);
    expect(await indexes.load(tenant)).toBe(a);
    expect(reads.loads).toBe(1);
    expect(indexes.index(tenant)?.object(idOf(1))?.enabled).toBe(true);
  });

  it('have an empty index of a tenant without a replica', async () => {
    const indexes = createTenantIndexes({ store: feedOf([]).store, createTenantIndex });
    expect((await indexes.load(tenant)).revision).toBe(0);
    expect(indexes.age(tenant)).toEqual({ confirmedAt: undefined });
  });

  it('take in what was written, each once and in order, and fetch what they missed', async () => {
    const patches = [{ ...nothing, objects: [user(1)] }];
    const { store, reads } = feedOf(patches);
    const indexes = createTenantIndexes({ store, createTenantIndex });
    const index = await indexes.load(tenant);

    const second = { ...nothing, objects: [user(1, false)] };
    patches.push(second);
    const feeds = reads.feeds;
    await indexes.applied(tenant, second, 2);
    expect(index.object(idOf(1))?.enabled).toBe(false);
    expect(reads.feeds, 'nothing has to be fetched').toBe(feeds);

    const third = { ...nothing, objects: [user(1), user(3)] };
    const fourth = { ...nothing, objects: [user(4)] };
    patches.push(third, fourth);
    await indexes.applied(tenant, fourth, 4);
    await indexes.applied(tenant, third, 3);
    expect(index.revision).toBe(4);
    expect([1, 3, 4].map(n => index.object(idOf(n))?.enabled)).toEqual([true, true, true]);
  });

  it('miss nothing that is written while they read', async () => {
    const patches: DirectoryPatch[] = [{ ...nothing, objects: [user(1)] }];
    const { store, reads, holdLoads } = feedOf(patches);
    let release = (): void => undefined;
    holdLoads(new Promise(resolve => (release = resolve)));
    const indexes = createTenantIndexes({ store, createTenantIndex });
    const loading = indexes.load(tenant);
    await vi.waitFor(() => expect(reads.loads).toBe(1));
    const later = { ...nothing, objects: [user(1, false)] };
    const applied = indexes.applied(tenant, later, 2);
    patches.push(later);
    release();
    await applied;
    expect((await loading).object(idOf(1))?.enabled).toBe(false);
  });

  it('D-4 catch up with what other processes wrote', async () => {
    const patches: DirectoryPatch[] = [{ ...nothing, objects: [user(1)] }];
    const { store } = feedOf(patches);
    const indexes = createTenantIndexes({ store, createTenantIndex });
    await indexes.load(tenant);
    patches.push({ ...nothing, objects: [user(2)] });
    await indexes.catchUp(tenant);
    expect(indexes.index(tenant)?.object(idOf(2))).toBeDefined();
    patches.push({ ...nothing, gone: [idOf(1)] });
    await indexes.followStore();
    expect(indexes.index(tenant)?.object(idOf(1))).toBeUndefined();
  });

  it('read anew when what they missed is no longer kept, and answer from the old one until then', async () => {
    const patches: DirectoryPatch[] = [{ ...nothing, objects: [user(1)] }];
    const options = { keptFrom: 0 };
    const { store, reads } = feedOf(patches, options);
    const indexes = createTenantIndexes({ store, createTenantIndex });
    await indexes.load(tenant);
    patches.push({ ...nothing, objects: [user(2)] }, { ...nothing, objects: [user(3)] });
    options.keptFrom = 2;
    const catching = indexes.catchUp(tenant);
    expect(indexes.index(tenant)?.object(idOf(1))).toBeDefined();
    await catching;
    expect(reads.loads).toBe(2);
    expect(indexes.index(tenant)?.revision).toBe(3);
  });

  it('T-6 a tenant that was dropped is gone, with its age', async () => {
    const { store } = feedOf([{ ...nothing, objects: [user(1)] }]);
    const indexes = createTenantIndexes({ store, createTenantIndex });
    await indexes.load(tenant);
    indexes.noteAge(tenant, 1000);
    indexes.noteAge(tenant, 500);
    expect(indexes.age(tenant)).toEqual({ confirmedAt: 1000 });
    indexes.drop(tenant);
    expect(indexes.index(tenant)).toBeUndefined();
    expect(indexes.age(tenant)).toEqual({ confirmedAt: undefined });
  });

  it('let others work in between while they read 200,000 users', async () => {
    const objects = Array.from({ length: 200_000 }, (_, n) => user(n));
    const joined = objects.map(({ objectId }, n) => [idOf(1_000_000 + (n % 500)), objectId] as const);
    const { store } = feedOf([{ ...nothing, objects, joined }]);
    const indexes = createTenantIndexes({ store, createTenantIndex });
    let beats = 0;
    let counting = true;
    const beat = (): void => {
      beats += 1;
      if (counting) setImmediate(beat);
    };
    setImmediate(beat);
    await indexes.load(tenant);
    counting = false;
    expect(indexes.index(tenant)?.groupsOf(idOf(7)).size).toBe(0);
    expect(indexes.index(tenant)?.object(idOf(199_999))).toBeDefined();
    expect(beats).toBeGreaterThan(5);
  });
});
