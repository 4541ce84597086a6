import { needsOf, refusalOf, type GuardOptions, type May } from './guard.ts';

/** Of Fastify's reply what is used here. */
interface Reply {
  code(status: number): unknown;
  headers(values: Record<string, string>): unknown;
  send(payload: unknown): unknown;
}

export type FastifyGuard<Request> = (request: Request, reply: Reply) => Promise<unknown>;

/**
 * Guards routes of Fastify: `preHandler: may('store-listings', 'readWrite', request => ...)`.
 *
 * A request that may not pass is answered with `application/problem+json`, and the route does not run.
 */
export const guard = <Request>(options: GuardOptions<Request>): May<Request, FastifyGuard<Request>> => {
  return (...needs: Parameters<typeof needsOf<Request>>): FastifyGuard<Request> =>
    async (request, reply) => {
      const refusal = await refusalOf(options, needsOf(...needs), request);
      if (refusal === undefined) return undefined;
      reply.code(refusal.status);
      reply.headers(refusal.headers);
      // What is sent as a text keeps its media type.
      return reply.send(JSON.stringify(refusal.body));
    };
};
