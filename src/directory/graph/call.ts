import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import {
  anyObjectById,
  objectByAppId,
  objectById,
  userByName,
  type ObjectKind,
  type StoredObject,
} from '../store/objects.ts';
import type { Store } from '../store/open-store.ts';
import { withMemberLag } from '../trouble/lagging-store.ts';
import type { JsonObject } from '../web/body.ts';
import type { Caller } from './caller.ts';
import { badRequest, notFound, unsupportedQuery } from './graph-error.ts';

/** One Graph request, as its handler sees it. */
export interface GraphCall {
  readonly directory: Directory;
  readonly tenant: Tenant;
  readonly caller: Caller;
  /** The named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The path below the origin, as it is repeated in links: `/v1.0/users`. */
  readonly path: string;
  /** Whether the client sent `ConsistencyLevel: eventual`. */
  readonly eventual: boolean;
  readBody(): Promise<JsonObject>;
}

export interface GraphAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export const ok = (body: unknown): GraphAnswer => ({ status: 200, body });
export const noContent: GraphAnswer = { status: 204 };

export const param = (call: GraphCall, name: string): string => call.params[name] ?? '';

/** `https://.../v1.0/$metadata#users` and the like. */
export const contextOf = (call: GraphCall, what: string): string =>
  `${call.directory.graphBase}/v1.0/$metadata#${what}`;

/** Refuses query options that the route does not know. @throws GraphError 400 */
export function allowOptions(call: GraphCall, ...allowed: string[]): void {
  for (const name of call.query.keys()) {
    if (!name.startsWith('$')) continue;
    if (!allowed.includes(name)) throw unsupportedQuery(`The query option '${name}' is not supported here.`);
    if (call.query.getAll(name).length > 1)
      throw badRequest(`Query option '${name}' was specified more than once.`);
  }
}

/** `$top`, 1 to 999; 100 unless told. @throws GraphError 400 */
export function pageSize(call: GraphCall): number {
  const text = call.query.get('$top');
  if (text === null) return 100;
  const size = Number(text);
  if (/^\d{1,9}$/.test(text) && size >= 1 && size <= 999) return size;
  throw unsupportedQuery(`Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`);
}

/** Where a page begins: the number of the last object on the page before. @throws GraphError 400 */
export function pageStart(call: GraphCall): number {
  const token = call.query.get('$skiptoken');
  if (token === null) return 0;
  const after = /^a(\d{1,15})$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (after === undefined) throw badRequest('The skip token is not valid.');
  return Number(after);
}

/** The link to the page after the object with this number: opaque, absolute, with all the options of this one. */
export function nextLink(call: GraphCall, after: number): string {
  const options = [...call.query].filter(([name]) => name !== '$skiptoken');
  const token = Buffer.from(`a${after}`).toString('base64url');
  return linkTo(call, [...options, ['$skiptoken', token]]);
}

export function linkTo(call: GraphCall, options: readonly (readonly [string, string])[]): string {
  const query = options.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${call.directory.graphBase}${call.path}?${query}`;
}

/** Whether the first page is to carry `@odata.count`; without the header it is silently ignored, as by Graph. */
export const wantsCount = (call: GraphCall): boolean =>
  call.eventual && call.query.get('$count') === 'true' && !call.query.has('$skiptoken');

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isGuid = (text: string): boolean => GUID.test(text);

/** The object as reads see it now; undefined while trouble on demand hides it as fresh. */
export const seen = (call: GraphCall, object: StoredObject | undefined): StoredObject | undefined =>
  object && call.directory.trouble.seen(object);

/** The store as lists of members and memberships see it now: some may lag on demand. */
export const membershipsSeen = ({ directory, tenant }: GraphCall): Store =>
  withMemberLag(directory.store, directory.trouble.lags.members(tenant.n));

/** The user named in the path by id or userPrincipalName. @throws GraphError 404 */
export function userInPath(call: GraphCall): StoredObject {
  const name = param(call, 'id');
  const { store } = call.directory;
  const known = isGuid(name)
    ? objectById(store, call.tenant.n, name)
    : userByName(store, call.tenant.n, name);
  const found = seen(call, known);
  if (found?.kind !== 'user') throw notFound(name);
  return found;
}

/** The object of a kind named in the path by id, or by client id as `(appId='...')`. @throws GraphError 404 */
export function objectInPath(call: GraphCall, kind: ObjectKind): StoredObject {
  const appId = call.params['appId'];
  const { store } = call.directory;
  const known =
    appId === undefined
      ? objectById(store, call.tenant.n, param(call, 'id'))
      : objectByAppId(store, call.tenant.n, kind, appId);
  const found = seen(call, known);
  if (found?.kind !== kind) throw notFound(appId ?? param(call, 'id'));
  return found;
}

/** A live object of any kind. @throws GraphError 404 */
export function anyInPath(call: GraphCall, name = 'id'): StoredObject {
  const found = seen(call, objectById(call.directory.store, call.tenant.n, param(call, name)));
  if (found === undefined) throw notFound(param(call, name));
  return found;
}

/** An object that waits in the bin. @throws GraphError 404 */
export function binnedInPath(call: GraphCall): StoredObject {
  const found = anyObjectById(call.directory.store, call.tenant.n, param(call, 'id'));
  if (found?.state !== 1) throw notFound(param(call, 'id'));
  return found;
}
