import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import { changePolicy, PolicyFault } from '../store/policies.ts';
import { findTenant, type Tenant } from '../store/tenants.ts';
import { BodyMalformed, BodyTooLarge, readJson, type JsonObject } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';
import { AdminError } from './admin-error.ts';
import { deleteObject, dropMember, patchObject, putMember } from './change-objects.ts';
import { consentOf, giveConsent, withdrawFromRolecall } from './consent.ts';
import { createTenantWithAdministrator } from './create-tenant.ts';
import { importObjects } from './import.ts';
import { applySynced } from './apply-synced.ts';
import { listSynced } from './synced-objects.ts';
import { changeClock, showClock } from './clock-switch.ts';
import { readFaults } from '../trouble/fault.ts';

const noContent: Reply = { status: 204 };

/** Everything under `/admin`, with `Authorization: Bearer` and the directory's admin key. Not part of Graph. */
export async function adminEndpoint(
  directory: Directory,
  request: IncomingMessage,
  url: URL,
): Promise<Reply> {
  try {
    requireAdminKey(directory, request.headers.authorization);
    return await dispatch(directory, request, url);
  } catch (error) {
    const known = asAdminError(error);
    const body = { error: { code: known.code, message: known.message } };
    return json(known.status, body, known.status === 401 ? { 'www-authenticate': 'Bearer' } : {});
  }
}

function asAdminError(error: unknown): AdminError {
  if (error instanceof AdminError) return error;
  if (error instanceof BodyMalformed) return new AdminError(400, 'malformed', error.message);
  if (error instanceof BodyTooLarge) return new AdminError(413, 'too-large', error.message);
  throw error;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function requireAdminKey(directory: Directory, authorization: string | undefined): void {
  const given = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  if (given !== undefined && timingSafeEqual(sha256(given), sha256(directory.adminKey))) return;
  throw new AdminError(
    401,
    'unauthenticated',
    'This needs Authorization: Bearer with the DIRECTORY_ADMIN_KEY.',
  );
}

function tenantNamed(directory: Directory, name: string): Tenant {
  const tenant = findTenant(directory.store, name);
  if (tenant === undefined) throw new AdminError(404, 'not-found', `There is no tenant ${name}.`);
  return tenant;
}

async function dispatch(directory: Directory, request: IncomingMessage, url: URL): Promise<Reply> {
  const segments = url.pathname.split('/').slice(2).map(decodeURIComponent);
  const method = request.method ?? 'GET';
  const [collection, name, ...rest] = segments;
  if (collection === 'clock' && segments.length === 1) return theClock(directory, request, method);
  if (collection !== 'tenants') throw new AdminError(404, 'not-found', 'There is nothing here.');
  if (name === undefined) {
    if (method !== 'POST') throw new AdminError(405, 'method-not-allowed', 'Only POST.');
    return json(201, await createTenantWithAdministrator(directory, await readJson(request)));
  }
  const tenant = tenantNamed(directory, name);
  const [part, first = '', members, second = ''] = rest;
  switch (`${method} ${part ?? ''}/${rest.length}`) {
    case 'POST import/1':
      return importInto(directory, tenant, request);
    case 'GET synced/1':
      return json(200, listSynced(directory, tenant, url));
    case 'POST synced/1':
      return json(200, await applySynced(directory, tenant, request));
    case 'GET consent/1':
      return json(200, consentOf(directory, tenant));
    case 'POST consent/1':
      // Without a body, to what Rolecall asks for.
      giveConsent(directory, tenant, hasBody(request) ? await readJson(request) : {});
      return noContent;
    case 'DELETE consent/1':
      withdrawFromRolecall(directory, tenant);
      return noContent;
    case 'GET trouble/1':
      return json(200, { faults: directory.trouble.list(tenant.n) });
    case 'PUT trouble/1':
      directory.trouble.switchOn(tenant.n, readFaults(await readJson(request)));
      return json(200, { faults: directory.trouble.list(tenant.n) });
    case 'DELETE trouble/1':
      directory.trouble.switchOff(tenant.n);
      return noContent;
    case 'PATCH authorizationPolicy/1':
      changeTenantPolicy(directory, tenant, await readJson(request));
      return noContent;
    case 'PATCH objects/2':
      await patchObject(directory, tenant, first, await readJson(request));
      return noContent;
    case 'DELETE objects/2':
      deleteObject(directory, tenant, first, url.searchParams.get('permanent') === 'true');
      return noContent;
    case 'POST groups/4':
    case 'DELETE groups/4':
      if (members !== 'members') break;
      if (method === 'POST') putMember(directory, tenant, first, second);
      else dropMember(directory, tenant, first, second);
      return noContent;
  }
  throw new AdminError(404, 'not-found', 'There is nothing here.');
}

/** `PATCH /admin/tenants/{tenant}/authorizationPolicy`: what ordinary members may do, as Graph's own resource has it. */
function changeTenantPolicy(directory: Directory, tenant: Tenant, change: JsonObject): void {
  try {
    changePolicy(directory.store, tenant.n, change);
  } catch (error) {
    if (error instanceof PolicyFault) throw new AdminError(400, 'invalid', error.message);
    throw error;
  }
}

async function theClock(directory: Directory, request: IncomingMessage, method: string): Promise<Reply> {
  if (method === 'GET') return json(200, showClock(directory.store.clock));
  if (method === 'PUT') return json(200, changeClock(directory.store.clock, await readJson(request)));
  if (method !== 'DELETE') throw new AdminError(405, 'method-not-allowed', 'Only GET, PUT and DELETE.');
  directory.store.clock.reset();
  return noContent;
}

async function importInto(directory: Directory, tenant: Tenant, request: IncomingMessage): Promise<Reply> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-ndjson')
    throw new AdminError(415, 'media-type', 'The content type must be application/x-ndjson.');
  const started = Date.now();
  const answer = await importObjects(directory, tenant, request);
  directory.log({
    level: 'info',
    msg: 'import done',
    tenant: tenant.id,
    ...answer.imported,
    problems: answer.problems.length,
    ms: Date.now() - started,
  });
  return json(200, answer);
}

/** Whether anything is sent, whatever type is named (RFC 9112, 6). */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
