import { randomUUID } from 'node:crypto';
import { applicationByAppId, createObject, mergeBody, objectByAppId, softDelete } from '../store/objects.ts';
import { addOwner } from '../store/relations.ts';
import { isMultiTenant, makeServicePrincipal } from '../token/clients.ts';
import { checkApplication } from './application-rules.ts';
import {
  contextOf,
  isGuid,
  noContent,
  objectInPath,
  seen,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest, GraphError } from './graph-error.ts';
import { withKeyCredentials } from './key-credentials.ts';
import { present } from './present.ts';
import { requireApplicationMaker, requireApplicationRight } from './rights.ts';
import { booleanOf, mergeRefusingConflicts, refuseReadOnly, textOf } from './writes.ts';

/** Makers own what they make: the person, or the application that calls by itself. */
function makeOwner(call: GraphCall, object: { tenant: number; n: number }): void {
  const maker = call.caller.person ?? call.caller.servicePrincipal;
  if (maker !== undefined) addOwner(call.directory.store, object.tenant, object.n, maker.n);
}

/** `POST /applications` (Graph: application-post-applications). It makes no service principal. */
export async function createApplication(call: GraphCall): Promise<GraphAnswer> {
  requireApplicationMaker(call);
  const body = withKeyCredentials(await call.readBody());
  refuseReadOnly(body);
  textOf(body, 'displayName', { max: 120, required: true });
  const appId = randomUUID();
  const properties = {
    signInAudience: 'AzureADandPersonalMicrosoftAccount',
    identifierUris: [],
    ...body,
    appId,
    createdDateTime: call.directory.store.clock.iso(),
  };
  const { store } = call.directory;
  const application = store.transaction(() => {
    checkApplication(call, properties, body, undefined);
    const made = createObject(store, call.tenant.n, 'application', randomUUID(), {
      publisherDomain: null,
      ...properties,
    });
    makeOwner(call, made);
    return made;
  });
  return {
    status: 201,
    body: { '@odata.context': contextOf(call, 'applications/$entity'), ...present(store, application) },
  };
}

/** `PATCH /applications/{id}` */
export async function updateApplication(call: GraphCall): Promise<GraphAnswer> {
  const application = objectInPath(call, 'application');
  requireApplicationRight(call, application);
  const body = withKeyCredentials(await call.readBody(), application.body);
  refuseReadOnly(body);
  textOf(body, 'displayName', { max: 120, required: false });
  const { store } = call.directory;
  store.transaction(() => {
    checkApplication(call, { ...application.body, ...body }, body, application);
    mergeRefusingConflicts(call, application, body);
    const principal = objectByAppId(store, call.tenant.n, 'servicePrincipal', application.appId ?? '');
    if (principal !== undefined && typeof body['displayName'] === 'string')
      mergeBody(store, principal, { displayName: body['displayName'] });
  });
  return noContent;
}

/** `DELETE /applications/{id}`: into the bin, with its service principal in the same tenant. */
export function deleteApplication(call: GraphCall): GraphAnswer {
  const application = objectInPath(call, 'application');
  requireApplicationRight(call, application);
  const { store } = call.directory;
  store.transaction(() => {
    const principal = objectByAppId(store, call.tenant.n, 'servicePrincipal', application.appId ?? '');
    softDelete(store, application);
    if (principal !== undefined) softDelete(store, principal);
  });
  return noContent;
}

/** `POST /servicePrincipals` `{ "appId" }` (Graph: serviceprincipal-post-serviceprincipals). */
export async function createServicePrincipal(call: GraphCall): Promise<GraphAnswer> {
  const { appId, accountEnabled, displayName: _, ...rest } = withKeyCredentials(await call.readBody());
  if (typeof appId !== 'string' || !isGuid(appId))
    throw badRequest("A value is required for property 'appId' of resource 'ServicePrincipal'.");
  booleanOf({ accountEnabled }, 'accountEnabled');
  refuseReadOnly(rest);
  const { store } = call.directory;
  const application = seen(call, applicationByAppId(store, appId));
  const usable =
    application !== undefined && (application.tenant === call.tenant.n || isMultiTenant(application));
  if (!usable) {
    const detail = 'NoBackingApplicationObject';
    const message = `The appId '${appId}' of the service principal does not reference a valid application object.`;
    throw new GraphError(400, detail, message, { target: 'appId', detail });
  }
  if (application.tenant === call.tenant.n && call.caller.person === undefined)
    requireApplicationRight(call, application);
  else requireApplicationMaker(call);
  if (objectByAppId(store, call.tenant.n, 'servicePrincipal', appId) !== undefined) {
    const message = `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`;
    throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', message);
  }
  const principal = store.transaction(() => {
    const made = makeServicePrincipal(call.directory, call.tenant, application);
    makeOwner(call, made);
    return mergeBody(store, made, { ...rest, ...(accountEnabled === undefined ? {} : { accountEnabled }) });
  });
  return {
    status: 201,
    body: { '@odata.context': contextOf(call, 'servicePrincipals/$entity'), ...present(store, principal) },
  };
}

/** `PATCH /servicePrincipals/{id}`: `accountEnabled` and other properties of its own. */
export async function updateServicePrincipal(call: GraphCall): Promise<GraphAnswer> {
  const principal = objectInPath(call, 'servicePrincipal');
  requireApplicationRight(call, principal);
  const body = withKeyCredentials(await call.readBody(), principal.body);
  refuseReadOnly(body);
  booleanOf(body, 'accountEnabled');
  textOf(body, 'displayName', { max: 256, required: false });
  mergeRefusingConflicts(call, principal, body);
  return noContent;
}

/** `DELETE /servicePrincipals/{id}`: into the bin; what the tenant consented to is kept with it. */
export function deleteServicePrincipal(call: GraphCall): GraphAnswer {
  const principal = objectInPath(call, 'servicePrincipal');
  requireApplicationRight(call, principal);
  softDelete(call.directory.store, principal);
  return noContent;
}
