import type { Catalog } from '../core/catalog.ts';
import type { CompileCondition } from '../core/condition.ts';
import type { Decision, Question } from '../core/decision.ts';
import { asObjectId, asTenantId } from '../core/id.ts';
import { reasonsOf, type Reason } from '../core/reasons.ts';
import type { Snapshot, TenantAge } from '../core/snapshot.ts';
import { indexOfSnapshot, type SnapshotChange, type SnapshotIndex } from '../core/snapshot-index.ts';
import { readEvents } from './event-source.ts';
import type {
  LiveAccess,
  LiveDecision,
  LiveExplanation,
  LiveNamedQuestion,
  LiveOptions,
  LiveQuestion,
  LiveState,
} from './live-access.ts';
import { ClientProblem, problemOf } from './problem.ts';

const nothing: Decision = { allowed: false, reasons: { denials: [{ code: 'unknown-subject' }] } };
const notThere: Reason = {
  code: 'not-connected',
  detail: 'Nothing is known of the account: the connection to Rolecall is not there yet, or has ended.',
};
/** Timers that are set for longer go off at once. */
const longestTimer = 2 ** 31 - 1;
/** Refusals after which another try cannot help. */
const final: ReadonlySet<number> = new Set([400, 401, 403, 404]);

/** Follows an account and decides in process. Starts at once; wait for `ready` before the first question. */
export function connect(options: LiveOptions): LiveAccess {
  return new Live(options);
}

