import type { ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import Fastify, { LogController } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../app/ports/log.ts';
import { Problem } from '../core/problems.ts';
import { useStrictJson } from './body-parsers.ts';
import { useOpenApi } from './openapi.ts';
import { problemDocument, problemHeaders, statusOf } from './problem-details.ts';
import { problemOfFaults } from './request-faults.ts';
import { loggerOver, logRequests } from './request-log.ts';
import { sharedSchemas } from './schemas.ts';
import { useSecurityHeaders } from './security-headers.ts';
import { compileRequestSchema } from './validators.ts';

/** 1 MiB; routes that take more say so (api.md, Limits). */
export const bodyLimit = 1024 * 1024;

export interface ServerOptions {
  readonly publicUrl: string;
  /** Silent without one. Access tokens, cookies and query strings never reach it. */
  readonly log?: Log;
  /** Addresses whose forwarded headers are believed (`TRUST_PROXY`). */
  readonly trustProxy?: readonly string[];
}

/**
 * The server without routes: strict JSON, schema validation without coercion, RFC 9457 problems, request ids, OpenAPI.
 *
 * Routes are added to what it resolves to. `close()` finishes the requests that have begun.
 */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server: FastifyInstance = Fastify({
    ...(options.log ? { loggerInstance: loggerOver(options.log) } : { logger: false }),
    // Its own lines would name the whole address, in which sign-ins carry codes.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy:
      options.trustProxy === undefined || options.trustProxy.length === 0 ? false : [...options.trustProxy],
    bodyLimit,
    routerOptions: { maxParamLength: 600 },
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    requestTimeout: 120_000,
    frameworkErrors: (error, request, reply) => sendProblem(problemOf(error), request, reply),
  });
  useStrictJson(server);
  server.setValidatorCompiler(({ schema, httpPart }) =>
    compileRequestSchema({ schema: schema, ...(httpPart === undefined ? {} : { httpPart }) }),
  );
  // Answers are checked against their schemas in tests, never cut to them.
  server.setSerializerCompiler(() => data => JSON.stringify(data));
  server.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(problemOf(error), request, reply, error),
  );
  server.setNotFoundHandler((request, reply) =>
    sendProblem(new Problem('not-found', 'There is nothing at this path with this method.'), request, reply),
  );
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    if (/[^\x20-\x7e]/.test(request.id)) keepHeaderBytes(reply.raw);
    const nul = request.url.includes('%00');
    done(nul ? new Problem('malformed', 'The address contains the character NUL.') : undefined);
  });
  useSecurityHeaders(server, options.publicUrl);
  if (options.log) logRequests(server, options.log);
  for (const schema of sharedSchemas) server.addSchema(schema);
  await server.register(cookie);
  await useOpenApi(server, options.publicUrl);
  return server;
}

/** Node writes a text body in one piece with the headers, and both in UTF-8: other bytes of a header would be changed. */
function keepHeaderBytes(response: ServerResponse): void {
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
  const endWithBytes = (data?: unknown, ...rest: unknown[]): ServerResponse =>
    end(typeof data === 'string' ? Buffer.from(data) : data, ...rest);
  response.end = endWithBytes as typeof response.end;
}

/** The caller's own id, so that both sides' logs meet; any text of one line up to 1000 characters, else a new one. */
export function requestIdOf(request: { headers: Record<string, string | string[] | undefined> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && given.length <= 1000 && /^[\x20-\x7e\x80-\xff]+$/.test(given)
    ? given
    : randomUUID();
}

/** Whatever was thrown, as a problem; what nobody recognised is `internal`, with nothing of it in the answer. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const failure = error as Partial<FastifyError>;
  if (failure.validation) {
    return problemOfFaults(
      failure.validation as Parameters<typeof problemOfFaults>[0],
      failure.validationContext ?? 'body',
    );
  }
  if (failure.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new Problem('too-large', 'The body is larger than this route takes.');
  }
  if (failure.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new Problem('media-type', 'Send application/json.');
  if (failure.code?.startsWith('FST_') && failure.statusCode !== undefined && failure.statusCode < 500) {
    return new Problem('malformed', failure.message ?? 'The request cannot be read.');
  }
  const detail =
    'Something went wrong on our side. Try again; if it stays, give the request id to who runs this server.';
  return new Problem('internal', detail, {}, error);
}

/** Answers with the problem; failures of our own are logged whole, with the same request id. */
export function sendProblem(
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  cause?: unknown,
): void {
  const status = statusOf(problem.code);
  if (status >= 500)
    request.log.error({ err: problem.cause ?? cause ?? problem, requestId: request.id }, problem.message);
  const instance = request.url.split('?', 1)[0] ?? request.url;
  void reply
    .code(status)
    .headers(problemHeaders(problem))
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .send(JSON.stringify(problemDocument(problem, { instance, requestId: request.id })));
}
