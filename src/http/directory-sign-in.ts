import { hash, randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { asObjectId, asTenantId, isGuid } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { CameBack, SignedIn } from './sessions.ts';
import type { SigningKeys } from './signing-keys.ts';
import { guestOf } from './tokens.ts';

/** Personal accounts, all of one tenant. */
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
const patience = 15_000;

/** Where at the directory: a tenant's id or domain, or one of its three doors. */
export const isTenantName = (text: string): boolean =>
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text) &&
  text.length <= 253;

export type Prompt = 'login' | 'none' | 'consent' | 'select_account';

/** How our application proves itself: its secret, or an assertion signed with its certificate for the URL given. */
export type ClientCredential =
  { readonly secret: string } | { readonly assertion: (audience: string) => Promise<string> };

/** What of a sign-in must be there again when it comes back. */
export interface SignInSecrets {
  readonly tenant: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Why a sign-in did not come about, in a word that is safe to show. */
export type SignInFailure =
  'cancelled' | 'refused' | 'expired' | 'other-browser' | 'not-genuine' | 'unavailable';

export class SignInError extends Error {
  readonly reason: SignInFailure;
  /** The directory's own number (AADSTS), for who looks it up. */
  readonly number: string | undefined;
  constructor(reason: SignInFailure, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause });
    this.name = 'SignInError';
    this.reason = reason;
    this.number = /\bAADSTS(\d{4,8})\b/.exec(detail)?.[1];
  }
}

/** Signing in at the directory: OpenID Connect with the authorization code flow and PKCE (RFC 7636, S256 only). */
export interface DirectorySignIn {
  begin(wish: {
    readonly tenant: string;
    readonly state: string;
    readonly hint?: string | undefined;
    readonly prompt?: Prompt | undefined;
    /** What the directory wants to see of the person this time (Entra: claims challenge), as JSON. */
    readonly claims?: string | undefined;
  }): { readonly url: string; readonly secrets: SignInSecrets };
  /** Throws `SignInError`. */
  finish(code: string, secrets: SignInSecrets): Promise<CameBack>;
  /** Where a browser ends its session at the directory and comes back to us. */
  signOutUrl(tenant: string, hint?: string): string;
}

export interface DirectorySignInOptions {
  readonly loginUrl: string;
  readonly publicUrl: string;
  readonly clientId: string;
  readonly credential: ClientCredential;
  /** `API_AUDIENCE`: its scope is asked for, so that the session can act on behalf of its person later. */
  readonly apiAudience: string;
  readonly keys: SigningKeys;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
}

const random = (): string => randomBytes(32).toString('base64url');

export function createDirectorySignIn(options: DirectorySignInOptions): DirectorySignIn {
  const { loginUrl, publicUrl, clientId } = options;
  const redirectUri = `${publicUrl}/auth/callback`;
  const scope = `openid profile offline_access ${options.apiAudience}/.default`;
  return {
    begin({ tenant, state, hint, prompt, claims }) {
      const secrets: SignInSecrets = { tenant, nonce: random(), verifier: random() };
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        response_mode: 'query',
        redirect_uri: redirectUri,
        scope,
        state,
        nonce: secrets.nonce,
        code_challenge: hash('sha256', secrets.verifier, 'base64url'),
        code_challenge_method: 'S256',
        ...(hint === undefined || prompt === 'select_account' ? {} : { login_hint: hint }),
        ...(prompt === undefined ? {} : { prompt }),
        ...(claims === undefined ? {} : { claims }),
      });
      return { url: `${loginUrl}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`, secrets };
    },

    async finish(code, secrets) {
      const url = `${loginUrl}/${secrets.tenant}/oauth2/v2.0/token`;
      const answer = await redeem(options, url, {
        client_id: clientId,
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: secrets.verifier,
        scope,
        ...(await proofOf(options.credential, url)),
      });
      if (typeof answer['id_token'] !== 'string')
        throw new SignInError('not-genuine', 'the directory sent no ID token');
      const claims = await verifyIdToken(options, answer['id_token'], secrets);
      const text = (name: string): string | undefined =>
        typeof answer[name] === 'string' ? answer[name] : undefined;
      const accessToken = text('access_token');
      return {
        who: signedIn(claims, text('refresh_token')),
        ...(accessToken === undefined ? {} : { accessToken }),
      };
    },

    signOutUrl(tenant, hint) {
      const query = new URLSearchParams({
        post_logout_redirect_uri: `${publicUrl}/`,
        client_id: clientId,
        ...(hint === undefined ? {} : { logout_hint: hint }),
      });
      return `${loginUrl}/${tenant}/oauth2/v2.0/logout?${query.toString()}`;
    },
  };
}

