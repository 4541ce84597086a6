import { timingSafeEqual } from 'node:crypto';
import { hashPassword, verifyPassword } from '../crypto/password-hash.ts';
import { digest, seal, unseal } from '../crypto/seal.ts';
import type { StoredObject } from './objects.ts';
import type { Store } from './open-store.ts';

const label = (object: { n: number }): string => `password/${object.n}`;

/** Keeps a password sealed until its first use, when it is hashed: an import of many need not wait for slow hashes. */
export function sealPassword(
  store: Store,
  object: { n: number },
  password: string,
  forceChange: boolean,
): void {
  const sealed = seal(store.sealKey, label(object), password);
  put(store, object, sealed, null, forceChange);
}

/** Keeps a ready hash (see `isKnownHash`). */
export function keepPasswordHash(
  store: Store,
  object: { n: number },
  hash: string,
  forceChange: boolean,
): void {
  put(store, object, null, hash, forceChange);
}

/** Sets a new password, hashed at once. */
export async function setPassword(
  store: Store,
  object: { n: number },
  password: string,
  forceChange: boolean,
) {
  put(store, object, null, await hashPassword(password), forceChange);
}

function put(
  store: Store,
  object: { n: number },
  sealed: Buffer | null,
  hash: string | null,
  forceChange: boolean,
) {
  store.run(
    `INSERT INTO password (object, sealed, hash, force_change) VALUES (?, ?, ?, ?)
     ON CONFLICT (object) DO UPDATE SET sealed = excluded.sealed, hash = excluded.hash, force_change = excluded.force_change`,
    object.n,
    sealed,
    hash,
    forceChange ? 1 : 0,
  );
}

/** Takes the password away: nobody signs in with it any more. */
export function dropPassword(store: Store, object: { n: number }): void {
  store.run('DELETE FROM password WHERE object = ?', object.n);
}

export function hasPassword(store: Store, object: { n: number }): boolean {
  return store.get('SELECT 1 FROM password WHERE object = ?', object.n) !== undefined;
}

export type PasswordCheck = 'right' | 'wrong' | 'must-change';

/** Compares a password; the first right one is hashed and its sealed copy erased. */
export async function checkPassword(
  store: Store,
  person: StoredObject,
  password: string,
): Promise<PasswordCheck> {
  const row = store.get('SELECT sealed, hash, force_change FROM password WHERE object = ?', person.n);
  if (row === undefined) return 'wrong';
  const right = row['force_change'] === 1 ? 'must-change' : 'right';
  const { sealed, hash } = row;
  if (typeof hash === 'string') return (await verifyPassword(hash, password)) ? right : 'wrong';
  const expected = unseal(store.sealKey, label(person), sealed as Uint8Array);
  // Digests make the comparison independent of the passwords' lengths.
  const same = timingSafeEqual(
    digest(store.sealKey, 'compare', expected),
    digest(store.sealKey, 'compare', password),
  );
  if (!same) return 'wrong';
  const made = await hashPassword(password);
  // Only over the very value that was compared: another sign-in or a reset may have come first.
  const sql = 'UPDATE password SET sealed = NULL, hash = ? WHERE object = ? AND sealed = ?';
  store.run(sql, made, person.n, sealed as Uint8Array);
  return right;
}

/** What the password rules of cloud users refuse, or undefined (8 to 256 characters, three kinds of four). */
export function passwordFault(password: string): string | undefined {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter(kind => kind.test(password)).length;
  const plain = /^[\x20-\x7e]*$/.test(password);
  if (password.length >= 8 && password.length <= 256 && kinds >= 3 && plain) return undefined;
  return 'The specified password does not comply with password complexity requirements. Please provide a different password.';
}
