import { objectByNumber } from '../store/objects.ts';
import {
  consumeRefreshToken,
  findRefreshToken,
  revokeFamily,
  type KnownRefreshToken,
} from '../store/refresh-tokens.ts';
import { tenantByNumber, type Tenant } from '../store/tenants.ts';
import { authenticateClient } from './client-authentication.ts';
import { findClient } from './clients.ts';
import { delegatedScopes, issueForPerson, type TokenAnswer } from './issue.ts';
import { OAuthError } from './oauth-error.ts';
import { assertMaySignIn } from './people.ts';
import { parseScopes } from './scopes.ts';
import { required, type TokenRequest } from './token-request.ts';

const refused = (why: string): OAuthError =>
  new OAuthError(
    'invalid_grant',
    70000,
    `The provided value for the 'refresh_token' parameter is not valid. ${why}`,
  );

/**
 * Trades a refresh token for a new set of tokens. It is bound to person, client and tenant but to no resource, and
 * is used up; whoever uses it a second time ends every token that grew out of the same sign-in.
 */
export async function refreshTokenGrant(request: TokenRequest): Promise<TokenAnswer> {
  const { directory, form, credentials } = request;
  const { store } = directory;
  const token = required(form, 'refresh_token');
  const known = findRefreshToken(store, token);
  if (known === undefined) throw refused('It is unknown, expired or revoked.');
  const tenant = tenantOf(request, known);
  const client = findClient(directory, tenant, credentials.clientId);
  if (client.appId !== known.clientId) throw refused('It was issued to another client.');
  const proof = await authenticateClient(request, tenant, client, !known.confidential);

  const user = objectByNumber(store, known.user);
  assertMaySignIn(user);
  const home = known.home === undefined ? undefined : tenantByNumber(store, known.home);
  const person = { tenant, user, home, authTime: known.authTime };
  const asked = parseScopes(directory, tenant, form.get('scope') ?? known.scope);
  // Everything that can be refused is asked before the token is used up: a client's mistake must not cost the session.
  delegatedScopes(directory, person, client, asked);
  if (!consumeRefreshToken(store, token)) {
    revokeFamily(store, known.family);
    throw refused('It was used before; every token of this sign-in is revoked.');
  }
  return issueForPerson(directory, {
    person,
    client,
    proof,
    asked,
    wantsIdToken: asked.oidc.has('openid') || known.scope.split(' ').includes('openid'),
    wantsClientInfo: form.get('client_info') === '1',
    family: { id: known.family, continues: true },
  });
}

function tenantOf(request: TokenRequest, known: KnownRefreshToken): Tenant {
  const tenant = tenantByNumber(request.directory.store, known.tenant);
  const elsewhere = request.tenant !== undefined && request.tenant.n !== known.tenant;
  if (tenant === undefined || elsewhere) throw refused('It was issued by another tenant.');
  return tenant;
}
