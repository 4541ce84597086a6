import type { IncomingMessage, ServerResponse } from 'node:http';
import { adminEndpoint } from './admin/admin-endpoint.ts';
import type { Directory } from './directory.ts';
import { openidConfiguration, publishedKeys } from './discovery.ts';
import { graphEndpoint } from './graph/router.ts';
import { adminConsentEndpoint } from './front/admin-consent.ts';
import { authorizeEndpoint, passToProvider } from './front/authorize.ts';
import { deviceLoginEndpoint } from './front/device-login.ts';
import { htmlError } from './front/html-error.ts';
import { interactionEndpoint } from './front/interaction.ts';
import { logoutEndpoint } from './front/logout.ts';
import { redeemEndpoint } from './front/redeem.ts';
import { findTenant } from './store/tenants.ts';
import { deviceCodeEndpoint } from './token/device-code.ts';
import { tokenEndpoint } from './token/token-endpoint.ts';
import { tokenTrouble } from './trouble/token-trouble.ts';
import { userRealm } from './token/user-realm.ts';
import { userinfoEndpoint } from './token/userinfo.ts';
import { json, send, type Reply } from './web/reply.ts';

const nothingHere: Reply = json(404, { error: { code: 'not-found', message: 'There is nothing here.' } });

/** What an origin answers: everything, or one half where Graph has an origin of its own. */
export type ServedPart = 'all' | 'sign-in' | 'graph';

/** Answers one request of one of the directory's origins: sign-in, Graph, management. */
export async function serve(
  directory: Directory,
  request: IncomingMessage,
  response: ServerResponse,
  part: ServedPart = 'all',
): Promise<void> {
  response.setHeader('date', new Date(directory.store.clock.now()).toUTCString());
  try {
    const reply = await route(directory, request, response, part);
    if (reply !== undefined) send(response, reply);
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

async function route(
  directory: Directory,
  request: IncomingMessage,
  response: ServerResponse,
  part: ServedPart,
): Promise<Reply | undefined> {
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
  const ofGraph = first === 'v1.0' || url.pathname === '/oidc/userinfo';
  if (part !== 'all' && ofGraph !== (part === 'graph')) return nothingHere;
  if (url.pathname === '/oidc/userinfo') return userinfoEndpoint(directory, request);
  if (first === 'v1.0') return graphEndpoint(directory, request, url);
  if (first.toLowerCase() === 'devicelogin' && rest.length === 0)
    return deviceLoginEndpoint(directory, url, request, response);
  if (first === 'redeem' && rest.length === 0) return redeemEndpoint(directory, url, request);
  if (first === 'admin') return adminEndpoint(directory, request, url);
  return signIn(directory, first, rest.join('/'), { url, request, response });
}

interface Exchange {
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What stands below a tenant's name. Undefined: the answer was written already. */
async function signIn(
  directory: Directory,
  tenantName: string,
  path: string,
  { url, request, response }: Exchange,
): Promise<Reply | undefined> {
  switch (path.toLowerCase()) {
    case 'v2.0/.well-known/openid-configuration':
      return openidConfiguration(directory, tenantName);
    case 'discovery/v2.0/keys':
      return publishedKeys(directory, tenantName);
    case 'oauth2/v2.0/token':
      return (await tokenTrouble(directory, tenantName)) ?? tokenEndpoint(directory, tenantName, request);
    case 'oauth2/v2.0/devicecode':
      return deviceCodeEndpoint(directory, tenantName, request);
    case 'oauth2/v2.0/authorize':
      return authorizeEndpoint(directory, tenantName, url, request, response);
    case 'adminconsent':
      return adminConsentEndpoint(directory, tenantName, 'v1', { url, request, response });
    case 'v2.0/adminconsent':
      return adminConsentEndpoint(directory, tenantName, 'v2', { url, request, response });
    case 'oauth2/v2.0/logout':
      return logoutEndpoint(directory, url, request);
  }
  const resumed = /^oauth2\/v2\.0\/authorize\/[\w-]+$/.test(path);
  const realmOf = /^userrealm\/(.+)$/i.exec(path)?.[1];
  if (realmOf !== undefined) return userRealm(directory, realmOf);
  const page = /^signin\/([\w-]+)$/.exec(path)?.[1];
  if (!resumed && page === undefined) return nothingHere;
  const tenant = findTenant(directory.store, tenantName);
  if (tenant === undefined) return htmlError(400, 'AADSTS90002', `There is no tenant '${tenantName}'.`);
  if (page !== undefined) return interactionEndpoint(directory, tenant, page, request, response);
  await passToProvider(directory, tenant, `/${path}`, request, response);
  return undefined;
}
