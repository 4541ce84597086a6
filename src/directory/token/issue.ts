import { signJwt } from '../crypto/signing-keys.ts';
import type { Directory } from '../directory.ts';
import { GRAPH_PERMISSIONS, USER_CONSENTED } from '../graph/permissions.ts';
import { consentsOf } from '../store/consents.ts';
import { makeRefreshToken, type RefreshFamily } from '../store/refresh-tokens.ts';
import { delegatedClaims, idTokenClaims, TOKEN_LIFE_S, type SignedInPerson } from './claims.ts';
import { ensureServicePrincipal, type Client } from './clients.ts';
import { OAuthError } from './oauth-error.ts';
import { scopesOfApi, type ScopeRequest } from './scopes.ts';
import type { ClientProof } from './token-request.ts';

export type TokenAnswer = Record<string, string | number>;

const consentRequired = (client: Client, names: string): OAuthError =>
  new OAuthError(
    'invalid_grant',
    65001,
    `The user or administrator has not consented to use the application with ID '${client.appId}'. Send an interactive authorization request for this user and resource. Not consented: ${names}.`,
    { suberror: 'consent_required' },
  );

function consentedBy(directory: Directory, client: Client, { resource }: ScopeRequest) {
  const { servicePrincipal } = client;
  const granted = new Set(
    servicePrincipal && consentsOf(directory.store, servicePrincipal, resource.appId, 'scope'),
  );
  const known = resource.kind === 'graph' ? GRAPH_PERMISSIONS : new Set(scopesOfApi(resource.application));
  const selfConsented = resource.kind === 'graph' ? USER_CONSENTED : [...known];
  return { granted, known, selfConsented };
}

/** What is asked, exists, and nobody consented to. */
export function missingConsent(directory: Directory, client: Client, asked: ScopeRequest): string[] {
  const { granted, known, selfConsented } = consentedBy(directory, client, asked);
  return asked.names.filter(name => known.has(name) && !granted.has(name) && !selfConsented.includes(name));
}

/** Those of the names that exist at the asked resource, and that people cannot consent to for themselves. */
export function needingAdministrator(
  directory: Directory,
  client: Client,
  asked: ScopeRequest,
  names: readonly string[],
): string[] {
  const { known, selfConsented } = consentedBy(directory, client, asked);
  return names.filter(name => known.has(name) && !selfConsented.includes(name));
}

/**
 * The delegated scopes that a client has at the asked resource: what the tenant granted, and what people consent to
 * for themselves. @throws OAuthError 70011 for a name that the resource does not have, 65001 without consent
 */
export function delegatedScopes(
  directory: Directory,
  person: SignedInPerson,
  client: Client,
  asked: ScopeRequest,
) {
  const servicePrincipal = ensureServicePrincipal(directory, person.tenant, client);
  const { granted, known, selfConsented } = consentedBy(directory, { ...client, servicePrincipal }, asked);
  const names = asked.names.filter(name => name !== '.default');
  for (const name of names) {
    if (!known.has(name)) {
      throw new OAuthError(
        'invalid_scope',
        70011,
        `The provided value for the input parameter 'scope' is not valid. The scope ${name} is not valid.`,
      );
    }
  }
  const missing = names.filter(name => !granted.has(name) && !selfConsented.includes(name));
  if (missing.length > 0) throw consentRequired(client, missing.join(' '));
  const everyday = asked.names.includes('.default') || names.length === 0 ? selfConsented : [];
  const identity =
    asked.resource.kind === 'graph' ? [...asked.oidc].filter(scope => scope !== 'offline_access') : [];
  return [...new Set([...granted, ...names, ...everyday, ...identity])].sort();
}

export interface PersonGrant {
  readonly person: SignedInPerson;
  readonly client: Client;
  readonly proof: ClientProof;
  readonly asked: ScopeRequest;
  readonly nonce?: string | undefined;
  readonly wantsIdToken: boolean;
  readonly wantsClientInfo: boolean;
  /** The family of refresh tokens; a new one begins without it. */
  readonly family?: RefreshFamily | undefined;
}

/** Access token, ID token and refresh token for a person, as one answer of the token endpoint. */
export async function issueForPerson(directory: Directory, grant: PersonGrant): Promise<TokenAnswer> {
  const { person, client, asked } = grant;
  const scopes = delegatedScopes(directory, person, client, asked);
  const { proof } = grant;
  const common = { directory, tenant: person.tenant, client, resource: asked.resource, proof };
  const answer: TokenAnswer = {
    token_type: 'Bearer',
    scope: asked.text,
    expires_in: TOKEN_LIFE_S - 1,
    ext_expires_in: TOKEN_LIFE_S - 1,
    access_token: await signJwt(directory.keys, delegatedClaims(common, person, scopes)),
  };
  if (asked.oidc.has('offline_access') || grant.family?.continues === true) {
    answer['refresh_token'] = makeRefreshToken(directory.store, {
      tenant: person.tenant.n,
      clientId: client.appId,
      user: person.user.n,
      confidential: proof !== 'none',
      scope: asked.text,
      authTime: person.authTime,
      home: person.home?.n,
      family: grant.family?.id,
    });
  }
  if (grant.wantsIdToken) {
    const claims = idTokenClaims(directory, client, person, { oidc: asked.oidc, nonce: grant.nonce });
    answer['id_token'] = await signJwt(directory.keys, claims);
  }
  if (grant.wantsClientInfo) {
    const info = JSON.stringify({ uid: person.user.id, utid: person.tenant.id });
    answer['client_info'] = Buffer.from(info).toString('base64url');
  }
  return answer;
}
