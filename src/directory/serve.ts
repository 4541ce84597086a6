import type { IncomingMessage, ServerResponse } from 'node:http';
import { adminEndpoint } from './admin/admin-endpoint.ts';
import type { Directory } from './directory.ts';
import { openidConfiguration, publishedKeys } from './discovery.ts';
import { graphEndpoint } from './graph/router.ts';
import { tokenEndpoint } from './token/token-endpoint.ts';
import { json, send, type Reply } from './web/reply.ts';

const nothingHere: Reply = json(404, { error: { code: 'not-found', message: 'There is nothing here.' } });

/** Answers one request of the directory's own origin: sign-in, Graph, management. */
export async function serve(
  directory: Directory,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, await route(directory, request));
  } catch (error) {
    if (request.destroyed && !response.writable) return;
    directory.log({
      level: 'error',
      msg: 'request failed',
      method: request.method,
      error: String((error as Error).stack),
    });
    send(
      response,
      json(500, { error: { code: 'internal', message: 'The directory met an error of its own.' } }),
    );
  } finally {
    // What a refusal left unread must not hold the connection.
    if (!request.readableEnded) request.resume();
  }
}

async function route(directory: Directory, request: IncomingMessage): Promise<Reply> {
  let url: URL;
  try {
    // The origin is the configured one, whatever the Host header says.
    url = new URL(request.url ?? '/', `${directory.base}/`);
    decodeURIComponent(url.pathname);
  } catch {
    return json(400, { error: { code: 'malformed', message: 'The URL is not well formed.' } });
  }
  const [first = '', ...rest] = url.pathname.split('/').slice(1).map(decodeURIComponent);
  if (first === 'healthz') return json(200, { status: 'ok' });
  if (first === 'v1.0') return graphEndpoint(directory, request, url);
  if (first === 'admin') return adminEndpoint(directory, request, url);
  return signIn(directory, first, rest.join('/').toLowerCase(), request);
}

async function signIn(
  directory: Directory,
  tenant: string,
  path: string,
  request: IncomingMessage,
): Promise<Reply> {
  switch (path) {
    case 'v2.0/.well-known/openid-configuration':
      return openidConfiguration(directory, tenant);
    case 'discovery/v2.0/keys':
      return publishedKeys(directory, tenant);
    case 'oauth2/v2.0/token':
      return tokenEndpoint(directory, tenant, request);
    default:
      return nothingHere;
  }
}
