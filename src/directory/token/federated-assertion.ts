import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
} from 'jose';
import type { Directory } from '../directory.ts';
import type { StoredObject } from '../store/objects.ts';
import { isJsonObject, type JsonObject } from '../web/body.ts';
import { fetchJsonGuarded, OutgoingRefused } from '../web/guarded-fetch.ts';
import { TOLERANCE_S, type AssertedRequest } from './asserted-request.ts';
import type { Client } from './clients.ts';
import { OAuthError } from './oauth-error.ts';

const KEYS_KEPT_MS = 300_000;
/** An unknown key id makes the issuer be asked again, but not more often than this. */
const ASK_AGAIN_MS = 10_000;

interface KnownKeys {
  readonly keys: JSONWebKeySet;
  readonly at: number;
}
const known = new WeakMap<Directory, Map<string, KnownKeys>>();

const refused = (code: number, message: string): OAuthError =>
  new OAuthError('invalid_client', code, message);

/** What an application takes for its credential: tokens of this issuer with this subject and audience. */
interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

/** Those made by Graph, and those that came with an import of the application. */
function credentialsOf(directory: Directory, { application }: Client): FederatedCredential[] {
  if (application === undefined) return [];
  const sql = 'SELECT issuer, subject, audience FROM federated_credential WHERE object = ?';
  const made = directory.store.all(sql, application.n).map(row => ({
    issuer: String(row['issuer']),
    subject: String(row['subject']),
    audiences: [String(row['audience'])],
  }));
  return [...made, ...importedCredentials(application)];
}

function importedCredentials(application: StoredObject): FederatedCredential[] {
  const listed = application.body['federatedIdentityCredentials'];
  return (Array.isArray(listed) ? listed : []).flatMap((each: unknown) => {
    if (!isJsonObject(each)) return [];
    const { issuer, subject, audiences } = each;
    if (typeof issuer !== 'string' || typeof subject !== 'string' || !Array.isArray(audiences)) return [];
    return [{ issuer, subject, audiences: audiences.filter(audience => typeof audience === 'string') }];
  });
}

/**
 * Proves a client by the token of an issuer that it registered (Entra: workload identity federation). Issuer, subject
 * and audience are compared to the letter, RS256 only. Such a token may be used again until it ends, as Entra has it.
 * @throws OAuthError 70025 none registered, 700211 issuer, 700213 subject, 700212 audience, 700027 signature, 700024 time
 */
export async function federatedProof(request: AssertedRequest, claims: JWTPayload): Promise<void> {
  const { directory, client, assertion } = request;
  const registered = credentialsOf(directory, client);
  if (registered.length === 0) {
    throw refused(
      70025,
      `The client '${client.appId}' has no configured federated identity credentials, and the assertion is not its own.`,
    );
  }
  const ofIssuer = registered.filter(({ issuer }) => issuer === claims.iss);
  const none = (what: string, value: unknown): string =>
    `No matching federated identity record found for presented assertion ${what} '${String(value)}'.`;
  if (ofIssuer.length === 0) throw refused(700211, none('issuer', claims.iss));
  const ofSubject = ofIssuer.filter(({ subject }) => subject === claims.sub);
  if (ofSubject.length === 0) throw refused(700213, none('subject', claims.sub));
  const audience = [claims.aud].flat();
  const match = ofSubject.find(({ audiences }) =>
    audience.some(each => each !== undefined && audiences.includes(each)),
  );
  if (match === undefined) throw refused(700212, none('audience', audience.join(' ')));
  await verify(directory, match.issuer, assertion);
}

async function verify(directory: Directory, issuer: string, assertion: string): Promise<void> {
  const { kid } = decodeProtectedHeader(assertion);
  try {
    const keys = createLocalJWKSet(await keysOfIssuer(directory, issuer, kid));
    await jwtVerify(assertion, keys, {
      algorithms: ['RS256'],
      clockTolerance: TOLERANCE_S,
      currentDate: new Date(directory.store.clock.now()),
      requiredClaims: ['exp'],
      issuer,
    });
  } catch (error) {
    if (error instanceof OutgoingRefused) {
      throw refused(50165, `The keys of the issuer '${issuer}' cannot be read. ${error.message}`);
    }
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
      throw refused(700024, 'Client assertion is not within its valid time range.');
    }
    if (error instanceof errors.JOSEError) {
      throw refused(700027, 'Client assertion contains an invalid signature.');
    }
    throw error;
  }
}

async function keysOfIssuer(directory: Directory, issuer: string, kid: unknown): Promise<JSONWebKeySet> {
  // A tenant of this very directory may be the issuer; it need not ask itself.
  if (issuer.startsWith(`${directory.base}/`)) return { keys: [...directory.keys.published] };
  const kept = known.get(directory) ?? new Map<string, KnownKeys>();
  known.set(directory, kept);
  const old = kept.get(issuer);
  const age = Date.now() - (old?.at ?? 0);
  const hasKey = kid === undefined || old?.keys.keys.some(key => key.kid === kid) === true;
  if (old !== undefined && age < (hasKey ? KEYS_KEPT_MS : ASK_AGAIN_MS)) return old.keys;
  const keys = await askForKeys(directory.base, issuer);
  kept.set(issuer, { keys, at: Date.now() });
  return keys;
}

/** OpenID Connect Discovery 1.0: the document must name the issuer to the letter. @throws OutgoingRefused */
async function askForKeys(base: string, issuer: string): Promise<JSONWebKeySet> {
  const document = await fetchJsonGuarded(
    base,
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
  );
  if (!isJsonObject(document) || document['issuer'] !== issuer || typeof document['jwks_uri'] !== 'string') {
    throw new OutgoingRefused('Its discovery document names another issuer, or no keys.');
  }
  const answer = await fetchJsonGuarded(base, document['jwks_uri']);
  const isKeys = isJsonObject(answer) && Array.isArray(answer['keys']) && answer['keys'].every(isJsonObject);
  if (!isKeys) throw new OutgoingRefused('Its keys are not a JSON Web Key Set.');
  return { keys: answer['keys'] as (JsonObject & { kty: string })[] };
}
