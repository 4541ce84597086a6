import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Problem } from '../core/problems.ts';

const text = Type.String();

/** Who to sign in as and what to try, where sample data is on: public, and there only with the embedded directory. */
const Guide = Type.Object({
  people: Type.Array(
    Type.Object({
      name: text,
      userName: text,
      password: Type.String({
        description: 'Public by design: sample people exist only outside production.',
      }),
      role: text,
      says: text,
    }),
  ),
  try: Type.Array(
    Type.Object({
      text,
      href: Type.String({ description: "Without a slash before it a page of the person's account." }),
    }),
  ),
});
export type SampleGuide = Static<typeof Guide>;

/** `GET /api/v1/sample`, for the first page of a sample installation; `not-found` elsewhere. */
export function sampleRoute(server: FastifyInstance, guide: SampleGuide | undefined): void {
  server.get(
    '/api/v1/sample',
    {
      schema: {
        operationId: 'getSample',
        'x-who': 'anyone',
        summary: 'Whom to sign in as in a sample installation.',
        tags: ['sample'],
        security: [],
        response: { 200: Guide },
      },
    },
    async (_request, reply) => {
      if (!guide) throw new Problem('not-found', 'This installation has no sample people.');
      return reply
        .header('content-type', 'application/json')
        .header('cache-control', 'no-store')
        .send(JSON.stringify(guide));
    },
  );
}
