import type { Log } from '../app/ports/log.ts';
import type { TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import { readBounded } from './bounded-body.ts';
import { backoff, readRetryAfter } from './retry-after.ts';

/** What came back: any status but those that mean "not now". `body` is undefined where a refusal carried no JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface ExchangeOptions {
  readonly fetch?: typeof fetch;
  /** How long one try may take, headers and body, in ms; 10,000 unless given. */
  readonly timeoutMs?: number;
  /** How long all tries of one request may take, in ms; 15,000 unless given. */
  readonly patienceMs?: number;
  /** The longest answer that is taken, in bytes; 32 MiB unless given. */
  readonly maxBytes?: number;
  /** How many requests for one tenant are under way at once; 16 unless given. Further ones wait for their turn. */
  readonly atOnce?: number;
  readonly now?: () => Date;
  readonly log?: Log;
}

/** Sends requests that may be repeated without harm, again and again within bounds, until they are answered. */
export interface Exchange {
  /**
   * Repeats on 408, 429, 5xx, silence, a broken connection and answers that are no JSON, honouring `Retry-After`; what
   * one tenant was told to wait for, its other requests to that host wait for too.
   * Throws `directory-unavailable` with `retryAfter` in seconds when patience ends or the wait is longer than it.
   */
  send(tenant: TenantId, url: URL, request: () => Promise<RequestInit>): Promise<Answer>;
}

/** One try that did not end in an answer. */
interface Trouble {
  readonly detail: string;
  readonly waitMs?: number | undefined;
  readonly cause?: unknown;
}

/** What is said when the directory does not say when to come back, in ms. */
const USUAL_WAIT = 5_000;
/** A directory that asks for longer than this is asked again anyway, in ms. */
const LONGEST_WAIT = 3_600_000;

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

const isTrouble = (outcome: Answer | Trouble): outcome is Trouble => 'detail' in outcome;

/** The directory cannot be read now; `retryAfter` in whole seconds, at least one. */
export const unavailable = (detail: string, waitMs: number = USUAL_WAIT, cause?: unknown): Problem =>
  new Problem(
    'directory-unavailable',
    `${detail}. Nothing was changed; try again later.`,
    { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) },
    cause,
  );

export function createExchange(options: ExchangeOptions): Exchange {
  const now = options.now ?? (() => new Date());
  const patienceMs = options.patienceMs ?? 15_000;
  const attempt = createAttempt(options, now);
  const turns = new Map<string, Turns>();
  const notBefore = new Map<string, number>();

  const remember = (key: string, trouble: Trouble): void => {
    if (trouble.waitMs === undefined) return;
    notBefore.set(key, now().getTime() + Math.min(trouble.waitMs, LONGEST_WAIT));
  };

  const told = (key: string): number => {
    const left = (notBefore.get(key) ?? 0) - now().getTime();
    if (left <= 0) notBefore.delete(key);
    return Math.max(0, left);
  };

  const turnsOf = (key: string): Turns => {
    const known = turns.get(key) ?? createTurns(options.atOnce ?? 16);
    turns.set(key, known);
    return known;
  };

  return {
    async send(tenant, url, request) {
      const key = `${url.origin} ${tenant}`;
      const inTurn = turnsOf(key);
      let deadline = now().getTime() + patienceMs;
      const patience = (): number => deadline - now().getTime();
      if (told(key) > patience()) throw unavailable('The directory asked to be left alone', told(key));
      await pause(told(key));
      for (let tries = 1; ; tries += 1) {
        const outcome = await inTurn(async waited => {
          // Waiting for others of ours is no fault of the directory's.
          deadline += waited;
          return attempt(url, await request(), Math.max(1, patience()));
        });
        if (!isTrouble(outcome)) return outcome;
        remember(key, outcome);
        options.log?.({
          level: 'warn',
          msg: 'the directory did not answer',
          tenant,
          path: url.pathname,
          tries,
          reason: outcome.detail,
        });
        const wait = Math.max(told(key), backoff(tries));
        if (wait >= patience()) {
          throw unavailable(outcome.detail, told(key) > 0 ? told(key) : USUAL_WAIT, outcome.cause);
        }
        await pause(wait);
      }
    },
  };
}

type Turns = <T>(work: (waited: number) => Promise<T>) => Promise<T>;

/** Lets `atOnce` pieces of work run at a time, first come, first served; each is told how many ms it waited. */
function createTurns(atOnce: number): Turns {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return async <T>(work: (waited: number) => Promise<T>): Promise<T> => {
    const came = performance.now();
    if (free > 0) free -= 1;
    else await new Promise<void>(resolve => waiting.push(resolve));
    try {
      return await work(performance.now() - came);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** One try, at most `patience` ms long. */
function createAttempt(options: ExchangeOptions, now: () => Date) {
  const send = options.fetch ?? fetch;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const maxBytes = options.maxBytes ?? 32 * 1024 * 1024;

  return async (url: URL, init: RequestInit, patience: number): Promise<Answer | Trouble> => {
    const signal = AbortSignal.timeout(Math.ceil(Math.min(timeoutMs, patience)));
    try {
      // A redirect would carry the token to wherever it points.
      const response = await send(url, { ...init, redirect: 'manual', signal });
      const text = await readBounded(response, maxBytes);
      return judge(response, text, now());
    } catch (cause) {
      const detail = signal.aborted ? 'The directory was silent' : 'The connection to the directory broke';
      return { detail, cause };
    }
  };
}

function judge(response: Response, text: string, now: Date): Answer | Trouble {
  const { status } = response;
  if (status === 429 || status === 408 || status >= 500) {
    const waitMs = readRetryAfter(response.headers.get('retry-after'), now);
    return { detail: `The directory answered ${status}`, waitMs };
  }
  if (status === 204) return { status, body: undefined };
  try {
    return { status, body: JSON.parse(text) as unknown };
  } catch (cause) {
    if (status >= 400) return { status, body: undefined };
    return { detail: `The directory answered ${status} with something that is no JSON`, cause };
  }
}
