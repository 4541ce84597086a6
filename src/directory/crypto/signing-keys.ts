import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import type { Store } from '../store/open-store.ts';
import { seal, unseal } from './seal.ts';

const DAY_MS = 24 * 3600 * 1000;
/** A key signs for this long, in ms. */
const RENEW_AFTER_MS = 60 * DAY_MS;
/** A key that signs no more stays published for this long, in ms; tokens live an hour. */
const PUBLISHED_AFTER_MS = DAY_MS;

/** The keys with which the directory signs: the newest signs, all are published. */
export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly published: readonly JWK[];
  /** Makes a new key when the newest is 60 days old, and drops those that nothing can be signed with any more. */
  renewIfDue(): Promise<void>;
}

type ReadKeys = Omit<SigningKeys, 'renewIfDue'> & { readonly madeAt: number };

/** Reads the signing keys, making the first one when there is none (RSA 2048, RS256, as Entra). */
export async function loadSigningKeys(store: Store): Promise<SigningKeys> {
  if (newestMadeAt(store) === undefined) await makeSigningKey(store);
  let keys = readKeys(store);
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const now = store.clock.now();
    if (now - keys.madeAt >= RENEW_AFTER_MS) await makeSigningKey(store);
    else if (keys.published.length < 2 || now - keys.madeAt < PUBLISHED_AFTER_MS) return;
    else store.run('DELETE FROM signing_key WHERE made_at < ?', keys.madeAt);
    keys = readKeys(store);
  };
  return {
    get kid() {
      return keys.kid;
    },
    get privateKey() {
      return keys.privateKey;
    },
    get published() {
      return keys.published;
    },
    renewIfDue: () => (renewing ??= renew().finally(() => (renewing = undefined))),
  };
}

function newestMadeAt(store: Store): number | undefined {
  const madeAt = store.get('SELECT max(made_at) AS made_at FROM signing_key')?.['made_at'];
  return madeAt == null ? undefined : Number(madeAt);
}

function readKeys(store: Store): ReadKeys {
  const rows = store.all('SELECT kid, sealed, public_jwk, made_at FROM signing_key ORDER BY made_at DESC');
  const kid = String(rows[0]?.['kid']);
  const pem = unseal(store.sealKey, `signing-key/${kid}`, rows[0]?.['sealed'] as Uint8Array);
  return {
    kid,
    privateKey: createPrivateKey(pem),
    published: rows.map(row => JSON.parse(String(row['public_jwk'])) as JWK),
    madeAt: Number(rows[0]?.['made_at']),
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
    store.clock.now(),
  );
}

/** Signs claims as they are: every claim, times too, is the caller's. */
export async function signJwt(keys: SigningKeys, claims: JWTPayload): Promise<string> {
  await keys.renewIfDue();
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: keys.kid })
    .sign(keys.privateKey);
}
