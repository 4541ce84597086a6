import type { StoredObject } from './objects.ts';
import type { Store } from './open-store.ts';

/** A role of an API that the tenant gave to a user or a group. */
export interface GivenAppRole {
  /** Number of the API's service principal in the tenant. */
  readonly resource: number;
  /** Number of the user or group. */
  readonly principal: number;
  /** The role's id; nothing but zeros where only access was given. */
  readonly role: string;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

/** @returns false when it was given before */
export function giveAppRole(
  store: Store,
  resource: StoredObject,
  principal: StoredObject,
  role: string,
): boolean {
  const sql = 'INSERT OR IGNORE INTO app_role_assignment VALUES (?, ?, ?, ?, ?)';
  return store.run(sql, resource.tenant, resource.n, principal.n, role, store.clock.now()) === 1;
}

export function takeAppRole(store: Store, { resource, principal, role }: GivenAppRole): void {
  const sql = 'DELETE FROM app_role_assignment WHERE resource = ? AND principal = ? AND role = ?';
  store.run(sql, resource, principal, role);
}

/** All that a tenant gave: live principals, at live service principals. */
export function givenAppRoles(store: Store, tenant: number): GivenAppRole[] {
  const sql = `SELECT a.resource, a.principal, a.role, a.made_at FROM app_role_assignment a
    JOIN object r ON r.n = a.resource AND r.state = 0 JOIN object p ON p.n = a.principal AND p.state = 0
    WHERE a.tenant = ? ORDER BY a.resource, a.principal, a.role`;
  return store.all(sql, tenant).map(row => ({
    resource: Number(row['resource']),
    principal: Number(row['principal']),
    role: String(row['role']),
    madeAt: Number(row['made_at']),
  }));
}

/** Ids of the roles that somebody has at an API: their own, and those of the live groups they are directly in. */
export function appRoleIdsOf(store: Store, resource: StoredObject, user: StoredObject): string[] {
  const sql = `SELECT DISTINCT role FROM app_role_assignment a JOIN object p ON p.n = a.principal AND p.state = 0
    WHERE a.tenant = ?1 AND a.resource = ?2 AND (a.principal = ?3
      OR a.principal IN (SELECT grp FROM membership WHERE tenant = ?1 AND member = ?3)) ORDER BY role`;
  return store.all(sql, resource.tenant, resource.n, user.n).map(row => String(row['role']));
}
