import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Decisions } from '../../app/decide.ts';
import { Problem } from '../../core/problems.ts';
import { callerKey, cutToPerson } from '../authentication.ts';
import type { Caller } from '../authentication.ts';
import { requireOwnOrigin } from '../origin.ts';
import type { RouteDeps } from '../route.ts';
import { readJson } from '../strict-json.ts';
import { evaluate, evaluateAll, readBatch } from './evaluation.ts';
import type { Asking } from './evaluation.ts';
import { evaluationSchema, evaluationsSchema, metadataSchema } from './schemas.ts';

export interface AuthZenDeps extends Omit<RouteDeps, 'idempotency' | 'digest' | 'validateAnswers'> {
  readonly decisions: Decisions;
  /** Told of every answer, for the metrics. */
  readonly decided?: (allowed: boolean) => void;
}

const batchLimit = 8 * 1024 * 1024;
const wellKnown = '/.well-known/authzen-configuration';

interface Params {
  readonly account?: string;
}

/**
 * The decision API: OpenID AuthZEN Authorization API 1.0, for all accounts and for each under its own path.
 *
 * Whatever cannot be read is a 400 here, also what the rest of the API answers with 415 or 422.
 */
export async function addAuthZenRoutes(server: FastifyInstance, deps: AuthZenDeps): Promise<void> {
  await server.register(async scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
      try {
        done(null, body.length === 0 ? undefined : readJson(body));
      } catch (error) {
        done(error as Error);
      }
    });
    scope.addContentTypeParser('*', (_request, _payload, done) => {
      done(new Problem('malformed', 'Send application/json.'));
    });
    // The questions are read by hand; their schemas are for the OpenAPI document alone.
    scope.setValidatorCompiler(() => () => true);
    addMetadata(scope, deps, '', '');
    addMetadata(scope, deps, '/accounts/:account', '/accounts/:account');
    for (const base of ['', '/accounts/:account']) {
      addEvaluation(scope, deps, base);
      addEvaluations(scope, deps, base);
    }
  });
}

/** The deployment's metadata (AuthZEN 1.0, 9); only what is there is named. */
function addMetadata(scope: FastifyInstance, deps: AuthZenDeps, suffix: string, base: string): void {
  scope.get<{ Params: Params }>(
    wellKnown + suffix,
    { schema: metadataSchema(suffix) },
    async (request, reply) => {
      const { account } = request.params;
      const pdp = deps.publicUrl + base.replace(':account', encodeURIComponent(account ?? ''));
      return reply.header('content-type', 'application/json').send(
        JSON.stringify({
          policy_decision_point: pdp,
          access_evaluation_endpoint: `${pdp}/access/v1/evaluation`,
          access_evaluations_endpoint: `${pdp}/access/v1/evaluations`,
        }),
      );
    },
  );
}

async function callerOf(deps: AuthZenDeps, request: FastifyRequest): Promise<Caller> {
  const caller = await deps.authenticate(request);
  if (caller.by === 'session') requireOwnOrigin(request, deps.publicUrl);
  return caller;
}

function charge(deps: AuthZenDeps, caller: Caller, at: Date, questions: number): void {
  if (caller.identity.kind === 'portal') return;
  const wait = deps.limits.decisions.take(callerKey(caller.identity), at.getTime(), questions);
  if (wait > 0)
    throw new Problem('rate-limited', `Too many questions. Try again in ${wait} s.`, { retryAfter: wait });
}

function askingOf(caller: Caller, request: FastifyRequest<{ Params: Params }>, at: Date): Asking {
  const revision = request.headers['rolecall-revision'];
  return {
    caller: caller.onBehalfOf ? cutToPerson(caller) : caller.identity,
    account: request.params.account,
    at,
    revision: typeof revision === 'string' ? revision : undefined,
  };
}

function send(reply: FastifyReply, body: unknown): FastifyReply {
  return reply
    .header('content-type', 'application/json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
}

function addEvaluation(scope: FastifyInstance, deps: AuthZenDeps, base: string): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  scope.post<{ Params: Params }>(`${base}/access/v1/evaluation`, {
    schema: evaluationSchema(base),
    onRequest: async request => {
      callers.set(request, await callerOf(deps, request));
    },
    handler: async (request, reply) => {
      const caller = callers.get(request) as Caller;
      const at = deps.clock();
      charge(deps, caller, at, 1);
      const answer = await evaluate(deps.decisions, askingOf(caller, request, at), request.body);
      deps.decided?.(answer.decision);
      return send(reply, answer);
    },
  });
}

function addEvaluations(scope: FastifyInstance, deps: AuthZenDeps, base: string): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  scope.post<{ Params: Params }>(`${base}/access/v1/evaluations`, {
    schema: evaluationsSchema(base),
    bodyLimit: batchLimit,
    onRequest: async request => {
      callers.set(request, await callerOf(deps, request));
    },
    handler: async (request, reply) => {
      const caller = callers.get(request) as Caller;
      const at = deps.clock();
      const batch = readBatch(request.body);
      charge(deps, caller, at, batch?.items.length ?? 1);
      const asking = askingOf(caller, request, at);
      if (!batch) {
        const answer = await evaluate(deps.decisions, asking, request.body);
        deps.decided?.(answer.decision);
        return send(reply, answer);
      }
      const evaluations = await evaluateAll(deps.decisions, asking, batch);
      if (deps.decided) for (const each of evaluations) deps.decided(each.decision);
      return send(reply, { evaluations });
    },
  });
}
