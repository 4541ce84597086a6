import type { Directory } from '../directory.ts';
import { applicationByAppId, applicationsByUri, type StoredObject } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';
import { OAuthError } from './oauth-error.ts';
import { isMultiTenant } from './clients.ts';
import { isJsonObject } from '../web/body.ts';

export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';
export const GRAPH_AUDIENCE = 'https://graph.microsoft.com';

/** An API that tokens can be asked for: Graph, or an application of some tenant. */
export type Resource =
  | { readonly kind: 'graph'; readonly appId: string }
  | { readonly kind: 'api'; readonly appId: string; readonly application: StoredObject };

export interface ScopeRequest {
  /** As the client wrote it; answers echo this spelling. */
  readonly text: string;
  readonly resource: Resource;
  /** Names at the resource, `.default` among them. */
  readonly names: readonly string[];
  readonly oidc: ReadonlySet<string>;
}

const OIDC = new Set(['openid', 'profile', 'email', 'offline_access']);

function fail(scope: string): OAuthError {
  return new OAuthError(
    'invalid_scope',
    70011,
    `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`,
  );
}

/** Splits `api://x/Name`, `{guid}/.default` or a bare name of Graph's. */
function split(scope: string): [resource: string, name: string] {
  const slash = scope.lastIndexOf('/');
  if (slash < 0) return [GRAPH_AUDIENCE, scope];
  // `https://host//.default` asks for the resource `https://host/`.
  return [scope.slice(0, slash).replace(/\/$/, ''), scope.slice(slash + 1)];
}

/** The resource with this identifier, as seen from a tenant. @throws OAuthError 500011 when there is none */
export function findResource(directory: Directory, tenant: Tenant | undefined, identifier: string): Resource {
  const wanted = identifier.toLowerCase();
  const own = [directory.base.toLowerCase(), directory.graphBase.toLowerCase()];
  if (wanted === GRAPH_AUDIENCE || wanted === GRAPH_APP_ID || own.includes(wanted)) {
    return { kind: 'graph', appId: GRAPH_APP_ID };
  }
  const byId = applicationByAppId(directory.store, wanted.replace(/^api:\/\//, ''));
  const candidates = byId === undefined ? applicationsByUri(directory.store, identifier) : [byId];
  const application =
    candidates.find(candidate => candidate.tenant === tenant?.n) ??
    candidates.find(candidate => isMultiTenant(candidate));
  if (application?.appId == null) {
    throw new OAuthError(
      'invalid_resource',
      500011,
      `The resource principal named ${identifier} was not found in the tenant named ${tenant?.id ?? 'common'}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    );
  }
  return { kind: 'api', appId: application.appId, application };
}

/** Reads a `scope` parameter; all its names must belong to one resource. @throws OAuthError */
export function parseScopes(directory: Directory, tenant: Tenant | undefined, text: string): ScopeRequest {
  const oidc = new Set<string>();
  const names: string[] = [];
  let resource: Resource | undefined;
  for (const scope of text.split(' ').filter(part => part !== '')) {
    if (OIDC.has(scope)) {
      oidc.add(scope);
      continue;
    }
    const [identifier, name] = split(scope);
    if (name === '') throw fail(scope);
    const found = findResource(directory, tenant, identifier);
    if (resource !== undefined && resource.appId !== found.appId) {
      const detail =
        'Provided value for the input parameter scope is not valid because it contains more than one resource.';
      throw new OAuthError('invalid_request', 28000, `${detail} Scope ${text} is not valid.`);
    }
    resource = found;
    names.push(name);
  }
  if (names.includes('.default') && names.length > 1) {
    throw new OAuthError(
      'invalid_scope',
      70011,
      `.default scope can't be combined with resource-specific scopes. Scope ${text} is not valid.`,
    );
  }
  return { text, resource: resource ?? { kind: 'graph', appId: GRAPH_APP_ID }, names, oidc };
}

/** The delegated scopes that an application's API offers; `access_as_user` when it lists none. */
export function scopesOfApi(application: StoredObject): string[] {
  const api = application.body['api'];
  const listed =
    isJsonObject(api) && Array.isArray(api['oauth2PermissionScopes']) ? api['oauth2PermissionScopes'] : [];
  const values = listed.flatMap(scope =>
    isJsonObject(scope) && typeof scope['value'] === 'string' ? [scope['value']] : [],
  );
  return values.length > 0 ? values : ['access_as_user'];
}
