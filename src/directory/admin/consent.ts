import type { Directory } from '../directory.ts';
import {
  GRAPH_PERMISSIONS,
  ROLECALL_APPLICATION_PERMISSIONS,
  ROLECALL_DELEGATED_SCOPES,
} from '../graph/permissions.ts';
import { consentsOf, grantConsent, withdrawConsent } from '../store/consents.ts';
import { applicationByAppId, objectByAppId } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';
import { makeServicePrincipal } from '../token/clients.ts';
import { GRAPH_APP_ID } from '../token/scopes.ts';
import type { JsonObject } from '../web/body.ts';
import { AdminError } from './admin-error.ts';

type ConsentParts = Pick<Directory, 'store' | 'operator'>;

/** Gives Rolecall (reading by itself, all else for people) and its command line (for people) what they need in a tenant. */
export function consentToRolecall(directory: ConsentParts, tenant: Tenant): void {
  const { store, operator } = directory;
  store.transaction(() => {
    for (const clientId of [operator.rolecall.clientId, operator.cli.clientId]) {
      const application = applicationByAppId(store, clientId);
      if (application === undefined) throw new Error(`the operator's application ${clientId} is missing`);
      const principal =
        objectByAppId(store, tenant.n, 'servicePrincipal', clientId) ??
        makeServicePrincipal(directory, tenant, application);
      grantConsent(store, principal, GRAPH_APP_ID, 'scope', ROLECALL_DELEGATED_SCOPES);
      if (clientId === operator.rolecall.clientId) {
        grantConsent(store, principal, GRAPH_APP_ID, 'role', ROLECALL_APPLICATION_PERMISSIONS);
      }
    }
  });
}

/** What of `given` are names of Graph's permissions. @throws AdminError 400 */
function permissionsIn(given: JsonObject, name: 'roles' | 'scopes'): readonly string[] {
  const list: unknown = given[name] ?? [];
  if (Array.isArray(list) && list.every(each => typeof each === 'string' && GRAPH_PERMISSIONS.has(each)))
    return list as readonly string[];
  throw new AdminError(400, 'invalid', `${name} must be a list of permissions of Graph.`);
}

/**
 * Gives what is usual when neither `roles` nor `scopes` is named; else Rolecall gets exactly these of Graph's permissions, in
 * place of what it had: `roles` by itself, `scopes` for people, and nothing of the one that is absent. @throws AdminError 400
 */
export function giveConsent(directory: ConsentParts, tenant: Tenant, given: JsonObject): void {
  if (given['roles'] === undefined && given['scopes'] === undefined) {
    consentToRolecall(directory, tenant);
    return;
  }
  const roles = permissionsIn(given, 'roles');
  const scopes = permissionsIn(given, 'scopes');
  const { store, operator } = directory;
  consentToRolecall(directory, tenant);
  store.transaction(() => {
    const principal = objectByAppId(store, tenant.n, 'servicePrincipal', operator.rolecall.clientId);
    if (principal === undefined) throw new Error('a consent made no service principal');
    withdrawConsent(store, principal);
    if (scopes.length > 0) grantConsent(store, principal, GRAPH_APP_ID, 'scope', scopes);
    if (roles.length > 0) grantConsent(store, principal, GRAPH_APP_ID, 'role', roles);
  });
}

/** Takes back what the tenant gave Rolecall and its command line; tokens that are out lose it at once. */
export function withdrawFromRolecall(directory: ConsentParts, tenant: Tenant): void {
  const { store, operator } = directory;
  store.transaction(() => {
    for (const clientId of [operator.rolecall.clientId, operator.cli.clientId]) {
      const principal = objectByAppId(store, tenant.n, 'servicePrincipal', clientId);
      if (principal !== undefined) withdrawConsent(store, principal);
    }
  });
}

/** What Rolecall itself may do in the tenant. */
export function consentOf(directory: ConsentParts, tenant: Tenant): { roles: string[]; scopes: string[] } {
  const { store, operator } = directory;
  const principal = objectByAppId(store, tenant.n, 'servicePrincipal', operator.rolecall.clientId);
  if (principal === undefined) return { roles: [], scopes: [] };
  return {
    roles: consentsOf(store, principal, GRAPH_APP_ID, 'role'),
    scopes: consentsOf(store, principal, GRAPH_APP_ID, 'scope'),
  };
}
