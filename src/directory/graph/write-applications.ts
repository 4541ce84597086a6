import { addSecret, removeSecret } from '../store/secrets.ts';
import { isOwner } from '../store/relations.ts';
import type { StoredObject } from '../store/objects.ts';
import { isJsonObject } from '../web/body.ts';
import { contextOf, noContent, objectInPath, ok, type GraphAnswer, type GraphCall } from './call.ts';
import { badRequest, notFound } from './graph-error.ts';
import {
  booleanOf,
  MAY_CHANGE_APPLICATIONS,
  mergeRefusingConflicts,
  refuseReadOnly,
  requireRole,
} from './writes.ts';

const owns = (call: GraphCall, object: StoredObject): boolean =>
  call.caller.person !== undefined && isOwner(call.directory.store, object, call.caller.person.n);

/** `PATCH /servicePrincipals/{id}`: `accountEnabled` and other properties of its own. */
export async function updateServicePrincipal(call: GraphCall): Promise<GraphAnswer> {
  const principal = objectInPath(call, 'servicePrincipal');
  requireRole(call, MAY_CHANGE_APPLICATIONS, owns(call, principal));
  const body = await call.readBody();
  refuseReadOnly(body);
  booleanOf(body, 'accountEnabled');
  mergeRefusingConflicts(call, principal, body);
  return noContent;
}

/** A moment in a body, in milliseconds. @throws GraphError 400 */
function momentOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment)) throw badRequest('Invalid date and time.');
  return moment;
}

/** `POST /applications/{id}/addPassword`: the secret is in this answer only. */
export async function addPassword(call: GraphCall): Promise<GraphAnswer> {
  const application = objectInPath(call, 'application');
  requireRole(call, MAY_CHANGE_APPLICATIONS, owns(call, application));
  const { passwordCredential = {} } = await call.readBody();
  if (!isJsonObject(passwordCredential)) throw badRequest('passwordCredential must be an object.');
  const { displayName, startDateTime, endDateTime } = passwordCredential;
  if (displayName !== undefined && displayName !== null && typeof displayName !== 'string')
    throw badRequest('displayName must be a text.');
  const endsAt = momentOf(endDateTime);
  if (endsAt !== undefined && endsAt <= call.directory.store.clock.now())
    throw badRequest('The end date must be in the future.');
  const made = addSecret(call.directory.store, application.n, {
    displayName,
    startsAt: momentOf(startDateTime),
    endsAt,
  });
  return ok({ '@odata.context': contextOf(call, 'microsoft.graph.passwordCredential'), ...made });
}

/** `POST /applications/{id}/removePassword` */
export async function removePassword(call: GraphCall): Promise<GraphAnswer> {
  const application = objectInPath(call, 'application');
  requireRole(call, MAY_CHANGE_APPLICATIONS, owns(call, application));
  const { keyId } = await call.readBody();
  if (typeof keyId !== 'string') throw badRequest("A value is required for 'keyId'.");
  if (!removeSecret(call.directory.store, application.n, keyId)) throw notFound(keyId);
  return noContent;
}
