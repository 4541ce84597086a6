import { GLOBAL_ADMINISTRATOR, rolesOf } from '../store/directory-roles.ts';
import { mergeBody, ObjectConflict, type Body, type StoredObject } from '../store/objects.ts';
import { domainsOf } from '../store/tenants.ts';
import type { GraphCall } from './call.ts';
import { badRequest, conflict, denied, GraphError, masteredOnPremises } from './graph-error.ts';

/** Template ids of the directory roles that let a person change objects of a kind (built-in roles reference). */
export const MAY_CHANGE_USERS = [
  GLOBAL_ADMINISTRATOR,
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
  '9360feb5-f418-4baa-8175-e2a00bac4301', // Directory Writers
];
export const MAY_DELETE_USERS = MAY_CHANGE_USERS.slice(0, 2);
export const MAY_CHANGE_GROUPS = [
  GLOBAL_ADMINISTRATOR,
  'fdd7a751-b60b-444a-984c-02652fe8fa1c', // Groups Administrator
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
  '9360feb5-f418-4baa-8175-e2a00bac4301', // Directory Writers
];
export const MAY_DELETE_GROUPS = MAY_CHANGE_GROUPS.slice(0, 3);
export const MAY_CHANGE_APPLICATIONS = [
  GLOBAL_ADMINISTRATOR,
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
  '158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
];

/** A person needs one of these roles; an application by itself needs its permission alone. @throws GraphError 403 */
export function requireRole(call: GraphCall, roles: readonly string[], owner = false): void {
  if (call.caller.person === undefined || owner) return;
  if (!roles.some(role => call.caller.roles.has(role))) throw denied();
}

/** Somebody with a directory role is changed by a Global Administrator alone. @throws GraphError 403 */
export function protectAdministrators(call: GraphCall, target: StoredObject): void {
  if (rolesOf(call.directory.store, target.tenant, target.n).length === 0) return;
  if (call.caller.person?.n === target.n) return;
  if (!call.caller.roles.has(GLOBAL_ADMINISTRATOR)) throw denied();
}

const READ_ONLY = new Set([
  ...[
    'id',
    'appId',
    'createdDateTime',
    'creationType',
    'deletedDateTime',
    'externalUserState',
    'proxyAddresses',
  ],
  ...[
    'externalUserStateChangeDateTime',
    'appOwnerOrganizationId',
    'passwordCredentials',
    'isAssignableToRole',
  ],
]);

/** Refuses what nobody may set through Graph. @throws GraphError 400 */
export function refuseReadOnly(changes: Body, alsoAllowed: readonly string[] = []): void {
  for (const name of Object.keys(changes)) {
    if (name.startsWith('@') || !/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      throw badRequest(`Invalid property '${name}'.`);
    const readOnly = READ_ONLY.has(name) || /^onPremises(?!ImmutableId$)/.test(name);
    if (readOnly && !alsoAllowed.includes(name))
      throw badRequest(`Property '${name}' is read-only and cannot be set.`);
  }
}

const CLOUD_PROPERTIES = new Set(['usageLocation', 'assignedLicenses', 'otherMails']);

/** An object that is mastered on premises takes only a few properties here. @throws GraphError 400 */
export function refuseSynced(object: StoredObject, changes: Body | undefined): void {
  if (object.body['onPremisesSyncEnabled'] !== true) return;
  const names = changes === undefined ? undefined : Object.keys(changes);
  if (names !== undefined && names.length > 0 && names.every(name => CLOUD_PROPERTIES.has(name))) return;
  throw masteredOnPremises();
}

/** A text of a request's body. @throws GraphError 400 */
export function textOf(
  body: Body,
  property: string,
  limits: { max: number; required: boolean },
): string | undefined {
  const value = body[property];
  if (value === undefined && !limits.required) return undefined;
  if (typeof value === 'string' && value.length <= limits.max && value.trim() !== '') return value;
  throw new GraphError(
    400,
    'Request_BadRequest',
    `A value is required for property '${property}' of resource.`,
    {
      target: property,
    },
  );
}

/** @throws GraphError 400 unless the value is missing or a boolean */
export function booleanOf(body: Body, property: string, required = false): void {
  const value = body[property];
  if (typeof value === 'boolean' || (value === undefined && !required)) return;
  throw new GraphError(
    400,
    'Request_BadRequest',
    `A value is required for property '${property}' of resource.`,
    {
      target: property,
    },
  );
}

/** The rules of user names: a verified domain, Entra's characters and lengths. @throws GraphError 400 */
export function checkUserPrincipalName(call: GraphCall, name: string): void {
  const [local = '', domain = '', ...rest] = name.split('@');
  const wellFormed =
    rest.length === 0 &&
    /^[A-Za-z0-9'._!#^~-]{1,64}$/.test(local) &&
    !local.endsWith('.') &&
    name.length <= 113;
  if (!wellFormed) {
    throw new GraphError(
      400,
      'Request_BadRequest',
      'Invalid value specified for property userPrincipalName of resource User.',
      {
        target: 'userPrincipalName',
      },
    );
  }
  const verified = domainsOf(call.directory.store, call.tenant.n).some(
    known => known.name === domain.toLowerCase(),
  );
  if (verified) return;
  throw new GraphError(
    400,
    'Request_BadRequest',
    'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    { target: 'userPrincipalName' },
  );
}

/** Runs a write and says in Graph's words what it collided with. */
export function refusingConflicts<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof ObjectConflict) throw conflict(error.property);
    throw error;
  }
}

export function mergeRefusingConflicts(call: GraphCall, object: StoredObject, changes: Body): void {
  refusingConflicts(() => mergeBody(call.directory.store, object, changes));
}
