import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { CheckpointSigner } from '../app/ports/checkpoint-signer.ts';
import { checkpointText, type SignedCheckpoint } from '../core/checkpoint.ts';

/** PKCS #8 of an Ed25519 private key, up to its 32 bytes (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A JWK of an Ed25519 public key (RFC 8037), with its thumbprint as `kid`. */
function jwkOf(key: KeyObject): { readonly jwk: Readonly<Record<string, string>>; readonly keyId: string } {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined || key.asymmetricKeyType !== 'ed25519') throw new Error('This is no Ed25519 key.');
  // RFC 7638, section 3: the required members alone, in their order.
  const keyId = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return { jwk: { kty: 'OKP', crv: 'Ed25519', x, kid: keyId, alg: 'EdDSA', use: 'sig' }, keyId };
}

/** The key that follows from the installation's `LOG_SIGNING_KEY`. */
export function createCheckpointSigner(secret: string): CheckpointSigner {
  const seed = createHmac('sha256', secret).update('rolecall log checkpoints').digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const { jwk, keyId } = jwkOf(createPublicKey(key));
  return {
    keyId,
    publicJwk: jwk,
    sign: text => sign(null, Buffer.from(text), key).toString('base64url'),
  };
}

/** Says of a checkpoint whether one of these keys signed it; `unknown-key` when none of them is the one that it names. */
export type CheckCheckpoint = (checkpoint: SignedCheckpoint) => 'signed' | 'forged' | 'unknown-key';

/** Public keys as JWKs. Throws for what is no Ed25519 key. */
export function createCheckpointCheck(keys: readonly Readonly<Record<string, string>>[]): CheckCheckpoint {
  const byId = new Map(
    keys.map(jwk => {
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      return [jwkOf(key).keyId, key] as const;
    }),
  );
  return checkpoint => {
    const key = byId.get(checkpoint.keyId);
    if (key === undefined) return 'unknown-key';
    const signature = Buffer.from(checkpoint.signature, 'base64url');
    return verify(null, Buffer.from(checkpointText(checkpoint)), key, signature) ? 'signed' : 'forged';
  };
}
