import { consentsOf, grantConsent, grantsIn, takeConsent } from '../store/consents.ts';
import { giveAppRole, givenAppRoles, takeAppRole, type GivenAppRole } from '../store/app-roles.ts';
import { objectById, objectByNumber, type Body, type StoredObject } from '../store/objects.ts';
import type { Store } from '../store/open-store.ts';
import type { OfferedAppRole } from '../token/app-roles.ts';
import { GRAPH_APP_ID } from '../token/scopes.ts';
import {
  allowOptions,
  contextOf,
  noContent,
  objectInPath,
  ok,
  param,
  userInPath,
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
import { MAY_GIVE_PEOPLE_APP_ROLES, MAY_GRANT_GRAPH_ROLES, MAY_GRANT_SCOPES, requireRole } from './rights.ts';

/** A role of an API that the tenant gave: to an application, then it is a permission, or to a user or a group. */
interface Assignment {
  readonly principal: StoredObject;
  readonly resource: ResourcePrincipal;
  readonly roleId: string;
  /** What an application's token calls it. */
  readonly value: string | undefined;
  /** How it is kept where a user or a group has it. */
  readonly given: GivenAppRole | undefined;
}

/** What Entra assigns where an application offers no roles: access, and no role. */
const ACCESS_ALONE = '00000000-0000-0000-0000-000000000000';

const idOf = ({ principal, resource, roleId }: Assignment): string =>
  lastingId(principal.id, resource.appId, roleId);

/** All of the tenant. A role that its API no longer has cannot be named by id, so it is left out. */
function assignments(call: GraphCall): Assignment[] {
  const { store } = call.directory;
  const permissions = grantsIn(store, call.tenant.n, 'role').flatMap(
    ({ client: n, resource: appId, values }) => {
      const principal = objectByNumber(store, n);
      if (principal === undefined) return [];
      const resource = resourceOf(call, appId);
      const roles = appRolesOf(call, appId).filter(({ value }) => values.includes(value));
      return roles.map(({ id, value }) => ({ principal, resource, roleId: id, value, given: undefined }));
    },
  );
  const ofPeople = givenAppRoles(store, call.tenant.n).flatMap(given => {
    const principal = objectByNumber(store, given.principal);
    const api = objectByNumber(store, given.resource);
    if (principal === undefined || api?.appId == null) return [];
    const resource = resourceOf(call, api.appId);
    return [{ principal, resource, roleId: given.role, value: undefined, given }];
  });
  return [...permissions, ...ofPeople];
}

const TYPES: Readonly<Record<string, string>> = {
  user: 'User',
  group: 'Group',
  servicePrincipal: 'ServicePrincipal',
};

const shown = (assignment: Assignment): Body => ({
  id: idOf(assignment),
  deletedDateTime: null,
  appRoleId: assignment.roleId,
  createdDateTime: assignment.given === undefined ? null : new Date(assignment.given.madeAt).toISOString(),
  principalDisplayName: assignment.principal.body['displayName'] ?? null,
  principalId: assignment.principal.id,
  principalType: TYPES[assignment.principal.kind] ?? null,
  resourceDisplayName: assignment.resource.displayName,
  resourceId: assignment.resource.id,
});

/**
 * Whose assignments the path is about: those that a user, a group or a service principal has, or (`appRoleAssignedTo`) those
 * at an API.
 */
export type AssignmentSide = 'user' | 'group' | 'servicePrincipal' | 'appRoleAssignedTo';

function principalInPath(call: GraphCall, side: Exclude<AssignmentSide, 'appRoleAssignedTo'>): StoredObject {
  return side === 'user' ? userInPath(call) : objectInPath(call, side);
}

function ofPath(
  call: GraphCall,
  side: AssignmentSide,
): { readonly id: string; readonly path: string; readonly all: Assignment[] } {
  if (side !== 'appRoleAssignedTo') {
    const { id, n } = principalInPath(call, side);
    const all = assignments(call).filter(({ principal }) => principal.n === n);
    return { id, path: `${side}s('${id}')/appRoleAssignments`, all };
  }
  const { id } = resourceById(call, param(call, 'id'));
  const all = assignments(call).filter(({ resource }) => resource.id === id);
  return { id, path: `servicePrincipals('${id}')/appRoleAssignedTo`, all };
}

/** `GET .../{appRoleAssignments|appRoleAssignedTo}` (Graph: serviceprincipal-list-approleassignments, user-, group-). */
export function listAppRoleAssignments(call: GraphCall, side: AssignmentSide): GraphAnswer {
  allowOptions(call, '$top', '$skiptoken');
  const { path, all } = ofPath(call, side);
  return pageOf(call, path, all.map(shown));
}

function assignmentInPath(call: GraphCall, side: AssignmentSide): Assignment {
  const found = ofPath(call, side).all.find(one => idOf(one) === param(call, 'assignment'));
  if (found === undefined) throw notFound(param(call, 'assignment'));
  return found;
}

/** `GET .../{appRoleAssignments|appRoleAssignedTo}/{id}` */
export function readAppRoleAssignment(call: GraphCall, side: AssignmentSide): GraphAnswer {
  allowOptions(call);
  const found = assignmentInPath(call, side);
  return ok({ '@odata.context': contextOf(call, 'appRoleAssignments/$entity'), ...shown(found) });
}

/**
 * Graph's own permissions are given by the privileged alone (A6, E); those who manage users give people the roles of APIs.
 * @throws GraphError 403
 */
function requireGranter(call: GraphCall, resource: ResourcePrincipal, principal?: StoredObject): void {
  const people = principal !== undefined && principal.kind !== 'servicePrincipal';
  const others = people ? MAY_GIVE_PEOPLE_APP_ROLES : MAY_GRANT_SCOPES;
  requireRole(call, resource.appId === GRAPH_APP_ID ? MAY_GRANT_GRAPH_ROLES : others);
}

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

const alreadyThere = (): GraphError =>
  refused('Permission being assigned already exists on the object', 'appRoleId', 'InvalidUpdate');

/** The role that is asked for, where this principal may have it. @throws GraphError 400 */
function offered(
  call: GraphCall,
  resource: ResourcePrincipal,
  principal: StoredObject,
  roleId: string,
): OfferedAppRole | undefined {
  const people = principal.kind !== 'servicePrincipal';
  const all = appRolesOf(call, resource.appId).filter(role =>
    people ? role.forPeople : role.forApplications,
  );
  if (people && roleId === ACCESS_ALONE && all.length === 0 && resource.appId !== GRAPH_APP_ID)
    return undefined;
  const role = all.find(one => one.id === roleId);
  if (role !== undefined) return role;
  throw refused(
    `Permission being assigned was not found on application '${resource.appId}'.`,
    'appRoleId',
    'InvalidValue',
  );
}

/**
 * `POST .../{appRoleAssignments|appRoleAssignedTo}` `{ principalId, resourceId, appRoleId }` (Graph:
 * serviceprincipal-post-approleassignments, user-, group-): an application permission for a service principal, a role of an
 * API for a user or a group.
 */
export async function createAppRoleAssignment(call: GraphCall, side: AssignmentSide): Promise<GraphAnswer> {
  const { id, path } = ofPath(call, side);
  const body = await call.readBody();
  const principalId = textOf(body, 'principalId');
  const resource = resourceById(call, textOf(body, 'resourceId'));
  const { store } = call.directory;
  const principal = objectById(store, call.tenant.n, principalId);
  requireGranter(call, resource, principal);
  if (principal === undefined) throw notFound(principalId);
  if (TYPES[principal.kind] === undefined)
    throw refused('This kind of object cannot have a role.', 'principalId', 'InvalidValue');
  const named = side === 'appRoleAssignedTo' ? resource.id : principal.id;
  if (named !== id)
    throw refused(
      'The object of the path must be that of the body.',
      side === 'appRoleAssignedTo' ? 'resourceId' : 'principalId',
      'InvalidValue',
    );
  const roleId = textOf(body, 'appRoleId').toLowerCase();
  const role = offered(call, resource, principal, roleId);
  const made = { principal, resource, roleId, value: role?.value, given: undefined };
  const given = principal.kind === 'servicePrincipal' ? permit(store, made) : give(call, made);
  const context = contextOf(call, `${path}/$entity`);
  return { status: 201, body: { '@odata.context': context, ...shown({ ...made, given }) } };
}

function permit(store: Store, { principal, resource, value = '' }: Assignment): undefined {
  if (consentsOf(store, principal, resource.appId, 'role').includes(value)) throw alreadyThere();
  grantConsent(store, principal, resource.appId, 'role', [value]);
}

function give(call: GraphCall, { principal, resource, roleId }: Assignment): GivenAppRole {
  const { store } = call.directory;
  const api = objectById(store, call.tenant.n, resource.id);
  if (api === undefined) throw notFound(resource.id);
  if (!giveAppRole(store, api, principal, roleId)) throw alreadyThere();
  return { resource: api.n, principal: principal.n, role: roleId, madeAt: store.clock.now() };
}

/** `DELETE .../{appRoleAssignments|appRoleAssignedTo}/{id}`: counts at once at Graph, and in the next tokens. */
export function deleteAppRoleAssignment(call: GraphCall, side: AssignmentSide): GraphAnswer {
  const { principal, resource, value, given } = assignmentInPath(call, side);
  requireGranter(call, resource, principal);
  const { store } = call.directory;
  if (given !== undefined) takeAppRole(store, given);
  else takeConsent(store, principal, resource.appId, 'role', value === undefined ? [] : [value]);
  return noContent;
}
