import type { Directory } from '../directory.ts';
import { appRoleIdsOf } from '../store/app-roles.ts';
import { objectByAppId, type StoredObject } from '../store/objects.ts';
import { isJsonObject } from '../web/body.ts';

/** A role that an API offers (Graph: appRole). */
export interface OfferedAppRole {
  /** In lower case. */
  readonly id: string;
  readonly value: string;
  /** Whether users and groups, and whether applications may have it. */
  readonly forPeople: boolean;
  readonly forApplications: boolean;
}

/** The enabled roles that a registration offers. Without `allowedMemberTypes` they are for everybody. */
export function offeredAppRoles(application: StoredObject | undefined): OfferedAppRole[] {
  const roles = application?.body['appRoles'];
  if (!Array.isArray(roles)) return [];
  return roles.filter(isJsonObject).flatMap(({ id, value, isEnabled, allowedMemberTypes: types }) => {
    if (typeof id !== 'string' || typeof value !== 'string' || isEnabled === false) return [];
    const allows = (type: string): boolean => !Array.isArray(types) || types.includes(type);
    return [
      { id: id.toLowerCase(), value, forPeople: allows('User'), forApplications: allows('Application') },
    ];
  });
}

/**
 * `roles` of a person's tokens: those of the client in ID tokens, those of the API in access tokens, given to the person
 * or to a group that holds them directly (Entra: groups in groups do not count). Absent without any.
 */
export function appRoleClaim(
  { store }: Directory,
  application: StoredObject | undefined,
  user: StoredObject,
): { roles?: string[] } {
  if (application?.appId == null) return {};
  const resource = objectByAppId(store, user.tenant, 'servicePrincipal', application.appId);
  if (resource === undefined) return {};
  const given = appRoleIdsOf(store, resource, user);
  const roles = offeredAppRoles(application)
    .filter(({ id, forPeople }) => forPeople && given.includes(id))
    .map(({ value }) => value);
  return roles.length === 0 ? {} : { roles };
}
