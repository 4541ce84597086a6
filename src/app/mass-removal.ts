import type { MemberKind } from '../core/catalog.ts';
import type { ObjectId, TenantId } from '../core/id.ts';
import type { DirectoryPage, ReplicaStore } from './ports/replica-store.ts';

/** The share of a kind's objects that a round may remove before somebody has to be asked, and from how many on. */
const SHARE = 0.4;
const AT_LEAST = 20;

/** A round that would remove too much at once: how many of which kind are held, and whom it would remove. */
export interface MassRemoval extends Error {
  readonly kind: MemberKind;
  readonly held: number;
  readonly objects: readonly ObjectId[];
}

/** Whether an error says that a round would remove too much at once; the store throws its own of that name. */
export const isMassRemoval = (error: unknown): error is MassRemoval =>
  error instanceof Error && error.name === 'MassRemoval';

function massRemoval(kind: MemberKind, held: number, objects: readonly ObjectId[]): MassRemoval {
  const error = new Error(
    `The directory says that ${objects.length} of ${held} of kind ${kind} are deleted at once; nothing was removed.`,
  );
  error.name = 'MassRemoval';
  return Object.assign(error, { kind, held, objects });
}

/** Whether so many are suspicious: a directory always has somebody. */
const isMass = (kind: MemberKind, removed: number, held: number): boolean =>
  (held >= AT_LEAST && removed >= SHARE * held) || (kind === 'user' && held > 1 && removed === held);

/**
 * Throws `MassRemoval` when pages of differences, taken together, delete 40% or more of at least 20 objects, or all people (quality.md).
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
  if (!isMass(kind, Math.min(removed.size, held), held)) return;
  const alive = await aliveAmong(store, tenant, [...removed]);
  if (isMass(kind, alive.length, held)) throw massRemoval(kind, held, alive);
}

async function aliveAmong(
  store: Pick<ReplicaStore, 'profiles'>,
  tenant: TenantId,
  ids: readonly ObjectId[],
): Promise<readonly ObjectId[]> {
  const alive: ObjectId[] = [];
  for (let at = 0; at < ids.length; at += 500) {
    const known = await store.profiles(tenant, ids.slice(at, at + 500));
    for (const [id, { deleted }] of known) if (!deleted) alive.push(id);
  }
  return alive;
}
