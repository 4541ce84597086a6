import { mergeBody, ObjectConflict, type Body, type StoredObject } from '../store/objects.ts';
import { domainsOf } from '../store/tenants.ts';
import { isJsonObject } from '../web/body.ts';
import type { GraphCall } from './call.ts';
import { badRequest, conflict, GraphError, masteredOnPremises } from './graph-error.ts';

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

const CLOUD_PROPERTIES = new Set([
  ...[
    'usageLocation',
    'assignedLicenses',
    'otherMails',
    'aboutMe',
    'birthday',
    'hireDate',
    'interests',
    'mySite',
  ],
  ...['pastProjects', 'preferredName', 'responsibilities', 'schools', 'skills'],
]);

/** Whether the object is mastered on premises: synced, and its authority was not moved to the cloud. */
export function isMasteredOnPremises(object: StoredObject): boolean {
  const behavior = object.body['onPremisesSyncBehavior'];
  const isCloudManaged = isJsonObject(behavior) && behavior['isCloudManaged'] === true;
  return object.body['onPremisesSyncEnabled'] === true && !isCloudManaged;
}

/** An object that is mastered on premises takes only a few properties here. @throws GraphError 400 */
export function refuseSynced(object: StoredObject, changes: Body | undefined): void {
  if (!isMasteredOnPremises(object)) return;
  const names = changes === undefined ? undefined : Object.keys(changes);
  const cloud = (name: string): boolean => CLOUD_PROPERTIES.has(name) || name.startsWith('extension_');
  if (names !== undefined && names.length > 0 && names.every(cloud)) return;
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
    name.length <= 113 &&
    domain.length <= 48;
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
