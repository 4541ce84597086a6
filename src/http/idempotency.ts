import { createHmac, hash, hkdfSync } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { IdempotencyKey, KeptAnswer } from '../app/ports/account-store.ts';
import type { IdempotencyStore } from '../app/ports/session-store.ts';
import { Problem } from '../core/problems.ts';
import type { Answer } from './answers.ts';

/** Seconds after which the claim of a process that died is free again. */
const lease = 30;

export interface Attempt {
  readonly key: IdempotencyKey;
  /** Of everything but scope and key that makes it the same request. */
  readonly bodyHash: string;
  readonly now: Date;
  readonly log: Pick<FastifyBaseLogger, 'error'>;
  readonly perform: () => Promise<Answer>;
}

/** The key of a write: its scope is caller, method and path, which names the account. */
export const idempotencyKey = (
  caller: string,
  method: string,
  path: string,
  key: string,
): IdempotencyKey => ({
  scope: hash('sha256', `${caller}\n${method}\n${path}`),
  key,
});

export type RequestDigest = (query: string, body: unknown) => string;

/**
 * A digest of query and body that does not depend on the order of keys. It is kept for a day and bodies hold passwords that
 * people chose, so without `SECRET_KEY` no guess can be held against it (HMAC-SHA-256, RFC 2104).
 */
export function createRequestDigest(secret: string): RequestDigest {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'rolecall idempotency v1', 32));
  return (query, body) =>
    createHmac('sha256', key)
      .update(`${query}\n${JSON.stringify(body, sortedKeys) ?? ''}`)
      .digest('hex');
}

const sortedKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * Performs a write at most once for its key: a repeat gets the first answer again, without once-only secrets.
 * Refusals are not kept. Throws `idempotency-mismatch` and `idempotency-in-progress`.
 */
export async function performOnce(store: IdempotencyStore, attempt: Attempt): Promise<Answer> {
  const claim = await store.claim(attempt.key, attempt.bodyHash, attempt.now, lease);
  if (claim.outcome === 'kept') return repeated(claim.answer);
  if (claim.outcome === 'mismatch') {
    throw new Problem(
      'idempotency-mismatch',
      'This Idempotency-Key was sent with another request. Use a new key.',
    );
  }
  if (claim.outcome === 'in-progress') {
    throw new Problem(
      'idempotency-in-progress',
      'The first request with this key is not done yet. Ask again soon.',
      {
        retryAfter: 1,
      },
    );
  }
  const answer = await performOrRelease(store, attempt);
  if ((answer.status ?? 200) >= 400 || answer.stream) {
    await store.release(attempt.key);
    return answer;
  }
  try {
    await store.settle(attempt.key, keptAnswer(answer));
  } catch (error) {
    // What was done is done and must be told; a use case that kept the answer in its own transaction has settled it.
    attempt.log.error({ err: error }, 'an answer could not be kept for its Idempotency-Key');
  }
  return answer;
}

async function performOrRelease(store: IdempotencyStore, attempt: Attempt): Promise<Answer> {
  try {
    return await attempt.perform();
  } catch (error) {
    try {
      await store.release(attempt.key);
    } catch (failure) {
      attempt.log.error({ err: failure }, 'a refused request could not give its Idempotency-Key back');
    }
    throw error;
  }
}

/** What of an answer a repeat gets; `keptBody` stands in for a body with once-only secrets. */
export const keptAnswer = (answer: Answer): KeptAnswer => ({
  status: answer.status ?? 200,
  headers: {
    ...answer.headers,
    ...(answer.revision === undefined ? {} : { 'rolecall-revision': answer.revision }),
  },
  body: 'keptBody' in answer ? answer.keptBody : answer.body,
});

const repeated = (kept: KeptAnswer): Answer => ({
  status: kept.status,
  headers: { ...kept.headers, 'idempotency-replayed': 'true' },
  body: kept.body,
});
