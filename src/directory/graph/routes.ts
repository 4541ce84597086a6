import { listDeleted, purgeDeleted, readDeleted, restoreDeleted } from './deleted-items.ts';
import { listOrganization, readOrganization } from './organization.ts';
import { directoryRoleDelta } from './directory-role-delta.ts';
import {
  createRoleAssignment,
  deleteRoleAssignment,
  listRoleAssignments,
  readRoleAssignment,
} from './role-assignments.ts';
import { readDirectoryObject } from './relations.ts';
import {
  DIRECTORY_READ,
  READ_ALL_OF_USERS,
  READ_APPLICATIONS,
  READ_GROUPS,
  route,
  type GraphRoute,
} from './route.ts';
import { APPLICATION_ROUTES } from './routes-applications.ts';
import { GROUP_ROUTES } from './routes-groups.ts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.ts';
import { USER_ROUTES } from './routes-users.ts';
import {
  listDirectoryRoles,
  listDomains,
  listRoleDefinitions,
  listRoleMembers,
  readDirectoryRole,
  readDomain,
  readPolicy,
  updatePolicy,
} from './tenant-reads.ts';

const READ_ORGANIZATION = ['Organization.Read.All', 'User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ];
const SOME_ORGANIZATION = { app: READ_ORGANIZATION, delegated: [...READ_ORGANIZATION, 'User.Read'] };
const READ_ROLES = ['RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory', ...DIRECTORY_READ];
const WRITE_ROLES = ['RoleManagement.ReadWrite.Directory'];
const READ_DOMAINS = ['Domain.Read.All', ...DIRECTORY_READ];
const READ_POLICY = ['Policy.Read.All', 'Policy.ReadWrite.Authorization'];
const READ_ANY = [...READ_ALL_OF_USERS, ...READ_GROUPS, ...READ_APPLICATIONS];
const BIN = [
  ...['User.DeleteRestore.All', 'User.ReadWrite.All', 'Group.ReadWrite.All', 'Application.ReadWrite.All'],
  'Application.ReadWrite.OwnedBy',
];

const TENANT_ROUTES: readonly GraphRoute[] = [
  route('GET organization', SOME_ORGANIZATION, listOrganization, true),
  route('GET organization/:id', SOME_ORGANIZATION, readOrganization, true),
  route('GET domains', READ_DOMAINS, listDomains),
  route('GET domains/:id', READ_DOMAINS, readDomain),
  route('GET policies/authorizationPolicy', READ_POLICY, readPolicy),
  route('PATCH policies/authorizationPolicy', ['Policy.ReadWrite.Authorization'], updatePolicy),
  route('GET directoryRoles', READ_ROLES, listDirectoryRoles),
  route('GET directoryRoles/delta', READ_ROLES, directoryRoleDelta),
  route('GET directoryRoles/:id', READ_ROLES, readDirectoryRole),
  route('GET directoryRoles/:id/members', READ_ROLES, listRoleMembers),
  route('GET roleManagement/directory/roleAssignments', READ_ROLES, listRoleAssignments),
  route('POST roleManagement/directory/roleAssignments', WRITE_ROLES, createRoleAssignment),
  route('GET roleManagement/directory/roleAssignments/:id', READ_ROLES, readRoleAssignment),
  route('DELETE roleManagement/directory/roleAssignments/:id', WRITE_ROLES, deleteRoleAssignment),
  route('GET roleManagement/directory/roleDefinitions', READ_ROLES, listRoleDefinitions),
  route('GET directoryObjects/:id', READ_ANY, readDirectoryObject),
  // Which permission it takes depends on the kind of object, so the handlers ask for it.
  route('GET directory/deletedItems/:id', [...BIN, ...READ_ANY], call =>
    call.params['id']?.toLowerCase().startsWith('microsoft.graph.') === true
      ? listDeleted({ ...call, params: { ...call.params, cast: call.params['id'] } })
      : readDeleted(call),
  ),
  route('POST directory/deletedItems/:id/restore', BIN, restoreDeleted),
  route('DELETE directory/deletedItems/:id', BIN, purgeDeleted),
];

export const GRAPH_ROUTES: readonly GraphRoute[] = [
  ...TENANT_ROUTES,
  ...USER_ROUTES,
  ...GROUP_ROUTES,
  ...APPLICATION_ROUTES,
  ...SUBSCRIPTION_ROUTES,
];
