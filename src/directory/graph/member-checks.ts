import { roleObjectId, rolesOf } from '../store/directory-roles.ts';
import type { StoredObject } from '../store/objects.ts';
import { groupsOf } from '../store/relations.ts';
import { contextOf, membershipsSeen, ok, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest } from './graph-error.ts';

const MOST = 20;

const idsAnswer = (call: GraphCall, value: readonly string[]): GraphAnswer =>
  ok({ '@odata.context': contextOf(call, 'Collection(Edm.String)'), value });

function allGroups(call: GraphCall, object: StoredObject): StoredObject[] {
  return groupsOf(membershipsSeen(call), object, true, { after: 0, limit: 1_000_000 });
}

/** `POST .../checkMemberGroups`: which of at most 20 groups hold the object, directly or not. */
export async function checkMemberGroups(call: GraphCall, object: StoredObject): Promise<GraphAnswer> {
  const { groupIds } = await call.readBody();
  if (!Array.isArray(groupIds) || groupIds.length > MOST || groupIds.some(id => typeof id !== 'string'))
    throw badRequest(`groupIds must be a list of at most ${MOST} ids.`);
  const ids = new Set(allGroups(call, object).map(group => group.id));
  return idsAnswer(
    call,
    groupIds.map(String).filter(id => ids.has(id.toLowerCase())),
  );
}

async function securityOnly(call: GraphCall): Promise<boolean> {
  const { securityEnabledOnly } = await call.readBody();
  if (typeof securityEnabledOnly !== 'boolean')
    throw badRequest("A value is required for parameter 'securityEnabledOnly'.");
  return securityEnabledOnly;
}

/** `POST .../getMemberGroups` `{ "securityEnabledOnly" }`: all groups that hold the object, directly or not. */
export async function getMemberGroups(call: GraphCall, object: StoredObject): Promise<GraphAnswer> {
  const only = await securityOnly(call);
  if (only && object.kind !== 'user')
    throw badRequest('securityEnabledOnly can be set to true for users only.');
  const groups = allGroups(call, object).filter(group => !only || group.body['securityEnabled'] === true);
  return idsAnswer(
    call,
    groups.map(group => group.id),
  );
}

/** `POST .../getMemberObjects`: the same, with the object ids of directory roles. */
export async function getMemberObjects(call: GraphCall, object: StoredObject): Promise<GraphAnswer> {
  const only = await securityOnly(call);
  const groups = allGroups(call, object).filter(group => !only || group.body['securityEnabled'] === true);
  const { store } = call.directory;
  const holders = [object, ...groups];
  const templates = new Set(holders.flatMap(holder => rolesOf(store, holder.tenant, holder.n)));
  const roles = [...templates].map(template => roleObjectId(call.tenant.id, template));
  return idsAnswer(call, [...groups.map(group => group.id), ...roles]);
}
