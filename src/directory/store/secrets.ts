import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { digest } from '../crypto/seal.ts';
import type { Store } from './open-store.ts';

const YEAR = 365 * 24 * 3600 * 1000;

export interface NewSecret {
  readonly secretText?: string | undefined;
  readonly keyId?: string | undefined;
  readonly displayName?: string | null | undefined;
  readonly startsAt?: number | undefined;
  /** Two years from the start unless told. */
  readonly endsAt?: number | undefined;
}

/** Graph's passwordCredential; `secretText` only in the answer that makes it. */
export interface PasswordCredential {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly hint: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly customKeyIdentifier: null;
  readonly secretText: string | null;
}

/** Gives an application (or a service principal) a secret, made here unless given. Only its digest is kept. */
export function addSecret(store: Store, object: number, wanted: NewSecret): PasswordCredential {
  const secretText = wanted.secretText ?? randomBytes(30).toString('base64url');
  const keyId = wanted.keyId ?? randomUUID();
  const startsAt = wanted.startsAt ?? store.clock.now();
  const endsAt = wanted.endsAt ?? startsAt + 2 * YEAR;
  const hint = secretText.slice(0, 3);
  store.run(
    'INSERT OR REPLACE INTO secret VALUES (?, ?, ?, ?, ?, ?, ?)',
    object,
    keyId,
    digest(store.sealKey, 'client-secret', secretText),
    hint,
    wanted.displayName ?? null,
    startsAt,
    endsAt,
  );
  return {
    keyId,
    displayName: wanted.displayName ?? null,
    hint,
    startDateTime: new Date(startsAt).toISOString(),
    endDateTime: new Date(endsAt).toISOString(),
    customKeyIdentifier: null,
    secretText,
  };
}

export function removeSecret(store: Store, object: number, keyId: string): boolean {
  return store.run('DELETE FROM secret WHERE object = ? AND key_id = ?', object, keyId) > 0;
}

export function secretsOf(store: Store, object: number): PasswordCredential[] {
  return store.all('SELECT * FROM secret WHERE object = ? ORDER BY starts_at, key_id', object).map(row => ({
    keyId: String(row['key_id']),
    displayName: row['display_name'] as string | null,
    hint: row['hint'] as string | null,
    startDateTime: new Date(Number(row['starts_at'])).toISOString(),
    endDateTime: new Date(Number(row['ends_at'])).toISOString(),
    customKeyIdentifier: null,
    secretText: null,
  }));
}

/** Compares a secret with all that the objects have. */
export function checkSecret(
  store: Store,
  objects: readonly number[],
  secret: string,
): 'right' | 'wrong' | 'expired' {
  const given = digest(store.sealKey, 'client-secret', secret);
  let found: 'right' | 'wrong' | 'expired' = 'wrong';
  for (const object of objects) {
    for (const row of store.all('SELECT digest, starts_at, ends_at FROM secret WHERE object = ?', object)) {
      if (!timingSafeEqual(given, row['digest'] as Uint8Array)) continue;
      const now = store.clock.now();
      if (Number(row['starts_at']) <= now + 60_000 && Number(row['ends_at']) > now) return 'right';
      found = 'expired';
    }
  }
  return found;
}

export function hasSecrets(store: Store, object: number): boolean {
  return store.get('SELECT 1 FROM secret WHERE object = ? LIMIT 1', object) !== undefined;
}
