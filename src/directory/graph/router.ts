import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import { readJson } from '../web/body.ts';
import type { Reply } from '../web/reply.ts';
import { answerRequest, asGraphError } from './answer-request.ts';
import { answerBatch } from './batch.ts';
import { authenticateCaller } from './caller.ts';
import { graphErrorReply, requestIds } from './graph-error.ts';

/** Everything under `/v1.0`: the caller is known first, then the route, then whether the one may use the other. */
export async function graphEndpoint(
  directory: Directory,
  request: IncomingMessage,
  url: URL,
): Promise<Reply> {
  const ids = requestIds(request.headers['client-request-id']);
  try {
    const caller = await authenticateCaller(directory, request.headers.authorization);
    const method = request.method ?? 'GET';
    if (method === 'POST' && /^\/v1\.0\/(\$|%24)batch$/i.test(url.pathname)) {
      return await answerBatch(directory, caller, await readJson(request), ids);
    }
    const given = {
      method,
      path: url.pathname,
      search: url.search,
      eventual: String(request.headers['consistencylevel']).toLowerCase() === 'eventual',
      readBody: () => readJson(request),
    };
    return await answerRequest(directory, caller, given, ids);
  } catch (error) {
    return graphErrorReply(asGraphError(directory, error, ids), ids);
  }
}
