import { hash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { PortalSettings } from './settings.ts';

/** Who signed in: the two ids by which Rolecall knows them, and a name to greet them by. */
export interface Person {
  readonly tenantId: string;
  readonly objectId: string;
  readonly name: string;
}

/** What of a sign-in must be there again when the browser comes back. */
export interface SignInBegun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const random = (): string => randomBytes(32).toString('base64url');
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Sign-in at the company's own directory: OpenID Connect, authorization code with PKCE, at the door for every tenant.
 *
 * A portal on Microsoft Entra ID would take MSAL; it accepts HTTPS alone, and this example runs on a loopback address.
 */
export function createSignIn(settings: PortalSettings) {
  const door = `${settings.loginUrl}/common`;
  const redirectUri = `${settings.url}/signed-in`;
  const keys = createRemoteJWKSet(new URL(`${door}/discovery/v2.0/keys`));
  return {
    begin(): { readonly url: string; readonly begun: SignInBegun } {
      const begun = { state: random(), nonce: random(), verifier: random() };
      const query = new URLSearchParams({
        client_id: settings.clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: hash('sha256', begun.verifier, 'base64url'),
        code_challenge_method: 'S256',
        prompt: 'select_account',
      });
      return { url: `${door}/oauth2/v2.0/authorize?${query.toString()}`, begun };
    },

    /** Redeems the code and checks the ID token (OpenID Connect Core 1.0, 3.1.3.7). Throws when anything is not right. */
    async finish(code: string, begun: SignInBegun): Promise<Person> {
      const response = await fetch(`${door}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: settings.clientId,
          client_secret: settings.clientSecret,
          code,
          redirect_uri: redirectUri,
          code_verifier: begun.verifier,
        }),
        signal: AbortSignal.timeout(15_000),
      });
      const answer = (await response.json()) as { id_token?: string; error?: string };
      if (!answer.id_token)
        throw new Error(`the directory refused the code: ${answer.error ?? response.status}`);
      // At the common door the issuer follows from the token's own tenant, and is held against our directory.
      const tenant = String(decodeJwt(answer.id_token)['tid']);
      if (!guid.test(tenant)) throw new Error('the ID token names no tenant');
      const { payload } = await jwtVerify(answer.id_token, keys, {
        algorithms: ['RS256'],
        issuer: `${settings.loginUrl}/${tenant}/v2.0`,
        audience: settings.clientId,
        clockTolerance: 60,
        requiredClaims: ['exp', 'iat', 'oid', 'nonce'],
      });
      if (payload['nonce'] !== begun.nonce) throw new Error('the ID token is of another sign-in');
      const { oid, name } = payload;
      if (typeof oid !== 'string' || !guid.test(oid)) throw new Error('the ID token names nobody');
      return {
        tenantId: tenant.toLowerCase(),
        objectId: oid.toLowerCase(),
        name: typeof name === 'string' && name !== '' ? name : 'somebody',
      };
    },

    /** Where the browser ends its session at the directory. */
    signOutUrl: (): string =>
      `${door}/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: `${settings.url}/` }).toString()}`,
  };
}

export type SignIn = ReturnType<typeof createSignIn>;

/** Access tokens of the portal itself, by its client credentials; each is kept until shortly before it ends. */
export function createPortalToken(settings: PortalSettings): () => Promise<string> {
  let kept: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    if (kept && Date.now() < kept.until) return kept.token;
    const response = await fetch(`${settings.loginUrl}/${settings.operatorTenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        scope: `${settings.audience}/.default`,
      }),
      signal: AbortSignal.timeout(15_000),
    });
    const answer = (await response.json()) as { access_token?: string; expires_in?: number; error?: string };
    if (!answer.access_token)
      throw new Error(`the portal's own sign-in was refused: ${answer.error ?? response.status}`);
    kept = { token: answer.access_token, until: Date.now() + ((answer.expires_in ?? 3600) - 300) * 1000 };
    return kept.token;
  };
}
