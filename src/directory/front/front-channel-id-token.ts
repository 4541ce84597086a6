import { createHash } from 'node:crypto';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { signJwt } from '../crypto/signing-keys.ts';
import type { Directory } from '../directory.ts';
import type { StoredObject } from '../store/objects.ts';
import { tenantById, type Tenant } from '../store/tenants.ts';
import { idTokenClaims } from '../token/claims.ts';
import { findClient } from '../token/clients.ts';
import { delegatedScopes } from '../token/issue.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { parseScopes } from '../token/scopes.ts';
import { isJsonObject } from '../web/body.ts';
import { clockAhead } from './front-channel-store.ts';
import { readAccountId, usableAccount } from './sessions.ts';

/** Whether the registration lets the authorization endpoint give ID tokens (Graph: implicitGrantSettings). */
export function issuesIdTokens(application: StoredObject): boolean {
  const web = application.body['web'];
  const settings = isJsonObject(web) ? web['implicitGrantSettings'] : undefined;
  return isJsonObject(settings) && settings['enableIdTokenIssuance'] === true;
}

/** The left half of the code's SHA-256 (OpenID Connect Core 1.0, 3.3.2.11). */
const codeHash = (code: string): string =>
  createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url');

/** ID tokens of `response_type=id_token` and `code id_token` are the same ones that the token endpoint makes. */
export function signIdTokensAsEntra(directory: Directory, tenant: Tenant, provider: Provider): void {
  provider.IdToken.prototype.issue = async function issue(): Promise<string> {
    const { session, params } = this.ctx.oidc;
    const accountId = session?.accountId;
    const user = accountId === undefined ? undefined : usableAccount(directory, tenant, accountId);
    if (accountId === undefined || user === undefined) throw new errors.LoginRequired();
    const { homeTenantId } = readAccountId(accountId);
    const home = homeTenantId === undefined ? undefined : tenantById(directory.store, homeTenantId);
    const authTime = (session?.authTime() ?? Math.floor(Date.now() / 1000)) + clockAhead(directory.store);
    const person = { tenant, user, home, authTime };
    const client = findClient(directory, tenant, this.client.clientId);
    const asked = parseScopes(directory, tenant, String(params?.['asked']));
    try {
      delegatedScopes(directory, person, client, asked);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw new errors.CustomOIDCProviderError(error.error, `AADSTS${error.code}: ${error.message}`);
    }
    const { nonce, c_hash: code } = this.extra;
    const claims = idTokenClaims(directory, client, person, {
      oidc: asked.oidc,
      nonce: typeof nonce === 'string' ? nonce : undefined,
      through: 'address',
    });
    return signJwt(directory.keys, {
      ...claims,
      ...(typeof code === 'string' ? { c_hash: codeHash(code) } : {}),
    });
  };
}
