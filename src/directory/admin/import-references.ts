import type { Store } from '../store/open-store.ts';
import { membersAdded } from '../store/relations.ts';
import type { Tenant } from '../store/tenants.ts';

const AT_ONCE = 20_000;

/** The object that a reference means: an application is meant by its service principal, for only that can be a member. */
const RESOLVE = `UPDATE forward_reference SET resolved = (
    SELECT CASE o.kind WHEN 'application' THEN (
        SELECT p.n FROM object p WHERE p.app_id = o.app_id AND p.kind = 'servicePrincipal' AND p.tenant = o.tenant
          AND p.state = 0
      ) ELSE o.n END
    FROM object o WHERE o.tenant = ?1 AND o.id = forward_reference.target AND o.state = 0)
  WHERE run = ?2 AND rowid > ?3 AND rowid <= ?4`;

const OF_BATCH = 'run = ?2 AND rowid > ?3 AND rowid <= ?4';

/**
 * Turns the references of an import into memberships and owners: forward and cyclic ones too, for every object is
 * there by now. @returns how many members were referred to and found
 */
export async function settleReferences(
  store: Store,
  tenant: Tenant,
  run: string,
  problem: (line: number, code: string, detail: string) => void,
): Promise<number> {
  const bounds = store.get(
    'SELECT min(rowid) AS first, max(rowid) AS last FROM forward_reference WHERE run = ?',
    run,
  );
  const last = Number(bounds?.['last'] ?? 0);
  let members = 0;
  for (let after = Number(bounds?.['first'] ?? 1) - 1; after < last; after += AT_ONCE) {
    members += store.transactionToSync(() => settleBatch(store, tenant, run, after, problem));
    await new Promise(resolve => setImmediate(resolve));
  }
  return members;
}

function settleBatch(
  store: Store,
  tenant: Tenant,
  run: string,
  after: number,
  problem: (line: number, code: string, detail: string) => void,
): number {
  const batch = [tenant.n, run, after, after + AT_ONCE] as const;
  store.run(RESOLVE, ...batch);
  const lost = store.all(
    `SELECT line, target FROM forward_reference WHERE resolved IS NULL AND ?1 > 0 AND ${OF_BATCH} ORDER BY rowid`,
    ...batch,
  );
  for (const row of lost) {
    problem(
      Number(row['line']),
      'unresolved-reference',
      `There is no object ${String(row['target'])} in this tenant.`,
    );
  }
  const changed = store.all(
    `SELECT DISTINCT object FROM forward_reference f
     WHERE relation = 'member' AND resolved IS NOT NULL AND ${OF_BATCH}
       AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.tenant = ?1 AND m.grp = f.object AND m.member = f.resolved)`,
    ...batch,
  );
  for (const [table, relation] of [
    ['membership', 'member'],
    ['owner', 'owner'],
  ] as const) {
    store.run(
      `INSERT OR IGNORE INTO ${table} SELECT ?1, object, resolved FROM forward_reference
       WHERE relation = '${relation}' AND resolved IS NOT NULL AND ${OF_BATCH}`,
      ...batch,
    );
  }
  for (const row of changed) membersAdded(store, tenant.n, Number(row['object']));
  const found = store.get(
    `SELECT count(*) AS c FROM forward_reference WHERE relation = 'member' AND resolved IS NOT NULL AND ?1 > 0 AND ${OF_BATCH}`,
    ...batch,
  );
  return Number(found?.['c']);
}
