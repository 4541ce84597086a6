import { randomBytes, randomUUID } from 'node:crypto';
import { digest } from '../crypto/seal.ts';
import type { Store } from './open-store.ts';

const LIFE_MS = 90 * 24 * 3600 * 1000;

/** All refresh tokens that grew out of one sign-in. */
export interface RefreshFamily {
  readonly id: string;
  /** Whether a refresh token was traded in; otherwise the family begins only when `offline_access` was asked. */
  readonly continues: boolean;
}

export interface NewRefreshToken {
  readonly tenant: number;
  readonly clientId: string;
  readonly user: number;
  /** Made for a client that proved itself; to use it, it must prove itself again. */
  readonly confidential: boolean;
  readonly scope: string;
  /** Seconds since 1970. */
  readonly authTime: number;
  readonly home: number | undefined;
  /** A new family begins without it. */
  readonly family: string | undefined;
}

export type KnownRefreshToken = Omit<NewRefreshToken, 'family'> & {
  readonly family: string;
  readonly used: boolean;
};

const keyOf = (store: Store, token: string): Buffer => digest(store.sealKey, 'refresh-token', token);

/** Makes a refresh token; only its digest is kept. It lives 90 days. */
export function makeRefreshToken(store: Store, wanted: NewRefreshToken): string {
  const token = `1.${randomBytes(48).toString('base64url')}`;
  const now = store.clock.now();
  store.transaction(() => {
    store.run('DELETE FROM refresh_token WHERE expires_at < ?', now);
    store.run(
      'INSERT INTO refresh_token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)',
      keyOf(store, token),
      wanted.tenant,
      wanted.family ?? randomUUID(),
      wanted.clientId,
      wanted.user,
      wanted.confidential ? 1 : 0,
      wanted.scope,
      wanted.authTime,
      wanted.home ?? null,
      now + LIFE_MS,
    );
  });
  return token;
}

/** What is known of a token that has not expired. */
export function findRefreshToken(store: Store, token: string): KnownRefreshToken | undefined {
  const row = store.get(
    'SELECT * FROM refresh_token WHERE digest = ? AND expires_at > ?',
    keyOf(store, token),
    store.clock.now(),
  );
  if (row === undefined) return undefined;
  return {
    tenant: Number(row['tenant']),
    family: String(row['family']),
    clientId: String(row['client_id']),
    user: Number(row['user']),
    confidential: row['confidential'] === 1,
    scope: String(row['scope']),
    authTime: Number(row['auth_time']),
    home: row['home'] === null ? undefined : Number(row['home']),
    used: row['used_at'] !== null,
  };
}

/** Uses a token up. @returns false when somebody was faster */
export function consumeRefreshToken(store: Store, token: string): boolean {
  const sql = 'UPDATE refresh_token SET used_at = ? WHERE digest = ? AND used_at IS NULL';
  return store.run(sql, store.clock.now(), keyOf(store, token)) === 1;
}

export function revokeFamily(store: Store, family: string): void {
  store.run('DELETE FROM refresh_token WHERE family = ?', family);
}

/** Ends every sign-in of a person. */
export function revokeRefreshTokensOf(store: Store, user: number): void {
  store.run('DELETE FROM refresh_token WHERE user = ?', user);
}
