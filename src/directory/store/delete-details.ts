import { setRoles } from './directory-roles.ts';
import type { StoredObject } from './objects.ts';
import type { Store } from './open-store.ts';

/** What is an object's own, by the column that names it. */
const DETAILS = [
  'password WHERE object',
  'secret WHERE object',
  'federated_credential WHERE object',
  'refresh_token WHERE user',
  'invitation WHERE guest',
  'app_role_assignment WHERE principal',
];

/** Deletes all that names an object that has ended for good, but its memberships. */
export function deleteDetails(store: Store, { tenant, n }: StoredObject): void {
  store.run('DELETE FROM owner WHERE tenant = ? AND (object = ? OR owner = ?)', tenant, n, n);
  setRoles(store, tenant, n, []);
  store.run('DELETE FROM consent WHERE tenant = ? AND client = ?', tenant, n);
  store.run('DELETE FROM app_role_assignment WHERE tenant = ? AND resource = ?', tenant, n);
  for (const its of DETAILS) store.run(`DELETE FROM ${its} = ?`, n);
}
