import type { Directory } from '../directory.ts';
import { isMasteredOnPremises } from '../graph/writes.ts';
import { OBJECT_COLUMNS, toObject, type StoredObject } from '../store/objects.ts';
import { domainsOf, type Tenant } from '../store/tenants.ts';
import { AdminError } from './admin-error.ts';

const OBJECTS_A_PAGE = 1_000;
/** A page ends after the group that takes it past this many members. */
const MEMBERS_A_PAGE = 50_000;

/** An object that is kept from outside, as a sync compares it. */
export interface SyncedObject {
  readonly id: string;
  readonly kind: 'user' | 'group';
  /** In the bin: to be restored when it is there again. */
  readonly deleted: boolean;
  /** Mastered in the cloud although synced: nothing of it is to be changed from outside. */
  readonly cloudManaged: boolean;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Ids of a group's direct members, those in the bin too. */
  readonly members?: readonly string[];
}

export interface SyncedPage {
  readonly tenant: { readonly id: string; readonly domains: readonly string[] };
  readonly objects: readonly SyncedObject[];
  /** To give as `after` for the next page; missing on the last one. */
  readonly next?: number;
}

/** @throws AdminError 409 `not-integrated`, unless the tenant was made with `directoryIntegration` */
export function requireIntegration(tenant: Tenant): void {
  if (tenant.body['onPremisesSyncEnabled'] === true) return;
  throw new AdminError(
    409,
    'not-integrated',
    'This tenant is not kept from another directory: it was made without directoryIntegration.',
  );
}

/**
 * `GET /admin/tenants/{tenant}/synced?after=N`: users and groups with `onPremisesSyncEnabled`, in pages, with the ids of
 * the groups' members: what a sync compares with before it writes.
 */
export function listSynced(directory: Directory, tenant: Tenant, url: URL): SyncedPage {
  requireIntegration(tenant);
  const after = url.searchParams.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) throw new AdminError(400, 'invalid', 'after must be a number of a page.');
  const { store } = directory;
  const found = store
    .all(
      `SELECT ${OBJECT_COLUMNS} FROM object WHERE tenant = ? AND kind IN ('user', 'group') AND state < 2 AND n > ?
       ORDER BY n LIMIT ?`,
      tenant.n,
      Number(after),
      OBJECTS_A_PAGE,
    )
    .map(toObject);
  const objects: SyncedObject[] = [];
  let room = MEMBERS_A_PAGE;
  let last: StoredObject | undefined;
  for (const object of found) {
    last = object;
    if (object.body['onPremisesSyncEnabled'] !== true) continue;
    const shown = toSynced(directory, object);
    objects.push(shown);
    room -= shown.members?.length ?? 0;
    if (room <= 0) break;
  }
  const all = found.length < OBJECTS_A_PAGE && last === found.at(-1);
  return {
    tenant: { id: tenant.id, domains: domainsOf(store, tenant.n).map(({ name }) => name) },
    objects,
    ...(all || last === undefined ? {} : { next: last.n }),
  };
}

function toSynced({ store }: Directory, object: StoredObject): SyncedObject {
  const shown = {
    id: object.id,
    kind: object.kind === 'group' ? 'group' : 'user',
    deleted: object.state !== 0,
    cloudManaged: !isMasteredOnPremises(object),
    properties: object.body,
  } as const;
  if (object.kind !== 'group') return shown;
  const members = store.all(
    'SELECT o.id FROM membership m JOIN object o ON o.n = m.member WHERE m.tenant = ? AND m.grp = ?',
    object.tenant,
    object.n,
  );
  return { ...shown, members: members.map(({ id }) => String(id)) };
}
