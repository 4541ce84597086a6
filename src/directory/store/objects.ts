import type { Row, Store } from './open-store.ts';
import { fold, wordsOf } from './fold.ts';
import { ALL_MEMBERS, logChange, PROPERTIES } from './changes.ts';
import { deleteDetails } from './delete-details.ts';

export type ObjectKind = 'user' | 'group' | 'application' | 'servicePrincipal';
export type Body = Record<string, unknown>;

export const LIVE = 0;
export const IN_BIN = 1;
export const GONE = 2;

/** An object of a tenant. `body` holds Graph's own properties, without relations and without secrets. */
export interface StoredObject {
  readonly n: number;
  readonly tenant: number;
  readonly id: string;
  readonly kind: ObjectKind;
  readonly state: number;
  readonly appId: string | null;
  readonly deletedAt: number | null;
  readonly body: Body;
}

/** Two objects may not have the same value for `property`. */
export class ObjectConflict extends Error {
  readonly property: string;
  constructor(property: string) {
    super(`Another object with the same value for property ${property} already exists.`);
    this.property = property;
  }
}

export const OBJECT_COLUMNS = 'n, tenant, id, kind, state, app_id, deleted_at, body';

export function toObject(row: Row): StoredObject {
  return {
    n: Number(row['n']),
    tenant: Number(row['tenant']),
    id: String(row['id']),
    kind: row['kind'] as ObjectKind,
    state: Number(row['state']),
    appId: row['app_id'] as string | null,
    deletedAt: row['deleted_at'] as number | null,
    body: JSON.parse(String(row['body'])) as Body,
  };
}

export function objectByNumber(store: Store, n: number): StoredObject | undefined {
  const row = store.get(`SELECT ${OBJECT_COLUMNS} FROM object WHERE n = ?`, n);
  return row && toObject(row);
}

/** The live object with this id. */
export function objectById(store: Store, tenant: number, id: string): StoredObject | undefined {
  const object = anyObjectById(store, tenant, id);
  return object?.state === LIVE ? object : undefined;
}

/** The object with this id, also from the bin or gone for good. */
export function anyObjectById(store: Store, tenant: number, id: string): StoredObject | undefined {
  const row = store.get(
    `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND id = ?`,
    tenant,
    id.toLowerCase(),
  );
  return row && toObject(row);
}

export function userByName(
  store: Store,
  tenant: number,
  userPrincipalName: string,
): StoredObject | undefined {
  const row = store.get(
    `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND upn_key = ? AND state = 0`,
    tenant,
    userPrincipalName.toLowerCase(),
  );
  return row && toObject(row);
}

export function usersByMail(store: Store, tenant: number, mail: string): StoredObject[] {
  return store
    .all(
      `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND mail_key = ? AND state = 0 AND kind = 'user' ORDER BY n LIMIT 5`,
      tenant,
      mail.toLowerCase(),
    )
    .map(toObject);
}

/** The application with this client id, whatever its tenant. */
export function applicationByAppId(store: Store, appId: string): StoredObject | undefined {
  const row = store.get(
    `SELECT ${OBJECT_COLUMNS} FROM object WHERE app_id = ? AND kind = 'application' AND state = 0`,
    appId.toLowerCase(),
  );
  return row && toObject(row);
}

/** The application or service principal with this client id in one tenant. */
export function objectByAppId(store: Store, tenant: number, kind: ObjectKind, appId: string) {
  const row = store.get(
    `SELECT ${OBJECT_COLUMNS} FROM object WHERE app_id = ? AND kind = ? AND tenant = ? AND state = 0`,
    appId.toLowerCase(),
    kind,
    tenant,
  );
  return row && toObject(row);
}

/** Applications that answer to an identifier URI. */
export function applicationsByUri(store: Store, uri: string): StoredObject[] {
  return store
    .all(
      `SELECT ${OBJECT_COLUMNS} FROM object WHERE n IN (SELECT object FROM identifier_uri WHERE uri = ?) AND state = 0 ORDER BY n`,
      uri,
    )
    .map(toObject);
}

