import type { FastifyInstance } from 'fastify';

/** The public key that checkpoints of the log are signed with, as a JWK Set (RFC 7517), for whoever verifies elsewhere (H-3). */
export function addLogKeysRoute(
  server: FastifyInstance,
  keys: readonly Readonly<Record<string, string>>[],
): void {
  server.get(
    '/.well-known/rolecall-log-keys',
    {
      schema: {
        tags: ['audit'],
        operationId: 'logKeys',
        summary: 'The public keys of checkpoints of the log, as a JWK Set.',
      },
    },
    async (_request, reply) => reply.header('cache-control', 'public, max-age=300').send({ keys }),
  );
}
