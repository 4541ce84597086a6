import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import type { Store } from '../store/open-store.ts';
import { seal, unseal } from './seal.ts';

/** The keys with which the directory signs: the newest signs, all are published. */
export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly published: readonly JWK[];
}

/** Reads the signing keys, making the first one when there is none (RSA 2048, RS256, as Entra). */
export async function loadSigningKeys(store: Store): Promise<SigningKeys> {
  const sql = 'SELECT kid, sealed, public_jwk FROM signing_key ORDER BY made_at DESC';
  let rows = store.all(sql);
  if (rows.length === 0) {
    await makeSigningKey(store);
    rows = store.all(sql);
  }
  const kid = String(rows[0]?.['kid']);
  const pem = unseal(store.sealKey, `signing-key/${kid}`, rows[0]?.['sealed'] as Uint8Array);
  return {
    kid,
    privateKey: createPrivateKey(pem),
    published: rows.map(row => JSON.parse(String(row['public_jwk'])) as JWK),
  };
}

async function makeSigningKey(store: Store): Promise<void> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const published = JSON.stringify({ ...jwk, kid, use: 'sig', alg: 'RS256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  store.run(
    'INSERT INTO signing_key VALUES (?, ?, ?, ?)',
    kid,
    seal(store.sealKey, `signing-key/${kid}`, pem),
    published,
    Date.now(),
  );
}

/** Signs claims as they are: every claim, times too, is the caller's. */
export function signJwt(keys: SigningKeys, claims: JWTPayload): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: keys.kid })
    .sign(keys.privateKey);
}
