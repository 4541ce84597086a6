import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createSyncLoop, type SyncLoop } from '../../src/app/sync-loop.ts';
import type { TenantIndexes } from '../../src/app/tenant-indexes.ts';
import type { TenantId } from '../../src/core/id.ts';
import { sampleOf, samplePairs } from '../contract/contoso-directory.ts';
import { startSyncedContoso, type SyncedContoso } from './synced-contoso.ts';

let contoso: SyncedContoso;
let loop: SyncLoop;
let indexes: TenantIndexes;
let tenants: TenantId[];
beforeAll(async () => {
  contoso = await startSyncedContoso();
  tenants = [contoso.tenant];
  const fresh = contoso.fresh();
  indexes = fresh.indexes;
  loop = createSyncLoop({
    sync: fresh.sync,
    indexes,
    tenants: async () => tenants,
    forget: async tenant => {
      await contoso.store.dropReplica(tenant);
      indexes.drop(tenant);
    },
    intervalMs: 1000,
    now: () => new Date(),
  });
  loop.start();
  await vi.waitFor(() => expect(indexes.age(contoso.tenant).confirmedAt).toBeDefined(), { timeout: 20_000 });
});
afterAll(async () => {
  await loop.stop();
  await contoso.close();
});

const within2Seconds = { timeout: 2000, interval: 20 };

it('G-4 U-9 a change in the directory is in force within 2 s, with nothing told', async () => {
  const index = await indexes.load(contoso.tenant);
  const [group, member] = samplePairs(contoso.directory.sample)[0] ?? [];
  const ada = sampleOf(contoso.directory.sample, 'user')[1];
  if (!group || !member || !ada) throw new Error('the sample is empty');
  expect(index.parentsOf(member)).toContain(group);
  await contoso.directory.admin('DELETE', `/groups/${group}/members/${member}`);
  await vi.waitFor(() => expect(index.parentsOf(member)).not.toContain(group), within2Seconds);
  await contoso.directory.admin('PATCH', `/objects/${ada.id}`, { accountEnabled: false });
  await vi.waitFor(() => expect(index.object(ada.id)?.enabled).toBe(false), within2Seconds);
});

it('T-6 the copy goes when no account has the tenant any more, and comes back when one has', async () => {
  tenants = [];
  await vi.waitFor(async () => expect(await contoso.store.replicaTenant(contoso.tenant)).toBeUndefined(), {
    timeout: 5000,
  });
  expect(indexes.index(contoso.tenant)).toBeUndefined();
  expect((await contoso.replica()).objects).toEqual([]);
  tenants = [contoso.tenant];
  loop.poke(contoso.tenant);
  await vi.waitFor(
    async () => expect((await contoso.store.replicaTenant(contoso.tenant))?.phase).toBe('following'),
    { timeout: 20_000 },
  );
  expect(indexes.index(contoso.tenant)?.revision).toBe(await contoso.store.replicaRevision(contoso.tenant));
});
