import { readFileSync } from 'node:fs';
import { createAccountIndexes } from '../app/account-indexes.ts';
import type { Log } from '../app/ports/log.ts';
import { createSyncLoop } from '../app/sync-loop.ts';
import { createTenantSync } from '../app/sync-tenant.ts';
import { createTenantIndexes } from '../app/tenant-indexes.ts';
import type { Catalog } from '../core/catalog.ts';
import { createAccountIndex } from '../core/create-account-index.ts';
import { createTenantIndex } from '../core/tenant-index.ts';
import { createDirectoryReader, type DirectoryReaderOptions } from '../graph/directory-reader.ts';
import type { OpenStore } from '../store/open-store.ts';
import type { Closing } from './closing.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

/** Without notifications the directory is asked this often, in ms (G-4). */
const interval = { embedded: 500, entra: 60_000 } as const;
/** How often changes of other processes on a shared store are looked for, in ms. */
const followEvery = 1000;

export interface ReplicaOptions {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly store: OpenStore;
  readonly catalog: Catalog;
  readonly urls: Pick<DirectoryReaderOptions, 'loginUrl' | 'graphUrl'>;
  readonly log: Log;
}

/** Accounts and directories in memory, and the sync that keeps the copies equal to their directories; ends with `closing`. */
export function startReplica(options: ReplicaOptions, closing: Closing) {
  const { settings, installation, store, catalog, urls, log } = options;
  const now = (): Date => new Date();
  const directory = createDirectoryReader({ ...urls, ...credentials(settings, installation), log });
  const tenants = createTenantIndexes({ store, createTenantIndex });
  const indexes = createAccountIndexes({
    store,
    tenants,
    catalog,
    maxAge: settings.replicaMaxAge,
    create: createAccountIndex,
  });
  const sync = createTenantSync({ directory, store, indexes: tenants, now, log });
  const loop = createSyncLoop({
    sync,
    indexes: tenants,
    tenants: () => store.associatedTenants(),
    forget: async tenant => {
      await store.dropReplica(tenant);
      tenants.drop(tenant);
    },
    intervalMs: interval[settings.directory],
    now,
    log,
  });
  loop.start();
  closing.add('the sync of the directories', () => loop.stop());
  if (store.kind === 'postgresql') {
    const look = (): Promise<unknown> => Promise.all([indexes.followStore(), tenants.followStore()]);
    closing.add('the feed of changes', follow(look, log));
  }
  return { directory, tenants, indexes, sync, loop };
}

function credentials(
  settings: Settings,
  installation: Installation,
): {
  clientId: string;
  clientSecret?: string;
  clientCertificate?: { certificate: string; privateKey: string };
} {
  if (!settings.clientCertificate)
    return { clientId: installation.clientId, clientSecret: installation.clientSecret };
  const pem = readFileSync(settings.clientCertificate, 'utf8');
  return { clientId: installation.clientId, clientCertificate: { certificate: pem, privateKey: pem } };
}

/** Looks for what other processes changed, until the answer is called. */
function follow(look: () => Promise<unknown>, log: Log): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(async () => {
      if (stopped) return;
      await look().catch((error: unknown) =>
        log({ level: 'warn', msg: 'The store could not be followed', err: error }),
      );
    });
  }, followEvery);
  return async () => {
    stopped = true;
    clearInterval(timer);
    await running;
  };
}
