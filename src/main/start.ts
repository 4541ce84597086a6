import { readFileSync } from 'node:fs';
import { createCursors } from '../app/cursor.ts';
import { loadCatalog } from '../app/load-catalog.ts';
import type { DirectoryWriter } from '../app/ports/directory-writer.ts';
import type { Log } from '../app/ports/log.ts';
import type { Catalog } from '../core/catalog.ts';
import type { RunningDirectory } from '../directory/start-directory.ts';
import type { JobPace } from '../store/jobs.ts';
import { openStore, type OpenStore, type StoreOptions } from '../store/open-store.ts';
import { addresses } from './addresses.ts';
import { openCatalog } from './catalog.ts';
import { createCheckpointSigner } from './checkpoint-key.ts';
import { createClosing, type Closing } from './closing.ts';
import { createDirectoryWrites, type GraphPatience } from './directory-writes.ts';
import { startEmbeddedDirectory, trustLine } from './embedded-directory.ts';
import { createEmbeddedTenants } from './embedded-tenants.ts';
import { openInstallation, type Installation } from './installation.ts';
import { createMailing, startJobs } from './jobs.ts';
import { createInviting } from './inviting.ts';
import { startHousekeeping } from './housekeeping.ts';
import { startHttp } from './http.ts';
import { startReplica } from './replica.ts';
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
  /** Stands between the use cases and what they use; for tests of what happens when it fails. */
  readonly between?: {
    readonly writer?: (through: DirectoryWriter) => DirectoryWriter;
    readonly store?: (through: OpenStore) => OpenStore;
  };
  /** How often directories are asked, in ms; for tests. */
  readonly syncEveryMs?: number;
  /** How long directories are waited for; for tests of what happens when they do not answer. */
  readonly graphPatience?: GraphPatience;
  /** How soon jobs are tried again and taken from the dead; for tests of what a kill leaves. */
  readonly jobPace?: JobPace;
  /** What jobs take for now; for tests of what comes with time. */
  readonly jobsNow?: () => Date;
}

const silent: Log = () => undefined;

/** The catalog given: the built-in one, or the file that `CATALOG` names. Throws with every fault and its place. */
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
  const given = readCatalog(settings);
  const installation = openInstallation(settings);
  const closing = createClosing();
  try {
    const [directory, opened] = await openBoth(settings, installation, closing, {
      log,
      ...(options.jobPace === undefined ? {} : { jobPace: options.jobPace }),
    });
    const store = options.between?.store?.(opened) ?? opened;
    const inForce = await openCatalog(store, given, { log, closing });
    const { catalog } = inForce;

    const urls = directoryUrls(settings, directory);
    const { graphPatience: patience } = options;
    const mailing = createMailing(settings, log);
    const replica = startReplica(
      {
        settings,
        installation,
        store,
        inForce,
        urls,
        log,
        mails: mailing.mails,
        patience,
        ...(options.syncEveryMs === undefined ? {} : { syncEveryMs: options.syncEveryMs }),
      },
      closing,
    );
    const signer = createCheckpointSigner(installation.logSigningKey);
    const writes = createDirectoryWrites({ settings, installation, urls, log, patience });
    const guide = settings.sample === 'on' ? sampleGuide() : undefined;
    let sampleSettled = false;
    const inviting = createInviting(settings, installation);
    closing.add('work that waits', () => store.jobs.stop());
    const http = await startHttp({
      settings,
      installation,
      catalog,
      ports: {
        ...replica,
        mails: mailing.mails,
        store,
        catalog,
        inForce,
        maxAge: settings.replicaMaxAge,
        cursors: createCursors(installation.secretKey),
        signer,
        opening: settings.accountOpening,
        writer: options.between?.writer?.(writes.writer) ?? writes.writer,
        directoryAdmin: settings.allowDirectoryAdmin === 'on',
        ...inviting,
        ...(directory && {
          tenantMaker: createEmbeddedTenants({
            directoryUrl: urls.loginUrl,
            adminKey: installation.directoryAdminKey,
          }),
        }),
      },
      activity: startHousekeeping({ store, signer, log, tellUntold: replica.tellUntold }, closing),
      people: writes.people,
      jobs: store.jobs,
      loginUrl: urls.loginUrl,
      validateAnswers: options.validateAnswers ?? false,
      log,
      ...(guide ? { guide } : {}),
      sampled: () => sampleSettled,
    });
    closing.add('requests that have begun', () => http.close());
    const now = options.jobsNow ?? (() => new Date());
    await startJobs({ ...mailing, store, ports: { ...replica, ...inviting, catalog, log }, now });
    replica.subscriptions.open();
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
  more: Pick<StoreOptions, 'jobPace'> & { readonly log: Log },
): Promise<[RunningDirectory | undefined, OpenStore]> {
  const { databaseUrl, dataDir } = settings;
  const directory =
    settings.directory === 'embedded' ? startEmbeddedDirectory(settings, installation, more.log) : undefined;
  const store = openStore({ ...(databaseUrl ? { databaseUrl } : {}), dataDir, ...more });
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
