import { contextOf, objectInPath, ok, type GraphAnswer, type GraphCall } from './call.ts';
import {
  createAppRoleAssignment,
  deleteAppRoleAssignment,
  listAppRoleAssignments,
  readAppRoleAssignment,
  type AssignmentSide,
} from './app-role-assignments.ts';
import { countObjects, listObjects, readObject } from './collections.ts';
import {
  addPassword,
  createFederatedCredential,
  deleteFederatedCredential,
  listFederatedCredentials,
  readFederatedCredential,
  removePassword,
  updateFederatedCredential,
} from './credentials.ts';
import { delta } from './delta.ts';
import {
  createPermissionGrant,
  deletePermissionGrant,
  listPermissionGrants,
  listPermissionGrantsOf,
  readPermissionGrant,
  updatePermissionGrant,
} from './grants.ts';
import { checkMemberGroups, getMemberGroups, getMemberObjects } from './member-checks.ts';
import { addOwnerReference, removeOwnerReference } from './references.ts';
import { listMemberOf, listOwners } from './relations.ts';
import { graphPrincipalAskedFor } from './resource-principals.ts';
import { DIRECTORY_READ, READ_APPLICATIONS, route, type GraphRoute } from './route.ts';
import {
  createApplication,
  createServicePrincipal,
  deleteApplication,
  deleteServicePrincipal,
  updateApplication,
  updateServicePrincipal,
} from './write-applications.ts';

const WRITE = ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy', 'Directory.ReadWrite.All'];
const READ = READ_APPLICATIONS;
const READ_GRANTS = [
  ...['DelegatedPermissionGrant.Read.All', 'DelegatedPermissionGrant.ReadWrite.All'],
  ...DIRECTORY_READ,
];
const WRITE_GRANTS = ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'];
const ASSIGN = ['AppRoleAssignment.ReadWrite.All'];
const READ_ASSIGNED = [...READ, ...ASSIGN];
const READ_ASSIGNED_TO_PEOPLE = [...DIRECTORY_READ, ...ASSIGN];

const CREDENTIALS = 'applications/:id/federatedIdentityCredentials';

const APPLICATIONS: readonly GraphRoute[] = [
  route('GET applications', READ, call => listObjects(call, 'application')),
  route('GET applications/delta', READ, call => delta(call, 'application')),
  route('GET applications/$count', READ, call => countObjects(call, 'application')),
  route('GET applications/:id', READ, call => readObject(call, 'application')),
  route('GET applications/:id/owners', READ, call => listOwners(call, 'application')),
  route('POST applications', [...WRITE, 'AppRegistration.Create'], createApplication),
  route('PATCH applications/:id', WRITE, updateApplication),
  route('DELETE applications/:id', WRITE, deleteApplication),
  route('POST applications/:id/addPassword', WRITE, call => addPassword(call, 'application')),
  route('POST applications/:id/removePassword', WRITE, call => removePassword(call, 'application')),
  route('POST applications/:id/owners/$ref', WRITE, call => addOwnerReference(call, 'application')),
  route('DELETE applications/:id/owners/:owner/$ref', WRITE, call =>
    removeOwnerReference(call, 'application'),
  ),
  route(`GET ${CREDENTIALS}`, READ, listFederatedCredentials),
  route(`POST ${CREDENTIALS}`, WRITE, createFederatedCredential),
  route(`GET ${CREDENTIALS}/:credential`, READ, readFederatedCredential),
  route(`PATCH ${CREDENTIALS}/:credential`, WRITE, updateFederatedCredential),
  route(`DELETE ${CREDENTIALS}/:credential`, WRITE, deleteFederatedCredential),
];

const PRINCIPAL = 'servicePrincipals/:id';

/** Graph's own service principal where it is asked for, else what the tenant has. */
function readPrincipals(call: GraphCall): GraphAnswer {
  const graph = graphPrincipalAskedFor(call);
  const one = call.params['id'] !== undefined;
  if (graph === undefined)
    return one ? readObject(call, 'servicePrincipal') : listObjects(call, 'servicePrincipal');
  if (one) return ok({ '@odata.context': contextOf(call, 'servicePrincipals/$entity'), ...graph });
  return ok({ '@odata.context': contextOf(call, 'servicePrincipals'), value: [graph] });
}

