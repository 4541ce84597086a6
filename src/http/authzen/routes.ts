import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Searches } from '../../app/search.ts';
import { Problem } from '../../core/problems.ts';
import type { Caller } from '../authentication.ts';
import { readJson } from '../strict-json.ts';
import { answerMany, answerOne, type AnsweringDeps, type AskedCall } from './answer.ts';
import { callerOf, send, type AskingDeps, type Params } from './asking.ts';
import { evaluationSchema, evaluationsSchema, metadataSchema } from './schemas.ts';
import { addSearches } from './search-routes.ts';

export interface AuthZenDeps extends AskingDeps, AnsweringDeps {
  readonly searches: Searches;
}

/** Bytes of a call of many (api.md, Limits). */
export const batchLimit = 8 * 1024 * 1024;
const wellKnown = '/.well-known/authzen-configuration';

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
      addSearches(scope, deps, base);
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
          search_subject_endpoint: `${pdp}/access/v1/search/subject`,
          search_resource_endpoint: `${pdp}/access/v1/search/resource`,
          search_action_endpoint: `${pdp}/access/v1/search/action`,
        }),
      );
    },
  );
}

function addEvaluation(scope: FastifyInstance, deps: AuthZenDeps, base: string): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  scope.post<{ Params: Params }>(`${base}/access/v1/evaluation`, {
    schema: evaluationSchema(base),
    onRequest: async request => {
      callers.set(request, await callerOf(deps, request));
    },
    handler: async (request, reply) => send(reply, await answerOne(deps, callOf(callers, request))),
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
    handler: async (request, reply) => send(reply, await answerMany(deps, callOf(callers, request))),
  });
}

const callOf = (
  callers: WeakMap<FastifyRequest, Caller>,
  request: FastifyRequest<{ Params: Params }>,
): AskedCall => ({
  caller: callers.get(request) as Caller,
  headers: request.headers,
  account: request.params.account,
  body: request.body,
});
