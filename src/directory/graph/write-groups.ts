import { randomUUID } from 'node:crypto';
import { createObject, objectById, softDelete, type Body, type StoredObject } from '../store/objects.ts';
import { addMember, addOwner, isOwner, removeMember } from '../store/relations.ts';
import { contextOf, noContent, objectInPath, param, seen, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, denied, notFound } from './graph-error.ts';
import { present } from './present.ts';
import {
  booleanOf,
  MAY_CHANGE_GROUPS,
  MAY_DELETE_GROUPS,
  mergeRefusingConflicts,
  refuseReadOnly,
  refuseSynced,
  refusingConflicts,
  requireRole,
  textOf,
} from './writes.ts';

const ALREADY =
  "One or more added object references already exist for the following modified properties: 'members'.";

const owns = (call: GraphCall, group: StoredObject): boolean =>
  call.caller.person !== undefined && isOwner(call.directory.store, group, call.caller.person.n);

/** The object id at the end of a reference; any host is taken. @throws GraphError 400 */
function idInReference(reference: unknown): string {
  const id = typeof reference === 'string' ? /\/([0-9a-f-]{36})$/i.exec(reference)?.[1] : undefined;
  if (id === undefined) throw badRequest('Invalid object reference: it must end with an object id.');
  return id.toLowerCase();
}

/** The live objects that a body's references name. @throws GraphError 400, 404 */
function referenced(call: GraphCall, references: unknown): StoredObject[] {
  if (references === undefined) return [];
  if (!Array.isArray(references) || references.length > 20)
    throw badRequest('At most 20 references can be given at once.');
  return references.map(reference => {
    const id = idInReference(reference);
    const object = seen(call, objectById(call.directory.store, call.tenant.n, id));
    if (object === undefined || object.kind === 'application') throw notFound(id);
    return object;
  });
}

/** `POST /groups` (Graph: group-post-groups): security groups and Microsoft 365 groups. */
export async function createGroup(call: GraphCall): Promise<GraphAnswer> {
  requireRole(call, MAY_CHANGE_GROUPS);
  const body = await call.readBody();
  const { 'members@odata.bind': members, 'owners@odata.bind': owners, ...properties } = body;
  refuseReadOnly(properties, ['isAssignableToRole']);
  textOf(body, 'displayName', { max: 256, required: true });
  const nickname = textOf(body, 'mailNickname', { max: 64, required: true }) ?? '';
  if (/[@()\\[\]";:<>, ]/.test(nickname))
    throw badRequest('Invalid value specified for property mailNickname of resource Group.');
  booleanOf(body, 'mailEnabled', true);
  booleanOf(body, 'securityEnabled', true);
  const unified = Array.isArray(body['groupTypes']) && body['groupTypes'].includes('Unified');
  if (body['mailEnabled'] === true && !unified)
    throw badRequest('Mail-enabled security groups and distribution lists are read-only in Graph.');
  const memberObjects = referenced(call, members);
  const ownerObjects = referenced(call, owners);
  if (memberObjects.length + ownerObjects.length > 20)
    throw badRequest('At most 20 references can be given at once.');
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

/** What nobody may do to a group through Graph, whoever asks. @throws GraphError 400, 403 */
function refuseUnwritable(group: StoredObject, members: boolean): void {
  refuseSynced(group, undefined);
  const types = Array.isArray(group.body['groupTypes']) ? group.body['groupTypes'] : [];
  if (group.body['mailEnabled'] === true && !types.includes('Unified')) throw denied();
  if (members && types.includes('DynamicMembership')) {
    throw badRequest('Insufficient privileges: the membership of a dynamic group follows its rule.');
  }
}

/** `PATCH /groups/{id}`: properties, and up to 20 new members by `members@odata.bind`. */
export async function updateGroup(call: GraphCall): Promise<GraphAnswer> {
  const group = objectInPath(call, 'group');
  requireRole(call, MAY_CHANGE_GROUPS, owns(call, group));
  const { 'members@odata.bind': members, ...changes }: Body = await call.readBody();
  refuseReadOnly(changes);
  refuseUnwritable(group, members !== undefined);
  textOf(changes, 'displayName', { max: 256, required: false });
  const added = referenced(call, members);
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
  requireRole(call, MAY_DELETE_GROUPS, owns(call, group));
  refuseUnwritable(group, false);
  softDelete(call.directory.store, group);
  return noContent;
}

/** `POST /groups/{id}/members/$ref` */
export async function addMemberReference(call: GraphCall): Promise<GraphAnswer> {
  const group = objectInPath(call, 'group');
  requireRole(call, MAY_CHANGE_GROUPS, owns(call, group));
  refuseUnwritable(group, true);
  const body = await call.readBody();
  const [member] = referenced(call, [body['@odata.id']]);
  if (member === undefined) throw badRequest('Invalid object reference.');
  if (!addMember(call.directory.store, group, member.n)) throw badRequest(ALREADY);
  return noContent;
}

/** `DELETE /groups/{id}/members/{oid}/$ref` */
export function removeMemberReference(call: GraphCall): GraphAnswer {
  const group = objectInPath(call, 'group');
  requireRole(call, MAY_CHANGE_GROUPS, owns(call, group));
  refuseUnwritable(group, true);
  const member = objectById(call.directory.store, call.tenant.n, param(call, 'member'));
  if (member === undefined || !removeMember(call.directory.store, group, member.n))
    throw notFound(param(call, 'member'));
  return noContent;
}
