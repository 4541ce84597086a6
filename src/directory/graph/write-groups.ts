import { randomUUID } from 'node:crypto';
import { createObject, softDelete, type Body } from '../store/objects.ts';
import { addMember, addOwner } from '../store/relations.ts';
import { contextOf, noContent, objectInPath, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, denied } from './graph-error.ts';
import { present } from './present.ts';
import { ALREADY, referenced, refuseMember } from './references.ts';
import {
  isRoleGroup,
  refuseUnwritable,
  requireGroupRight,
  requireRoleGroupRight,
  typesOf,
} from './group-rules.ts';
import { holds, MAY_DELETE_GROUPS, owns, requireGroupMaker, requireRole } from './rights.ts';
import { booleanOf, mergeRefusingConflicts, refuseReadOnly, refusingConflicts, textOf } from './writes.ts';

/** The rules of each kind of group (B3). @throws GraphError 400, 403 */
function checkKind(call: GraphCall, body: Body): void {
  const types = typesOf(body);
  const unknown = types.find(type => type !== 'Unified' && type !== 'DynamicMembership');
  if (unknown !== undefined || (body['groupTypes'] !== undefined && !Array.isArray(body['groupTypes'])))
    throw badRequest('Invalid value specified for property groupTypes of resource Group.');
  const unified = types.includes('Unified');
  const dynamic = types.includes('DynamicMembership');
  if (body['mailEnabled'] === true && !unified)
    throw badRequest(
      'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and try again.',
    );
  if (unified && body['mailEnabled'] !== true)
    throw badRequest("A group of type 'Unified' must be mail-enabled.");
  if (!unified && body['securityEnabled'] !== true)
    throw badRequest('A group must be mail-enabled, security-enabled or both.');
  if (dynamic !== (typeof body['membershipRule'] === 'string'))
    throw badRequest('A dynamic group needs a membershipRule, and only such a group has one.');
  if (body['isAssignableToRole'] !== true) return;
  if (dynamic || body['securityEnabled'] !== true)
    throw badRequest('A group that roles can be assigned to must be security-enabled and not dynamic.');
  requireRoleGroupRight(call, false);
}

function checkTexts(body: Body, required: boolean): void {
  textOf(body, 'displayName', { max: 256, required });
  const nickname = textOf(body, 'mailNickname', { max: 64, required });
  if (nickname !== undefined && /[@()\\[\]";:<>, ]|[^\x21-\x7e]/.test(nickname))
    throw badRequest('Invalid value specified for property mailNickname of resource Group.');
  const { description, visibility } = body;
  if (description !== undefined && description !== null) {
    if (typeof description !== 'string' || description.length > 1024)
      throw badRequest('Invalid value specified for property description of resource Group.');
  }
  if (
    visibility !== undefined &&
    !['Public', 'Private', 'HiddenMembership', null].includes(visibility as string)
  )
    throw badRequest('Invalid value specified for property visibility of resource Group.');
}

/** `POST /groups` (Graph: group-post-groups): security groups and Microsoft 365 groups. */
export async function createGroup(call: GraphCall): Promise<GraphAnswer> {
  requireGroupMaker(call);
  const body = await call.readBody();
  const { 'members@odata.bind': members, 'owners@odata.bind': owners, ...properties } = body;
  refuseReadOnly(properties, ['isAssignableToRole']);
  checkTexts(body, true);
  booleanOf(body, 'mailEnabled', true);
  booleanOf(body, 'securityEnabled', true);
  booleanOf(body, 'isAssignableToRole');
  checkKind(call, body);
  const memberObjects = referenced(call, members);
  const ownerObjects = referenced(call, owners);
  if (memberObjects.length + ownerObjects.length > 20)
    throw badRequest('At most 20 references can be given at once.');
  for (const member of memberObjects) refuseMember({ body, id: '' }, member);
  const creator = call.caller.person;
  const { store } = call.directory;
  const group = refusingConflicts(() =>
    store.transaction(() => {
      const made = createObject(store, call.tenant.n, 'group', randomUUID(), {
        groupTypes: [],
        createdDateTime: store.clock.iso(),
        ...properties,
      });
      for (const member of memberObjects) addMember(store, made, member.n);
      for (const owner of ownerObjects) addOwner(store, made.tenant, made.n, owner.n);
      if (creator !== undefined && ownerObjects.length === 0) addOwner(store, made.tenant, made.n, creator.n);
      return made;
    }),
  );
  return {
    status: 201,
    body: { '@odata.context': contextOf(call, 'groups/$entity'), ...present(store, group) },
  };
}

/** `PATCH /groups/{id}`: properties, and up to 20 new members by `members@odata.bind`. */
export async function updateGroup(call: GraphCall): Promise<GraphAnswer> {
  const group = objectInPath(call, 'group');
  requireGroupRight(call, group);
  const { 'members@odata.bind': members, ...changes }: Body = await call.readBody();
  if (Object.keys(changes).length > 0 && !holds(call, 'Group.ReadWrite.All', 'Directory.ReadWrite.All'))
    throw denied();
  refuseReadOnly(changes);
  refuseUnwritable(group, members !== undefined);
  checkTexts(changes, false);
  booleanOf(changes, 'mailEnabled');
  booleanOf(changes, 'securityEnabled');
  const kindly = ['groupTypes', 'mailEnabled', 'securityEnabled', 'membershipRule'];
  if (kindly.some(name => name in changes))
    checkKind(call, { ...group.body, isAssignableToRole: false, ...changes });
  const added = referenced(call, members);
  for (const member of added) refuseMember(group, member);
  call.directory.store.transaction(() => {
    if (Object.keys(changes).length > 0) mergeRefusingConflicts(call, group, changes);
    for (const member of added)
      if (!addMember(call.directory.store, group, member.n)) throw badRequest(ALREADY);
  });
  return noContent;
}

/** `DELETE /groups/{id}`: into the bin. */
export function deleteGroup(call: GraphCall): GraphAnswer {
  const group = objectInPath(call, 'group');
  if (isRoleGroup(group)) requireRoleGroupRight(call, owns(call, group));
  else requireRole(call, MAY_DELETE_GROUPS, owns(call, group));
  refuseUnwritable(group, false);
  softDelete(call.directory.store, group);
  return noContent;
}
