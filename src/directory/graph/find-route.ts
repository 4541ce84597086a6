import type { AuthorizationPolicy } from '../store/policies.ts';
import type { Caller } from './caller.ts';
import { badRequest, denied, GraphError } from './graph-error.ts';
import type { GraphRoute } from './route.ts';
import { GRAPH_ROUTES } from './routes.ts';

/** A route with the named parts of the path that led to it. */
export interface Match {
  readonly route: GraphRoute;
  readonly params: Record<string, string>;
}

/** The decoded segments below `/v1.0`; functions may be written with their parentheses: `delta()`. @throws GraphError 400 */
export function segmentsOf(pathname: string): string[] {
  try {
    return pathname
      .split('/')
      .slice(2)
      .filter(segment => segment !== '')
      .map(segment => decodeURIComponent(segment).replace(/^([A-Za-z]+)\(\)$/, '$1'));
  } catch {
    throw badRequest('The URL is not well formed.');
  }
}

const KEYED = /^(?<collection>[A-Za-z]+)\((?:(?<name>[A-Za-z]+)=)?'(?<key>(?:[^']|'')*)'\)$/;

/** The alternate keys of Graph, by collection. */
const KEYS: Readonly<Record<string, string>> = {
  applications: 'appId',
  serviceprincipals: 'appId',
  directoryroles: 'roleTemplateId',
};

/** `users('x')` is `users/x`; `applications(appId='x')` keeps the name of its key. */
function expandKey(segments: readonly string[]): { segments: string[]; key: Record<string, string> } {
  const groups = KEYED.exec(segments[0] ?? '')?.groups;
  if (groups === undefined) return { segments: [...segments], key: {} };
  const collection = groups['collection'] ?? '';
  const value = (groups['key'] ?? '').replaceAll("''", "'");
  const expanded = [collection, value, ...segments.slice(1)];
  if (groups['name'] === undefined) return { segments: expanded, key: {} };
  const lower = collection.toLowerCase();
  const name = Object.hasOwn(KEYS, lower) ? KEYS[lower] : undefined;
  if (name === undefined || name.toLowerCase() !== groups['name'].toLowerCase())
    throw badRequest(`'${groups['name']}' is not a key here.`);
  return { segments: expanded, key: { [name]: value } };
}

/** @throws GraphError 400, 404, 405 */
export function findRoute(method: string, given: string[], caller: Caller): Match {
  const { segments, key } = expandKey(given);
  const me = segments[0]?.toLowerCase() === 'me';
  if (me && caller.person === undefined) {
    throw badRequest('/me request is only valid with delegated authentication flow.');
  }
  const path = me ? ['users', caller.person?.id ?? '', ...segments.slice(1)] : segments;
  let known = false;
  for (const route of GRAPH_ROUTES) {
    const params = match(route.path.split('/'), path);
    if (params === undefined) continue;
    known = true;
    if (route.method !== method) continue;
    const self = path[0]?.toLowerCase() === 'users' && isSelf(caller, params['id']);
    return {
      route,
      params: { ...params, ...key, ...(self ? { self: 'yes' } : {}) },
    };
  }
  if (known)
    throw new GraphError(
      405,
      'Request_BadRequest',
      'Specified HTTP method is not allowed for the request target.',
    );
  throw new GraphError(404, 'ResourceNotFound', `Resource not found for the segment '${segments[0] ?? ''}'.`);
}

function isSelf(caller: Caller, id: string | undefined): boolean {
  const wanted = id?.toLowerCase();
  const name = caller.person?.body['userPrincipalName'];
  return (
    caller.person !== undefined &&
    (wanted === caller.person.id || (typeof name === 'string' && wanted === name.toLowerCase()))
  );
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  const optional = pattern.at(-1)?.endsWith('?') === true;
  if (path.length !== pattern.length && !(optional && path.length === pattern.length - 1)) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of path.entries()) {
    const wanted = pattern[index] ?? '';
    if (wanted.startsWith(':')) {
      // Navigation properties such as $ref are no names of objects.
      if (segment.startsWith('$') && wanted !== ':id') return undefined;
      params[wanted.replace(/[:?]/g, '')] = segment;
    } else if (wanted.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}

/** Whether the caller has one of the permissions that the route asks for. @throws GraphError 403 */
export function authorize({ route, params }: Match, caller: Caller, policy: AuthorizationPolicy): void {
  const needed = caller.person === undefined ? route.app : route.delegated;
  if (!needed.some(permission => caller.permissions.has(permission))) throw denied();
  const own = params['self'] !== undefined;
  // Without a permission over others, User.Read is about oneself.
  const onlySelf =
    route.path === 'users/:id' && route.method === 'GET' && !route.app.some(p => caller.permissions.has(p));
  if (onlySelf && !own) throw denied();
  const readsOthers = policy.defaultUserRolePermissions.allowedToReadOtherUsers || caller.roles.size > 0;
  if (caller.person !== undefined && !readsOthers && !own && route.path.startsWith('users')) throw denied();
  if (caller.guest && !own && (!route.guests || route.path.startsWith('users'))) throw denied();
}
