import { createHash } from 'node:crypto';
import {
  addRole,
  DIRECTORY_ROLES,
  GLOBAL_ADMINISTRATOR,
  removeRole,
  rolesOf,
} from '../store/directory-roles.ts';
import { objectById, objectByNumber, type Body } from '../store/objects.ts';
import {
  allowOptions,
  contextOf,
  isGuid,
  noContent,
  ok,
  param,
  seen,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest, GraphError, notFound, unsupportedQuery } from './graph-error.ts';
import { presentTyped } from './present.ts';
import { MAY_ASSIGN_ROLES, requireRole } from './rights.ts';

/** Somebody's directory role. */
export interface RoleAssignment {
  readonly id: string;
  readonly template: string;
  readonly principal: number;
  readonly principalId: string;
}

const idOf = (principalId: string, template: string): string =>
  createHash('sha256').update(`${principalId}/${template}`).digest('base64url').slice(0, 28);

/** Who has which directory role, as it is now. */
export function roleAssignments(call: GraphCall): RoleAssignment[] {
  const sql = `SELECT r.template, r.principal, o.id FROM role_assignment r JOIN object o ON o.n = r.principal
    WHERE r.tenant = ? AND o.state = 0 ORDER BY r.principal, r.template`;
  return call.directory.store.all(sql, call.tenant.n).map(row => {
    const template = String(row['template']);
    const principalId = String(row['id']);
    return { id: idOf(principalId, template), template, principal: Number(row['principal']), principalId };
  });
}

const shown = ({ id, principalId, template }: Omit<RoleAssignment, 'principal'>): Body => ({
  id,
  principalId,
  roleDefinitionId: template,
  directoryScopeId: '/',
});

const CLAUSE = /^(principalId|roleDefinitionId|directoryScopeId)\s+eq\s+'([^']{1,64})'$/i;

/** `GET /roleManagement/directory/roleAssignments` with `$filter` by principal, role and scope, `$expand=principal`. */
export function listRoleAssignments(call: GraphCall): GraphAnswer {
  allowOptions(call, '$filter', '$expand', '$top', '$select', '$count');
  const expand = call.query.get('$expand');
  if (expand !== null && expand !== 'principal')
    throw unsupportedQuery(`$expand=${expand} is not supported here.`);
  const clauses = (call.query.get('$filter') ?? '')
    .split(/\s+and\s+/i)
    .map(clause => clause.trim())
    .filter(clause => clause !== '')
    .map(clause => {
      const parts = CLAUSE.exec(clause);
      if (parts === null) throw unsupportedQuery(`Unsupported filter clause '${clause.slice(0, 100)}'.`);
      return [String(parts[1]).toLowerCase(), String(parts[2]).toLowerCase()] as const;
    });
  const matches = (one: RoleAssignment): boolean =>
    clauses.every(([name, value]) => {
      if (name === 'principalid') return one.principalId === value;
      return name === 'roledefinitionid' ? one.template === value : value === '/';
    });
  const value = roleAssignments(call)
    .filter(matches)
    .map(one => {
      const principal = expand === null ? undefined : objectByNumber(call.directory.store, one.principal);
      const told =
        principal === undefined ? {} : { principal: presentTyped(call.directory.store, principal) };
      return { ...shown(one), ...told };
    });
  return ok({ '@odata.context': contextOf(call, 'roleManagement/directory/roleAssignments'), value });
}

function inPath(call: GraphCall): RoleAssignment {
  const found = roleAssignments(call).find(({ id }) => id === param(call, 'id'));
  if (found === undefined) throw notFound(param(call, 'id'));
  return found;
}

const ENTITY = 'roleManagement/directory/roleAssignments/$entity';

/** `GET /roleManagement/directory/roleAssignments/{id}` */
export function readRoleAssignment(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select');
  return ok({ '@odata.context': contextOf(call, ENTITY), ...shown(inPath(call)) });
}

/**
 * `POST /roleManagement/directory/roleAssignments` `{ principalId, roleDefinitionId, directoryScopeId: "/" }` (Graph:
 * rbacapplication-post-roleassignments): for users and service principals, over the whole tenant.
 */
export async function createRoleAssignment(call: GraphCall): Promise<GraphAnswer> {
  requireRole(call, MAY_ASSIGN_ROLES);
  const { principalId, roleDefinitionId, directoryScopeId = '/' } = await call.readBody();
  if (typeof principalId !== 'string' || !isGuid(principalId)) throw badRequest('principalId must be an id.');
  if (typeof roleDefinitionId !== 'string' || !isGuid(roleDefinitionId))
    throw badRequest('roleDefinitionId must be an id.');
  if (directoryScopeId !== '/') throw badRequest("The only directoryScopeId is '/'.");
  const template = roleDefinitionId.toLowerCase();
  if (!Object.hasOwn(DIRECTORY_ROLES, template)) throw notFound(roleDefinitionId);
  const { store } = call.directory;
  const principal = seen(call, objectById(store, call.tenant.n, principalId));
  if (principal === undefined) throw notFound(principalId);
  if (principal.kind !== 'user' && principal.kind !== 'servicePrincipal')
    throw badRequest('Roles are assigned to users and service principals only.');
  if (rolesOf(store, call.tenant.n, principal.n).includes(template))
    throw badRequest(
      'A conflicting object with one or more of the specified property values is present in the directory.',
    );
  addRole(store, call.tenant.n, principal.n, template);
  const made = { id: idOf(principal.id, template), template, principalId: principal.id };
  return { status: 201, body: { '@odata.context': contextOf(call, ENTITY), ...shown(made) } };
}

/** `DELETE /roleManagement/directory/roleAssignments/{id}`: all but one's own, or the last, Global Administrator. */
export function deleteRoleAssignment(call: GraphCall): GraphAnswer {
  requireRole(call, MAY_ASSIGN_ROLES);
  const { template, principal } = inPath(call);
  if (template === GLOBAL_ADMINISTRATOR) {
    const refused = (message: string): GraphError => new GraphError(400, 'Request_BadRequest', message);
    if (call.caller.person?.n === principal)
      throw refused('Removing self from Global Administrator built-in role is not allowed.');
    if (roleAssignments(call).filter(one => one.template === template).length === 1)
      throw refused('The last Global Administrator of a tenant cannot be removed.');
  }
  removeRole(call.directory.store, call.tenant.n, principal, template);
  return noContent;
}
