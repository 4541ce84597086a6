import { join } from 'node:path';
import { sql } from 'kysely';
import type { ChangeOptions } from '../app/ports/account-store.ts';
import type { Store } from '../app/ports/store.ts';
import { accounts } from './accounts.ts';
import { catalogs } from './catalogs.ts';
import { changes } from './changes.ts';
import type { Connection } from './connection.ts';
import { openEmbedded, openInMemory } from './embedded.ts';
import { idempotency } from './idempotency.ts';
import { intents } from './intents.ts';
import { invitations } from './invitations.ts';
import { openJobs, type JobPace, type OpenJobs } from './jobs.ts';
import { createLifecycle, governed } from './lifecycle.ts';
import { log } from './log.ts';
import { logProofs } from './log-proof.ts';
import { memberReads } from './members.ts';
import { listenToNotices, type Notice } from './notices.ts';
import { openPostgresql } from './postgresql.ts';
import { imports } from './imports.ts';
import { reminders } from './reminders.ts';
import { alarms } from './replica-alarms.ts';
import { subscriptions } from './replica-subscriptions.ts';
import { replica } from './replica.ts';
import { roles } from './roles.ts';
import { sessions } from './sessions.ts';
import { untold } from './untold.ts';
import { createUpkeep } from './upkeep.ts';
import { visits } from './visits.ts';

export interface StoreOptions {
  /** A PostgreSQL; without it the store is embedded. */
  readonly databaseUrl?: string;
  /** The embedded store is in `<dataDir>/store`; `memory` keeps nothing. */
  readonly dataDir: string;
  readonly log?: (line: { level: 'info' | 'warn' | 'error'; msg: string; [fact: string]: unknown }) => void;
  /** How long a PostgreSQL that is still starting is waited for, in seconds; 30 if not given. */
  readonly waitSeconds?: number;
  /** For tests. */
  readonly jobPace?: JobPace;
}

export type OpenStore = Store & {
  readonly kind: Connection['kind'];
  readonly jobs: OpenJobs;
  /** Hears what processes that share the store commit, until the answer is called; nothing where none can. */
  listen(heard: (notice: Notice) => void): () => Promise<void>;
};

const connect = ({ databaseUrl, dataDir, waitSeconds, log: tell }: StoreOptions): Promise<Connection> => {
  if (databaseUrl !== undefined) return openPostgresql(databaseUrl, waitSeconds ?? 30, tell ?? (() => {}));
  return dataDir === 'memory' ? openInMemory() : openEmbedded(join(dataDir, 'store'));
};

async function startJobs(connection: Connection, { log: tell, jobPace }: StoreOptions): Promise<OpenJobs> {
  try {
    return await openJobs(connection.db, connection.jobs, {
      ...(tell === undefined ? {} : { log: tell }),
      ...(jobPace === undefined ? {} : { pace: jobPace }),
    });
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/**
 * Opens the store with its schema up to date.
 *
 * Throws `store-unavailable` when another process has the folder of the embedded store, or when the PostgreSQL does not
 * come up in time or refuses.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const connection = await connect(options);
  const { db } = connection;
  // The embedded store has one process, so a claim without an answer is of one that is gone.
  if (connection.kind === 'embedded') {
    await sql`delete from idempotency where answer is null`.execute(db);
    await sql`update directory_intent set lease = null where lease is not null`.execute(db);
  }
  const jobs = await startJobs(connection, options);
  const lifecycle = createLifecycle();
  const upkeep = createUpkeep(connection, options.log);
  const [directories, writes] = [{ ...replica(db), ...alarms(db, jobs), ...imports(db) }, changes(db, jobs)];
  const store = {
    ...accounts(db),
    ...writes,
    change: <T>(asked: ChangeOptions<T>) =>
      writes.change({
        ...asked,
        plan: async locked => {
          const planned = await asked.plan(locked);
          upkeep.wrote('members', planned.events.length);
          return planned;
        },
      }),
    ...memberReads(db),
    ...roles(db),
    ...catalogs(db),
    ...log(db),
    ...logProofs(db),
    ...directories,
    applyPage: async (...args: Parameters<Store['applyPage']>) => {
      const answer = await directories.applyPage(...args);
      upkeep.wrote('objects', answer.patch.objects.length);
      upkeep.wrote('memberships', answer.patch.joined.length);
      return answer;
    },
    ...sessions(db),
    ...idempotency(db),
    ...intents(db),
    ...invitations(db),
    ...subscriptions(db),
    ...reminders(db, jobs),
    ...untold(db),
    ...visits(db),
    async ping() {
      await sql`select 1`.execute(db);
    },
  };
  return {
    kind: connection.kind,
    jobs,
    listen: heard =>
      options.databaseUrl === undefined
        ? () => Promise.resolve()
        : listenToNotices(options.databaseUrl, heard, options.log ?? (() => {})),
    ...governed(store, {
      ...lifecycle,
      run: async work => {
        try {
          return await lifecycle.run(work);
        } finally {
          upkeep.due();
        }
      },
    }),
    async close() {
      await lifecycle.drain();
      await jobs.stop();
      await upkeep.ended();
      await connection.close();
    },
  };
}
