import type { FastifyInstance } from 'fastify';

/** Who to sign in as and what to try, where sample data is on: public, and there only with the embedded directory. */
export interface SampleGuide {
  readonly people: readonly {
    readonly name: string;
    readonly userName: string;
    /** Public by design: sample people exist only outside production. */
    readonly password: string;
    readonly role: string;
    readonly says: string;
  }[];
  readonly try: readonly { readonly text: string; readonly href: string }[];
}

/** `GET /api/v1/sample`, for the first page of a sample installation. */
export function sampleRoute(server: FastifyInstance, guide: SampleGuide): void {
  server.get(
    '/api/v1/sample',
    {
      schema: {
        operationId: 'getSample',
        summary: 'Whom to sign in as in a sample installation.',
        tags: ['sample'],
        security: [],
      },
    },
    async (_request, reply) =>
      reply
        .header('content-type', 'application/json')
        .header('cache-control', 'no-store')
        .send(JSON.stringify(guide)),
  );
}
