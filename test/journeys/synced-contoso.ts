import type { DeltaAnswer, DirectoryReader } from '../../src/app/ports/directory-reader.ts';
import type { ReplicaStore, SyncStream } from '../../src/app/ports/replica-store.ts';
import { createTenantSync, type TenantSync } from '../../src/app/sync-tenant.ts';
import { createTenantIndexes, type TenantIndexes } from '../../src/app/tenant-indexes.ts';
import type { ObjectId, TenantId } from '../../src/core/id.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';
import { createDirectoryReader } from '../../src/graph/directory-reader.ts';
import { openStore, type OpenStore } from '../../src/store/open-store.ts';
import { rolecall, startContoso, type ContosoDirectory } from '../contract/contoso-directory.ts';

type Delta = DirectoryReader['delta'];

/** Contoso's directory, a store and the sync between them, with places to put faults in. */
export interface SyncedContoso {
  readonly directory: ContosoDirectory;
  readonly tenant: TenantId;
  readonly reader: DirectoryReader;
  readonly store: OpenStore;
  /** A sync that knows nothing but what is stored, as after a start. */
  fresh(options?: FreshOptions): Fresh;
  /** Everything of the replica, as text to compare: objects with all that is kept of them, and pairs. */
  replica(): Promise<{ objects: string[]; pairs: string[] }>;
  close(): Promise<void>;
}

interface FreshOptions {
  /** Stands between the sync and the directory. */
  readonly delta?: (through: Delta) => Delta;
  /** Stands between the sync and the store. */
  readonly store?: (store: ReplicaStore) => ReplicaStore;
  readonly now?: () => Date;
  readonly keepEveryMs?: number;
}

interface Fresh {
  readonly sync: TenantSync;
  readonly indexes: TenantIndexes;
}

export async function startSyncedContoso(
  options: { readonly consent?: boolean } = {},
): Promise<SyncedContoso> {
  const [directory, store] = await Promise.all([startContoso(options), openStore({ dataDir: 'memory' })]);
  const { tenant } = directory;
  const reader = createDirectoryReader({
    loginUrl: directory.url,
    graphUrl: directory.url,
    patienceMs: 2000,
    ...rolecall,
  });
  return {
    directory,
    tenant,
    reader,
    store,
    fresh({ delta, store: between, now, keepEveryMs } = {}) {
      const indexes = createTenantIndexes({ store, createTenantIndex });
      const sync = createTenantSync({
        directory: delta ? { ...reader, delta: delta(reader.delta.bind(reader)) } : reader,
        store: between ? between(store) : store,
        indexes,
        now: now ?? (() => new Date()),
        ...(keepEveryMs !== undefined && { keepEveryMs }),
      });
      return { sync, indexes };
    },
    async replica() {
      const ids: ObjectId[] = [];
      const pairs: string[] = [];
      for await (const portion of store.loadReplica(tenant)) {
        ids.push(...portion.objects.map(({ objectId }) => objectId));
        pairs.push(...portion.joined.map(pair => pair.join(' ')));
      }
      const profiles = await store.profiles(tenant, ids);
      return {
        objects: [...profiles.values()].map(each => JSON.stringify(each)).sort(),
        pairs: pairs.sort(),
      };
    },
    async close() {
      await store.close();
      await directory.close();
    },
  };
}

/** The whole of a stream as the directory has it now, read past the sync. */
export async function directoryStream(contoso: SyncedContoso, stream: SyncStream) {
  const pages = [];
  for (let link: string | undefined; ;) {
    const answer: DeltaAnswer = await contoso.reader.delta(contoso.tenant, stream, link);
    if (answer.kind === 'expired') throw new Error('expired');
    pages.push(answer.page);
    if (answer.last) return pages;
    link = answer.link;
  }
}

/** What a replica equal to the directory shows of its live objects and of its pairs. */
export async function directoryNow(contoso: SyncedContoso): Promise<{ objects: string[]; pairs: string[] }> {
  const pages = [];
  for (const stream of ['users', 'groups', 'servicePrincipals'] as const) {
    pages.push(...(await directoryStream(contoso, stream)));
  }
  const objects = pages
    .flatMap(page => page.objects)
    .map(told => ({ tenantId: contoso.tenant, pending: false, guest: false, onPremises: false, ...told }))
    .map(profile => Object.fromEntries(Object.entries(profile).filter(([, value]) => value !== '')));
  return {
    objects: objects.map(each => JSON.stringify(each, profileKeys)).sort(),
    pairs: pages.flatMap(page => page.joined.map(pair => pair.join(' '))).sort(),
  };
}

/** The order in which the store writes a profile. */
const profileKeys = [
  'tenantId',
  'objectId',
  'kind',
  'displayName',
  'userPrincipalName',
  'mail',
  'givenName',
  'surname',
  'enabled',
  'deleted',
  'pending',
  'guest',
  'onPremises',
  'appId',
];
