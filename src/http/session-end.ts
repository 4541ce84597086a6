import type { FastifyInstance, FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../core/problems.ts';
import { requireOwnOrigin } from './origin.ts';
import { Moment } from './schemas.ts';
import type { SessionEnd, Sessions } from './sessions.ts';

const Ends = Type.Object({
  tenantId: Type.String(),
  objectId: Type.String(),
  displayName: Type.String(),
  ends: Moment,
  renewable: Type.Boolean({ description: 'Whether staying signed in puts the end off.' }),
});

const docs = { tags: ['sign-in'], 'x-who': 'anyone' };

/** `/auth/session`: whose the browser's session is and when it ends, so that nobody is signed out without a warning, and putting it off. */
export function addSessionRoutes(
  server: FastifyInstance,
  deps: { readonly sessions: Pick<Sessions, 'ending' | 'stay'>; readonly publicUrl: string },
): void {
  server.get(
    '/auth/session',
    {
      schema: {
        ...docs,
        operationId: 'getSession',
        summary: 'Whose the session of this browser is and when it ends; asking does not put it off',
        response: { 200: Ends },
      },
    },
    async (request, reply) => sent(reply, await deps.sessions.ending(request)),
  );
  server.post(
    '/auth/session',
    {
      schema: {
        ...docs,
        operationId: 'staySignedIn',
        summary: 'Puts the end of an idle session off, as any other request does',
        response: { 200: Ends },
      },
    },
    async (request, reply) => {
      requireOwnOrigin(request, deps.publicUrl);
      return sent(reply, await deps.sessions.stay(request));
    },
  );
}

function sent(reply: FastifyReply, end: SessionEnd | undefined): FastifyReply {
  if (!end) throw new Problem('unauthenticated', 'There is no session any more. Sign in at /auth/sign-in.');
  return reply.header('cache-control', 'no-store').send(end);
}
