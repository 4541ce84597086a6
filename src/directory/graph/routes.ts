import { objectInPath, userInPath, type GraphAnswer, type GraphCall } from './call.ts';
import { countObjects, listObjects, readObject } from './collections.ts';
import { delta } from './delta.ts';
import { listOrganization, readOrganization } from './organization.ts';
import {
  checkMemberGroups,
  listMemberOf,
  listMembers,
  listOwners,
  listTransitiveMembers,
  readDirectoryObject,
} from './relations.ts';
import { addPassword, removePassword, updateServicePrincipal } from './write-applications.ts';
import {
  addMemberReference,
  createGroup,
  deleteGroup,
  removeMemberReference,
  updateGroup,
} from './write-groups.ts';
import { createUser, deleteUser, purgeDeleted, restoreDeleted, updateUser } from './write-users.ts';

/** A route of Graph with the permissions of which the caller needs one. */
export interface GraphRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Segments; those with a colon are named, a question mark makes the last one optional. */
  readonly path: string;
  /** One of these is needed by an application that calls by itself. */
  readonly app: readonly string[];
  /** One of these is needed by an application that acts for a person. */
  readonly delegated: readonly string[];
  /** Whether guests may call it. */
  readonly guests?: true;
  readonly handle: (call: GraphCall) => GraphAnswer | Promise<GraphAnswer>;
}

const DIRECTORY_READ = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const READ_USERS = ['User.Read.All', 'User.ReadWrite.All', 'User.ReadBasic.All', ...DIRECTORY_READ];
const READ_ALL_OF_USERS = ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ];
const READ_GROUPS = [
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  ...DIRECTORY_READ,
];
const READ_APPLICATIONS = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'Application.ReadWrite.OwnedBy',
  ...DIRECTORY_READ,
];
const READ_ORGANIZATION = ['Organization.Read.All', 'User.Read.All', 'User.ReadWrite.All', ...DIRECTORY_READ];
const WRITE_USERS = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
const UPDATE_USERS = [...WRITE_USERS, 'User-PasswordProfile.ReadWrite.All', 'User.EnableDisableAccount.All'];
const DELETE_USERS = ['User.ReadWrite.All', 'User.DeleteRestore.All'];
const WRITE_GROUPS = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'];
const WRITE_MEMBERS = ['GroupMember.ReadWrite.All', ...WRITE_GROUPS];
const WRITE_APPLICATIONS = ['Application.ReadWrite.All'];
const RESTORE = [
  'User.DeleteRestore.All',
  'User.ReadWrite.All',
  'Group.ReadWrite.All',
  'Application.ReadWrite.All',
];

const same = (permissions: readonly string[]) => ({ app: permissions, delegated: permissions });

const asUser = (call: GraphCall): GraphAnswer => readObject(call, 'user');

