import { objectInPath } from './call.ts';
import { countObjects, listObjects, readObject } from './collections.ts';
import { delta } from './delta.ts';
import { checkMemberGroups, getMemberGroups, getMemberObjects } from './member-checks.ts';
import {
  addMemberReference,
  addOwnerReference,
  deleteMemberItself,
  removeMemberReference,
  removeOwnerReference,
} from './references.ts';
import { listMemberOf, listMembers, listOwners, listTransitiveMembers } from './relations.ts';
import { READ_GROUPS, route, type GraphRoute } from './route.ts';
import { readSyncBehavior, updateSyncBehavior } from './sync-behavior.ts';
import { createGroup, deleteGroup, updateGroup } from './write-groups.ts';

const WRITE = ['Group.ReadWrite.All', 'Directory.ReadWrite.All'];
const WRITE_MEMBERS = ['GroupMember.ReadWrite.All', ...WRITE];
const SYNC = ['Group-OnPremisesSyncBehavior.ReadWrite.All'];
const DELETE_MEMBER = [
  ...['User.ReadWrite.All', 'User.DeleteRestore.All', 'Application.ReadWrite.All'],
  ...['Application.ReadWrite.OwnedBy', ...WRITE],
];

export const GROUP_ROUTES: readonly GraphRoute[] = [
  route('GET groups', READ_GROUPS, call => listObjects(call, 'group')),
  route('GET groups/delta', READ_GROUPS, call => delta(call, 'group')),
  route('GET groups/$count', READ_GROUPS, call => countObjects(call, 'group')),
  route('GET groups/:id', READ_GROUPS, call => readObject(call, 'group')),
  route('GET groups/:id/members/:cast?', READ_GROUPS, listMembers),
  route('GET groups/:id/transitiveMembers/:cast?', READ_GROUPS, listTransitiveMembers),
  route('GET groups/:id/memberOf/:cast?', READ_GROUPS, call =>
    listMemberOf(call, objectInPath(call, 'group'), false),
  ),
  route('GET groups/:id/transitiveMemberOf/:cast?', READ_GROUPS, call =>
    listMemberOf(call, objectInPath(call, 'group'), true),
  ),
  route('GET groups/:id/owners', READ_GROUPS, call => listOwners(call, 'group')),
  route('POST groups/:id/checkMemberGroups', READ_GROUPS, call =>
    checkMemberGroups(call, objectInPath(call, 'group')),
  ),
  route('POST groups/:id/getMemberGroups', READ_GROUPS, call =>
    getMemberGroups(call, objectInPath(call, 'group')),
  ),
  route('POST groups/:id/getMemberObjects', READ_GROUPS, call =>
    getMemberObjects(call, objectInPath(call, 'group')),
  ),
  route('GET groups/:id/onPremisesSyncBehavior', SYNC, call =>
    readSyncBehavior(call, objectInPath(call, 'group')),
  ),
  route('PATCH groups/:id/onPremisesSyncBehavior', SYNC, call =>
    updateSyncBehavior(call, objectInPath(call, 'group')),
  ),
  route('POST groups', { app: [...WRITE, 'Group.Create'], delegated: WRITE }, createGroup),
  route('PATCH groups/:id', WRITE_MEMBERS, updateGroup),
  route('DELETE groups/:id', WRITE, deleteGroup),
  route('POST groups/:id/members/$ref', WRITE_MEMBERS, addMemberReference),
  route('DELETE groups/:id/members/:member/$ref', WRITE_MEMBERS, removeMemberReference),
  route('DELETE groups/:id/members/:member', DELETE_MEMBER, deleteMemberItself),
  route('POST groups/:id/owners/$ref', WRITE, call => addOwnerReference(call, 'group')),
  route('DELETE groups/:id/owners/:owner/$ref', WRITE, call => removeOwnerReference(call, 'group')),
];
