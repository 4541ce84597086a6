import type { Store } from './open-store.ts';

/** Written as `member` for a change of the object's own properties. */
export const PROPERTIES = 0;
/** Written as `member` when a group's whole membership is to be told again. */
export const ALL_MEMBERS = -1;

/** How far the tenant's change log has come. */
export function currentSequence(store: Store, tenant: number): number {
  return Number(store.get('SELECT seq FROM tenant WHERE n = ?', tenant)?.['seq'] ?? 0);
}

/** Notes a change for delta queries; only the newest of each object or membership is kept. */
export function logChange(
  store: Store,
  tenant: number,
  kind: string,
  object: number,
  member = PROPERTIES,
): void {
  const seq = Number(store.get('UPDATE tenant SET seq = seq + 1 WHERE n = ? RETURNING seq', tenant)?.['seq']);
  store.run(
    `INSERT INTO change VALUES (?, ?, ?, ?, ?) ON CONFLICT (object, member) DO UPDATE SET seq = excluded.seq`,
    tenant,
    kind,
    seq,
    object,
    member,
  );
}
