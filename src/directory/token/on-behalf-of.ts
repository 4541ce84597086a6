import { createLocalJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { issuerOf, type Directory } from '../directory.ts';
import { objectById } from '../store/objects.ts';
import { findTenant, tenantById, type Tenant } from '../store/tenants.ts';
import type { SignedInPerson } from './claims.ts';
import { authenticateClient } from './client-authentication.ts';
import { findClient, type Client } from './clients.ts';
import { issueForPerson, type TokenAnswer } from './issue.ts';
import { OAuthError } from './oauth-error.ts';
import { challenge } from '../trouble/token-trouble.ts';
import { assertMaySignIn } from './people.ts';
import { parseScopes } from './scopes.ts';
import { required, type TokenRequest } from './token-request.ts';

const refused = (code: number, why: string): OAuthError => new OAuthError('invalid_grant', code, why);

/**
 * An API trades the access token that a person's client sent it for one of its own for the next API (Entra: on-behalf-of
 * flow, `jwt-bearer` of RFC 7523 with `requested_token_use=on_behalf_of`). The person is the one of the token, and the
 * tenant must have consented to what the API asks for.
 * @throws OAuthError 50013 no token of this directory, 500133 ended, 500131 for another API, 7000114 an application's
 * own, 50076 for a sign-in that is wanted again, 50173 from before the person's sign-ins were ended, 65001 without consent
 */
export async function onBehalfOfGrant(request: TokenRequest): Promise<TokenAnswer> {
  const { directory, form, credentials } = request;
  if (required(form, 'requested_token_use') !== 'on_behalf_of') {
    throw new OAuthError('invalid_request', 900144, "The 'requested_token_use' must be 'on_behalf_of'.");
  }
  const claims = await verified(directory, required(form, 'assertion'));
  const tenant = tenantOf(request, claims);
  const client = findClient(directory, tenant, credentials.clientId);
  const proof = await authenticateClient(request, tenant, client, false);
  const person = personOf(directory, tenant, client, claims);
  challenge(directory, person);
  const asked = parseScopes(directory, tenant, required(form, 'scope'));
  return issueForPerson(directory, {
    person,
    client,
    proof,
    asked,
    wantsIdToken: asked.oidc.has('openid'),
    wantsClientInfo: form.get('client_info') === '1',
  });
}

async function verified(directory: Directory, assertion: string): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(
      assertion,
      createLocalJWKSet({ keys: [...directory.keys.published] }),
      {
        algorithms: ['RS256'],
        currentDate: new Date(directory.store.clock.now()),
        requiredClaims: ['exp', 'iat', 'iss', 'aud', 'tid'],
      },
    );
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw refused(
        500133,
        'Assertion is not within its valid time range. Ensure that the access token is not expired.',
      );
    }
    throw refused(50013, 'Assertion failed signature validation: it is no access token of this directory.');
  }
}

function tenantOf({ directory, tenant }: TokenRequest, claims: JWTPayload): Tenant {
  const home = tenantById(directory.store, String(claims['tid']));
  const issuedHere = home !== undefined && claims.iss === issuerOf(directory, home.id);
  if (!issuedHere || (tenant !== undefined && tenant.n !== home.n)) {
    throw refused(
      50013,
      'Assertion failed validation: it was issued by another tenant, or is a token for Graph.',
    );
  }
  return home;
}

function personOf(directory: Directory, tenant: Tenant, client: Client, claims: JWTPayload): SignedInPerson {
  if (claims.aud !== client.appId) {
    throw refused(500131, 'Assertion audience does not match the Client app presenting the assertion.');
  }
  // An ID token has the same audience and no scopes; an application's own token has none either.
  if (typeof claims['scp'] !== 'string') {
    throw refused(
      7000114,
      `Application '${client.appId}' is not allowed to make application on-behalf-of calls.`,
    );
  }
  const user = objectById(directory.store, tenant.n, String(claims['oid']));
  assertMaySignIn(user);
  const validFrom = Date.parse(String(user.body['signInSessionsValidFromDateTime']));
  const issuedAt = claims.iat ?? 0;
  if (issuedAt < Math.floor(validFrom / 1000)) {
    throw refused(50173, "The token is from before the person's sign-ins were ended. Sign in again.");
  }
  const authTime = typeof claims['auth_time'] === 'number' ? claims['auth_time'] : issuedAt;
  return { tenant, user, home: homeOf(directory, claims['idp']), authTime };
}

/** The tenant whose password a guest used: its issuer stands in `idp`. */
function homeOf(directory: Directory, idp: unknown): Tenant | undefined {
  if (typeof idp !== 'string' || !idp.startsWith(`${directory.base}/`)) return undefined;
  return findTenant(directory.store, idp.slice(directory.base.length + 1).split('/')[0] ?? '');
}
