import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Identity } from '../../src/app/identity.ts';
import type { IdempotencyKey, KeptAnswer } from '../../src/app/ports/account-store.ts';
import type { IdempotencyStore } from '../../src/app/ports/session-store.ts';
import { asObjectId, asTenantId } from '../../src/core/id.ts';
import type { Principal } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import type { Authenticate, Caller } from '../../src/http/authentication.ts';
import { createRateLimit } from '../../src/http/rate-limits.ts';
import { createRequestDigest } from '../../src/http/idempotency.ts';
import type { RouteDeps } from '../../src/http/route.ts';
import { createServer } from '../../src/http/server.ts';

export const publicUrl = 'http://localhost:8080';

/** A GUID made of a name, so that tests read well. */
export const guid = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

export const principal = (tenant: string, object: string): Principal => ({
  tenantId: asTenantId(guid(tenant)),
  objectId: asObjectId(guid(object)),
});

export const person = (name: string, tenant = 'contoso'): Identity => ({
  kind: 'person',
  principal: principal(tenant, name),
  displayName: name,
  userName: `${name}@${tenant}.test`,
  guest: false,
});

export const portal = (
  ...powers: ('decide' | 'resources' | 'visits' | 'accounts' | 'manage')[]
): Identity => ({
  kind: 'portal',
  principal: principal('operator', 'portal'),
  clientId: guid('portal client'),
  displayName: 'Portal',
  powers: new Set(powers),
});

/** Callers by what stands behind `Bearer `, for tests of what comes after authentication. */
export function authenticateAs(callers: Readonly<Record<string, Caller>>): Authenticate {
  return async request => {
    const caller = callers[(request.headers.authorization ?? '').replace('Bearer ', '')];
    if (!caller) throw new Problem('unauthenticated', 'Sign in.');
    return caller;
  };
}

/** Kept answers in memory, with the claims' outcomes that the port names. */
export function idempotencyInMemory(): IdempotencyStore {
  const claims = new Map<string, { bodyHash: string; answer?: KeptAnswer }>();
  const name = (key: IdempotencyKey): string => `${key.scope} ${key.key}`;
  return {
    async claim(key, bodyHash) {
      const known = claims.get(name(key));
      if (!known) {
        claims.set(name(key), { bodyHash });
        return { outcome: 'claimed' };
      }
      if (known.bodyHash !== bodyHash) return { outcome: 'mismatch' };
      return known.answer ? { outcome: 'kept', answer: known.answer } : { outcome: 'in-progress' };
    },
    async settle(key, answer) {
      const known = claims.get(name(key));
      if (known) known.answer = answer;
    },
    async release(key) {
      if (!claims.get(name(key))?.answer) claims.delete(name(key));
    },
  };
}

export const routeDeps = (authenticate: Authenticate, others: Partial<RouteDeps> = {}): RouteDeps => ({
  authenticate,
  idempotency: idempotencyInMemory(),
  digest: createRequestDigest('a secret key of at least 32 characters'),
  limits: { writes: createRateLimit(Infinity), decisions: createRateLimit(Infinity) },
  clock: () => new Date('2026-03-01T12:00:00Z'),
  publicUrl,
  validateAnswers: true,
  ...others,
});

export const house = (): Promise<FastifyInstance> => createServer({ publicUrl });
