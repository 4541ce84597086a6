import { DIRECTORY_ROLES, GLOBAL_ADMINISTRATOR, roleObjectId } from '../store/directory-roles.ts';
import { objectByNumber, type Body } from '../store/objects.ts';
import { changePolicy, PolicyFault, policyOf } from '../store/policies.ts';
import { domainsOf } from '../store/tenants.ts';
import { allowOptions, contextOf, noContent, ok, param, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, notFound, unsupportedQuery } from './graph-error.ts';
import { presentTyped } from './present.ts';
import { MAY_CHANGE_POLICY, requireRole } from './rights.ts';
import { roleAssignments } from './role-assignments.ts';

/** A directory role as Graph shows it. */
export const shownRole = (call: GraphCall, template: string): Body => ({
  id: roleObjectId(call.tenant.id, template),
  deletedDateTime: null,
  description: null,
  displayName: DIRECTORY_ROLES[template] ?? null,
  roleTemplateId: template,
});

/** A role is there from its first assignment on; Global Administrator always is. */
export function activatedRoles(call: GraphCall): string[] {
  return [...new Set([GLOBAL_ADMINISTRATOR, ...roleAssignments(call).map(({ template }) => template)])];
}

/** `GET /directoryRoles` */
export function listDirectoryRoles(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select', '$filter', '$count');
  const filter = call.query.get('$filter');
  const wanted =
    filter === null ? undefined : /^\s*roleTemplateId\s+eq\s+'([0-9a-f-]{36})'\s*$/i.exec(filter)?.[1];
  if (filter !== null && wanted === undefined)
    throw unsupportedQuery("Directory roles can only be filtered by roleTemplateId eq '...'.");
  const value = activatedRoles(call).filter(
    template => wanted === undefined || template === wanted.toLowerCase(),
  );
  return ok({
    '@odata.context': contextOf(call, 'directoryRoles'),
    value: value.map(template => shownRole(call, template)),
  });
}

/** The activated role named by object id, or by template. @throws GraphError 404 */
function roleInPath(call: GraphCall): string {
  const name = call.params['roleTemplateId'] ?? param(call, 'id');
  const byTemplate = call.params['roleTemplateId'] !== undefined || /^roleTemplateId=/i.test(name);
  const wanted = name.replace(/^roleTemplateId=/i, '').toLowerCase();
  const found = activatedRoles(call).find(
    template => (byTemplate ? template : roleObjectId(call.tenant.id, template)) === wanted,
  );
  if (found === undefined) throw notFound(name);
  return found;
}

/** `GET /directoryRoles/{id}`, `/directoryRoles(roleTemplateId='...')` */
export function readDirectoryRole(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select');
  return ok({
    '@odata.context': contextOf(call, 'directoryRoles/$entity'),
    ...shownRole(call, roleInPath(call)),
  });
}

/** `GET /directoryRoles/{id}/members`: direct ones, all at once (B6). */
export function listRoleMembers(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select');
  const role = roleInPath(call);
  const members = roleAssignments(call)
    .filter(({ template }) => template === role)
    .map(({ principal }) => objectByNumber(call.directory.store, principal))
    .filter(object => object !== undefined);
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects'),
    value: members.map(object => presentTyped(call.directory.store, object)),
  });
}

/** `GET /roleManagement/directory/roleDefinitions`: the built-in roles; their id is the template's. */
export function listRoleDefinitions(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select', '$top');
  const value = Object.entries(DIRECTORY_ROLES).map(([id, displayName]) => ({
    id,
    templateId: id,
    displayName,
    description: null,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
  }));
  return ok({ '@odata.context': contextOf(call, 'roleManagement/directory/roleDefinitions'), value });
}

function domains(call: GraphCall): Body[] {
  return domainsOf(call.directory.store, call.tenant.n).map(({ name, isDefault }) => ({
    id: name,
    authenticationType: 'Managed',
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault,
    isInitial: isDefault,
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  }));
}

/** `GET /domains` */
export function listDomains(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select', '$top');
  return ok({ '@odata.context': contextOf(call, 'domains'), value: domains(call) });
}

/** `GET /domains/{name}` */
export function readDomain(call: GraphCall): GraphAnswer {
  const found = domains(call).find(domain => domain['id'] === param(call, 'id').toLowerCase());
  if (found === undefined) throw notFound(param(call, 'id'));
  return ok({ '@odata.context': contextOf(call, 'domains/$entity'), ...found });
}

/** `GET /policies/authorizationPolicy` */
export function readPolicy(call: GraphCall): GraphAnswer {
  return ok({
    '@odata.context': contextOf(call, 'policies/authorizationPolicy/$entity'),
    id: 'authorizationPolicy',
    displayName: 'Authorization Policy',
    ...policyOf(call.directory.store, call.tenant.n),
  });
}

/** `PATCH /policies/authorizationPolicy` */
export async function updatePolicy(call: GraphCall): Promise<GraphAnswer> {
  requireRole(call, MAY_CHANGE_POLICY);
  const body = await call.readBody();
  try {
    changePolicy(call.directory.store, call.tenant.n, body);
  } catch (error) {
    if (error instanceof PolicyFault) throw badRequest(error.message);
    throw error;
  }
  return noContent;
}
