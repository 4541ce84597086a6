import type { Store } from './open-store.ts';

/** Written as `member` for a change of the object's own properties. */
export const PROPERTIES = 0;
/** Written as `member` when a group's whole membership is to be told again. */
export const ALL_MEMBERS = -1;

const KINDS = ['user', 'group', 'application', 'servicePrincipal', 'directoryRole'];

/** How far the tenant's change log has come: the newest entry, which is never taken away. */
export function currentSequence(store: Store, tenant: number): number {
  const known = store.sequences.get(tenant);
  if (known !== undefined) return known;
  const sql = 'SELECT max(seq) AS seq FROM change WHERE tenant = ? AND kind = ?';
  const newest = Math.max(...KINDS.map(kind => Number(store.get(sql, tenant, kind)?.['seq'] ?? 0)));
  store.sequences.set(tenant, newest);
  return newest;
}

/** A change that was committed. */
export interface ObjectChange {
  readonly tenant: number;
  readonly kind: string;
  readonly object: number;
  /** `PROPERTIES`, `ALL_MEMBERS`, or the number of the member that came or went. */
  readonly member: number;
  readonly sequence: number;
  /** What a change of properties replaced; `nothing` when the object, or the membership, is new. */
  readonly before: Record<string, unknown> | 'nothing' | undefined;
}

const listeners = new WeakMap<Store, Set<(change: ObjectChange) => void>>();

/** Tells of every change once it is committed, never of one that was rolled back. */
export function onChange(store: Store, listener: (change: ObjectChange) => void): void {
  const known = listeners.get(store) ?? new Set();
  listeners.set(store, known.add(listener));
}

/**
 * Notes a change for delta queries, inside the transaction that makes it; only the newest of each object or
 * membership is kept.
 */
export function logChange(
  store: Store,
  tenant: number,
  kind: string,
  object: number,
  member = PROPERTIES,
  before?: ObjectChange['before'],
): void {
  const sequence = currentSequence(store, tenant) + 1;
  store.sequences.set(tenant, sequence);
  store.run(
    `INSERT INTO change VALUES (?, ?, ?, ?, ?) ON CONFLICT (object, member) DO UPDATE SET seq = excluded.seq`,
    tenant,
    kind,
    sequence,
    object,
    member,
  );
  const told = listeners.get(store);
  if (told === undefined) return;
  const change: ObjectChange = { tenant, kind, object, member, sequence, before };
  store.afterCommit(() => {
    for (const listener of told) listener(change);
  });
}
