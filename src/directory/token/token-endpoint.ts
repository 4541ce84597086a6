import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import { findTenant, type Tenant } from '../store/tenants.ts';
import { BodyMalformed, BodyTooLarge, readForm } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';
import { clientCredentialsGrant } from './client-credentials.ts';
import { readClientCredentials, type ClientCredentials } from './client-authentication.ts';
import type { TokenAnswer } from './issue.ts';
import { OAuthError, oauthErrorReply, unknownTenant } from './oauth-error.ts';
import { passwordGrant } from './password.ts';
import { refreshTokenGrant } from './refresh-token.ts';

/** What a grant is given: the form, the client's credentials, and the tenant of the path when it names one. */
export interface TokenRequest {
  readonly directory: Directory;
  readonly form: ReadonlyMap<string, string>;
  readonly credentials: ClientCredentials;
  /** Undefined at `common` and `organizations`. */
  readonly tenant: Tenant | undefined;
}

const GRANTS: Readonly<Record<string, (request: TokenRequest) => Promise<TokenAnswer>>> = {
  client_credentials: clientCredentialsGrant,
  password: passwordGrant,
  refresh_token: refreshTokenGrant,
};

/** A parameter that must be there. @throws OAuthError 900144 */
export function required(form: ReadonlyMap<string, string>, name: string): string {
  const value = form.get(name);
  if (value === undefined || value === '') {
    throw new OAuthError(
      'invalid_request',
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    );
  }
  return value;
}

/** `POST /{tenant}/oauth2/v2.0/token` (RFC 6749; Entra's dialect of it: v2-oauth2-* of its documentation). */
export async function tokenEndpoint(
  directory: Directory,
  tenantName: string,
  request: IncomingMessage,
): Promise<Reply> {
  const correlation = request.headers['client-request-id'];
  try {
    const answer = await dispatch(directory, tenantName, request);
    return json(200, answer, { 'cache-control': 'no-store', pragma: 'no-cache' });
  } catch (error) {
    return oauthErrorReply(
      asOAuthError(error),
      directory.base,
      typeof correlation === 'string' ? correlation : undefined,
    );
  }
}

function asOAuthError(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  if (error instanceof BodyMalformed) return new OAuthError('invalid_request', 900561, error.message);
  if (error instanceof BodyTooLarge)
    return new OAuthError('invalid_request', 90100, error.message, { status: 413 });
  throw error;
}

async function dispatch(
  directory: Directory,
  tenantName: string,
  request: IncomingMessage,
): Promise<TokenAnswer> {
  if (request.method !== 'POST') {
    throw new OAuthError('invalid_request', 900561, 'The endpoint only accepts POST requests.', {
      status: 405,
    });
  }
  const form = await readForm(request);
  const anyTenant = /^(common|organizations)$/i.test(tenantName);
  const tenant = anyTenant ? undefined : findTenant(directory.store, tenantName);
  if (!anyTenant && tenant === undefined) throw unknownTenant(tenantName);
  const type = required(form, 'grant_type');
  const grant = Object.hasOwn(GRANTS, type) ? GRANTS[type] : undefined;
  if (grant === undefined) {
    throw new OAuthError(
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${type}'.`,
    );
  }
  const credentials = readClientCredentials(form, request.headers.authorization);
  return grant({ directory, form, credentials, tenant });
}
