import { createHash } from 'node:crypto';
import { consentsOf, grantConsent, grantsIn, takeConsent } from '../store/consents.ts';
import { objectById, objectByNumber, type Body, type StoredObject } from '../store/objects.ts';
import {
  allowOptions,
  contextOf,
  noContent,
  objectInPath,
  ok,
  param,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest, GraphError, notFound, unsupportedQuery } from './graph-error.ts';
import { pageOf, resourceById, resourceOf } from './resource-principals.ts';
import { MAY_GRANT_SCOPES, requireRole } from './rights.ts';

/** An id that is the same at every reading, without being kept. */
export const lastingId = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('/')).digest('base64url').slice(0, 43);

interface Grant {
  readonly id: string;
  readonly client: StoredObject;
  /** The client id of the resource. */
  readonly resource: string;
  readonly scopes: readonly string[];
}

const grantId = (client: StoredObject, resource: string): string => lastingId(client.id, resource, 'scope');

/** What the tenant lets clients do for people: its administrators consent for all of them. */
function grants(call: GraphCall): Grant[] {
  const { store } = call.directory;
  return grantsIn(store, call.tenant.n, 'scope').flatMap(({ client: n, resource, values }) => {
    const client = objectByNumber(store, n);
    return client === undefined ? [] : [{ id: grantId(client, resource), client, resource, scopes: values }];
  });
}

const shown = (call: GraphCall, { id, client, resource, scopes }: Grant): Body => ({
  clientId: client.id,
  consentType: 'AllPrincipals',
  id,
  principalId: null,
  resourceId: resourceOf(call, resource).id,
  scope: scopes.join(' '),
});

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
  const all = grants(call).map(grant => shown(call, grant));
  return pageOf(call, 'oauth2PermissionGrants', all.filter(matches));
}

/** `GET /servicePrincipals/{id}/oauth2PermissionGrants` (Graph: serviceprincipal-list-oauth2permissiongrants). */
export function listPermissionGrantsOf(call: GraphCall): GraphAnswer {
  allowOptions(call, '$top', '$skiptoken');
  const { n } = objectInPath(call, 'servicePrincipal');
  const own = grants(call).filter(({ client }) => client.n === n);
  return pageOf(
    call,
    'oauth2PermissionGrants',
    own.map(grant => shown(call, grant)),
  );
}

function grantInPath(call: GraphCall): Grant {
  const found = grants(call).find(({ id }) => id === param(call, 'id'));
  if (found === undefined) throw notFound(param(call, 'id'));
  return found;
}

const entity = (call: GraphCall, grant: Grant): Body => ({
  '@odata.context': contextOf(call, 'oauth2PermissionGrants/$entity'),
  ...shown(call, grant),
});

/** `GET /oauth2PermissionGrants/{id}` */
export function readPermissionGrant(call: GraphCall): GraphAnswer {
  allowOptions(call);
  return ok(entity(call, grantInPath(call)));
}

const invalid = (property: string): GraphError =>
  new GraphError(
    400,
    'Request_BadRequest',
    `Invalid value specified for property '${property}' of resource 'OAuth2PermissionGrant'.`,
    { target: property },
  );

/** Names of scopes (RFC 6749, 3.3) with spaces between. Like Entra it takes names that the resource does not know. */
function readScopes(given: unknown): string[] {
  const names = typeof given === 'string' && given.length <= 4_000 ? given.split(' ').filter(Boolean) : [];
  if (names.length === 0 || names.some(name => !/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/.test(name)))
    throw invalid('scope');
  return [...new Set(names)].sort();
}

const GRANT_PROPERTIES = [
  'clientId',
  'consentType',
  'principalId',
  'resourceId',
  'scope',
  'startTime',
  'expiryTime',
];

/**
 * `POST /oauth2PermissionGrants` (Graph: oauth2permissiongrant-post): for all people of the tenant.
 * @throws GraphError 400; 404 for a client or resource that is not there; 409 when the two have an entry already
 */
export async function createPermissionGrant(call: GraphCall): Promise<GraphAnswer> {
  requireRole(call, MAY_GRANT_SCOPES);
  const body = await call.readBody();
  const stranger = Object.keys(body).find(name => !GRANT_PROPERTIES.includes(name));
  if (stranger !== undefined) throw badRequest(`Invalid property '${stranger}'.`);
  const { clientId, consentType, principalId = null, resourceId, scope } = body;
  // What single people consent to is not kept apart here.
  if (consentType !== 'AllPrincipals') throw invalid('consentType');
  if (principalId !== null) throw invalid('principalId');
  if (typeof clientId !== 'string') throw invalid('clientId');
  if (typeof resourceId !== 'string') throw invalid('resourceId');
  const scopes = readScopes(scope);
  const { store } = call.directory;
  const client = objectById(store, call.tenant.n, clientId);
  if (client?.kind !== 'servicePrincipal') throw notFound(clientId);
  const { appId: resource } = resourceById(call, resourceId);
  if (consentsOf(store, client, resource, 'scope').length > 0)
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.');
  store.transaction(() => grantConsent(store, client, resource, 'scope', scopes));
  return { status: 201, body: entity(call, { id: grantId(client, resource), client, resource, scopes }) };
}

/** `PATCH /oauth2PermissionGrants/{id}` `{ "scope" }`: the scopes from now on, in place of those before. */
export async function updatePermissionGrant(call: GraphCall): Promise<GraphAnswer> {
  requireRole(call, MAY_GRANT_SCOPES);
  const { client, resource } = grantInPath(call);
  const { scope, ...rest } = await call.readBody();
  const stranger = Object.keys(rest)[0];
  if (stranger !== undefined) throw badRequest(`Property '${stranger}' is read-only and cannot be set.`);
  const scopes = readScopes(scope);
  const { store } = call.directory;
  store.transaction(() => {
    takeConsent(store, client, resource, 'scope');
    grantConsent(store, client, resource, 'scope', scopes);
  });
  return noContent;
}

/** `DELETE /oauth2PermissionGrants/{id}`: tokens that are out lose it at Graph at once, the next ones lack it. */
export function deletePermissionGrant(call: GraphCall): GraphAnswer {
  requireRole(call, MAY_GRANT_SCOPES);
  const { client, resource } = grantInPath(call);
  takeConsent(call.directory.store, client, resource, 'scope');
  return noContent;
}
