import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../core/problems.ts';
import { readJson } from './strict-json.ts';

/** An absent body stays undefined, so that a bodyless DELETE with a JSON content type is no fault. */
const parse = async (_request: FastifyRequest, body: Buffer): Promise<unknown> =>
  body.length === 0 ? undefined : readJson(body);

/** JSON alone is taken, strictly; other content types are `media-type`, whatever the route (api.md). */
export function useStrictJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, parse);
  server.addContentTypeParser('*', async (request: FastifyRequest) => {
    const given = request.headers['content-type'] ?? 'nothing';
    throw new Problem('media-type', `Send application/json instead of ${given.slice(0, 100)}.`);
  });
}
