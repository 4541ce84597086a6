import type { FastifyRequest } from 'fastify';
import { Problem } from '../core/problems.ts';

/**
 * Refuses a write by session cookie that another site's page may have sent: `Origin` must be ours, or where a browser
 * leaves it out, `Sec-Fetch-Site` must say so (OWASP ASVS 5.0, 3.5).
 */
export function requireOwnOrigin(request: FastifyRequest, publicUrl: string): void {
  const origin = request.headers.origin;
  const own =
    origin === undefined
      ? request.headers['sec-fetch-site'] === 'same-origin'
      : origin === new URL(publicUrl).origin;
  if (own) return;
  throw new Problem('permission-missing', `Writes with a session are taken only from pages of ${publicUrl}.`);
}
