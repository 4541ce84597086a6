import { userInPath, type GraphAnswer, type GraphCall } from './call.ts';
import { countObjects, listObjects, readObject } from './collections.ts';
import { delta } from './delta.ts';
import { invite } from './invitations.ts';
import { checkMemberGroups, getMemberGroups, getMemberObjects } from './member-checks.ts';
import { listMemberOf } from './relations.ts';
import { READ_ALL_OF_USERS, READ_GROUPS, READ_USERS, route, type GraphRoute } from './route.ts';
import { readSyncBehavior, updateSyncBehavior } from './sync-behavior.ts';
import { createUser, deleteUser, revokeSignInSessions, updateUser } from './write-users.ts';

const WRITE = ['User.ReadWrite.All', 'Directory.ReadWrite.All'];
const UPDATE = [
  ...WRITE,
  'User-PasswordProfile.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'User-Mail.ReadWrite.All',
];
const MEMBER_OF = [...READ_GROUPS, ...READ_ALL_OF_USERS];
const SYNC = ['User-OnPremisesSyncBehavior.ReadWrite.All'];

const asUser = (call: GraphCall): GraphAnswer => readObject(call, 'user');

export const USER_ROUTES: readonly GraphRoute[] = [
  route('GET users', READ_USERS, call => listObjects(call, 'user')),
  route('GET users/delta', READ_ALL_OF_USERS, call => delta(call, 'user')),
  route('GET users/$count', READ_USERS, call => countObjects(call, 'user')),
  route('GET users/:id', { app: READ_USERS, delegated: [...READ_USERS, 'User.Read'] }, asUser, true),
  route('GET users/:id/memberOf/:cast?', MEMBER_OF, call => listMemberOf(call, userInPath(call), false)),
  route('GET users/:id/transitiveMemberOf/:cast?', MEMBER_OF, call =>
    listMemberOf(call, userInPath(call), true),
  ),
  route('POST users/:id/checkMemberGroups', MEMBER_OF, call => checkMemberGroups(call, userInPath(call))),
  route('POST users/:id/getMemberGroups', MEMBER_OF, call => getMemberGroups(call, userInPath(call))),
  route('POST users/:id/getMemberObjects', MEMBER_OF, call => getMemberObjects(call, userInPath(call))),
  route('GET users/:id/onPremisesSyncBehavior', SYNC, call => readSyncBehavior(call, userInPath(call))),
  route('PATCH users/:id/onPremisesSyncBehavior', SYNC, call => updateSyncBehavior(call, userInPath(call))),
  route('POST users', WRITE, createUser),
  route('PATCH users/:id', UPDATE, updateUser),
  route('DELETE users/:id', ['User.ReadWrite.All', 'User.DeleteRestore.All'], deleteUser),
  route('POST users/:id/revokeSignInSessions', [...WRITE, 'User.RevokeSessions.All'], revokeSignInSessions),
  route('POST invitations', [...WRITE, 'User.Invite.All'], invite, true),
];