function text(body: Body, property: string): string | null {
  const value = body[property];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The keys by which filters find an object. */
export function keysOf(kind: ObjectKind, body: Body) {
  return {
    appId:
      kind === 'application' || kind === 'servicePrincipal'
        ? (text(body, 'appId')?.toLowerCase() ?? null)
        : null,
    name: text(body, 'displayName')?.toLowerCase() ?? null,
    upn: kind === 'user' ? (text(body, 'userPrincipalName')?.toLowerCase() ?? null) : null,
    mail: text(body, 'mail')?.toLowerCase() ?? null,
  };
}

function checkUnique(store: Store, tenant: number, kind: ObjectKind, self: number, body: Body): void {
  const keys = keysOf(kind, body);
  if (keys.upn !== null) {
    const other = userByName(store, tenant, keys.upn);
    if (other !== undefined && other.n !== self) throw new ObjectConflict('userPrincipalName');
  }
  if (keys.appId !== null) {
    const other =
      kind === 'application'
        ? applicationByAppId(store, keys.appId)
        : objectByAppId(store, tenant, kind, keys.appId);
    if (other !== undefined && other.n !== self) throw new ObjectConflict('appId');
  }
}

/** The words by which `$search` finds an object. */
export function* searchable(body: Body): Generator<[field: string, word: string]> {
  const name = text(body, 'displayName');
  if (name !== null) for (const word of wordsOf(name)) yield ['displayName', word];
  for (const field of ['mail', 'userPrincipalName', 'givenName', 'surname']) {
    const value = text(body, field);
    if (value !== null) yield [field, fold(value)];
  }
}

function index(store: Store, object: { tenant: number; n: number; kind: ObjectKind }, body: Body): void {
  for (const [field, word] of searchable(body)) {
    store.run('INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)', object.tenant, field, word, object.n);
  }
  if (object.kind !== 'application') return;
  for (const uri of identifierUris(body))
    store.run('INSERT OR IGNORE INTO identifier_uri VALUES (?, ?)', uri, object.n);
}

function unindex(store: Store, object: StoredObject): void {
  for (const [field, word] of searchable(object.body)) {
    store.run(
      'DELETE FROM word WHERE tenant = ? AND field = ? AND word = ? AND object = ?',
      object.tenant,
      field,
      word,
      object.n,
    );
  }
  if (object.kind !== 'application') return;
  for (const uri of identifierUris(object.body)) {
    store.run('DELETE FROM identifier_uri WHERE uri = ? AND object = ?', uri, object.n);
  }
}

function identifierUris(body: Body): string[] {
  const uris = body['identifierUris'];
  return Array.isArray(uris) ? uris.filter(uri => typeof uri === 'string') : [];
}

/** Makes an object. The caller has made sure that the id is free in the tenant. @throws ObjectConflict */
export function createObject(
  store: Store,
  tenant: number,
  kind: ObjectKind,
  id: string,
  body: Body,
): StoredObject {
  return store.transaction(() => {
    checkUnique(store, tenant, kind, -1, body);
    const keys = keysOf(kind, body);
    const n = store.insert(
      `INSERT INTO object (tenant, id, kind, app_id, name_key, upn_key, mail_key, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      tenant,
      id,
      kind,
      keys.appId,
      keys.name,
      keys.upn,
      keys.mail,
      JSON.stringify(body),
    );
    index(store, { tenant, n, kind }, body);
    logChange(store, tenant, kind, n, PROPERTIES, 'nothing');
    return { n, tenant, id, kind, state: LIVE, appId: keys.appId, deletedAt: null, body };
  });
}

/** Gives a live or gone object this body and makes it live. Says nothing to delta when nothing changed. */
export function writeBody(store: Store, object: StoredObject, body: Body): StoredObject {
  const written = JSON.stringify(body);
  if (object.state === LIVE && written === JSON.stringify(object.body)) return object;
  return store.transaction(() => {
    checkUnique(store, object.tenant, object.kind, object.n, body);
    const keys = keysOf(object.kind, body);
    if (object.state === LIVE) unindex(store, object);
    store.run(
      `UPDATE object SET state = 0, deleted_at = NULL, app_id = ?, name_key = ?, upn_key = ?, mail_key = ?, body = ?
       WHERE n = ?`,
      keys.appId,
      keys.name,
      keys.upn,
      keys.mail,
      written,
      object.n,
    );
    index(store, object, body);
    logChange(store, object.tenant, object.kind, object.n, PROPERTIES, object.body);
    // Whoever follows the changes dropped the group with its members, so they are told again.
    if (object.state === IN_BIN && object.kind === 'group')
      logChange(store, object.tenant, 'group', object.n, ALL_MEMBERS);
    return { ...object, state: LIVE, appId: keys.appId, deletedAt: null, body };
  });
}

/** Merges properties over those it has; null stays as null, as Graph shows it. */
export function mergeBody(store: Store, object: StoredObject, changes: Body): StoredObject {
  return writeBody(store, object, { ...object.body, ...changes });
}

/** Puts a live object into the bin, from where it can be restored; its memberships stay. */
export function softDelete(store: Store, object: StoredObject): void {
  store.transaction(() => {
    unindex(store, object);
    store.run('UPDATE object SET state = 1, deleted_at = ? WHERE n = ?', store.clock.now(), object.n);
    logChange(store, object.tenant, object.kind, object.n);
  });
}

/** Takes an object out of the bin. @throws ObjectConflict when its name was taken meanwhile */
export const restore = (store: Store, object: StoredObject): StoredObject =>
  writeBody(store, object, object.body);

/** Ends an object for good: only its id stays, for delta. */
export function purge(store: Store, object: StoredObject): void {
  store.transaction(() => {
    if (object.state === LIVE) unindex(store, object);
    const groups = store.all(
      'SELECT grp FROM membership WHERE tenant = ? AND member = ?',
      object.tenant,
      object.n,
    );
    for (const { grp } of groups) logChange(store, object.tenant, 'group', Number(grp), object.n);
    store.run('DELETE FROM membership WHERE tenant = ? AND member = ?', object.tenant, object.n);
    store.run('DELETE FROM membership WHERE tenant = ? AND grp = ?', object.tenant, object.n);
    deleteDetails(store, object);
    store.run(
      `UPDATE object SET state = 2, deleted_at = ?, app_id = NULL, name_key = NULL, upn_key = NULL, mail_key = NULL,
       body = '{}' WHERE n = ?`,
      store.clock.now(),
      object.n,
    );
    logChange(store, object.tenant, object.kind, object.n);
  });
}
