import { setTimeout as wait } from 'node:timers/promises';
import type { Directory } from '../directory.ts';
import { policyOf } from '../store/policies.ts';
import { retryAfter, type Fault } from '../trouble/fault.ts';
import { BodyMalformed, BodyTooLarge, type JsonObject } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';
import type { GraphAnswer, GraphCall } from './call.ts';
import { unauthenticated, type Caller } from './caller.ts';
import { authorize, findRoute, segmentsOf } from './find-route.ts';
import { badRequest, GraphError, graphErrorReply, idHeaders, type RequestIds } from './graph-error.ts';

/** A request to Graph, by itself or one of a batch. */
export interface GraphRequest {
  readonly method: string;
  /** `/v1.0/users` */
  readonly path: string;
  /** With its question mark. */
  readonly search: string;
  /** Whether `ConsistencyLevel: eventual` was sent. */
  readonly eventual: boolean;
  readBody(): Promise<JsonObject>;
}

/** Answers one request of a caller who is known; every refusal is an answer too. */
export async function answerRequest(
  directory: Directory,
  caller: Caller,
  request: GraphRequest,
  ids: RequestIds,
): Promise<Reply> {
  try {
    const { method } = request;
    const path = request.path.replace(/^\/v1\.0/i, '');
    const strike = (kind: Fault['kind']): Fault | undefined =>
      directory.trouble.strike(caller.tenant.n, kind, method, path);
    const slow = strike('latency');
    if (slow?.milliseconds !== undefined) await wait(slow.milliseconds);
    refuseInTrouble(directory, request, strike);
    challenge(directory, caller, method, path);
    const answered = reply(await handle(directory, caller, request), ids);
    return troubled(directory, request, answered, strike);
  } catch (error) {
    return graphErrorReply(asGraphError(directory, error, ids), ids);
  }
}

type Strike = (kind: Fault['kind']) => Fault | undefined;

/** @throws GraphError for the faults that refuse a request before it is looked at */
function refuseInTrouble(directory: Directory, request: GraphRequest, strike: Strike): void {
  const throttled = strike('throttled');
  if (throttled !== undefined) {
    throw new GraphError(429, 'TooManyRequests', 'Too many requests.', { headers: retryAfter(throttled) });
  }
  const unavailable = strike('unavailable');
  if (unavailable !== undefined) {
    const status = unavailable.status ?? 503;
    throw new GraphError(status, 'ServiceUnavailable', 'The service is unavailable.', {
      headers: retryAfter(unavailable),
    });
  }
  const continued = /[?&](\$|%24)(deltatoken|skiptoken)=/i.test(request.search);
  if (!continued || !/\/delta(\(\))?$/i.test(request.path)) return;
  const expired = strike('expired-delta');
  if (expired === undefined) return;
  const status = expired.status ?? 410;
  const location = `${directory.graphBase}${request.path}?$deltatoken=`;
  throw new GraphError(
    status,
    'syncStateNotFound',
    'The sync state generation is not found; continue with a full resync.',
    status === 410 ? { headers: { location } } : {},
  );
}

/** Wants a sign-in later than the one that a person calls with (Entra: claims challenges). @throws GraphError 401 */
function challenge(directory: Directory, caller: Caller, method: string, path: string): void {
  const { authTime } = caller;
  if (authTime === undefined) return;
  const now = directory.store.clock.now();
  const since = directory.trouble.demandsSignIn(caller.tenant.n, method, path, { authTime, now });
  if (since === undefined) return;
  const claims = JSON.stringify({ access_token: { nbf: { essential: true, value: String(since) } } });
  const encoded = Buffer.from(claims).toString('base64');
  throw unauthenticated(
    directory,
    'Continuous access evaluation resulted in challenge with result: InteractionRequired.',
    `, error="insufficient_claims", claims="${encoded}"`,
  );
}

/** The answer as the faults leave it that spoil what was read. */
function troubled(directory: Directory, request: GraphRequest, given: Reply, strike: Strike): Reply {
  let answered = given;
  if (/"@odata\.(nextLink|deltaLink)":/.test(answered.body ?? '') && strike('replayed-page') !== undefined) {
    const page = JSON.parse(answered.body ?? '{}') as JsonObject;
    delete page['@odata.deltaLink'];
    page['@odata.nextLink'] = `${directory.graphBase}${request.path}${request.search}`;
    answered = { ...answered, body: JSON.stringify(page) };
  }
  if (request.method === 'GET' && strike('truncated') !== undefined) {
    const body = answered.body ?? '';
    answered = { ...answered, body: body.slice(0, Math.floor(body.length / 2)) };
  }
  const reset = strike('reset');
  return reset === undefined ? answered : { ...answered, cut: reset.when };
}

/** What Graph says of an error: its own refusals as they are, all else as a 500 that the log explains. */
export function asGraphError(directory: Directory, error: unknown, ids: RequestIds): GraphError {
  if (error instanceof GraphError) return error;
  if (error instanceof BodyMalformed)
    return badRequest(`Unable to read JSON request payload. ${error.message}`);
  if (error instanceof BodyTooLarge) return new GraphError(413, 'RequestEntityTooLarge', error.message);
  directory.log({
    level: 'error',
    msg: 'graph request failed',
    requestId: ids.requestId,
    error: String((error as Error).stack),
  });
  return new GraphError(500, 'Service_InternalServerError', 'Encountered an internal server error.');
}

async function handle(directory: Directory, caller: Caller, request: GraphRequest): Promise<GraphAnswer> {
  const found = findRoute(request.method, segmentsOf(request.path), caller);
  authorize(found, caller, policyOf(directory.store, caller.tenant.n));
  const call: GraphCall = {
    directory,
    tenant: caller.tenant,
    caller,
    params: found.params,
    // Clients write a plus sign for a space, so both are read as URLSearchParams does.
    query: new URLSearchParams(request.search),
    path: request.path,
    eventual: request.eventual,
    readBody: request.readBody,
  };
  return found.route.handle(call);
}

function reply(result: GraphAnswer, ids: RequestIds): Reply {
  const headers = { 'cache-control': 'no-store', ...idHeaders(ids), ...result.headers };
  if (result.body === undefined) return { status: result.status, headers };
  if (typeof result.body === 'string') return { status: result.status, headers, body: result.body };
  return json(result.status, result.body, headers);
}
