import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Log } from '../app/ports/log.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Routes whose calls are too many to be logged one by one; the metrics count them. */
const silentRoutes = /^(?:\/accounts\/:account)?\/access\/v1\/|^\/(?:healthz|readyz|metrics)$/;

/** The server's own logger over the operator's log; errors go with their stack, nothing of a request but its id. */
export function loggerOver(log: Log): FastifyBaseLogger {
  const write =
    (level: Level) =>
    (first: unknown, second?: unknown): void => {
      const msg = typeof first === 'string' ? first : typeof second === 'string' ? second : '';
      const { err, requestId, reason } = (typeof first === 'object' && first !== null ? first : {}) as Record<
        string,
        unknown
      >;
      const error = first instanceof Error ? first : err;
      log({
        level,
        msg: msg || (error instanceof Error ? error.message : 'something was logged without a message'),
        ...(error === undefined ? {} : { err: error }),
        ...(requestId === undefined ? {} : { requestId }),
        ...(reason === undefined ? {} : { reason }),
      });
    };
  const silent = (): void => undefined;
  const logger = {
    level: 'info',
    fatal: write('error'),
    error: write('error'),
    warn: write('warn'),
    info: write('info'),
    debug: write('debug'),
    trace: silent,
    silent,
    child: () => logger,
  } as unknown as FastifyBaseLogger;
  return logger;
}

/** One line a request: method, route, status, time. Never the address itself, in which sign-ins carry codes. */
export function logRequests(server: FastifyInstance, log: Log): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? '(none)';
    if (reply.statusCode >= 500 || !silentRoutes.test(route)) {
      log({
        level: 'info',
        msg: 'request',
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        requestId: request.id,
      });
    }
    done();
  });
}
