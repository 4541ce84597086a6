import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PersonToken } from '../app/ports/directory-writer.ts';
import type { Log } from '../app/ports/log.ts';
import { Problem } from '../core/problems.ts';
import { readBounded } from './bounded-body.ts';
import { unavailable } from './exchange.ts';
import { backoff, readRetryAfter } from './retry-after.ts';

/** What Graph answered to a person: any status but those that mean "not now". */
export interface PersonAnswer {
  readonly status: number;
  /** Undefined where there was no JSON. */
  readonly body: unknown;
}

export interface PersonExchangeOptions {
  /** Where Graph is; nothing else is ever asked. */
  readonly graphUrl: string;
  /** Where somebody signs in again; `claims` is what the directory asked for. */
  readonly signInUrl: (tenant: string, claims?: string) => string;
  readonly fetch?: typeof fetch;
  /** How long one try may take, in ms; 10,000 unless given. */
  readonly timeoutMs?: number;
  /** How long all tries of one request may take, in ms; 15,000 unless given. */
  readonly patienceMs?: number;
  /** How long an object that was just made is waited for, in ms; 10,000 unless given. */
  readonly freshForMs?: number;
  readonly log?: Log;
}

/** Speaks to Graph as a person. Paths begin with `/v1.0/`. */
export interface PersonExchange {
  /**
   * Repeats reads on trouble, and writes only where they were surely not carried out (429, no connection).
   *
   * Throws `directory-outcome-unknown` for a write that was sent and not answered, `directory-unavailable`,
   * `interaction-required`, and what the token throws.
   */
  send(person: PersonToken, method: Method, path: string, body?: unknown): Promise<PersonAnswer>;
  /** The path and query of a link that Graph gave; throws when it leads anywhere else. */
  pathOf(link: string): string;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const longestAnswer = 8 * 1024 * 1024;

/** The step-up that a directory asks for: the person signs in again and repeats the call (api.md, interaction-required). */
export const interactionRequired = (signInUrl: string, claims?: string, cause?: unknown): Problem =>
  new Problem(
    'interaction-required',
    'Your directory wants you to sign in again before it does this. Sign in, then repeat the call as it was: it goes on where it stopped.',
    { signInUrl, ...(claims === undefined ? {} : { claims }) },
    cause,
  );

export function createPersonExchange(options: PersonExchangeOptions): PersonExchange {
  const { origin } = new URL(options.graphUrl);
  const patienceMs = options.patienceMs ?? 15_000;

  const pathOf = (link: string): string => {
    const url = URL.canParse(link, origin) ? new URL(link, origin) : undefined;
    if (url?.origin !== origin || !url.pathname.startsWith('/v1.0/')) {
      throw unavailable('The directory named a next page that is not on Graph', 60_000);
    }
    return url.pathname + url.search;
  };

  return {
    pathOf,
    async send(person, method, path, body) {
      const url = new URL(pathOf(path), origin);
      const deadline = performance.now() + patienceMs;
      for (let tries = 1; ; tries += 1) {
        const token = await person.token();
        const outcome = await attempt(options, { url, method, body, token });
        if (outcome.kind === 'answer' && outcome.status === 401) {
          person.forget(token);
          const claims = claimsOf(outcome.challenge);
          if (claims !== undefined || tries > 1) {
            throw interactionRequired(options.signInUrl(person.principal.tenantId, claims), claims);
          }
          continue;
        }
        if (outcome.kind === 'answer') return outcome;
        tell(options, person, { method, path: url.pathname, tries, outcome });
        if (outcome.sent && method !== 'GET') throw outcomeUnknown(outcome.detail, outcome.cause);
        const wait = Math.max(outcome.waitMs ?? 0, backoff(tries));
        if (performance.now() + wait >= deadline)
          throw unavailable(outcome.detail, outcome.waitMs, outcome.cause);
        await pause(wait);
      }
    },
  };
}

/** A write that was sent and never answered: whether it was carried out is found by looking. */
const outcomeUnknown = (detail: string, cause: unknown): Problem =>
  new Problem(
    'directory-outcome-unknown',
    `${detail}, so it is not known whether it did what was asked.`,
    {},
    cause,
  );

type Outcome =
  | (PersonAnswer & { readonly kind: 'answer'; readonly challenge: string | null })
  | {
      readonly kind: 'trouble';
      readonly detail: string;
      /** Whether the directory may have carried it out. */
      readonly sent: boolean;
      readonly waitMs?: number | undefined;
      readonly cause?: unknown;
    };

interface Request {
  readonly url: URL;
  readonly method: Method;
  readonly body: unknown;
  readonly token: string;
}

async function attempt(options: PersonExchangeOptions, request: Request): Promise<Outcome> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000);
  try {
    const response = await (options.fetch ?? fetch)(request.url, {
      method: request.method,
      headers: {
        authorization: `Bearer ${request.token}`,
        accept: 'application/json',
        'client-request-id': randomUUID(),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        // Some filters and counts are answered from an index only, and only if asked so (graph-contract.md, B2).
        ...(request.method === 'GET' ? { consistencylevel: 'eventual' } : {}),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // A redirect would carry the token to wherever it points.
      redirect: 'manual',
      signal,
    });
    return judge(response, await readBounded(response, longestAnswer));
  } catch (cause) {
    const detail = signal.aborted ? 'The directory was silent' : 'The connection to the directory broke';
    return { kind: 'trouble', detail, sent: !neverConnected(cause), cause };
  }
}

function judge(response: Response, text: string): Outcome {
  const { status } = response;
  if (status === 429 || status === 408 || status >= 500) {
    const waitMs = readRetryAfter(response.headers.get('retry-after'), new Date());
    return { kind: 'trouble', detail: `The directory answered ${status}`, sent: status !== 429, waitMs };
  }
  const challenge = response.headers.get('www-authenticate');
  if (text === '') return { kind: 'answer', status, body: undefined, challenge };
  try {
    return { kind: 'answer', status, body: JSON.parse(text) as unknown, challenge };
  } catch (cause) {
    if (status >= 400) return { kind: 'answer', status, body: undefined, challenge };
    const detail = `The directory answered ${status} with something that is no JSON`;
    return { kind: 'trouble', detail, sent: true, cause };
  }
}

const neverConnected = (error: unknown): boolean => {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined;
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(String(cause?.code));
};

/** The claims of a challenge, which come in base64 (Entra: claims challenges, `insufficient_claims`). */
function claimsOf(challenge: string | null): string | undefined {
  const encoded = /\bclaims="([^"]+)"/.exec(challenge ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return text.startsWith('{') ? text : undefined;
}

/** Method, path and reason; never the body, which may hold a password. */
function tell(
  options: PersonExchangeOptions,
  person: PersonToken,
  line: { method: Method; path: string; tries: number; outcome: { detail: string } },
): void {
  options.log?.({
    level: 'warn',
    msg: 'the directory did not answer',
    tenant: person.principal.tenantId,
    method: line.method,
    // A user's name may stand in the path.
    path: line.path.replace(/\/users\/[^/]*(@|%40)[^/]*/, '/users/{name}'),
    tries: line.tries,
    reason: line.outcome.detail,
  });
}
