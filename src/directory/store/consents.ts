import type { Store } from './open-store.ts';
import type { StoredObject } from './objects.ts';

/** `role`: an application permission; `scope`: a delegated one. */
export type ConsentKind = 'role' | 'scope';

/** What a tenant granted to a client (its service principal there) at a resource (a client id), sorted. */
export function consentsOf(
  store: Store,
  client: StoredObject,
  resource: string,
  kind: ConsentKind,
): string[] {
  return store
    .all(
      'SELECT value FROM consent WHERE tenant = ? AND client = ? AND resource = ? AND kind = ?',
      client.tenant,
      client.n,
      resource,
      kind,
    )
    .map(row => String(row['value']));
}

export function grantConsent(
  store: Store,
  client: StoredObject,
  resource: string,
  kind: ConsentKind,
  values: readonly string[],
): void {
  const sql = 'INSERT OR IGNORE INTO consent VALUES (?, ?, ?, ?, ?)';
  for (const value of values) store.run(sql, client.tenant, client.n, resource, kind, value);
}

/** Takes back what a client was granted at a resource: these values, or all of the kind. */
export function takeConsent(
  store: Store,
  client: StoredObject,
  resource: string,
  kind: ConsentKind,
  values?: readonly string[],
): void {
  const sql = 'DELETE FROM consent WHERE tenant = ? AND client = ? AND resource = ? AND kind = ?';
  if (values === undefined) store.run(sql, client.tenant, client.n, resource, kind);
  for (const value of values ?? [])
    store.run(`${sql} AND value = ?`, client.tenant, client.n, resource, kind, value);
}

export function withdrawConsent(store: Store, client: StoredObject): void {
  store.run('DELETE FROM consent WHERE tenant = ? AND client = ?', client.tenant, client.n);
}

/** All that a tenant granted of one kind to the live clients there, by client and resource. */
export function grantsIn(
  store: Store,
  tenant: number,
  kind: ConsentKind,
): { readonly client: number; readonly resource: string; readonly values: readonly string[] }[] {
  const sql = `SELECT c.client, c.resource, json_group_array(c.value ORDER BY c.value) AS granted
    FROM consent c JOIN object o ON o.n = c.client
    WHERE c.tenant = ? AND c.kind = ? AND o.state = 0 GROUP BY c.client, c.resource ORDER BY c.client, c.resource`;
  return store.all(sql, tenant, kind).map(row => ({
    client: Number(row['client']),
    resource: String(row['resource']),
    values: JSON.parse(String(row['granted'])) as string[],
  }));
}
