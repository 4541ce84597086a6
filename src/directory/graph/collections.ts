import { OBJECT_COLUMNS, toObject, type ObjectKind } from '../store/objects.ts';
import type { Store } from '../store/open-store.ts';
import { withIndexLag } from '../trouble/lagging-store.ts';
import {
  allowOptions,
  contextOf,
  objectInPath,
  ok,
  pageSize,
  seen,
  userInPath,
  wantsCount,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { parseFilter, type Condition } from './odata-filter.ts';
import { parseSearch } from './odata-search.ts';
import { parseExpand } from './expand.ts';
import { badRequest, denied, unsupportedQuery } from './graph-error.ts';
import { orderOf } from './odata-order.ts';
import { BASIC_PROPERTIES, parseSelect, present } from './present.ts';

export const COLLECTIONS: Readonly<Record<ObjectKind, string>> = {
  user: 'users',
  group: 'groups',
  application: 'applications',
  servicePrincipal: 'servicePrincipals',
};

/** The caller may read users, but only their basic properties: then those, else what was asked. @throws GraphError 403 */
function visibleSelect(
  call: GraphCall,
  kind: ObjectKind,
  select: string[] | undefined,
): string[] | undefined {
  const { permissions } = call.caller;
  const full = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
  if (kind !== 'user' || full.some(permission => permissions.has(permission))) return select;
  if (call.params['self'] !== undefined) return select;
  if (select?.some(name => !BASIC_PROPERTIES.includes(name)) === true) throw denied();
  return select ?? BASIC_PROPERTIES;
}

/** What a list is asked for; `counted` says that it is a `$count` of its own. @throws GraphError 400 */
function conditions(call: GraphCall, kind: ObjectKind, counted = false): Condition[] {
  const filter = call.query.get('$filter');
  const search = call.query.get('$search');
  if (search !== null && !call.eventual) {
    throw unsupportedQuery(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  const parsed = filter === null ? undefined : parseFilter(filter, kind);
  const advanced = parsed?.advanced === true || (parsed !== undefined && call.query.has('$orderby'));
  if (advanced && !(call.eventual && (counted || call.query.get('$count') === 'true'))) {
    throw unsupportedQuery(
      "The specified filter to the reference property query is currently not supported: it needs the header 'ConsistencyLevel: eventual' and $count=true.",
    );
  }
  return [
    ...(parsed === undefined ? [] : [parsed]),
    ...(search === null ? [] : [parseSearch(search, call.tenant.n)]),
  ];
}

/** What a list is read from: an index, which may lag on demand, when it is filtered or searched. */
function listed(call: GraphCall, wanted: readonly Condition[]): Store {
  const { store, trouble } = call.directory;
  return wanted.length === 0 ? store : withIndexLag(store, trouble.lags.index(call.tenant.n));
}

/** `GET /users` and the like: `$filter`, `$search`, `$orderby`, `$select`, `$top`, `$count`. */
export function listObjects(call: GraphCall, kind: ObjectKind): GraphAnswer {
  allowOptions(
    call,
    ...['$select', '$filter', '$search', '$orderby', '$top', '$count', '$skiptoken', '$expand'],
  );
  const select = visibleSelect(call, kind, parseSelect(call.query.get('$select')));
  const expand = parseExpand(call, kind);
  const wanted = conditions(call, kind);
  const store = listed(call, wanted);
  const where = wanted.map(condition => ` AND ${condition.sql}`).join('');
  const values = wanted.flatMap(condition => [...condition.values]);
  const top = pageSize(call);
  const order = orderOf(call, kind, wanted.length > 0);
  const rows = store.all(
    `SELECT ${OBJECT_COLUMNS}, ${order.key} AS sort_key FROM object
     WHERE tenant = ? AND kind = ? AND state = 0 AND ${order.after.sql}${where} ORDER BY ${order.by} LIMIT ?`,
    call.tenant.n,
    kind,
    ...order.after.values,
    ...values,
    top + 1,
  );
  const page = rows.slice(0, top);
  const last = page.at(-1);
  const count = wantsCount(call)
    ? store.get(
        `SELECT count(*) AS c FROM object WHERE tenant = ? AND kind = ? AND state = 0${where}`,
        call.tenant.n,
        kind,
        ...values,
      )
    : undefined;
  return ok({
    '@odata.context': contextOf(call, COLLECTIONS[kind]),
    ...(count === undefined ? {} : { '@odata.count': Number(count['c']) }),
    ...(rows.length > top && last !== undefined ? { '@odata.nextLink': order.next(last) } : {}),
    value: page.flatMap(row => {
      const shown = seen(call, toObject(row));
      return shown === undefined ? [] : [{ ...present(store, shown, select), ...expand(shown) }];
    }),
  });
}

/** `GET /users/$count` and the like, as plain text. */
export function countObjects(call: GraphCall, kind: ObjectKind): GraphAnswer {
  allowOptions(call, '$filter', '$search');
  if (!call.eventual) throw badRequest('$count is not currently supported.');
  const wanted = conditions(call, kind, true);
  const row = listed(call, wanted).get(
    `SELECT count(*) AS c FROM object WHERE tenant = ? AND kind = ? AND state = 0${wanted.map(c => ` AND ${c.sql}`).join('')}`,
    call.tenant.n,
    kind,
    ...wanted.flatMap(condition => [...condition.values]),
  );
  return { status: 200, body: String(row?.['c']), headers: { 'content-type': 'text/plain' } };
}

/** `GET /users/{id}` and the like. */
export function readObject(call: GraphCall, kind: ObjectKind): GraphAnswer {
  allowOptions(call, '$select', '$expand');
  const select = visibleSelect(call, kind, parseSelect(call.query.get('$select')));
  const expand = parseExpand(call, kind);
  const object = kind === 'user' ? userInPath(call) : objectInPath(call, kind);
  return ok({
    '@odata.context': contextOf(call, `${COLLECTIONS[kind]}/$entity`),
    ...present(call.directory.store, object, select),
    ...expand(object),
  });
}
