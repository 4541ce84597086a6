import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import { findTenant } from '../store/tenants.ts';
import { readForm } from '../web/body.ts';
import { json, type Reply } from '../web/reply.ts';
import { authorizationCodeGrant } from './authorization-code.ts';
import { clientCredentialsGrant } from './client-credentials.ts';
import { readClientCredentials } from './client-authentication.ts';
import { deviceCodeGrant } from './device-code.ts';
import type { TokenAnswer } from './issue.ts';
import { answeringErrors, OAuthError, unknownTenant } from './oauth-error.ts';
import { onBehalfOfGrant } from './on-behalf-of.ts';
import { passwordGrant } from './password.ts';
import { required, type TokenRequest } from './token-request.ts';
import { refreshTokenGrant } from './refresh-token.ts';

const GRANTS: Readonly<Record<string, (request: TokenRequest) => Promise<TokenAnswer>>> = {
  client_credentials: clientCredentialsGrant,
  password: passwordGrant,
  refresh_token: refreshTokenGrant,
  authorization_code: authorizationCodeGrant,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOfGrant,
  'urn:ietf:params:oauth:grant-type:device_code': deviceCodeGrant,
  // The official clients use the short name.
  device_code: deviceCodeGrant,
};

/** `POST /{tenant}/oauth2/v2.0/token` (RFC 6749; Entra's dialect of it: v2-oauth2-* of its documentation). */
export function tokenEndpoint(
  directory: Directory,
  tenantName: string,
  request: IncomingMessage,
): Promise<Reply> {
  return answeringErrors(directory.base, request, async () => {
    const answer = await dispatch(directory, tenantName, request);
    return json(200, answer, { 'cache-control': 'no-store', pragma: 'no-cache' });
  });
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
  return grant({ directory, form, credentials, tenantName, tenant });
}
