import type { TenantIndex } from '../core/directory.ts';
import type { TenantId } from '../core/id.ts';

/**
 * A directory in somebody's hands: it is found and follows its changes for as long as this is reachable, whether or not it
 * is still kept for itself.
 */
export interface TenantHold {
  /** The copy was dropped (T-6): whoever needs the directory takes hold of it anew. */
  readonly dropped: boolean;
}

/** A directory with what is held of it: an index that is read anew takes the place of the one before. */
interface Held {
  index: TenantIndex;
  dropped: boolean;
}

/** Which directories are in memory: those that are wanted, and those that were let go but are still held. */
export function createTenantMemory() {
  const wanted = new Map<TenantId, Held>();
  const leaving = new Map<TenantId, WeakRef<Held>>();
  const get = (tenant: TenantId): Readonly<Held> | undefined => {
    const held = wanted.get(tenant);
    return held !== undefined || leaving.size === 0 ? held : leaving.get(tenant)?.deref();
  };
  const keep = (tenant: TenantId, held: Held): void => {
    // Last: wanted most recently.
    wanted.delete(tenant);
    wanted.set(tenant, held);
    leaving.delete(tenant);
  };
  return {
    get,
    /** As `get`, and the tenant stays until it is let go. */
    want(tenant: TenantId): Readonly<Held> | undefined {
      const held = get(tenant);
      if (held) keep(tenant, held);
      return held;
    },
    put(tenant: TenantId, index: TenantIndex): void {
      const held: Held = get(tenant) ?? { index, dropped: false };
      held.index = index;
      keep(tenant, held);
    },
    /** Answers whose memory is free now. */
    letGo(tenants: Iterable<TenantId>): readonly TenantId[] {
      for (const tenant of tenants) {
        const held = wanted.get(tenant);
        if (!held) continue;
        wanted.delete(tenant);
        leaving.set(tenant, new WeakRef(held));
      }
      const gone = [...leaving.keys()].filter(tenant => get(tenant) === undefined);
      for (const tenant of gone) leaving.delete(tenant);
      return gone;
    },
    drop(tenant: TenantId): void {
      const held: Held | undefined = get(tenant);
      if (held) held.dropped = true;
      wanted.delete(tenant);
      leaving.delete(tenant);
    },
    /** Those that are wanted, least recently first. */
    wanted: (): readonly TenantId[] => [...wanted.keys()],
    everybody: (): readonly TenantId[] => [
      ...wanted.keys(),
      ...[...leaving.keys()].filter(tenant => get(tenant) !== undefined),
    ],
  };
}
