import 'reflect-metadata';
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { SignJWT } from 'jose';

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;

/** A self-signed certificate of a client, as somebody would make it with openssl. */
export interface ClientCertificate {
  readonly pem: string;
  readonly keyPem: string;
  readonly key: KeyObject;
  /** Graph's keyCredential. */
  readonly credential: Readonly<Record<string, unknown>>;
  readonly sha1: Buffer;
  readonly sha256: Buffer;
}

export async function makeClientCertificate(days = 30): Promise<ClientCertificate> {
  const keys = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
  const notBefore = new Date(Date.now() - 60 * 24 * 3600 * 1000);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=client',
    notBefore,
    notAfter: new Date(Date.now() + days * 24 * 3600 * 1000),
    signingAlgorithm: RSA,
    keys,
  });
  const der = Buffer.from(certificate.rawData);
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return {
    pem: certificate.toString('pem'),
    keyPem: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    key,
    credential: { type: 'AsymmetricX509Cert', usage: 'Verify', key: der.toString('base64') },
    sha1: createHash('sha1').update(der).digest(),
    sha256: createHash('sha256').update(der).digest(),
  };
}

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface AssertionParts {
  readonly aud: string;
  readonly clientId: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** An assertion as Entra documents it, or one that differs in what a test names. */
export function assertionBy(certificate: ClientCertificate, parts: AssertionParts): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const { aud, clientId, header, claims } = parts;
  return new SignJWT({
    aud,
    iss: clientId,
    sub: clientId,
    jti: crypto.randomUUID(),
    nbf: now,
    exp: now + 600,
    ...claims,
  })
    .setProtectedHeader({
      alg: 'PS256',
      typ: 'JWT',
      ...(header ?? { 'x5t#S256': certificate.sha256.toString('base64url') }),
    })
    .sign(certificate.key);
}