export const GRAPH_ROUTES: readonly GraphRoute[] = [
  {
    method: 'GET',
    path: 'organization',
    app: READ_ORGANIZATION,
    delegated: [...READ_ORGANIZATION, 'User.Read'],
    guests: true,
    handle: listOrganization,
  },
  {
    method: 'GET',
    path: 'organization/:id',
    app: READ_ORGANIZATION,
    delegated: [...READ_ORGANIZATION, 'User.Read'],
    guests: true,
    handle: readOrganization,
  },

  { method: 'GET', path: 'users', ...same(READ_USERS), handle: call => listObjects(call, 'user') },
  { method: 'GET', path: 'users/delta', ...same(READ_ALL_OF_USERS), handle: call => delta(call, 'user') },
  { method: 'GET', path: 'users/$count', ...same(READ_USERS), handle: call => countObjects(call, 'user') },
  {
    method: 'GET',
    path: 'users/:id',
    app: READ_USERS,
    delegated: [...READ_USERS, 'User.Read'],
    guests: true,
    handle: asUser,
  },
  {
    method: 'GET',
    path: 'users/:id/memberOf/:cast?',
    ...same(READ_GROUPS.concat(READ_ALL_OF_USERS)),
    handle: call => listMemberOf(call, userInPath(call), false),
  },
  {
    method: 'GET',
    path: 'users/:id/transitiveMemberOf/:cast?',
    ...same(READ_GROUPS.concat(READ_ALL_OF_USERS)),
    handle: call => listMemberOf(call, userInPath(call), true),
  },
  { method: 'POST', path: 'users/:id/checkMemberGroups', ...same(READ_GROUPS), handle: checkMemberGroups },
  { method: 'POST', path: 'users', ...same(WRITE_USERS), handle: createUser },
  { method: 'PATCH', path: 'users/:id', ...same(UPDATE_USERS), handle: updateUser },
  { method: 'DELETE', path: 'users/:id', ...same(DELETE_USERS), handle: deleteUser },
  { method: 'POST', path: 'directory/deletedItems/:id/restore', ...same(RESTORE), handle: restoreDeleted },
  { method: 'DELETE', path: 'directory/deletedItems/:id', ...same(RESTORE), handle: purgeDeleted },

  { method: 'GET', path: 'groups', ...same(READ_GROUPS), handle: call => listObjects(call, 'group') },
  { method: 'GET', path: 'groups/delta', ...same(READ_GROUPS), handle: call => delta(call, 'group') },
  { method: 'GET', path: 'groups/$count', ...same(READ_GROUPS), handle: call => countObjects(call, 'group') },
  { method: 'GET', path: 'groups/:id', ...same(READ_GROUPS), handle: call => readObject(call, 'group') },
  { method: 'GET', path: 'groups/:id/members/:cast?', ...same(READ_GROUPS), handle: listMembers },
  {
    method: 'GET',
    path: 'groups/:id/transitiveMembers/:cast?',
    ...same(READ_GROUPS),
    handle: listTransitiveMembers,
  },
  {
    method: 'GET',
    path: 'groups/:id/memberOf/:cast?',
    ...same(READ_GROUPS),
    handle: call => listMemberOf(call, objectInPath(call, 'group'), false),
  },
  {
    method: 'GET',
    path: 'groups/:id/transitiveMemberOf/:cast?',
    ...same(READ_GROUPS),
    handle: call => listMemberOf(call, objectInPath(call, 'group'), true),
  },
  {
    method: 'GET',
    path: 'groups/:id/owners',
    ...same(READ_GROUPS),
    handle: call => listOwners(call, 'group'),
  },
  {
    method: 'POST',
    path: 'groups',
    app: [...WRITE_GROUPS, 'Group.Create'],
    delegated: WRITE_GROUPS,
    handle: createGroup,
  },
  { method: 'PATCH', path: 'groups/:id', ...same(WRITE_GROUPS), handle: updateGroup },
  { method: 'DELETE', path: 'groups/:id', ...same(WRITE_GROUPS), handle: deleteGroup },
  { method: 'POST', path: 'groups/:id/members/$ref', ...same(WRITE_MEMBERS), handle: addMemberReference },
  {
    method: 'DELETE',
    path: 'groups/:id/members/:member/$ref',
    ...same(WRITE_MEMBERS),
    handle: removeMemberReference,
  },

  {
    method: 'GET',
    path: 'applications',
    ...same(READ_APPLICATIONS),
    handle: call => listObjects(call, 'application'),
  },
  {
    method: 'GET',
    path: 'applications/delta',
    ...same(READ_APPLICATIONS),
    handle: call => delta(call, 'application'),
  },
  {
    method: 'GET',
    path: 'applications/:id',
    ...same(READ_APPLICATIONS),
    handle: call => readObject(call, 'application'),
  },
  {
    method: 'GET',
    path: 'applications/:id/owners',
    ...same(READ_APPLICATIONS),
    handle: call => listOwners(call, 'application'),
  },
  { method: 'POST', path: 'applications/:id/addPassword', ...same(WRITE_APPLICATIONS), handle: addPassword },
  {
    method: 'POST',
    path: 'applications/:id/removePassword',
    ...same(WRITE_APPLICATIONS),
    handle: removePassword,
  },

  {
    method: 'GET',
    path: 'servicePrincipals',
    ...same(READ_APPLICATIONS),
    handle: call => listObjects(call, 'servicePrincipal'),
  },
  {
    method: 'GET',
    path: 'servicePrincipals/delta',
    ...same(READ_APPLICATIONS),
    handle: call => delta(call, 'servicePrincipal'),
  },
  {
    method: 'GET',
    path: 'servicePrincipals/:id',
    ...same(READ_APPLICATIONS),
    handle: call => readObject(call, 'servicePrincipal'),
  },
  {
    method: 'GET',
    path: 'servicePrincipals/:id/owners',
    ...same(READ_APPLICATIONS),
    handle: call => listOwners(call, 'servicePrincipal'),
  },
  {
    method: 'GET',
    path: 'servicePrincipals/:id/memberOf/:cast?',
    ...same(READ_APPLICATIONS),
    handle: call => listMemberOf(call, objectInPath(call, 'servicePrincipal'), false),
  },
  {
    method: 'GET',
    path: 'servicePrincipals/:id/transitiveMemberOf/:cast?',
    ...same(READ_APPLICATIONS),
    handle: call => listMemberOf(call, objectInPath(call, 'servicePrincipal'), true),
  },
  {
    method: 'PATCH',
    path: 'servicePrincipals/:id',
    ...same(WRITE_APPLICATIONS),
    handle: updateServicePrincipal,
  },

  {
    method: 'GET',
    path: 'directoryObjects/:id',
    ...same([...READ_ALL_OF_USERS, ...READ_GROUPS, ...READ_APPLICATIONS]),
    handle: readDirectoryObject,
  },
];
