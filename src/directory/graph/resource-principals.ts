import { lastingObjectId } from '../store/lasting-id.ts';
import { applicationByAppId, objectByAppId, objectById, type Body } from '../store/objects.ts';
import { offeredAppRoles, type OfferedAppRole } from '../token/app-roles.ts';
import { GRAPH_ROLE_IDS, GRAPH_SCOPE_IDS } from '../token/permission-ids.ts';
import { GRAPH_APP_ID } from '../token/scopes.ts';
import { nextLink, ok, contextOf, pageSize, pageStart, type GraphAnswer, type GraphCall } from './call.ts';
import { notFound } from './graph-error.ts';

/** An API as a tenant sees it: by its service principal there. */
export interface ResourcePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string | null;
}

/**
 * The service principal of a resource in the tenant. Where none is kept, as for Graph itself, its id is a lasting one.
 */
export function resourceOf(call: GraphCall, appId: string): ResourcePrincipal {
  const { store } = call.directory;
  const principal = objectByAppId(store, call.tenant.n, 'servicePrincipal', appId);
  const name = (principal ?? applicationByAppId(store, appId))?.body['displayName'];
  const displayName = appId === GRAPH_APP_ID ? 'Microsoft Graph' : typeof name === 'string' ? name : null;
  return { id: principal?.id ?? lastingObjectId(call.tenant.id, appId), appId, displayName };
}

/** The resource that a service principal's id stands for. @throws GraphError 404 */
export function resourceById(call: GraphCall, id: string): ResourcePrincipal {
  const graph = resourceOf(call, GRAPH_APP_ID);
  if (id.toLowerCase() === graph.id) return graph;
  const principal = objectById(call.directory.store, call.tenant.n, id);
  if (principal?.kind !== 'servicePrincipal' || principal.appId === null) throw notFound(id);
  return resourceOf(call, principal.appId);
}

/** The application roles of a resource. Those of Graph are for applications alone. */
export function appRolesOf(call: GraphCall, appId: string): OfferedAppRole[] {
  if (appId !== GRAPH_APP_ID) return offeredAppRoles(applicationByAppId(call.directory.store, appId));
  return Object.entries(GRAPH_ROLE_IDS).map(([id, value]) => ({
    ...{ id, value },
    ...{ forPeople: false, forApplications: true },
  }));
}

/**
 * Graph's own service principal, when the call asks for it by id, by client id or by a filter for the client id: what it
 * offers is what registrations can name. It is no object of the tenant, so lists and delta do not have it.
 */
export function graphPrincipalAskedFor(call: GraphCall): Body | undefined {
  const { id, displayName } = resourceOf(call, GRAPH_APP_ID);
  const filter = /^\s*appId\s+eq\s+'([^']*)'\s*$/i.exec(call.query.get('$filter') ?? '')?.[1];
  const { appId, id: named } = call.params;
  const asked =
    named === undefined ? filter === GRAPH_APP_ID : appId === GRAPH_APP_ID || named.toLowerCase() === id;
  if (!asked) return undefined;
  const scopes = Object.entries(GRAPH_SCOPE_IDS);
  const roles = Object.entries(GRAPH_ROLE_IDS);
  return {
    id,
    appId: GRAPH_APP_ID,
    displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    appRoles: roles.map(([role, value]) => ({
      id: role,
      value,
      allowedMemberTypes: ['Application'],
      isEnabled: true,
    })),
    oauth2PermissionScopes: scopes.map(([scope, value]) => ({
      id: scope,
      value,
      type: 'Admin',
      isEnabled: true,
    })),
  };
}

/** One page of values that were all found. */
export function pageOf(call: GraphCall, context: string, all: readonly Body[]): GraphAnswer {
  const start = pageStart(call);
  const end = start + pageSize(call);
  return ok({
    '@odata.context': contextOf(call, context),
    ...(all.length > end ? { '@odata.nextLink': nextLink(call, end) } : {}),
    value: all.slice(start, end),
  });
}
