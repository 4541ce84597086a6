import type { Directory } from './directory.ts';
import { findTenant } from './store/tenants.ts';
import { OAuthError, oauthErrorReply, unknownTenant } from './token/oauth-error.ts';
import { json, type Reply } from './web/reply.ts';

/** The issuer's tenant, or the template that a multi-tenant client fills in with `tid`. */
function issuerTenant(directory: Directory, tenantName: string): string {
  if (/^(common|organizations)$/i.test(tenantName)) return '{tenantid}';
  const tenant = findTenant(directory.store, tenantName);
  // Discovery says it with a word of its own.
  if (tenant === undefined) throw new OAuthError('invalid_tenant', 90002, unknownTenant(tenantName).message);
  return tenant.id;
}

/** `GET /{tenant}/v2.0/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, as Entra answers it). */
export function openidConfiguration(directory: Directory, tenantName: string): Reply {
  const { base } = directory;
  try {
    const issuer = issuerTenant(directory, tenantName);
    const at = `${base}/${issuer === '{tenantid}' ? tenantName.toLowerCase() : issuer}`;
    return json(200, {
      token_endpoint: `${at}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: `${at}/discovery/v2.0/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      issuer: `${base}/${issuer}/v2.0`,
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${directory.graphBase}/oidc/userinfo`,
      authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${at}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${at}/oauth2/v2.0/logout`,
      code_challenge_methods_supported: ['S256'],
      claims_supported: [
        'sub',
        'iss',
        'aud',
        'exp',
        'iat',
        'auth_time',
        'nonce',
        'name',
        'tid',
        'oid',
        'ver',
        'preferred_username',
        'email',
      ],
    });
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorReply(error, base);
    throw error;
  }
}

/** `GET /{tenant}/discovery/v2.0/keys`: the same keys for every tenant. */
export function publishedKeys(directory: Directory, tenantName: string): Reply {
  try {
    issuerTenant(directory, tenantName);
  } catch (error) {
    if (error instanceof OAuthError) return oauthErrorReply(error, directory.base);
    throw error;
  }
  return json(200, { keys: directory.keys.published }, { 'cache-control': 'public, max-age=300' });
}
