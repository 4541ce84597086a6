import { readFileSync } from 'node:fs';
import { createAccountIndexes } from '../app/account-indexes.ts';
import type { CatalogInForce } from '../app/catalog-in-force.ts';
import { createDirectoryChanges } from '../app/directory-changes.ts';
import type { Mails } from '../app/mails.ts';
import { createNotifications } from '../app/notifications.ts';
import type { Log } from '../app/ports/log.ts';
import { createSightings } from '../app/sightings.ts';
import { createSubscriptions, type SubscriptionsPorts } from '../app/subscriptions.ts';
import { tellUntold } from '../app/tell-untold.ts';
import { createSyncLoop } from '../app/sync-loop.ts';
import { createTenantSync } from '../app/sync-tenant.ts';
import { createTenantIndexes } from '../app/tenant-indexes.ts';
import { createAccountIndex } from '../core/create-account-index.ts';
import { createTenantIndex } from '../core/tenant-index.ts';
import type { TenantId } from '../core/id.ts';
import { connectToDirectories, type DirectoryReaderOptions } from '../graph/directory-reader.ts';
import type { OpenStore } from '../store/open-store.ts';
import { addresses } from './addresses.ts';
import type { Closing } from './closing.ts';
import type { GraphPatience } from './directory-writes.ts';
import type { Installation } from './installation.ts';
import type { Settings } from './settings.ts';

/** Without notifications the directory is asked this often, in ms (G-4). */
const interval = { embedded: 500, entra: 60_000 } as const;
/** The embedded directory is asked this often where it also tells, in ms: each time costs some of the one processor that it shares. */
const toldInterval = 2000;
/** How often changes of other processes on a shared store are looked for, in ms. */
const followEvery = 1000;

export interface ReplicaOptions {
  readonly settings: Settings;
  readonly installation: Installation;
  readonly store: OpenStore;
  readonly inForce: CatalogInForce;
  readonly urls: Pick<DirectoryReaderOptions, 'loginUrl' | 'graphUrl'>;
  readonly log: Log;
  readonly mails: Mails;
  /** Between two rounds of a tenant, in ms; for tests. */
  readonly syncEveryMs?: number;
  readonly patience?: GraphPatience | undefined;
}

const isLoopback = (address: string): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);

/** Where directories can tell us of changes: public HTTPS, or on one machine with the directory (graph-contract.md, B8). */
export function notificationAddress(publicUrl: string, graphUrl: string): SubscriptionsPorts['address'] {
  const url = `${publicUrl}/notifications/graph`;
  if (isLoopback(publicUrl) && isLoopback(graphUrl)) return { url };
  if (new URL(publicUrl).protocol === 'https:' && !isLoopback(publicUrl)) return { url };
  return {
    none: 'PUBLIC_URL is no public HTTPS address, so the directory cannot tell of changes. It is asked every minute.',
  };
}

/** Accounts and directories in memory, and the sync that keeps the copies equal to their directories; ends with `closing`. */
export function startReplica(options: ReplicaOptions, closing: Closing) {
  const { settings, installation, store, inForce, urls, log } = options;
  const now = (): Date => new Date();
  const { publicUrl } = addresses(settings);
  const consentGraceMs = settings.consentGrace.ms;
  const { reader: directory, subscriptions: telling } = connectToDirectories({
    ...urls,
    ...credentials(settings, installation),
    ...options.patience,
    log,
  });
  const tenants = createTenantIndexes({ store, createTenantIndex, consentGraceMs });
  const indexes = createAccountIndexes({
    store,
    tenants,
    inForce,
    maxAge: settings.replicaMaxAge,
    create: createAccountIndex,
    limit: settings.memoryMembers,
  });
  const tell = tellUntold({ store, mails: options.mails, log });
  const changes = createDirectoryChanges({
    store,
    indexes,
    tenants,
    catalog: inForce.catalog,
    now,
    log,
    tellUntold: tell,
  });
  const sync = createTenantSync({
    directory,
    store,
    indexes: tenants,
    changes,
    consentGraceMs,
    maxAge: settings.replicaMaxAge,
    mails: options.mails,
    now,
    log,
  });
  const address = notificationAddress(publicUrl, urls.graphUrl);
  const subscriptions = createSubscriptions({ directory: telling, store, address, now, log });
  const loop = createSyncLoop({
    sync,
    indexes: { load: tenant => indexes.prepare(tenant) },
    subscriptions,
    tenants: () => store.associatedTenants(),
    forget: async tenant => {
      await store.dropReplica(tenant);
      tenants.drop(tenant);
    },
    intervalMs: options.syncEveryMs ?? interval[settings.directory],
    ...(options.syncEveryMs === undefined && settings.directory === 'embedded'
      ? { toldIntervalMs: toldInterval }
      : {}),
    now,
    log,
  });
  loop.start();
  closing.add('the sync of the directories', () => loop.stop());
  if (store.kind === 'postgresql') {
    const look = (): Promise<unknown> => Promise.all([indexes.followStore(), tenants.followStore()]);
    closing.add('the feed of changes', follow(look, log));
    const unheard = (error: unknown): void =>
      log({ level: 'warn', msg: 'The store could not be followed', err: error });
    const stop = store.listen(notice => {
      if (notice.kind === 'gap') look().catch(unheard);
      else if (notice.kind === 'account') indexes.heard(notice.account, notice.revision).catch(unheard);
      else tenants.heard(notice.tenant, notice.revision).catch(unheard);
    });
    closing.add('notices of other processes', stop);
  }
  const sightings = createSightings({ store, indexes: tenants, now });
  const notifications = createNotifications({ subscriptions, loop });
  const consentLink = (tenant: TenantId): string => {
    const link = new URL(`/${tenant}/adminconsent`, urls.loginUrl);
    link.searchParams.set('client_id', installation.clientId);
    link.searchParams.set('redirect_uri', `${publicUrl}/`);
    return link.href;
  };
  return {
    directory,
    tenants,
    indexes,
    sync,
    loop,
    subscriptions,
    sightings,
    notifications,
    consentLink,
    changes,
    tellUntold: tell,
  };
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
