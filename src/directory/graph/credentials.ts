import {
  federatedCredentialsOf,
  putFederatedCredential,
  removeFederatedCredential,
  type FederatedCredential,
} from '../store/federated-credentials.ts';
import type { Body } from '../store/objects.ts';
import { addSecret, removeSecret } from '../store/secrets.ts';
import { isJsonObject } from '../web/body.ts';
import {
  allowOptions,
  contextOf,
  noContent,
  objectInPath,
  ok,
  param,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest, conflict, GraphError, notFound } from './graph-error.ts';
import { requireApplicationRight } from './rights.ts';

type Holder = 'application' | 'servicePrincipal';

/** A moment in a body, in milliseconds. @throws GraphError 400 */
function momentOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment)) throw badRequest('Invalid date and time.');
  return moment;
}

/** `POST /{applications|servicePrincipals}/{id}/addPassword`: the secret is in this answer only. */
export async function addPassword(call: GraphCall, kind: Holder): Promise<GraphAnswer> {
  const application = objectInPath(call, kind);
  requireApplicationRight(call, application);
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

/** `POST /{applications|servicePrincipals}/{id}/removePassword` */
export async function removePassword(call: GraphCall, kind: Holder): Promise<GraphAnswer> {
  const application = objectInPath(call, kind);
  requireApplicationRight(call, application);
  const { keyId } = await call.readBody();
  if (typeof keyId !== 'string') throw badRequest("A value is required for 'keyId'.");
  if (!removeSecret(call.directory.store, application.n, keyId)) throw notFound(keyId);
  return noContent;
}

const MOST_FEDERATED = 20;

const shown = (credential: FederatedCredential): Body => {
  const { audience, ...rest } = credential;
  return { ...rest, audiences: [audience] };
};
const invalid = (property: string): GraphError =>
  new GraphError(
    400,
    'Request_BadRequest',
    `Invalid value specified for property '${property}' of resource 'FederatedIdentityCredential'.`,
    { target: property },
  );

function text(body: Body, name: string, max: number): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '' || value.length > max) throw invalid(name);
  return value;
}

/** What a body asks for, over what is there (A4b). @throws GraphError 400 */
function readFederated(call: GraphCall, object: number, body: Body, id?: string): FederatedCredential {
  const { store } = call.directory;
  const others = federatedCredentialsOf(store, object).filter(other => other.id !== id);
  const name = text(body, 'name', 120);
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{2,119}$/.test(name)) throw invalid('name');
  const { audiences } = body;
  if (
    !Array.isArray(audiences) ||
    audiences.length !== 1 ||
    typeof audiences[0] !== 'string' ||
    audiences[0] === ''
  )
    throw invalid('audiences');
  const description = body['description'] ?? null;
  if (description !== null && (typeof description !== 'string' || description.length > 600))
    throw invalid('description');
  const made = { name, issuer: text(body, 'issuer', 600), subject: text(body, 'subject', 600) };
  if (others.length >= MOST_FEDERATED)
    throw badRequest(
      `The application has ${MOST_FEDERATED} federated identity credentials, which is the limit.`,
    );
  if (others.some(other => other.name === made.name)) throw conflict('name');
  if (others.some(other => other.issuer === made.issuer && other.subject === made.subject))
    throw badRequest(
      'FederatedIdentityCredential with issuer and subject combination already exists on app.',
    );
  return { ...made, id: id ?? '', audience: audiences[0], description };
}

function federatedInPath(call: GraphCall) {
  const application = objectInPath(call, 'application');
  const wanted = param(call, 'credential');
  const found = federatedCredentialsOf(call.directory.store, application.n).find(
    one => one.id === wanted.toLowerCase() || one.name === wanted,
  );
  if (found === undefined) throw notFound(wanted);
  return { application, found };
}

const contextOfFederated = (call: GraphCall, id: string, entity = ''): string =>
  contextOf(call, `applications('${id}')/federatedIdentityCredentials${entity}`);

/** `GET /applications/{id}/federatedIdentityCredentials` */
export function listFederatedCredentials(call: GraphCall): GraphAnswer {
  allowOptions(call, '$top', '$select', '$count');
  const application = objectInPath(call, 'application');
  const all = federatedCredentialsOf(call.directory.store, application.n);
  return ok({ '@odata.context': contextOfFederated(call, application.id), value: all.map(shown) });
}

/** `GET /applications/{id}/federatedIdentityCredentials/{id or name}` */
export function readFederatedCredential(call: GraphCall): GraphAnswer {
  const { application, found } = federatedInPath(call);
  return ok({ '@odata.context': contextOfFederated(call, application.id, '/$entity'), ...shown(found) });
}

/** `POST /applications/{id}/federatedIdentityCredentials` (A4b) */
export async function createFederatedCredential(call: GraphCall): Promise<GraphAnswer> {
  const application = objectInPath(call, 'application');
  requireApplicationRight(call, application);
  const { id: _, ...wanted } = readFederated(call, application.n, await call.readBody());
  const made = putFederatedCredential(call.directory.store, application.n, wanted);
  const context = contextOfFederated(call, application.id, '/$entity');
  return { status: 201, body: { '@odata.context': context, ...shown(made) } };
}

/** `PATCH /applications/{id}/federatedIdentityCredentials/{id or name}`: all but the name. */
export async function updateFederatedCredential(call: GraphCall): Promise<GraphAnswer> {
  const { application, found } = federatedInPath(call);
  requireApplicationRight(call, application);
  const body = await call.readBody();
  if (body['name'] !== undefined && body['name'] !== found.name) throw invalid('name');
  const wanted = readFederated(call, application.n, { ...shown(found), ...body, name: found.name }, found.id);
  putFederatedCredential(call.directory.store, application.n, wanted);
  return noContent;
}

/** `DELETE /applications/{id}/federatedIdentityCredentials/{id or name}` */
export function deleteFederatedCredential(call: GraphCall): GraphAnswer {
  const { application, found } = federatedInPath(call);
  requireApplicationRight(call, application);
  removeFederatedCredential(call.directory.store, application.n, found.id);
  return noContent;
}
