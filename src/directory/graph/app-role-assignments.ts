import { consentsOf, grantConsent, grantsIn, takeConsent } from '../store/consents.ts';
import { objectById, objectByNumber, type Body, type StoredObject } from '../store/objects.ts';
import { GRAPH_APP_ID } from '../token/scopes.ts';
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
import { GraphError, notFound } from './graph-error.ts';
import { lastingId } from './grants.ts';
import {
  appRolesOf,
  pageOf,
  resourceById,
  resourceOf,
  type ResourcePrincipal,
} from './resource-principals.ts';
import { MAY_GRANT_GRAPH_ROLES, MAY_GRANT_SCOPES, requireRole } from './rights.ts';

/** An application permission that the tenant granted to a client. */
interface Assignment {
  readonly client: StoredObject;
  readonly resource: ResourcePrincipal;
  /** The id of the role at the resource, and its value in tokens. */
  readonly role: { readonly id: string; readonly value: string };
}

const idOf = ({ client, resource, role }: Assignment): string =>
  lastingId(client.id, resource.appId, role.id);

/** All of the tenant. A role that its API no longer has cannot be named by id, so it is left out. */
function assignments(call: GraphCall): Assignment[] {
  const { store } = call.directory;
  return grantsIn(store, call.tenant.n, 'role').flatMap(({ client: n, resource: appId, values }) => {
    const client = objectByNumber(store, n);
    if (client === undefined) return [];
    const resource = resourceOf(call, appId);
    const roles = appRolesOf(call, appId).filter(({ value }) => values.includes(value));
    return roles.map(role => ({ client, resource, role }));
  });
}

const shown = (assignment: Assignment): Body => ({
  id: idOf(assignment),
  deletedDateTime: null,
  appRoleId: assignment.role.id,
  createdDateTime: null,
  principalDisplayName: assignment.client.body['displayName'] ?? null,
  principalId: assignment.client.id,
  principalType: 'ServicePrincipal',
  resourceDisplayName: assignment.resource.displayName,
  resourceId: assignment.resource.id,
});

/** Whose assignments the path is about: those of a client, or (`appRoleAssignedTo`) those at a resource. */
export type AssignmentSide = 'appRoleAssignments' | 'appRoleAssignedTo';

function ofPath(call: GraphCall, side: AssignmentSide): { readonly id: string; readonly all: Assignment[] } {
  if (side === 'appRoleAssignments') {
    const { id, n } = objectInPath(call, 'servicePrincipal');
    return { id, all: assignments(call).filter(({ client }) => client.n === n) };
  }
  const { id } = resourceById(call, param(call, 'id'));
  return { id, all: assignments(call).filter(({ resource }) => resource.id === id) };
}

/** `GET /servicePrincipals/{id}/{appRoleAssignments|appRoleAssignedTo}` (Graph: serviceprincipal-list-approleassignments). */
export function listAppRoleAssignments(call: GraphCall, side: AssignmentSide): GraphAnswer {
  allowOptions(call, '$top', '$skiptoken');
  const { id, all } = ofPath(call, side);
  return pageOf(call, `servicePrincipals('${id}')/${side}`, all.map(shown));
}

function assignmentInPath(call: GraphCall, side: AssignmentSide): Assignment {
  const found = ofPath(call, side).all.find(one => idOf(one) === param(call, 'assignment'));
  if (found === undefined) throw notFound(param(call, 'assignment'));
  return found;
}

/** `GET /servicePrincipals/{id}/{appRoleAssignments|appRoleAssignedTo}/{id}` */
export function readAppRoleAssignment(call: GraphCall, side: AssignmentSide): GraphAnswer {
  allowOptions(call);
  const found = assignmentInPath(call, side);
  return ok({ '@odata.context': contextOf(call, 'appRoleAssignments/$entity'), ...shown(found) });
}

/** Graph's own permissions are given by the privileged alone (A6, E). @throws GraphError 403 */
const requireGranter = (call: GraphCall, resource: ResourcePrincipal): void =>
  requireRole(call, resource.appId === GRAPH_APP_ID ? MAY_GRANT_GRAPH_ROLES : MAY_GRANT_SCOPES);

const refused = (message: string, target: string, detail: string): GraphError =>
  new GraphError(400, 'Request_BadRequest', message, { target, detail });

function textOf(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string' && value !== '') return value;
  throw refused(
    `Invalid value specified for property '${name}' of resource 'AppRoleAssignment'.`,
    name,
    'InvalidValue',
  );
}

/**
 * `POST /servicePrincipals/{id}/{appRoleAssignments|appRoleAssignedTo}` `{ principalId, resourceId, appRoleId }` (Graph:
 * serviceprincipal-post-approleassignments): an application permission for a service principal.
 */
export async function createAppRoleAssignment(call: GraphCall, side: AssignmentSide): Promise<GraphAnswer> {
  const { id } = ofPath(call, side);
  const body = await call.readBody();
  const principalId = textOf(body, 'principalId');
  const resource = resourceById(call, textOf(body, 'resourceId'));
  requireGranter(call, resource);
  const { store } = call.directory;
  const client = objectById(store, call.tenant.n, principalId);
  if (client === undefined) throw notFound(principalId);
  // What single people and groups are assigned to is not kept here.
  if (client.kind !== 'servicePrincipal')
    throw refused('Only service principals can be assigned to a role here.', 'principalId', 'InvalidValue');
  const named = side === 'appRoleAssignments' ? client.id : resource.id;
  if (named !== id)
    throw refused(
      'The object of the path must be that of the body.',
      side === 'appRoleAssignments' ? 'principalId' : 'resourceId',
      'InvalidValue',
    );
  const roleId = textOf(body, 'appRoleId').toLowerCase();
  const role = appRolesOf(call, resource.appId).find(one => one.id === roleId);
  if (role === undefined)
    throw refused(
      `Permission being assigned was not found on application '${resource.appId}'.`,
      'appRoleId',
      'InvalidValue',
    );
  if (consentsOf(store, client, resource.appId, 'role').includes(role.value))
    throw refused('Permission being assigned already exists on the object', 'appRoleId', 'InvalidUpdate');
  grantConsent(store, client, resource.appId, 'role', [role.value]);
  const made = { client, resource, role };
  const context = contextOf(call, `servicePrincipals('${id}')/${side}/$entity`);
  return { status: 201, body: { '@odata.context': context, ...shown(made) } };
}

/** `DELETE /servicePrincipals/{id}/{appRoleAssignments|appRoleAssignedTo}/{id}`: counts at once at Graph, and in the next tokens. */
export function deleteAppRoleAssignment(call: GraphCall, side: AssignmentSide): GraphAnswer {
  const { client, resource, role } = assignmentInPath(call, side);
  requireGranter(call, resource);
  takeConsent(call.directory.store, client, resource.appId, 'role', [role.value]);
  return noContent;
}
