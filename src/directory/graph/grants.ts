import { createHash } from 'node:crypto';
import { grantsIn } from '../store/consents.ts';
import { lastingObjectId } from '../store/lasting-id.ts';
import { applicationByAppId, objectByAppId, objectByNumber, type Body } from '../store/objects.ts';
import { GRAPH_ROLE_IDS } from '../token/permission-ids.ts';
import { GRAPH_APP_ID } from '../token/scopes.ts';
import { isJsonObject } from '../web/body.ts';
import {
  allowOptions,
  contextOf,
  nextLink,
  objectInPath,
  ok,
  pageSize,
  pageStart,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { unsupportedQuery } from './graph-error.ts';

/** An id that is the same at every reading, without being kept. */
const lastingId = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('/')).digest('base64url').slice(0, 43);

interface ResourceOfGrant {
  readonly id: string;
  readonly displayName: string | null;
}

/**
 * The service principal of a resource in the tenant. Where none is kept, as for Graph itself, its id is a lasting one that
 * leads to no object.
 */
function resourceOf(call: GraphCall, appId: string): ResourceOfGrant {
  const { store } = call.directory;
  const principal = objectByAppId(store, call.tenant.n, 'servicePrincipal', appId);
  const name = (principal ?? applicationByAppId(store, appId))?.body['displayName'];
  const displayName = appId === GRAPH_APP_ID ? 'Microsoft Graph' : typeof name === 'string' ? name : null;
  return { id: principal?.id ?? lastingObjectId(call.tenant.id, appId), displayName };
}

/** One page of values that were all found. */
function pageOf(call: GraphCall, context: string, all: readonly Body[]): GraphAnswer {
  const start = pageStart(call);
  const end = start + pageSize(call);
  return ok({
    '@odata.context': contextOf(call, context),
    ...(all.length > end ? { '@odata.nextLink': nextLink(call, end) } : {}),
    value: all.slice(start, end),
  });
}

/** What the tenant lets clients do for people: its administrators consent for all of them. */
function delegatedGrants(call: GraphCall): Body[] {
  const { store } = call.directory;
  return grantsIn(store, call.tenant.n, 'scope').flatMap(({ client, resource, values }) => {
    const principal = objectByNumber(store, client);
    if (principal === undefined) return [];
    return {
      clientId: principal.id,
      consentType: 'AllPrincipals',
      id: lastingId(principal.id, resource, 'scope'),
      principalId: null,
      resourceId: resourceOf(call, resource).id,
      scope: values.join(' '),
    };
  });
}

const CLAUSE =
  /^(clientId|consentType|resourceId)\s+eq\s+'([^']{1,64})'$|^(principalId)\s+eq\s+(?:null|'([^']{1,64})')$/i;

/** @throws GraphError 400 for a filter that is not of equal ids, joined by `and` */
function grantFilter(text: string | null): (grant: Body) => boolean {
  const clauses = (text ?? '')
    .split(/\s+and\s+/i)
    .map(clause => clause.trim())
    .filter(clause => clause !== '')
    .map(clause => {
      const parts = CLAUSE.exec(clause);
      if (parts === null) throw unsupportedQuery(`Unsupported filter clause '${clause.slice(0, 100)}'.`);
      const name = (parts[1] ?? parts[3] ?? '').toLowerCase();
      return [name, parts[2] ?? parts[4] ?? null] as const;
    });
  return grant =>
    clauses.every(([name, wanted]) => {
      const value = Object.entries(grant).find(([property]) => property.toLowerCase() === name)?.[1] ?? null;
      return typeof value === 'string' ? value.toLowerCase() === wanted?.toLowerCase() : value === wanted;
    });
}

/**
 * `GET /oauth2PermissionGrants` (Graph: oauth2permissiongrant-list): delegated permissions that the tenant granted, one
 * entry for each client and resource; `$filter` by clientId, resourceId, consentType and principalId.
 */
export function listPermissionGrants(call: GraphCall): GraphAnswer {
  allowOptions(call, '$filter', '$top', '$skiptoken');
  const matches = grantFilter(call.query.get('$filter'));
  return pageOf(call, 'oauth2PermissionGrants', delegatedGrants(call).filter(matches));
}

/** `GET /servicePrincipals/{id}/oauth2PermissionGrants` (Graph: serviceprincipal-list-oauth2permissiongrants). */
export function listPermissionGrantsOf(call: GraphCall): GraphAnswer {
  allowOptions(call, '$top', '$skiptoken');
  const { id } = objectInPath(call, 'servicePrincipal');
  const own = delegatedGrants(call).filter(grant => grant['clientId'] === id);
  return pageOf(call, 'oauth2PermissionGrants', own);
}

function appRoleId(call: GraphCall, resource: string, value: string): string | undefined {
  if (resource === GRAPH_APP_ID)
    return Object.entries(GRAPH_ROLE_IDS).find(([, name]) => name === value)?.[0];
  const roles = applicationByAppId(call.directory.store, resource)?.body['appRoles'];
  const found = Array.isArray(roles)
    ? roles.filter(isJsonObject).find(role => role['value'] === value)
    : undefined;
  return typeof found?.['id'] === 'string' ? found['id'] : undefined;
}

/**
 * `GET /servicePrincipals/{id}/appRoleAssignments` (Graph: serviceprincipal-list-approleassignments): application
 * permissions that the tenant granted to this client.
 */
export function listAppRoleAssignments(call: GraphCall): GraphAnswer {
  allowOptions(call, '$top', '$skiptoken');
  const principal = objectInPath(call, 'servicePrincipal');
  const own = grantsIn(call.directory.store, call.tenant.n, 'role').filter(
    ({ client }) => client === principal.n,
  );
  const value = own.flatMap(({ resource, values }) => {
    const { id: resourceId, displayName: resourceDisplayName } = resourceOf(call, resource);
    return values.flatMap(name => {
      const role = appRoleId(call, resource, name);
      // A role that its API no longer has cannot be named by id.
      if (role === undefined) return [];
      return {
        id: lastingId(principal.id, resource, role),
        deletedDateTime: null,
        appRoleId: role,
        createdDateTime: null,
        principalDisplayName: principal.body['displayName'] ?? null,
        principalId: principal.id,
        principalType: 'ServicePrincipal',
        resourceDisplayName,
        resourceId,
      };
    });
  });
  return pageOf(call, `servicePrincipals('${principal.id}')/appRoleAssignments`, value);
}