async function proofOf(credential: ClientCredential, audience: string): Promise<Record<string, string>> {
  if ('secret' in credential) return { client_secret: credential.secret };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await credential.assertion(audience),
  };
}

async function redeem(
  options: DirectorySignInOptions,
  url: string,
  form: Record<string, string>,
): Promise<Record<string, unknown>> {
  let response: Response;
  let answer: Record<string, unknown>;
  try {
    response = await options.fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    answer = (await response.json()) as Record<string, unknown>;
  } catch (error) {
    throw new SignInError('unavailable', 'the directory did not answer the exchange of the code', error);
  }
  if (response.status >= 500)
    throw new SignInError('unavailable', `the directory answered ${response.status}`);
  if (response.ok) return answer;
  const words = ['error', 'error_description'].map(name =>
    typeof answer[name] === 'string' ? answer[name] : '',
  );
  throw new SignInError('refused', words.join(': '));
}

/** OpenID Connect Core 1.0, 3.1.3.7, with the issuer built from `tid` as Entra's common doors need it. */
async function verifyIdToken(
  options: DirectorySignInOptions,
  token: string,
  secrets: SignInSecrets,
): Promise<JWTPayload> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const tid = decodeJwt(token)['tid'];
    if (typeof kid !== 'string' || typeof tid !== 'string' || !isGuid(tid))
      throw new Error('no key or tenant is named');
    const tenant = tid.toLowerCase();
    const issuer = `${options.loginUrl}/${tenant}/v2.0`;
    const key = await options.keys.key(kid, issuer, tenant);
    if (!key) throw new Error('the key is not published');
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer,
      audience: options.clientId,
      clockTolerance: 60,
      currentDate: new Date(options.clock()),
      requiredClaims: ['exp', 'iat', 'tid', 'oid', 'nonce'],
    });
    if (payload['nonce'] !== secrets.nonce) throw new Error('the nonce is another');
    if (!atDoor(secrets.tenant.toLowerCase(), tenant))
      throw new Error('signed in at another tenant than asked');
    if (typeof payload['oid'] !== 'string' || !isGuid(payload['oid'])) throw new Error('nobody is named');
    return payload;
  } catch (error) {
    if (error instanceof Problem) throw new SignInError('unavailable', error.message, error);
    throw new SignInError('not-genuine', 'the ID token does not hold', error);
  }
}

/** Whether a sign-in through this door may end at this tenant; a domain's tenant is known to the directory alone. */
function atDoor(door: string, tenant: string): boolean {
  if (door === 'consumers') return tenant === consumers;
  if (door === 'organizations') return tenant !== consumers;
  return isGuid(door) ? tenant === door : true;
}

/** Where mail reaches somebody: what the ID token calls so, else a user name that looks like an address. */
function mailOf(...told: readonly (string | undefined)[]): { readonly mail?: string } {
  const mail = told.find(each => each !== undefined && /^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/.test(each));
  return mail === undefined ? {} : { mail };
}

function signedIn(claims: JWTPayload, refreshToken: string | undefined): SignedIn {
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const userName = text('preferred_username') ?? text('email') ?? '';
  const authTime = typeof claims['auth_time'] === 'number' ? claims['auth_time'] : Number(claims.iat);
  const logoutHint = text('login_hint');
  return {
    tenantId: asTenantId(String(claims['tid'])),
    objectId: asObjectId(String(claims['oid'])),
    displayName: text('name') ?? userName,
    userName,
    ...mailOf(text('email'), text('preferred_username')),
    // An ID token names a guest's home directory (idp), and a member's not.
    guest: guestOf(claims) ?? false,
    authTime: new Date(authTime * 1000),
    tokens: {
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(logoutHint === undefined ? {} : { logoutHint }),
    },
  };
}
