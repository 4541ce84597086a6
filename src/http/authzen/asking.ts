import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../core/problems.ts';
import { callerKey, cutToPerson } from '../authentication.ts';
import type { Caller } from '../authentication.ts';
import { requireOwnOrigin } from '../origin.ts';
import type { RouteDeps } from '../route.ts';
import type { Asking } from './evaluation.ts';

export type AskingDeps = Omit<RouteDeps, 'idempotency' | 'digest' | 'validateAnswers'>;

export interface Params {
  readonly account?: string;
}

/** What of a call says what it is about, beside its body. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** The path's account. */
  readonly account: string | undefined;
}

/** Who calls; a session's call is taken from our own pages alone. */
export async function callerOf(deps: AskingDeps, request: FastifyRequest): Promise<Caller> {
  const caller = await deps.authenticate(request);
  if (caller.by === 'session') requireOwnOrigin(request, deps.publicUrl);
  return caller;
}

/** Takes a number of questions from what the caller may ask a second. Throws `rate-limited`; portals are not limited. */
export function charge(deps: Pick<AskingDeps, 'limits'>, caller: Caller, at: Date, questions: number): void {
  if (caller.identity.kind === 'portal') return;
  const wait = deps.limits.decisions.take(callerKey(caller.identity), at.getTime(), questions);
  if (wait > 0)
    throw new Problem('rate-limited', `Too many questions. Try again in ${wait} s.`, { retryAfter: wait });
}

/** What all questions of a call have in common: the caller, the account of the path, the moment and the revision. */
export function askingOf(caller: Caller, { headers, account }: Asked, at: Date): Asking {
  const revision = headers['rolecall-revision'];
  return {
    caller: caller.onBehalfOf ? cutToPerson(caller) : caller.identity,
    account,
    at,
    revision: typeof revision === 'string' ? revision : undefined,
  };
}

/** Answers with JSON that nobody keeps. */
export function send(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', 'application/json').header('cache-control', 'no-store').send(json);
}
