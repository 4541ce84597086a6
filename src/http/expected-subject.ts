import type { FastifyRequest } from 'fastify';
import type { Identity } from '../app/identity.ts';
import { parsePrincipal, principalKey } from '../core/id.ts';
import { Problem } from '../core/problems.ts';

/**
 * Refuses a write that was meant to be another person's than the caller's: a page goes on showing whom it was loaded for
 * while another window signs somebody else in, and says for whom it writes in `Rolecall-Subject`.
 */
export function requireSubject(request: FastifyRequest, identity: Identity): void {
  const header = request.headers['rolecall-subject'];
  if (header === undefined) return;
  const expected = typeof header === 'string' ? parsePrincipal(header.trim()) : undefined;
  if (!expected) throw new Problem('malformed', 'Rolecall-Subject takes the form <tenantId>/<objectId>.');
  if (identity.kind === 'person' && principalKey(identity.principal) === principalKey(expected)) return;
  throw new Problem(
    'session-changed',
    'Somebody else is signed in here than this was meant to be written by. Nothing was done.',
  );
}
