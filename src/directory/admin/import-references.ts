import type { Store } from '../store/open-store.ts';
import { addMemberQuietly, addOwner, membersAdded } from '../store/relations.ts';
import { objectById } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';

const AT_ONCE = 5_000;

/**
 * Turns the references of an import into memberships and owners: forward and cyclic ones too, for every object is
 * there by now. @returns how many members its groups have that were referred to
 */
export async function settleReferences(
  store: Store,
  tenant: Tenant,
  run: string,
  problem: (line: number, code: string, detail: string) => void,
): Promise<number> {
  let members = 0;
  let after = 0;
  const changed = new Set<number>();
  for (;;) {
    const rows = store.all(
      'SELECT rowid, relation, object, target, line FROM forward_reference WHERE run = ? AND rowid > ? ORDER BY rowid LIMIT ?',
      run,
      after,
      AT_ONCE,
    );
    if (rows.length === 0) return members;
    after = Number(rows.at(-1)?.['rowid']);
    store.transaction(() => {
      changed.clear();
      for (const row of rows) {
        const target = String(row['target']);
        const object = Number(row['object']);
        const found = targetOf(store, tenant, target);
        if (found === undefined) {
          problem(
            Number(row['line']),
            'unresolved-reference',
            `There is no object ${target} in this tenant.`,
          );
        } else if (row['relation'] === 'owner') addOwner(store, tenant.n, object, found);
        else {
          members += 1;
          if (addMemberQuietly(store, tenant.n, object, found)) changed.add(object);
        }
      }
      for (const group of changed) membersAdded(store, tenant.n, group);
    });
    await new Promise(resolve => setImmediate(resolve));
  }
}

function targetOf(store: Store, tenant: Tenant, id: string): number | undefined {
  const row = store.get('SELECT n, state, kind FROM object WHERE tenant = ? AND id = ?', tenant.n, id);
  if (row?.['state'] === 0 && row['kind'] !== 'application') return Number(row['n']);
  // An application is meant by its service principal: only that can be a member.
  if (row?.['kind'] !== 'application') return undefined;
  const application = objectById(store, tenant.n, id);
  const sql =
    "SELECT n FROM object WHERE app_id = ? AND kind = 'servicePrincipal' AND tenant = ? AND state = 0";
  const principal = application?.appId == null ? undefined : store.get(sql, application.appId, tenant.n);
  return principal === undefined ? undefined : Number(principal['n']);
}
