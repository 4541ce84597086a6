import { problems } from '../core/problems.ts';
import type { ProblemCode, ProblemFacts, ProblemKind, Problem } from '../core/problems.ts';

const statuses: Readonly<Record<ProblemKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  stale: 412,
  'precondition-required': 428,
  'too-large': 413,
  'media-type': 415,
  invalid: 422,
  'rate-limited': 429,
  internal: 500,
  'unknown-outcome': 502,
  upstream: 503,
};

/** Seconds after which a caller may try again, where the problem does not say. */
const usualRetryAfter = 5;

/** The HTTP status of a problem's code (api.md, Conventions). */
export const statusOf = (code: ProblemCode): number => statuses[problems[code].kind];

/** An RFC 9457 problem document; facts of the code stand beside the members that the RFC names. */
export interface ProblemDocument extends Omit<ProblemFacts, 'retryAfter'> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly instance?: string;
  readonly requestId?: string;
}

/**
 * The problem as it is sent (RFC 9457, section 3). `instance` is the path that was asked for, without its query.
 *
 * Facts never overwrite the members that the RFC names.
 */
export function problemDocument(
  problem: Problem,
  where: { readonly instance?: string; readonly requestId?: string } = {},
): ProblemDocument {
  return {
    ...problem.facts,
    type: `https://rolecall.dev/problems/${problem.code}`,
    title: problems[problem.code].title,
    status: statusOf(problem.code),
    code: problem.code,
    detail: problem.detail,
    ...where,
  };
}

/** The headers that go with a problem: how to authenticate (RFC 9110, 11.6.1), when to try again (10.2.3). */
export function problemHeaders(problem: Problem): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' };
  if (problem.kind === 'unauthenticated') {
    const error = problem.facts['invalidToken'] === true ? ', error="invalid_token"' : '';
    headers['www-authenticate'] = `Bearer realm="rolecall"${error}`;
  }
  const retryAfter = problem.facts.retryAfter;
  if (problem.kind === 'rate-limited' || problem.kind === 'upstream') {
    headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfter ?? usualRetryAfter)));
  } else if (retryAfter !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfter)));
  }
  return headers;
}
