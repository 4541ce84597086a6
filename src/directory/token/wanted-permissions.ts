import type { Directory } from '../directory.ts';
import {
  GRAPH_PERMISSIONS,
  ROLECALL_APPLICATION_PERMISSIONS,
  ROLECALL_DELEGATED_SCOPES,
} from '../graph/permissions.ts';
import type { ConsentKind } from '../store/consents.ts';
import { applicationByAppId, type StoredObject } from '../store/objects.ts';
import { isJsonObject, type JsonObject } from '../web/body.ts';
import { OAuthError } from './oauth-error.ts';
import { GRAPH_ROLE_IDS, GRAPH_SCOPE_IDS } from './permission-ids.ts';
import { GRAPH_APP_ID, parseScopes, scopesOfApi } from './scopes.ts';

/** One permission at one resource (a client id). */
export interface WantedPermission {
  readonly resource: string;
  readonly kind: ConsentKind;
  readonly value: string;
}

const asGraph = (kind: ConsentKind, values: readonly string[]): WantedPermission[] =>
  values.map(value => ({ resource: GRAPH_APP_ID, kind, value }));

/**
 * What an application's registration asks for (`requiredResourceAccess`); Rolecall and its command line ask for what
 * they need. @throws OAuthError 650053 for a permission that its resource does not have
 */
export function registeredPermissions(directory: Directory, application: StoredObject): WantedPermission[] {
  const { rolecall, cli } = directory.operator;
  if (application.appId === rolecall.clientId.toLowerCase()) {
    return [
      ...asGraph('role', ROLECALL_APPLICATION_PERMISSIONS),
      ...asGraph('scope', ROLECALL_DELEGATED_SCOPES),
    ];
  }
  if (application.appId === cli.clientId.toLowerCase()) return asGraph('scope', ROLECALL_DELEGATED_SCOPES);
  return objectsIn(application.body['requiredResourceAccess']).flatMap(({ resourceAppId, resourceAccess }) =>
    objectsIn(resourceAccess).map(({ id, type }): WantedPermission => {
      const [resource, kind] = [
        String(resourceAppId).toLowerCase(),
        type === 'Role' ? 'role' : 'scope',
      ] as const;
      const value = nameOf(directory, resource, kind, String(id).toLowerCase());
      if (value === undefined) {
        const what = `The application '${application.appId}' asked for permission '${String(id)}' that doesn't exist on the resource '${resource}'.`;
        throw new OAuthError('invalid_resource', 650053, what);
      }
      return { resource, kind, value };
    }),
  );
}

const objectsIn = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

function nameOf(directory: Directory, resource: string, kind: ConsentKind, id: string): string | undefined {
  if (resource === GRAPH_APP_ID) return (kind === 'role' ? GRAPH_ROLE_IDS : GRAPH_SCOPE_IDS)[id];
  const body = applicationByAppId(directory.store, resource)?.body;
  const api = body?.['api'];
  const listed =
    kind === 'role' ? body?.['appRoles'] : isJsonObject(api) ? api['oauth2PermissionScopes'] : [];
  const value = objectsIn(listed).find(each => String(each['id']).toLowerCase() === id)?.['value'];
  return typeof value === 'string' ? value : undefined;
}

/**
 * What the `scope` of a consent request asks for: delegated permissions by name, or with `.default` all that the
 * registration asks for at that resource. @throws OAuthError 70011, 500011, 28000, 650053
 */
export function scopedPermissions(
  directory: Directory,
  application: StoredObject,
  scope: string,
): WantedPermission[] {
  const { resource, names } = parseScopes(directory, undefined, scope);
  const { appId } = resource;
  if (names.includes('.default'))
    return registeredPermissions(directory, application).filter(wanted => wanted.resource === appId);
  const known = resource.kind === 'graph' ? GRAPH_PERMISSIONS : new Set(scopesOfApi(resource.application));
  return names.map(value => {
    if (!known.has(value)) throw new OAuthError('invalid_scope', 70011, `The scope ${value} is not valid.`);
    return { resource: appId, kind: 'scope', value };
  });
}
