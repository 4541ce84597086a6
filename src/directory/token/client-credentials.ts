import { signJwt } from '../crypto/signing-keys.ts';
import { consentsOf } from '../store/consents.ts';
import { appOnlyClaims, TOKEN_LIFE_S } from './claims.ts';
import { authenticateClient } from './client-authentication.ts';
import { findClient } from './clients.ts';
import type { TokenAnswer } from './issue.ts';
import { OAuthError } from './oauth-error.ts';
import { parseScopes } from './scopes.ts';
import { required, type TokenRequest } from './token-request.ts';

/** An application signs in as itself: `scope` is `{resource}/.default`, the answer has an access token alone. */
export async function clientCredentialsGrant(request: TokenRequest): Promise<TokenAnswer> {
  const { directory, form, credentials, tenant } = request;
  if (tenant === undefined) {
    throw new OAuthError(
      'invalid_request',
      50059,
      'No tenant-identifying information found in either the request or implied by any provided credentials.',
    );
  }
  const client = findClient(directory, tenant, credentials.clientId);
  const proof = await authenticateClient(request, tenant, client, false);
  const asked = parseScopes(directory, tenant, required(form, 'scope'));
  if (asked.names.length !== 1 || asked.names[0] !== '.default') {
    throw new OAuthError(
      'invalid_scope',
      1002012,
      `The provided value for scope ${asked.text} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  const principal = client.servicePrincipal;
  const roles =
    principal === undefined ? [] : consentsOf(directory.store, principal, asked.resource.appId, 'role');
  const common = { directory, tenant, client, resource: asked.resource, proof };
  return {
    token_type: 'Bearer',
    expires_in: TOKEN_LIFE_S - 1,
    ext_expires_in: TOKEN_LIFE_S - 1,
    access_token: await signJwt(directory.keys, appOnlyClaims(common, roles)),
  };
}
