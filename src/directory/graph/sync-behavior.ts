import { mergeBody, type StoredObject } from '../store/objects.ts';
import { isJsonObject } from '../web/body.ts';
import { contextOf, noContent, ok, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest } from './graph-error.ts';
import { MAY_CHANGE_SOURCE, requireRole } from './rights.ts';

/** `GET /{users|groups}/{id}/onPremisesSyncBehavior`: where a synced object is mastered (C). */
export function readSyncBehavior(call: GraphCall, object: StoredObject): GraphAnswer {
  const behavior = object.body['onPremisesSyncBehavior'];
  const isCloudManaged = isJsonObject(behavior) && behavior['isCloudManaged'] === true;
  const context = contextOf(call, `${object.kind}s('${object.id}')/onPremisesSyncBehavior/$entity`);
  return ok({ '@odata.context': context, id: object.id, isCloudManaged });
}

/** `PATCH /{users|groups}/{id}/onPremisesSyncBehavior` `{ "isCloudManaged" }`: moves the authority, both ways. */
export async function updateSyncBehavior(call: GraphCall, object: StoredObject): Promise<GraphAnswer> {
  requireRole(call, MAY_CHANGE_SOURCE);
  const { isCloudManaged } = await call.readBody();
  if (typeof isCloudManaged !== 'boolean')
    throw badRequest("A value is required for property 'isCloudManaged'.");
  if (object.body['onPremisesSyncEnabled'] !== true)
    throw badRequest('The source of authority of an object that is not synced cannot be changed.');
  mergeBody(call.directory.store, object, { onPremisesSyncBehavior: { isCloudManaged } });
  return noContent;
}
