import type { FastifyInstance } from 'fastify';

/**
 * What every answer carries: no guessing of types, no frames, no referrer to others, nothing of ours in others' pages.
 * Pages loosen the policy for themselves. No CORS header is ever sent.
 */
export const securityHeaders = (publicUrl: string): readonly (readonly [name: string, value: string])[] => [
  [
    'content-security-policy',
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ...(publicUrl.startsWith('https:') ? [['strict-transport-security', 'max-age=31536000'] as const] : []),
];

export function useSecurityHeaders(server: FastifyInstance, publicUrl: string): void {
  const headers = securityHeaders(publicUrl);
  server.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) void reply.header(name, value);
    done();
  });
}
