import { hash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Identity, PortalPower } from '../app/identity.ts';
import { asObjectId, asTenantId, isGuid } from '../core/id.ts';
import type { TenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { SigningKeys } from './signing-keys.ts';

/** An access token that was found genuine and meant for us. */
export interface VerifiedToken {
  readonly identity: Identity;
  /**
   * SHA-256 of what is signed, hex: its name where the token itself must not be kept, and the same however the
   * signature is spelt, whose last character has spare bits.
   */
  readonly digest: string;
  readonly issuedAt: Date;
  readonly expires: Date;
}

export interface TokenVerifier {
  /** Throws `unauthenticated` for whatever is not an access token of our directory for this API. */
  verify(token: string): Promise<VerifiedToken>;
}

export interface TokenRules {
  /** Where the directory signs in, without a slash at the end; issuers are `{loginUrl}/{tid}/v2.0`. */
  readonly loginUrl: string;
  /** `API_AUDIENCE` and `CLIENT_ID`. */
  readonly audiences: readonly string[];
  readonly operatorTenant: TenantId;
  readonly portals: ReadonlyMap<string, ReadonlySet<PortalPower>>;
  /** Entra's older tokens (`https://sts.windows.net/{tid}/`), only for the real Entra. */
  readonly v1Issuers?: boolean;
}

/** Seconds that clocks may differ; Entra's and MSAL's `nbf` lie up to a second ahead. */
const tolerance = 60;
/** A verified token is not verified again for this long, in ms: it bounds how long a key taken back still counts. */
const rememberedFor = 300_000;

/** Checks tokens by signature, issuer, audience and time, and tells people, applications and portals apart (api.md). */
export function createTokenVerifier(
  rules: TokenRules,
  ports: { readonly keys: SigningKeys; readonly clock: () => number; readonly remembered?: number },
): TokenVerifier {
  const known = new LRUCache<string, { readonly token: VerifiedToken; readonly until: number }>({
    max: ports.remembered ?? 20_000,
  });
  // Portals send the same few tokens a million times: found by themselves, they need no digest.
  const busy = new LRUCache<string, { readonly token: VerifiedToken; readonly until: number }>({ max: 64 });
  return {
    async verify(token) {
      const now = ports.clock();
      const often = busy.get(token);
      if (often && now < often.until) return often.token;
      const spelt = hash('sha256', token);
      const hit = known.get(spelt);
      if (hit && now < hit.until) {
        if (hit.token.identity.kind === 'portal') busy.set(token, hit);
        return hit.token;
      }
      const verified = await verifyToken(token, rules, ports);
      const until = Math.min(now + rememberedFor, verified.expires.getTime() + tolerance * 1000);
      known.set(spelt, { token: verified, until });
      return verified;
    },
  };
}

const refuse = (detail: string, cause?: unknown): Problem =>
  new Problem('unauthenticated', detail, { invalidToken: true }, cause);

async function verifyToken(
  token: string,
  rules: TokenRules,
  ports: { readonly keys: SigningKeys; readonly clock: () => number },
): Promise<VerifiedToken> {
  const { kid, tenantId, issuer } = readUnverified(token, rules);
  const key = await ports.keys.key(kid, issuer, tenantId);
  if (!key) throw refuse('The token is signed with a key that the directory does not publish.');
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer,
      audience: [...rules.audiences],
      clockTolerance: tolerance,
      currentDate: new Date(ports.clock()),
      requiredClaims: ['exp', 'iat', 'tid', 'oid'],
    }));
  } catch (error) {
    throw refuse(faultOf(error), error);
  }
  return {
    identity: identityOf(payload, tenantId, rules),
    digest: hash('sha256', token.slice(0, token.lastIndexOf('.'))),
    issuedAt: new Date(Number(payload.iat) * 1000),
    expires: new Date(Number(payload.exp) * 1000),
  };
}

/** What must be known before the signature can be checked: which key, and which issuer the token would have to be of. */
function readUnverified(
  token: string,
  rules: TokenRules,
): { kid: string; tenantId: TenantId; issuer: string } {
  let header: ReturnType<typeof decodeProtectedHeader>;
  let payload: JWTPayload;
  try {
    header = decodeProtectedHeader(token);
    payload = decodeJwt(token);
  } catch (error) {
    throw refuse('This is not an access token.', error);
  }
  if (header.alg !== 'RS256') throw refuse('The token is not signed with RS256.');
  if (typeof header.kid !== 'string') throw refuse('The token names no key.');
  const tid = payload['tid'];
  if (typeof tid !== 'string' || !isGuid(tid)) throw refuse('The token names no tenant.');
  const tenantId = asTenantId(tid);
  const v1 = `https://sts.windows.net/${tenantId}/`;
  const issuer = rules.v1Issuers === true && payload.iss === v1 ? v1 : `${rules.loginUrl}/${tenantId}/v2.0`;
  return { kid: header.kid, tenantId, issuer };
}

function faultOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new one.';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'The token is meant for another API (aud).';
    if (error.claim === 'iss') return 'The token is of another issuer (iss).';
    if (error.claim === 'nbf') return 'The token is not valid yet (nbf).';
    return `The claim "${error.claim}" is missing or wrong.`;
  }
  return 'The signature of the token does not hold.';
}

/**
 * A token with `scp` is a person's, one with `idtyp` "app" and no `scp` an application's, anything else no access token
 * for us: an ID token has neither (graph-contract A5). A portal is an application of the operator's tenant that is named.
 */
function identityOf(payload: JWTPayload, tenantId: TenantId, rules: TokenRules): Identity {
  const text = (name: string): string | undefined => {
    const value = payload[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const oid = text('oid');
  if (oid === undefined || !isGuid(oid)) throw refuse('The token names nobody (oid).');
  const principal = { tenantId, objectId: asObjectId(oid) };
  const clientId = (text('azp') ?? text('appid'))?.toLowerCase();
  const isApplication = payload['idtyp'] === 'app';
  if (isApplication && payload['scp'] === undefined) {
    const displayName = text('app_displayname') ?? text('name') ?? clientId ?? principal.objectId;
    const powers = clientId === undefined ? undefined : rules.portals.get(clientId);
    if (clientId !== undefined && powers && tenantId === rules.operatorTenant) {
      return { kind: 'portal', principal, clientId, displayName, powers };
    }
    return { kind: 'application', principal, displayName, guest: false };
  }
  if (isApplication || text('scp') === undefined) {
    throw refuse(
      'This is no access token of a person (scp) or an application (idtyp=app); an ID token is not taken.',
    );
  }
  const userName = text('preferred_username') ?? text('upn');
  return {
    kind: 'person',
    principal,
    displayName: text('name') ?? userName ?? principal.objectId,
    ...(userName === undefined ? {} : { userName }),
    guest: guestOf(payload),
  };
}

/** `acct` says it where it is there; a home directory named apart from the issuer (`idp`) means a guest too. */
export function guestOf(payload: JWTPayload): boolean | undefined {
  const acct = payload['acct'];
  if (acct === 1 || acct === '1') return true;
  const idp = payload['idp'];
  if (typeof idp === 'string' && idp !== payload.iss) return true;
  return acct === 0 || acct === '0' ? false : undefined;
}
