import { createHash, createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { SignJWT } from 'jose';

/** A certificate registered with the application, and its private key; both PEM, and may be the same text. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Makes client assertions for a token endpoint (RFC 7523, section 2.2) as Entra wants them: PS256, the certificate
 * named by its SHA-256 thumbprint, ten minutes at most. Throws at once when certificate and key do not belong together.
 */
export function createClientAssertions(clientId: string, pem: ClientCertificate) {
  const certificate = new X509Certificate(pem.certificate);
  const key = createPrivateKey(pem.privateKey);
  if (!certificate.checkPrivateKey(key)) throw new Error('the private key is not that of the certificate');
  const thumbprint = createHash('sha256').update(certificate.raw).digest('base64url');

  return (tokenEndpoint: URL, now: Date): Promise<string> => {
    const seconds = Math.floor(now.getTime() / 1000);
    return new SignJWT({})
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint })
      .setAudience(tokenEndpoint.href)
      .setIssuer(clientId)
      .setSubject(clientId)
      .setJti(randomUUID())
      .setNotBefore(seconds)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 300)
      .sign(key);
  };
}
