import { createHash, X509Certificate } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { rememberOnce } from '../front/front-channel-store.ts';
import { domainsOf } from '../store/tenants.ts';
import { isJsonObject, type JsonObject } from '../web/body.ts';
import { TOLERANCE_S, type AssertedRequest } from './asserted-request.ts';
import type { Client } from './clients.ts';
import { federatedProof } from './federated-assertion.ts';
import { OAuthError } from './oauth-error.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const LONGEST_S = 600;

const invalid = (code: number, message: string): OAuthError =>
  new OAuthError('invalid_client', code, message);

/** The claims of an assertion before anything is proven. @throws OAuthError 50027 */
export function claimsOfAssertion(assertion: string): JWTPayload {
  try {
    decodeProtectedHeader(assertion);
    return decodeJwt(assertion);
  } catch {
    throw invalid(50027, 'JWT token is invalid or malformed: client_assertion.');
  }
}

/**
 * Proves a client by an assertion: one of its own, signed with the key of a registered certificate (RFC 7523; Entra:
 * certificate credentials, PS256 with `x5t#S256` or RS256 with `x5t`), or one of a foreign issuer that it registered.
 * @throws OAuthError 50027 malformed, 700021 of another client, 700023 audience, 700024 lifetime, 700027 key, 50013 replayed
 */
export async function proveByAssertion(request: AssertedRequest): Promise<void> {
  const { client, assertion } = request;
  const claims = claimsOfAssertion(assertion);
  if (String(claims.iss).toLowerCase() !== client.appId) return federatedProof(request, claims);
  if (String(claims.sub).toLowerCase() !== client.appId) {
    throw invalid(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
  }
  const payload = await verify(request, certificateOf(request));
  if (!audiences(request).some(audience => [payload.aud].flat().includes(audience))) {
    throw invalid(700023, 'Client assertion audience claim does not match Realm issuer.');
  }
  const now = request.directory.store.clock.now() / 1000;
  const begins = payload.iat ?? payload.nbf ?? now;
  const ends = payload.exp ?? Infinity;
  if (ends - begins > LONGEST_S + TOLERANCE_S || ends > now + LONGEST_S + TOLERANCE_S) {
    throw invalid(
      700024,
      'Client assertion is not within its valid time range: it may live ten minutes at most.',
    );
  }
  const [header = '', body = ''] = assertion.split('.');
  const used = `${header}.${body} ${request.purpose}`;
  if (!rememberOnce(request.directory.store, 'ClientAssertion', used, Math.ceil(ends) + TOLERANCE_S)) {
    throw invalid(50013, 'The client assertion was used for this request before.');
  }
}

async function verify(
  { directory, client, assertion }: AssertedRequest,
  certificate: X509Certificate,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ['PS256', 'RS256'],
      clockTolerance: TOLERANCE_S,
      currentDate: new Date(directory.store.clock.now()),
      requiredClaims: ['exp'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed) {
      throw invalid(700024, 'Client assertion is not within its valid time range.');
    }
    throw invalid(
      700027,
      `Client assertion contains an invalid signature. The application is '${client.appId}'.`,
    );
  }
}

/** The tenant by any of its names, at the token endpoint or as issuer. */
function audiences({ directory, tenant, tenantName }: AssertedRequest): string[] {
  const names = [
    tenant.id,
    tenantName.toLowerCase(),
    ...domainsOf(directory.store, tenant.n).map(({ name }) => name),
  ];
  return names.flatMap(name => [
    `${directory.base}/${name}/oauth2/v2.0/token`,
    `${directory.base}/${name}/v2.0`,
  ]);
}

const keysOf = ({ application, servicePrincipal }: Client): JsonObject[] =>
  [application, servicePrincipal]
    .flatMap(holder => holder?.body['keyCredentials'] ?? [])
    .filter(key => isJsonObject(key));

/** A registered certificate: `key` is its DER or PEM in base64 (Graph: keyCredential). Undefined when it is none. */
function readCertificate(credential: JsonObject): X509Certificate | undefined {
  const { key } = credential;
  if (typeof key !== 'string' || key === '') return undefined;
  try {
    return new X509Certificate(Buffer.from(key, 'base64'));
  } catch {
    return undefined;
  }
}

const thumbprint = (certificate: X509Certificate, algorithm: 'sha1' | 'sha256'): string =>
  createHash(algorithm).update(certificate.raw).digest('base64url');

/** The registered certificate that the assertion names. @throws OAuthError 700027 none, or not valid now */
function certificateOf({ directory, client, assertion }: AssertedRequest): X509Certificate {
  const header = decodeProtectedHeader(assertion);
  for (const credential of keysOf(client)) {
    const certificate = readCertificate(credential);
    if (certificate === undefined) continue;
    const named =
      header['x5t#S256'] === undefined
        ? header.x5t === thumbprint(certificate, 'sha1')
        : header['x5t#S256'] === thumbprint(certificate, 'sha256');
    if (!named) continue;
    const ends = [certificate.validTo, credential['endDateTime']].map(at => Date.parse(String(at)));
    const begins = [certificate.validFrom, credential['startDateTime']].map(at => Date.parse(String(at)));
    const now = directory.store.clock.now();
    if (ends.some(at => at <= now) || begins.some(at => at > now + TOLERANCE_S * 1000)) {
      throw invalid(
        700027,
        `The certificate used to sign the client assertion is expired or not yet valid. The application is '${client.appId}'.`,
      );
    }
    return certificate;
  }
  throw invalid(
    700027,
    `The certificate with identifier used to sign the client assertion is not registered on application. The application is '${client.appId}'.`,
  );
}
