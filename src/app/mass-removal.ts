import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { DirectoryPage, ReplicaStore } from './ports/replica-store.ts';

/** The share of a kind's objects that a round may remove before somebody has to be asked, and from how many on. */
const SHARE = 0.4;
const AT_LEAST = 20;

/** Whether an error says that a round would remove too much at once; the store throws its own of that name. */
export const isMassRemoval = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'MassRemoval';

function massRemoval(removed: number, held: number): Error {
  const error = new Error(
    `The directory says that ${removed} of ${held} are deleted at once; nothing was removed.`,
  );
  error.name = 'MassRemoval';
  return error;
}

/**
 * Throws `MassRemoval` when pages of differences, taken together, delete over 40% of at least 20 objects (quality.md).
 * Only objects that are still there count, so that a replayed page is harmless.
 */
export async function refuseMassRemoval(
  store: Pick<ReplicaStore, 'profiles' | 'replicaTenant'>,
  tenant: TenantId,
  kind: MemberKind,
  pages: readonly DirectoryPage[],
): Promise<void> {
  const removed = new Set<ObjectId>();
  for (const page of pages) {
    for (const { objectId } of page.objects) removed.delete(objectId);
    for (const id of page.deleted) removed.add(id);
    for (const id of page.gone) removed.add(id);
  }
  const held = removed.size === 0 ? 0 : ((await store.replicaTenant(tenant))?.objects[kind] ?? 0);
  if (held < AT_LEAST || removed.size <= SHARE * held) return;
  const alive = await countAlive(store, tenant, [...removed]);
  if (alive > SHARE * held) throw massRemoval(alive, held);
}

async function countAlive(
  store: Pick<ReplicaStore, 'profiles'>,
  tenant: TenantId,
  ids: readonly ObjectId[],
): Promise<number> {
  let alive = 0;
  for (let at = 0; at < ids.length; at += 500) {
    const known = await store.profiles(tenant, ids.slice(at, at + 500));
    for (const profile of known.values()) if (!profile.deleted) alive += 1;
  }
  return alive;
}
