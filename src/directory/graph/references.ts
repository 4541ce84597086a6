import { objectById, softDelete, type Body, type StoredObject } from '../store/objects.ts';
import { addMember, addOwner, ownersOf, removeMember, removeOwner } from '../store/relations.ts';
import { revokeRefreshTokensOf } from '../store/refresh-tokens.ts';
import { noContent, objectInPath, param, seen, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, denied, notFound } from './graph-error.ts';
import {
  holds,
  MAY_DELETE_GROUPS,
  MAY_DELETE_USERS,
  requireApplicationRight,
  requireReach,
  requireRole,
} from './rights.ts';
import { requireGroupRight, refuseUnwritable } from './group-rules.ts';
import { refuseSynced } from './writes.ts';

const already = (relation: string): string =>
  `One or more added object references already exist for the following modified properties: '${relation}'.`;
export const ALREADY = already('members');

/** The object id at the end of a reference; any host is taken. @throws GraphError 400 */
function idInReference(reference: unknown): string {
  const id = typeof reference === 'string' ? /\/([0-9a-f-]{36})$/i.exec(reference)?.[1] : undefined;
  if (id === undefined) throw badRequest('Invalid object reference: it must end with an object id.');
  return id.toLowerCase();
}

/** The live objects that a body's references name. @throws GraphError 400, 404 */
export function referenced(call: GraphCall, references: unknown): StoredObject[] {
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

/** What a group cannot hold. @throws GraphError 400 */
export function refuseMember(
  group: { readonly body: Body; readonly id: string },
  member: StoredObject,
): void {
  const types = group.body['groupTypes'];
  if (member.kind === 'group' && Array.isArray(types) && types.includes('Unified'))
    throw badRequest('Nested groups are not allowed in groups of type Unified.');
  if (member.kind === 'group' && group.body['isAssignableToRole'] === true)
    throw badRequest('Nested groups are not allowed in groups that roles can be assigned to.');
  if (member.id === group.id) throw badRequest('A group cannot be a member of itself.');
}

/** A service principal becomes a member only through those who may change applications too (B3). */
function requireKindRight(call: GraphCall, member: StoredObject): void {
  const wide = ['Application.ReadWrite.All', 'Directory.ReadWrite.All', 'Group.ReadWrite.All'];
  if (member.kind === 'servicePrincipal' && !holds(call, ...wide)) throw denied();
}

/** `POST /groups/{id}/members/$ref` */
export async function addMemberReference(call: GraphCall): Promise<GraphAnswer> {
  const group = objectInPath(call, 'group');
  requireGroupRight(call, group);
  refuseUnwritable(group, true);
  const body = await call.readBody();
  const [member] = referenced(call, [body['@odata.id']]);
  if (member === undefined) throw badRequest('Invalid object reference.');
  requireKindRight(call, member);
  refuseMember(group, member);
  if (!addMember(call.directory.store, group, member.n)) throw badRequest(ALREADY);
  return noContent;
}

/** `DELETE /groups/{id}/members/{oid}/$ref` */
export function removeMemberReference(call: GraphCall): GraphAnswer {
  const group = objectInPath(call, 'group');
  requireGroupRight(call, group);
  refuseUnwritable(group, true);
  const member = objectById(call.directory.store, call.tenant.n, param(call, 'member'));
  if (member === undefined || !removeMember(call.directory.store, group, member.n))
    throw notFound(param(call, 'member'));
  return noContent;
}

/** `DELETE /groups/{id}/members/{oid}`, without `/$ref`: deletes the member itself (Graph: group-delete-members). */
export function deleteMemberItself(call: GraphCall): GraphAnswer {
  const group = objectInPath(call, 'group');
  const { store } = call.directory;
  const member = objectById(store, call.tenant.n, param(call, 'member'));
  const sql = 'SELECT 1 FROM membership WHERE tenant = ? AND grp = ? AND member = ?';
  if (member === undefined || store.get(sql, group.tenant, group.n, member.n) === undefined)
    throw notFound(param(call, 'member'));
  if (member.kind === 'user') {
    if (!holds(call, 'User.ReadWrite.All', 'User.DeleteRestore.All')) throw denied();
    requireReach(call, member, MAY_DELETE_USERS);
  } else if (member.kind === 'group') {
    if (!holds(call, 'Group.ReadWrite.All', 'Directory.ReadWrite.All')) throw denied();
    requireRole(call, MAY_DELETE_GROUPS);
  } else {
    if (!holds(call, 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy')) throw denied();
    requireApplicationRight(call, member);
  }
  refuseSynced(member, undefined);
  softDelete(store, member);
  revokeRefreshTokensOf(store, member.n);
  return noContent;
}

export type Owned = 'group' | 'application' | 'servicePrincipal';

function ownedInPath(call: GraphCall, kind: Owned): StoredObject {
  const object = objectInPath(call, kind);
  if (kind !== 'group') requireApplicationRight(call, object);
  else {
    requireGroupRight(call, object);
    refuseUnwritable(object, false);
  }
  return object;
}

/** `POST /{groups|applications|servicePrincipals}/{id}/owners/$ref`: users and service principals. */
export async function addOwnerReference(call: GraphCall, kind: Owned): Promise<GraphAnswer> {
  const object = ownedInPath(call, kind);
  const body = await call.readBody();
  const [owner] = referenced(call, [body['@odata.id']]);
  if (owner === undefined || owner.kind === 'group') throw badRequest('A group cannot be an owner.');
  if (!addOwner(call.directory.store, object.tenant, object.n, owner.n)) throw badRequest(already('owners'));
  return noContent;
}

/** `DELETE /{groups|applications|servicePrincipals}/{id}/owners/{oid}/$ref` */
export function removeOwnerReference(call: GraphCall, kind: Owned): GraphAnswer {
  const object = ownedInPath(call, kind);
  const { store } = call.directory;
  const owner = objectById(store, call.tenant.n, param(call, 'owner'));
  const owners = ownersOf(store, object, { after: 0, limit: 2 });
  if (owner === undefined) throw notFound(param(call, 'owner'));
  if (kind === 'group' && owners.length === 1 && owners[0]?.n === owner.n)
    throw badRequest('The group must have at least one owner, hence this owner cannot be removed.');
  if (!removeOwner(store, object, owner.n)) throw notFound(param(call, 'owner'));
  return noContent;
}
