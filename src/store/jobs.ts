import { AsyncLocalStorage } from 'node:async_hooks';
import { sql } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { ConstructorOptions, JobWithMetadata, Queue } from 'pg-boss';
import type { FailedJob, JobCount, JobHandlers, JobName, Jobs, NewJob } from '../app/ports/jobs.ts';
import { MailRefused } from '../app/ports/mailer.ts';
import type { Queries } from './connection.ts';
import type { StoreOptions } from './open-store.ts';

/** Where the queue keeps its tables: a schema of its own, in the same database, so that one transaction spans both. */
const jobSchema = 'jobs';
/** Where jobs go that were given up. */
const givenUp = 'given-up';
const day = 86_400;

/** A mail is tried 12 times over some 19 hours; work that a schedule repeats anyway, four times over some minutes. */
const mails: Omit<Queue, 'name'> = { retryLimit: 11, retryDelay: 30, retryDelayMax: day / 4 };
const sweeps: Omit<Queue, 'name'> = {
  policy: 'exclusive',
  retryLimit: 3,
  retryDelay: 60,
  expireInSeconds: 900,
};
const queues: Readonly<Record<JobName, Omit<Queue, 'name'>>> = {
  mail: mails,
  'invitation-mail': mails,
  reminders: sweeps,
  'key-reminders': sweeps,
  'old-visits': sweeps,
};
const jobNames = Object.keys(queues) as readonly JobName[];

/** What a job of a process that was killed is told by: a sign of life every 10 s, missed for 20 s. */
const everyQueue = {
  retryBackoff: true,
  expireInSeconds: 120,
  heartbeatSeconds: 20,
  retentionSeconds: 14 * day,
  // What is done is of no further use, and may hold addresses.
  deleteAfterSeconds: 3_600,
  deadLetter: givenUp,
} as const;

/** As many mails at once; a full batch is followed by the next at once. */
const batch = 5;

/** How fast things go; for tests. */
export interface JobPace {
  /** Before the first repetition, in seconds; doubles from there. */
  readonly retryDelay?: number;
  /** How often attempts may be made again. */
  readonly retryLimit?: number;
  /** How often jobs of dead processes are looked for, in seconds. */
  readonly superviseSeconds?: number;
  /** Without a sign of life for so long a job is somebody else's, in seconds, at least 10. */
  readonly heartbeatSeconds?: number;
  /** How often queues are looked into, in seconds, at least 0.5; 2 of those that people wait for, 20 of the others. */
  readonly pollSeconds?: number;
}

/** The queue, with what the rest of the store needs of it. */
export interface OpenJobs extends Jobs {
  /** Writes jobs within a transaction of the store: they are there when it is committed, and only then. */
  put(trx: Queries, jobs: readonly NewJob[]): Promise<void>;
  /** Ends work, giving what runs 9 s, and lets go. */
  stop(): Promise<void>;
}

type Database = NonNullable<ConstructorOptions['db']>;

/** Inside it nothing but the open transaction may use the one connection of the embedded store. */
const writing = new AsyncLocalStorage<true>();

/** The queue's own statements on the embedded store: each waits until no transaction has the connection. */
export const besideTransactions = (db: Queries, plain: Database): Database => ({
  async executeSql(text, values) {
    if (writing.getStore())
      throw new Error('INVARIANT: the queue asks beside the transaction that waits for it');
    return db.connection().execute(() => plain.executeSql(text, values));
  },
});

async function makeQueues(boss: PgBoss, pace: JobPace): Promise<void> {
  const there = new Set((await boss.getQueues()).map(each => each.name));
  if (!there.has(givenUp))
    await boss.createQueue(givenUp, { retentionSeconds: 14 * day, deleteAfterSeconds: 14 * day });
  for (const name of jobNames) {
    const options = { ...everyQueue, ...queues[name], ...paced(pace) };
    if (!there.has(name)) await boss.createQueue(name, options);
    else {
      const { policy: _, ...changeable } = options;
      await boss.updateQueue(name, changeable);
    }
  }
}

const paced = ({ retryDelay, retryLimit, heartbeatSeconds }: JobPace): Partial<Queue> => ({
  ...(retryDelay === undefined ? {} : { retryDelay }),
  ...(retryLimit === undefined ? {} : { retryLimit }),
  ...(heartbeatSeconds === undefined ? {} : { heartbeatSeconds }),
});

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
/** Mail servers name the address in what they say; the log does without. */
const withoutAddresses = (text: string): string => text.replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '(address)');

type Tell = NonNullable<StoreOptions['log']>;

/** Does one job and answers what became of it. */
async function does(job: JobWithMetadata, handler: (job: JobWithMetadata) => Promise<void>, tell: Tell) {
  const { id, name, retryCount, retryLimit } = job;
  try {
    await handler(job);
    return { id, status: 'completed' as const };
  } catch (error) {
    const why = whyOf(error);
    const over = error instanceof MailRefused || retryCount >= retryLimit;
    const facts = { job: name, id, attempt: retryCount + 1, why: withoutAddresses(why) };
    if (over) tell({ level: 'error', msg: 'a job was given up', ...facts });
    else tell({ level: 'warn', msg: 'a job failed and is tried again', ...facts });
    return { id, status: over ? ('deadletter' as const) : ('failed' as const), output: { message: why } };
  }
}

