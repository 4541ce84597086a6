import { IN_BIN, OBJECT_COLUMNS, purge, restore, toObject, type ObjectKind } from '../store/objects.ts';
import {
  allowOptions,
  binnedInPath,
  contextOf,
  nextLink,
  noContent,
  ok,
  pageSize,
  pageStart,
  param,
  type GraphAnswer,
  type GraphCall,
} from './call.ts';
import { badRequest, denied } from './graph-error.ts';
import { parseSelect, presentTyped } from './present.ts';
import {
  holds,
  MAY_DELETE_GROUPS,
  MAY_DELETE_USERS,
  requireApplicationRight,
  requireReach,
  requireRole,
} from './rights.ts';
import { refusingConflicts } from './writes.ts';

const LIFE_MS = 30 * 24 * 3600 * 1000;

/** What each kind needs to be read, and to be brought back or ended, from the bin. */
const NEEDED: Readonly<
  Record<ObjectKind, { readonly read: readonly string[]; readonly write: readonly string[] }>
> = {
  user: {
    read: ['User.Read.All', 'User.ReadWrite.All', 'User.DeleteRestore.All'],
    write: ['User.DeleteRestore.All', 'User.ReadWrite.All'],
  },
  group: {
    read: ['Group.Read.All', 'Group.ReadWrite.All', 'GroupMember.Read.All', 'GroupMember.ReadWrite.All'],
    write: ['Group.ReadWrite.All'],
  },
  application: {
    read: ['Application.Read.All', 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
    write: ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
  },
  servicePrincipal: {
    read: ['Application.Read.All', 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
    write: ['Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy'],
  },
};
const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const CASTS: Readonly<Record<string, ObjectKind>> = {
  'microsoft.graph.user': 'user',
  'microsoft.graph.group': 'group',
  'microsoft.graph.application': 'application',
  'microsoft.graph.serviceprincipal': 'servicePrincipal',
};

/** What waited longer than thirty days is gone for good. */
function emptyBin(call: GraphCall): void {
  const { store } = call.directory;
  const sql = `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND kind IN ('user', 'group', 'application',
    'servicePrincipal') AND state = ? AND deleted_at < ?`;
  const old = store.all(sql, call.tenant.n, IN_BIN, store.clock.now() - LIFE_MS).map(toObject);
  if (old.length > 0) store.transaction(() => old.forEach(object => purge(store, object)));
}

/** `GET /directory/deletedItems/microsoft.graph.user` and the like. */
export function listDeleted(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select', '$top', '$count', '$skiptoken', '$orderby');
  const cast = param(call, 'cast').toLowerCase();
  const kind = Object.hasOwn(CASTS, cast) ? CASTS[cast] : undefined;
  if (kind === undefined) throw badRequest(`Invalid cast segment '${param(call, 'cast')}'.`);
  if (!holds(call, ...NEEDED[kind].read, ...DIRECTORY)) throw denied();
  emptyBin(call);
  const select = parseSelect(call.query.get('$select'));
  const top = pageSize(call);
  const found = call.directory.store
    .all(
      `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND kind = ? AND state = ? AND n > ? ORDER BY n LIMIT ?`,
      call.tenant.n,
      kind,
      IN_BIN,
      pageStart(call),
      top + 1,
    )
    .map(toObject);
  const last = found.length > top ? found[top - 1] : undefined;
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects'),
    ...(last === undefined ? {} : { '@odata.nextLink': nextLink(call, last.n) }),
    value: found.slice(0, top).map(object => presentTyped(call.directory.store, object, select)),
  });
}

/** `GET /directory/deletedItems/{id}` */
export function readDeleted(call: GraphCall): GraphAnswer {
  allowOptions(call, '$select');
  emptyBin(call);
  const object = binnedInPath(call);
  if (!holds(call, ...NEEDED[object.kind].read, ...DIRECTORY)) throw denied();
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects/$entity'),
    ...presentTyped(call.directory.store, object, parseSelect(call.query.get('$select'))),
  });
}

function binned(call: GraphCall) {
  emptyBin(call);
  const object = binnedInPath(call);
  if (!holds(call, ...NEEDED[object.kind].write)) throw denied();
  if (object.kind === 'user') requireReach(call, object, MAY_DELETE_USERS);
  else if (object.kind === 'group') requireRole(call, MAY_DELETE_GROUPS);
  else requireApplicationRight(call, object);
  return object;
}

/** `POST /directory/deletedItems/{id}/restore` */
export function restoreDeleted(call: GraphCall): GraphAnswer {
  const object = binned(call);
  const restored = refusingConflicts(() => restore(call.directory.store, object));
  return ok({
    '@odata.context': contextOf(call, 'directoryObjects/$entity'),
    ...presentTyped(call.directory.store, restored),
  });
}

/** `DELETE /directory/deletedItems/{id}`: for good. */
export function purgeDeleted(call: GraphCall): GraphAnswer {
  purge(call.directory.store, binned(call));
  return noContent;
}
