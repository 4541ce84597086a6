import { createHash, timingSafeEqual } from 'node:crypto';
import { consumeOnce, findCode, type KeptCode } from '../front/front-channel-store.ts';
import { redirectKind } from '../front/redirects.ts';
import { readAccountId } from '../front/sessions.ts';
import { objectById } from '../store/objects.ts';
import { revokeFamily } from '../store/refresh-tokens.ts';
import { tenantById, type Tenant } from '../store/tenants.ts';
import { authenticateClient } from './client-authentication.ts';
import { findClient, type Client } from './clients.ts';
import { delegatedScopes, issueForPerson, type TokenAnswer } from './issue.ts';
import { OAuthError } from './oauth-error.ts';
import { assertMaySignIn } from './people.ts';
import { parseScopes } from './scopes.ts';
import { required, type TokenRequest } from './token-request.ts';

const refused = (code: number, why: string): OAuthError => new OAuthError('invalid_grant', code, why);

/**
 * Redeems an authorization code, once (RFC 6749 4.1.3, RFC 7636). A code of a web redirect needs the client's secret,
 * one of a public redirect needs PKCE; PKCE is checked wherever the request began with it.
 */
export async function authorizationCodeGrant(request: TokenRequest): Promise<TokenAnswer> {
  const { directory, form, credentials } = request;
  const { store } = directory;
  const code = findCode(store, required(form, 'code'));
  if (code === undefined)
    throw refused(70008, 'The provided authorization code is unknown or has expired. Sign in again.');
  const tenant = tenantOf(request, code);
  const client = findClient(directory, tenant, credentials.clientId);
  if (client.appId !== code.clientId.toLowerCase())
    throw refused(70000, 'The authorization code was issued to another client.');
  if (required(form, 'redirect_uri') !== code.redirectUri) {
    throw refused(500112, 'The reply address does not match the one of the authorization request.');
  }
  const proof = await authenticateClient(request, tenant, client, isPublicRedirect(client, code));
  checkVerifier(code, form.get('code_verifier'), isPublicRedirect(client, code));

  const { objectId, homeTenantId } = readAccountId(code.accountId);
  const user = objectById(store, tenant.n, objectId);
  assertMaySignIn(user);
  const home = homeTenantId === undefined ? undefined : tenantById(store, homeTenantId);
  const person = { tenant, user, home, authTime: code.authTime };
  const begun = parseScopes(directory, tenant, code.asked);
  const now = form.has('scope') ? parseScopes(directory, tenant, required(form, 'scope')) : begun;
  const asked = { ...now, oidc: new Set([...begun.oidc, ...now.oidc]) };
  delegatedScopes(directory, person, client, asked);
  if (!consumeOnce(store, 'AuthorizationCode', code.id)) {
    revokeFamily(store, code.id);
    throw refused(
      54005,
      'OAuth2 Authorization code was already redeemed; its tokens are revoked. Sign in again.',
    );
  }
  return issueForPerson(directory, {
    person,
    client,
    proof,
    asked,
    nonce: code.nonce,
    wantsIdToken: asked.oidc.has('openid'),
    wantsClientInfo: form.get('client_info') === '1',
    family: { id: code.id, continues: false },
  });
}

function tenantOf(request: TokenRequest, code: KeptCode): Tenant {
  const tenant = tenantById(request.directory.store, code.tenantId);
  if (tenant === undefined || (request.tenant !== undefined && request.tenant.n !== tenant.n)) {
    throw refused(70000, 'The authorization code was issued by another tenant.');
  }
  return tenant;
}

function isPublicRedirect(client: Client, code: KeptCode): boolean {
  return client.application !== undefined && redirectKind(client.application, code.redirectUri) !== 'web';
}

/** @throws OAuthError 501481 when the verifier does not fit, 50148 when it is missing */
function checkVerifier(code: KeptCode, verifier: string | undefined, publicRedirect: boolean): void {
  if (code.codeChallenge === undefined) {
    if (publicRedirect || verifier !== undefined)
      throw refused(501481, 'The authorization request began without PKCE.');
    return;
  }
  if (verifier === undefined)
    throw refused(50148, "The 'code_verifier' is required: the authorization request began with PKCE.");
  const made = createHash('sha256').update(verifier).digest();
  const wanted = Buffer.from(code.codeChallenge, 'base64url');
  if (made.length !== wanted.length || !timingSafeEqual(made, wanted)) {
    throw refused(
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    );
  }
}
