import { readFileSync } from 'node:fs';
import { createAccountIndexes } from '../app/account-indexes.ts';
import { createCursors } from '../app/cursor.ts';
import { loadCatalog } from '../app/load-catalog.ts';
import type { Log } from '../app/ports/log.ts';
import { createSyncLoop } from '../app/sync-loop.ts';
import { createTenantSync } from '../app/sync-tenant.ts';
import { createTenantIndexes } from '../app/tenant-indexes.ts';
import type { Catalog } from '../core/catalog.ts';
import { createAccountIndex } from '../core/create-account-index.ts';
import { createTenantIndex } from '../core/tenant-index.ts';
import type { RunningDirectory } from '../directory/start-directory.ts';
import { createDirectoryReader } from '../graph/directory-reader.ts';
import { openStore, type OpenStore } from '../store/open-store.ts';
import { addresses } from './addresses.ts';
import { createClosing, type Closing } from './closing.ts';
import { startEmbeddedDirectory, trustLine } from './embedded-directory.ts';
import { openInstallation, type Installation } from './installation.ts';
import { startHttp } from './http.ts';
import { sampleGuide } from './sample-guide.ts';
import { seedSample } from './sample.ts';
import { SettingsError, type Settings } from './settings.ts';

export interface RunningRolecall {
  readonly url: string;
  readonly directoryUrl: string;
  /** `NODE_EXTRA_CA_CERTS=...` with the file of the embedded directory's own authority, where it has one. */
  readonly trustLine: string | undefined;
  readonly installation: Installation;
  /** Resolves when the sample data is there; at once where there is none. */
  readonly sampled: Promise<void>;
  /** Finishes what has begun, then lets go of everything. */
  close(): Promise<void>;
  /** What `close()` is waiting for at this moment, in words. */
  closing(): string | undefined;
}

export interface StartOptions {
  readonly log?: Log;
  /** Turns answers that do not fit their schema into failures; for tests. */
  readonly validateAnswers?: boolean;
}

const silent: Log = () => undefined;
/** Without notifications the directory is asked this often, in ms (G-4). */
const interval = { embedded: 500, entra: 60_000 } as const;
/** How often changes of other processes on a shared store are looked for, in ms. */
const followEvery = 1000;

/** The catalog in force: the built-in one, or the file that `CATALOG` names. Throws with every fault and its place. */
export function readCatalog(settings: Pick<Settings, 'catalog'>): Catalog {
  const file = settings.catalog || new URL('../../catalog/partner-center.json', import.meta.url);
  try {
    return loadCatalog(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (!settings.catalog) throw error;
    throw new SettingsError([`CATALOG="${settings.catalog}" is not allowed: ${(error as Error).message}`]);
  }
}

/** Starts everything: the embedded directory if it is wanted, the store, the replica's sync and the HTTP server. */
export async function startRolecall(
  settings: Settings,
  options: StartOptions = {},
): Promise<RunningRolecall> {
  const log = options.log ?? silent;
  const catalog = readCatalog(settings);
  const installation = openInstallation(settings);
  const closing = createClosing();
  try {
    const [directory, store] = await openBoth(settings, installation, closing, log);

    const urls = directoryUrls(settings, directory);
    const now = (): Date => new Date();
    const reader = createDirectoryReader({ ...urls, ...credentials(settings, installation), log });
    const tenants = createTenantIndexes({ store, createTenantIndex });
    const indexes = createAccountIndexes({
      store,
      tenants,
      catalog,
      maxAge: settings.replicaMaxAge,
      create: createAccountIndex,
    });
    const sync = createTenantSync({ directory: reader, store, indexes: tenants, now, log });
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
    if (store.kind === 'postgresql')
      closing.add(
        'the feed of changes',
        follow(() => Promise.all([indexes.followStore(), tenants.followStore()]), log),
      );

    const guide = settings.sample === 'on' ? sampleGuide() : undefined;
    let sampleSettled = false;
    const cursors = createCursors(installation.secretKey);
    const http = await startHttp({
      settings,
      installation,
      catalog,
      ports: {
        store,
        directory: reader,
        indexes,
        tenants,
        sync,
        loop,
        catalog,
        maxAge: settings.replicaMaxAge,
        cursors,
        opening: settings.accountOpening,
      },
      loginUrl: urls.loginUrl,
      validateAnswers: options.validateAnswers ?? false,
      log,
      ...(guide ? { guide } : {}),
      sampled: () => sampleSettled,
    });
    closing.add('requests that have begun', () => http.close());
    const { publicUrl } = addresses(settings);
    const sampled =
      settings.sample === 'on'
        ? seedSample({ settings, installation, url: publicUrl, directoryUrl: urls.loginUrl, log })
        : Promise.resolve();
    // Without its sample data the server still serves.
    void sampled
      .catch((error: unknown) =>
        log({ level: 'error', msg: 'The sample data could not be made', err: error }),
      )
      .finally(() => (sampleSettled = true));
    return {
      url: publicUrl,
      directoryUrl: urls.loginUrl,
      trustLine: trustLine(directory),
      installation,
      sampled,
      close: closing.close,
      closing: closing.current,
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

/** Opens the embedded directory, if it is wanted, and the store, both at once; whatever comes up is closed with `closing`. */
function openBoth(
  settings: Settings,
  installation: Installation,
  closing: Closing,
  log: Log,
): Promise<[RunningDirectory | undefined, OpenStore]> {
  const { databaseUrl, dataDir } = settings;
  const directory =
    settings.directory === 'embedded' ? startEmbeddedDirectory(settings, installation, log) : undefined;
  const store = openStore({ ...(databaseUrl ? { databaseUrl } : {}), dataDir, log });
  return Promise.all([
    directory?.then(opened => {
      closing.add('the embedded directory', () => opened.close());
      return opened;
    }),
    store.then(opened => {
      closing.add('the store', () => opened.close());
      return opened;
    }),
  ]);
}

function directoryUrls(
  settings: Settings,
  embedded: RunningDirectory | undefined,
): { loginUrl: string; graphUrl: string } {
  if (!embedded) return { loginUrl: settings.loginUrl, graphUrl: settings.graphUrl };
  const { directoryUrl } = addresses(settings);
  return { loginUrl: directoryUrl, graphUrl: directoryUrl };
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
