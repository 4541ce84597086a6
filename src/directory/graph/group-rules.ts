import type { Body, StoredObject } from '../store/objects.ts';
import type { GraphCall } from './call.ts';
import { badRequest, denied } from './graph-error.ts';
import { holds, MAY_CHANGE_GROUPS, MAY_CHANGE_ROLE_GROUPS, owns, requireRole } from './rights.ts';
import { refuseSynced } from './writes.ts';

export const typesOf = (body: Body): unknown[] =>
  Array.isArray(body['groupTypes']) ? body['groupTypes'] : [];
export const isRoleGroup = (group: StoredObject): boolean => group.body['isAssignableToRole'] === true;

/** @throws GraphError 403 unless the caller may change groups that roles can be assigned to */
export function requireRoleGroupRight(call: GraphCall, owner: boolean): void {
  if (!holds(call, 'RoleManagement.ReadWrite.Directory')) throw denied();
  requireRole(call, MAY_CHANGE_ROLE_GROUPS, owner);
}

/** What nobody may do to a group through Graph, whoever asks. @throws GraphError 400, 403 */
export function refuseUnwritable(group: StoredObject, members: boolean): void {
  refuseSynced(group, undefined);
  const types = typesOf(group.body);
  if (group.body['mailEnabled'] === true && !types.includes('Unified')) throw denied();
  if (members && types.includes('DynamicMembership')) {
    throw badRequest('Insufficient privileges: the membership of a dynamic group follows its rule.');
  }
}

/** @throws GraphError 403 unless the caller may change this group or its members */
export function requireGroupRight(call: GraphCall, group: StoredObject): void {
  if (isRoleGroup(group)) requireRoleGroupRight(call, owns(call, group));
  else requireRole(call, MAY_CHANGE_GROUPS, owns(call, group));
}
