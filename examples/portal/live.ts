import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ShopAccount, Visitor } from './server.ts';

/** How often something is sent to browsers that wait, so that nothing on the way closes the connection, in ms. */
const beat = 15_000;

/** `GET /live`: tells a browser, by Server-Sent Events, that somebody's access may have changed. */
export function liveRoute(
  server: FastifyInstance,
  parts: {
    readonly accounts: readonly ShopAccount[];
    readonly visitor: (request: FastifyRequest) => Visitor | undefined;
  },
): void {
  const open = new Set<() => void>();
  server.addHook('preClose', done => {
    for (const end of open) end();
    done();
  });
  server.get('/live', (request, reply) => {
    if (parts.visitor(request) === undefined) return reply.code(401).send();
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write(': here\n\n');
    const timer = setInterval(() => raw.write(': still here\n\n'), beat);
    const stops = parts.accounts.map(({ access }) =>
      access.onChange(() => raw.write('event: changed\ndata: {}\n\n')),
    );
    const end = (): void => {
      clearInterval(timer);
      for (const stop of stops) stop();
      open.delete(end);
      raw.end();
    };
    open.add(end);
    raw.on('close', end);
    return reply;
  });
}
