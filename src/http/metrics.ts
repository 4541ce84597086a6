import type { FastifyInstance } from 'fastify';
import type { FailedJob, JobCount } from '../app/ports/jobs.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** To be told of every answer to a question. */
  decided(allowed: boolean): void;
  /** To be told of every call that was answered past the framework. */
  answered(call: Answered): void;
}

export interface Answered {
  readonly method: string;
  /** The route's pattern, or `(none)`. */
  readonly route: string;
  readonly status: number;
  /** Until the answer was sent. */
  readonly seconds: number;
}

export interface MetricsOptions {
  /** How old the oldest copy of a directory is, in seconds; undefined while there is none. */
  readonly oldestReplica?: () => number | undefined;
  /** What accounts and directories in memory weigh, in members. */
  readonly inMemory?: () => number;
  /** How many jobs of each queue are in a state. */
  readonly jobs?: () => Promise<readonly JobCount[]>;
  /** The jobs that were given up, and why. */
  readonly failures?: () => Promise<readonly FailedJob[]>;
}

function gaugeJobs(register: Registry, jobs: () => Promise<readonly JobCount[]>): void {
  new Gauge({
    name: 'rolecall_jobs',
    help: 'Work that outlives requests, by queue and state; failed: given up, kept for 14 days',
    labelNames: ['queue', 'state'] as const,
    registers: [register],
    async collect() {
      this.reset();
      // Without the store the other figures are still told.
      for (const { name, waiting, active, failed } of await jobs().catch(() => [])) {
        this.set({ queue: name, state: 'waiting' }, waiting);
        this.set({ queue: name, state: 'active' }, active);
        this.set({ queue: name, state: 'failed' }, failed);
      }
    },
  });
}

/** So many different reasons are told apart; mail servers have many words. */
const reasonsTold = 20;

/** Why a job was given up, fit for a label: on one line, short, and without addresses. */
const reasonOf = (why: string): string =>
  why
    .replaceAll(/[^\s<>"']+@[^\s<>"']+/g, '(address)')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 120);

function gaugeFailures(register: Registry, failures: () => Promise<readonly FailedJob[]>): void {
  new Gauge({
    name: 'rolecall_jobs_given_up',
    help: 'Jobs given up of late (the newest 100), by queue and reason',
    labelNames: ['queue', 'why'] as const,
    registers: [register],
    async collect() {
      this.reset();
      const told = new Set<string>();
      for (const { name, why } of await failures().catch(() => [])) {
        const reason = reasonOf(why);
        const fits = told.has(reason) || told.size < reasonsTold;
        if (fits) told.add(reason);
        this.inc({ queue: name, why: fits ? reason : '(other reasons)' });
      }
    },
  });
}

/** Counts requests and decisions, and serves them with the process's own figures at `/metrics` (Prometheus' text format). */
export function useMetrics(server: FastifyInstance, options: MetricsOptions = {}): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'rolecall_http_request_duration_seconds',
    help: 'Time until an answer was sent, by route and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [register],
  });
  // Counted as plain numbers, for there are more of them than of anything else.
  const answers = { yes: 0, no: 0 };
  new Counter({
    name: 'rolecall_decisions_total',
    help: 'Questions answered, by answer',
    labelNames: ['answer'] as const,
    registers: [register],
    collect() {
      this.reset();
      this.inc({ answer: 'yes' }, answers.yes);
      this.inc({ answer: 'no' }, answers.no);
    },
  });
  new Gauge({
    name: 'rolecall_oldest_replica_seconds',
    help: 'Age of the oldest copy of a directory: how long ago it was known to equal the directory',
    registers: [register],
    collect() {
      this.set(options.oldestReplica?.() ?? 0);
    },
  });
  new Gauge({
    name: 'rolecall_members_in_memory',
    help: 'What accounts and directories in memory weigh, in members: MEMORY_MEMBERS bounds it',
    registers: [register],
    collect() {
      this.set(options.inMemory?.() ?? 0);
    },
  });
  const { jobs, failures } = options;
  if (jobs) gaugeJobs(register, jobs);
  if (failures) gaugeFailures(register, failures);
  // Finding a series by its labels costs more than counting in it.
  const series = new Map<string, { observe(seconds: number): void }>();
  const answered = ({ method, route, status, seconds }: Answered): void => {
    const key = `${status}${method}${route}`;
    let one = series.get(key);
    if (one === undefined)
      series.set(key, (one = requests.labels({ method, route, status: String(status) })));
    one.observe(seconds);
  };
  server.addHook('onResponse', (request, reply, done) => {
    const { method, routeOptions } = request;
    const { statusCode: status, elapsedTime } = reply;
    answered({ method, route: routeOptions.url ?? '(none)', status, seconds: elapsedTime / 1000 });
    done();
  });
  server.get(
    '/metrics',
    {
      schema: {
        tags: ['operation'],
        'x-who': 'anyone',
        operationId: 'metrics',
        summary: "Figures in Prometheus' text format",
        produces: ['text/plain'],
      },
    },
    async (_request, reply) =>
      reply.header('content-type', register.contentType).send(await register.metrics()),
  );
  return {
    answered,
    decided(allowed) {
      if (allowed) answers.yes += 1;
      else answers.no += 1;
    },
  };
}
