import type { Directory } from '../directory.ts';
import {
  anyObjectById,
  mergeBody,
  ObjectConflict,
  objectById,
  purge,
  softDelete,
  IN_BIN,
  LIVE,
  type StoredObject,
} from '../store/objects.ts';
import { setRoles } from '../store/directory-roles.ts';
import { addMember, removeMember } from '../store/relations.ts';
import { endSignIns } from '../store/end-sign-ins.ts';
import { revokeRefreshTokensOf } from '../store/refresh-tokens.ts';
import { setPassword } from '../store/passwords.ts';
import type { Tenant } from '../store/tenants.ts';
import { isJsonObject, type JsonObject } from '../web/body.ts';
import { AdminError } from './admin-error.ts';
import { readDirectoryRoles } from './read-roles.ts';

const missing = (id: string): AdminError =>
  new AdminError(404, 'not-found', `There is no object ${id} in this tenant.`);

function live(directory: Directory, tenant: Tenant, id: string): StoredObject {
  const object = objectById(directory.store, tenant.n, id);
  if (object === undefined) throw missing(id);
  return object;
}

/**
 * `PATCH /admin/tenants/{tenant}/objects/{id}`: merges any of Graph's properties, those too that Graph itself does not
 * let anybody set (externalUserState, onPremisesSyncEnabled), and sets `directoryRoles` and `passwordProfile`.
 */
export async function patchObject(
  directory: Directory,
  tenant: Tenant,
  id: string,
  body: JsonObject,
): Promise<void> {
  const { store } = directory;
  const object = live(directory, tenant, id);
  const { directoryRoles, passwordProfile, id: _id, appId: _appId, ...changes } = body;
  const roles = readDirectoryRoles(directoryRoles);
  if (roles.unknown !== undefined)
    throw new AdminError(400, 'invalid', `There is no directory role ${roles.unknown}.`);
  if (passwordProfile !== undefined) {
    const password = isJsonObject(passwordProfile) ? passwordProfile['password'] : undefined;
    if (!isJsonObject(passwordProfile) || typeof password !== 'string' || password === '') {
      throw new AdminError(400, 'invalid', 'passwordProfile needs a password.');
    }
    await setPassword(store, object, password, passwordProfile['forceChangePasswordNextSignIn'] === true);
  }
  try {
    store.transaction(() => {
      mergeBody(store, live(directory, tenant, id), changes);
      if (directoryRoles !== undefined) setRoles(store, tenant.n, object.n, roles.templates);
      if (passwordProfile !== undefined || changes['accountEnabled'] === false) endSignIns(store, object);
    });
  } catch (error) {
    if (error instanceof ObjectConflict) throw new AdminError(409, 'conflict', error.message);
    throw error;
  }
}

/** `DELETE /admin/tenants/{tenant}/objects/{id}`: into the bin; `?permanent=true` for good. */
export function deleteObject(directory: Directory, tenant: Tenant, id: string, permanent: boolean): void {
  const { store } = directory;
  const object = anyObjectById(store, tenant.n, id);
  if (object === undefined || (object.state !== LIVE && !(permanent && object.state === IN_BIN)))
    throw missing(id);
  store.transaction(() => {
    if (permanent) purge(store, object);
    else softDelete(store, object);
    revokeRefreshTokensOf(store, object.n);
  });
}

function group(directory: Directory, tenant: Tenant, id: string): StoredObject {
  const found = live(directory, tenant, id);
  if (found.kind !== 'group') throw new AdminError(404, 'not-found', `${id} is no group.`);
  return found;
}

/** `POST /admin/tenants/{tenant}/groups/{group}/members/{member}`: also where Graph refuses (synced groups). */
export function putMember(directory: Directory, tenant: Tenant, groupId: string, member: string): void {
  addMember(directory.store, group(directory, tenant, groupId), live(directory, tenant, member).n);
}

/** `DELETE /admin/tenants/{tenant}/groups/{group}/members/{member}` */
export function dropMember(directory: Directory, tenant: Tenant, groupId: string, member: string): void {
  const known = anyObjectById(directory.store, tenant.n, member);
  if (known === undefined || !removeMember(directory.store, group(directory, tenant, groupId), known.n))
    throw missing(member);
}