const assigned = (path: string, side: AssignmentSide, read: readonly string[]): GraphRoute[] => [
  route(`GET ${path}`, read, call => listAppRoleAssignments(call, side)),
  route(`GET ${path}/:assignment`, read, call => readAppRoleAssignment(call, side)),
  route(`POST ${path}`, ASSIGN, call => createAppRoleAssignment(call, side)),
  route(`DELETE ${path}/:assignment`, ASSIGN, call => deleteAppRoleAssignment(call, side)),
];

const SERVICE_PRINCIPALS: readonly GraphRoute[] = [
  route('GET servicePrincipals', READ, readPrincipals),
  route('GET servicePrincipals/delta', READ, call => delta(call, 'servicePrincipal')),
  route('GET servicePrincipals/$count', READ, call => countObjects(call, 'servicePrincipal')),
  route(`GET ${PRINCIPAL}`, READ, readPrincipals),
  route(`GET ${PRINCIPAL}/owners`, READ, call => listOwners(call, 'servicePrincipal')),
  route(`GET ${PRINCIPAL}/memberOf/:cast?`, READ, call =>
    listMemberOf(call, objectInPath(call, 'servicePrincipal'), false),
  ),
  route(`GET ${PRINCIPAL}/transitiveMemberOf/:cast?`, READ, call =>
    listMemberOf(call, objectInPath(call, 'servicePrincipal'), true),
  ),
  route(`POST ${PRINCIPAL}/checkMemberGroups`, READ, call =>
    checkMemberGroups(call, objectInPath(call, 'servicePrincipal')),
  ),
  route(`POST ${PRINCIPAL}/getMemberGroups`, READ, call =>
    getMemberGroups(call, objectInPath(call, 'servicePrincipal')),
  ),
  route(`POST ${PRINCIPAL}/getMemberObjects`, READ, call =>
    getMemberObjects(call, objectInPath(call, 'servicePrincipal')),
  ),
  ...assigned(`${PRINCIPAL}/appRoleAssignments`, 'servicePrincipal', READ_ASSIGNED),
  ...assigned(`${PRINCIPAL}/appRoleAssignedTo`, 'appRoleAssignedTo', READ_ASSIGNED),
  ...assigned('users/:id/appRoleAssignments', 'user', READ_ASSIGNED_TO_PEOPLE),
  ...assigned('groups/:id/appRoleAssignments', 'group', READ_ASSIGNED_TO_PEOPLE),
  route(`GET ${PRINCIPAL}/oauth2PermissionGrants`, READ_GRANTS, listPermissionGrantsOf),
  route('GET oauth2PermissionGrants', READ_GRANTS, listPermissionGrants),
  route('GET oauth2PermissionGrants/:id', READ_GRANTS, readPermissionGrant),
  route('POST oauth2PermissionGrants', WRITE_GRANTS, createPermissionGrant),
  route('PATCH oauth2PermissionGrants/:id', WRITE_GRANTS, updatePermissionGrant),
  route('DELETE oauth2PermissionGrants/:id', WRITE_GRANTS, deletePermissionGrant),
  route('POST servicePrincipals', WRITE, createServicePrincipal),
  route(`PATCH ${PRINCIPAL}`, WRITE, updateServicePrincipal),
  route(`DELETE ${PRINCIPAL}`, WRITE, deleteServicePrincipal),
  route(`POST ${PRINCIPAL}/addPassword`, WRITE, call => addPassword(call, 'servicePrincipal')),
  route(`POST ${PRINCIPAL}/removePassword`, WRITE, call => removePassword(call, 'servicePrincipal')),
  route(`POST ${PRINCIPAL}/owners/$ref`, WRITE, call => addOwnerReference(call, 'servicePrincipal')),
  route(`DELETE ${PRINCIPAL}/owners/:owner/$ref`, WRITE, call =>
    removeOwnerReference(call, 'servicePrincipal'),
  ),
];

export const APPLICATION_ROUTES: readonly GraphRoute[] = [...APPLICATIONS, ...SERVICE_PRINCIPALS];