class Live implements LiveAccess {
  readonly account: string;
  readonly ready: Promise<void>;
  problem: ClientProblem | undefined;
  readonly #options: LiveOptions;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #index: SnapshotIndex | undefined;
  /** The server's clock less ours. */
  #ahead = 0;
  #heard = -Infinity;
  #closed = false;
  #said: LiveState = 'connecting';
  #sensitive: ReadonlySet<string> = new Set();
  #staleTimer: ReturnType<typeof setTimeout> | undefined;
  #settle: { resolve: () => void; reject: (problem: ClientProblem) => void } | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.account = options.account;
    this.#now = options.now ?? (() => Date.now());
    this.ready = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Whoever never asks for it must not be told of a rejection.
    this.ready.catch(() => undefined);
    void this.#run();
  }

  get revision(): string | undefined {
    return this.#index?.revision;
  }

  get state(): LiveState {
    if (this.#closed) return 'closed';
    if (this.#index === undefined) return 'connecting';
    return this.#isStale() ? 'stale' : 'fresh';
  }

  decide(asked: LiveQuestion | LiveNamedQuestion, { explain = false } = {}): LiveDecision {
    if (this.#closed || this.#index === undefined) return { ...nothing, stale: true };
    return this.#decide(this.#index, questionOf(this.#index, asked, this.#now() + this.#ahead), explain);
  }

  explain(asked: LiveQuestion | LiveNamedQuestion): LiveExplanation {
    const index = this.#closed ? undefined : this.#index;
    if (index === undefined) return { allowed: false, stale: true, reasons: [notThere] };
    const question = questionOf(index, asked, this.#now() + this.#ahead);
    const { reasons = { denials: [] }, ...decision } = this.#decide(index, question, true);
    return { ...decision, reasons: reasonsOf(reasons, question) };
  }

  #decide(index: SnapshotIndex, question: Question, explain: boolean): LiveDecision {
    const stale = this.#isStale();
    if (stale && this.#sensitive.has(question.permission))
      return { allowed: false, reasons: { denials: [{ code: 'replica-too-old' }] }, stale };
    return { ...index.decide(question, explain), stale };
  }

  knows({ tenantId, objectId }: { readonly tenantId: string; readonly objectId: string }): boolean {
    const index = this.#closed ? undefined : this.#index?.index;
    if (index === undefined) return false;
    const who = { tenantId: asTenantId(tenantId), objectId: asObjectId(objectId) };
    return index.isOwner(who) || index.memberOf(who) !== undefined || index.groupMembersOf(who).length > 0;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#end(new ClientProblem({ code: 'closed', status: 0, detail: 'The connection was closed here.' }));
  }

  #isStale(): boolean {
    return this.#now() - this.#heard > (this.#options.maxAge ?? 60_000);
  }

  #tell(): void {
    this.#said = this.state;
    for (const listener of [...this.#listeners]) listener();
  }

  #end(problem: ClientProblem): void {
    if (this.#closed) return;
    this.#closed = true;
    this.problem = problem;
    this.#index = undefined;
    clearTimeout(this.#staleTimer);
    this.#abort.abort();
    this.#settle?.reject(problem);
    this.#tell();
  }

  /** Connects again and again, with longer pauses while nothing comes, until the end. */
  async #run(): Promise<void> {
    let pause = 0;
    while (!this.#closed) {
      const heardBefore = this.#heard;
      const failure = await this.#follow().catch((cause: unknown) =>
        cause instanceof ClientProblem
          ? cause
          : new ClientProblem(
              { code: 'unreachable', status: 0, detail: 'Rolecall does not answer.' },
              undefined,
              cause,
            ),
      );
      if (this.#closed) return;
      if (failure !== undefined && final.has(failure.status)) return this.#end(failure);
      this.problem = failure;
      pause =
        this.#heard > heardBefore
          ? 50
          : Math.min(Math.max(100, pause * 2), this.#options.longestPause ?? 30_000);
      // Many clients that lost one server must not come back at the same moment.
      await sleep(pause * (0.5 + Math.random()), this.#abort.signal);
    }
  }

  /** One connection; answers what ended it, undefined where the server just closed it. */
  async #follow(): Promise<ClientProblem | undefined> {
    const { baseUrl, token, account } = this.#options;
    const doFetch: typeof fetch = this.#options.fetch ?? ((input, init) => fetch(input, init));
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (token !== undefined) headers['authorization'] = `Bearer ${await token()}`;
    if (this.#index !== undefined) headers['last-event-id'] = this.#index.revision;
    const response = await doFetch(
      `${baseUrl}/api/v1/accounts/${encodeURIComponent(account)}/snapshot?live=true`,
      {
        headers,
        credentials: 'same-origin',
        redirect: 'error',
        signal: this.#abort.signal,
      },
    );
    if (!response.ok) return problemOf(response);
    if (response.body === null) return undefined;
    if (this.#index !== undefined) this.#hear();
    for await (const { event, data } of readEvents(response.body)) {
      const ended = await this.#take(event, JSON.parse(data));
      if (ended !== undefined) return ended;
    }
    return undefined;
  }

  async #take(event: string, data: unknown): Promise<ClientProblem | undefined> {
    switch (event) {
      case 'snapshot':
        await this.#begin(data as Snapshot);
        return undefined;
      case 'change':
        this.#clock((data as SnapshotChange).at);
        this.#index?.apply(data as SnapshotChange);
        this.#hear();
        this.#tell();
        return undefined;
      case 'age': {
        const { at, ages } = data as { at: number; ages: readonly TenantAge[] };
        this.#clock(at);
        this.#index?.age(ages);
        this.#hear();
        return undefined;
      }
      case 'end': {
        const { code, detail } = data as { code: string; detail: string };
        const problem = new ClientProblem({ code, status: code === 'no-right' ? 403 : 0, detail });
        return problem;
      }
      default:
        return undefined;
    }
  }

  async #begin(snapshot: Snapshot): Promise<void> {
    if (snapshot.account !== this.account) {
      const detail = `This is the snapshot of another account: ${snapshot.account}.`;
      this.#end(new ClientProblem({ code: 'wrong-account', status: 0, detail }));
      return;
    }
    this.#clock(snapshot.at);
    const conditions = this.#options.conditions ?? (await conditionsFor(snapshot.catalog));
    if (this.#closed) return;
    this.#index = indexOfSnapshot(snapshot, { conditions });
    this.#sensitive = new Set(
      snapshot.catalog.permissions.filter(({ sensitive }) => sensitive === true).map(({ id }) => id),
    );
    this.#hear();
    this.#settle?.resolve();
    this.#tell();
  }

  #clock(at: number): void {
    this.#ahead = at - this.#now();
  }

  /** Notes that the stream lives, and tells when it has been silent for too long. */
  #hear(): void {
    this.#heard = this.#now();
    clearTimeout(this.#staleTimer);
    this.#staleTimer = setTimeout(
      () => this.#tell(),
      Math.min((this.#options.maxAge ?? 60_000) + 1, longestTimer),
    );
    unref(this.#staleTimer);
    if (this.#said !== this.state) this.#tell();
  }
}

function questionOf(index: SnapshotIndex, asked: LiveQuestion | LiveNamedQuestion, at: number): Question {
  if ('action' in asked) return index.read(asked, at);
  const { type, tenantId, objectId } = asked.subject;
  const subject = { type, tenantId: asTenantId(tenantId), objectId: asObjectId(objectId) };
  return { ...asked, subject, at };
}

/** Whoever's catalog has no conditions does not load what evaluates them. */
async function conditionsFor({ permissions }: Catalog): Promise<CompileCondition | undefined> {
  if (permissions.every(({ conditions = [] }) => conditions.length === 0)) return undefined;
  return (await import('../conditions/compile-condition.ts')).compileCondition;
}

/** In Node a timer keeps the process alive unless told otherwise; elsewhere there is nothing to tell. */
function unref(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
}

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