/** Opens the queue and brings its tables up to date; works on nothing yet. */
export async function openJobs(
  db: Queries,
  connection: Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString'>,
  options: { readonly log?: StoreOptions['log']; readonly pace?: JobPace } = {},
): Promise<OpenJobs> {
  const { log: tell = () => {}, pace = {} } = options;
  let stopping = false;
  const workers = new Map<JobName, string>();
  const superviseSeconds = pace.superviseSeconds ?? 30;
  const boss = new PgBoss({
    ...connection,
    max: 2,
    application_name: 'rolecall jobs',
    schema: jobSchema,
    registerInstance: false,
    openTelemetry: { enabled: false },
    persistWarnings: false,
    reindex: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    cronWorkerIntervalSeconds: 20,
    cronMonitorIntervalSeconds: 45,
  });
  boss.on('error', error => {
    if (!stopping) tell({ level: 'warn', msg: 'the queue of jobs had trouble', error: whyOf(error) });
  });
  boss.on('warning', ({ message }) =>
    tell({ level: 'warn', msg: 'the queue of jobs warns', warning: message }),
  );
  await boss.start();
  await makeQueues(boss, pace);

  return {
    async work(handlers, every = {}) {
      for (const [name, worker] of await work(boss, handlers, { every, pace, tell }))
        workers.set(name, worker);
    },
    async add({ name, data }) {
      await boss.send(name, data);
      const worker = workers.get(name);
      if (worker !== undefined) boss.notifyWorker(worker);
    },
    put: (trx, jobs) =>
      writing.run(true, async () => {
        for (const { name, data } of jobs) await boss.send(name, data, { db: fromKysely(trx) });
      }),
    counts: () => counts(db),
    failures: () => failures(db),
    async again(id) {
      return (await boss.redrive(givenUp, { ids: [id] })) > 0;
    },
    async stop() {
      stopping = true;
      await boss.stop({ graceful: true, timeout: 9_000 });
    },
  };
}

async function work(
  boss: PgBoss,
  handlers: JobHandlers,
  {
    every,
    pace,
    tell,
  }: { readonly every: Parameters<Jobs['work']>[1] & object; readonly pace: JobPace; readonly tell: Tell },
): Promise<ReadonlyMap<JobName, string>> {
  const workers = new Map<JobName, string>();
  for (const name of jobNames) {
    const handler = handlers[name] as ((data: unknown, signal: AbortSignal) => Promise<void>) | undefined;
    const cron = handler && every[name];
    if (cron === undefined) await boss.unschedule(name);
    else await boss.schedule(name, cron, {}, { tz: 'UTC', missed: 'once' });
    if (handler === undefined) continue;
    const seconds = pace.pollSeconds ?? (cron === undefined ? 2 : 20);
    const worker = await boss.work(
      name,
      {
        batchSize: batch,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: seconds,
        includeMetadata: true as const,
        perJobResults: true as const,
      },
      (jobs: JobWithMetadata[]) =>
        Promise.all(jobs.map(job => does(job, each => handler(each.data, each.signal), tell))),
    );
    workers.set(name, worker);
  }
  return workers;
}

async function counts(db: Queries): Promise<readonly JobCount[]> {
  const found = await sql<{ name: JobName; state: string; jobs: number }>`
    select coalesce(source_name, name) as name, case when name = ${givenUp} then 'failed' else state::text end as state,
      count(*)::int as jobs from ${sql.table(`${jobSchema}.job`)}
    where name in (${sql.join([...jobNames, givenUp])}) and state < 'completed' group by 1, 2`.execute(db);
  return jobNames.map(name => {
    const of = (...states: readonly string[]): number =>
      found.rows
        .filter(row => row.name === name && states.includes(row.state))
        .reduce((sum, row) => sum + row.jobs, 0);
    return { name, waiting: of('created', 'retry'), active: of('active'), failed: of('failed') };
  });
}

interface GivenUpRow {
  readonly id: string;
  readonly name: JobName;
  readonly attempts: number;
  readonly failed: Date;
  readonly output: { readonly message?: string; readonly value?: { readonly message?: string } } | null;
}

async function failures(db: Queries): Promise<readonly FailedJob[]> {
  const found = await sql<GivenUpRow>`
    select id, source_name as name, coalesce(source_retry_count, 0)::int + 1 as attempts, created_on as failed,
      source_output as output from ${sql.table(`${jobSchema}.job`)}
    where name = ${givenUp} and state < 'completed' order by created_on desc, id limit 100`.execute(db);
  return found.rows.map(({ output, failed, ...row }) => ({
    ...row,
    failed: failed.toISOString(),
    why: output?.message ?? output?.value?.message ?? 'unknown',
  }));
}
