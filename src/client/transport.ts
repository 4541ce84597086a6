import { ClientProblem, problemOf } from './problem.ts';

export interface TransportOptions {
  /** Where Rolecall is, without a slash at the end; empty for the page's own origin. */
  readonly baseUrl: string;
  /** The access token of a program; left out in a browser, where the session's cookie speaks. */
  readonly token?: () => Promise<string>;
  /**
   * Whom a page in a browser is for, `<tenantId>/<objectId>`: every write says so, and is refused (`session-changed`) when
   * somebody else is signed in by now.
   */
  readonly subject?: () => string | undefined;
  readonly fetch?: typeof fetch;
}

/** What a single call may add. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Given by whoever repeats a write by hand; else each write gets a key of its own. */
  readonly idempotencyKey?: string;
}

export interface Call extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: object;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly ifMatchPlan?: string;
  /** The call names many objects: an error status with an outcome each is an answer, not a problem. */
  readonly outcomes?: boolean;
  /** The account whose revision the call sends and keeps. */
  readonly account?: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly etag: string | undefined;
}

export type Send = <T>(call: Call) => Promise<Answer<T>>;

/**
 * Sends calls to one Rolecall and remembers the revision that each account's writes answered, so that
 * later reads of that account are never older (D-4). Throws `ClientProblem` and nothing else, but for an abort.
 */
export function createTransport(options: TransportOptions): Send {
  const revisions = new Map<string, string>();
  // Called without an object: a browser's fetch refuses any other `this`.
  const doFetch: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init));

  return async <T>(call: Call): Promise<Answer<T>> => {
    const headers = await headersOf(call, options, revisions);
    const url = options.baseUrl + call.path + queryText(call.query);
    const init: RequestInit = { method: call.method, headers, credentials: 'same-origin', redirect: 'error' };
    if (call.body !== undefined) init.body = JSON.stringify(call.body);
    if (call.signal !== undefined) init.signal = call.signal;

    const response = await doFetch(url, init).catch((cause: unknown) => {
      if (call.signal?.aborted === true) throw cause;
      throw new ClientProblem(
        { code: 'unreachable', status: 0, detail: 'Rolecall does not answer.' },
        undefined,
        cause,
      );
    });
    if (!response.ok && !(call.outcomes === true && (await hasOutcomes(response)))) {
      throw await problemOf(response);
    }

    const revision = response.headers.get('rolecall-revision');
    if (revision !== null && call.account !== undefined) revisions.set(call.account, revision);
    const etag = response.headers.get('etag') ?? undefined;
    return { status: response.status, body: (await bodyOf(response)) as T, etag };
  };
}

async function headersOf(
  call: Call,
  options: TransportOptions,
  revisions: ReadonlyMap<string, string>,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${await options.token()}`;
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.method !== 'GET') {
    headers['idempotency-key'] = call.idempotencyKey ?? newKey();
    const subject = options.subject?.();
    if (subject !== undefined) headers['rolecall-subject'] = subject;
  }
  if (call.ifMatch !== undefined) headers['if-match'] = call.ifMatch;
  if (call.ifMatchPlan !== undefined) headers['if-match-plan'] = call.ifMatchPlan;
  const revision = call.account === undefined ? undefined : revisions.get(call.account);
  if (revision !== undefined) headers['rolecall-revision'] = revision;
  return headers;
}

/** A fresh `Idempotency-Key`. `crypto.randomUUID` is missing on pages that are not on HTTPS or loopback. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** A query of those that are texts, numbers and truths; with its question mark, or nothing. */
export function queryText(query: object | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}) as [string, unknown][]) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      params.set(name, String(value));
    }
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

async function hasOutcomes(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null && Array.isArray((body as { items?: unknown }).items);
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const detail = 'The server answered something that is not JSON.';
    throw new ClientProblem({ code: 'unexpected-answer', status: response.status, detail }, undefined, cause);
  }
}
