import type { AccountId, ObjectId, Principal, TenantId } from '../../core/id.ts';
import type { IdempotencyKey, KeptAnswer } from './account-store.ts';

/** A signed-in browser. Only the digest of its id is stored; tokens are sealed by the caller (architecture.md). */
export interface Session extends Principal {
  /** SHA-256 of the cookie's value, hex. */
  readonly idHash: string;
  readonly displayName: string;
  readonly userName: string;
  readonly guest: boolean;
  readonly created: string;
  readonly lastSeen: string;
  readonly expires: string;
  /** When the person last proved who they are, RFC 3339. */
  readonly authTime: string;
  /** Refresh and access tokens, sealed; null when none is kept. */
  readonly sealedTokens: string | null;
}

/** A sign-in that has begun and not come back: bound to the browser by a cookie, used once. */
export interface PendingSignIn {
  readonly stateHash: string;
  readonly sealed: string;
  readonly expires: string;
}

/** Somebody who leaves an account, with the groups of their directory by which they may belong to others. */
export interface Leaver extends Principal {
  readonly groups: readonly ObjectId[];
}

export interface SessionStore {
  putSession(session: Session): Promise<void>;
  session(idHash: string): Promise<Session | undefined>;
  touchSession(idHash: string, lastSeen: Date, expires: Date): Promise<void>;
  /** Keeps other tokens with a session, unless it has ended or its tokens were taken. */
  keepSessionTokens(idHash: string, sealedTokens: string): Promise<void>;
  endSession(idHash: string): Promise<void>;
  endSessionsOf(who: { readonly tenantId: TenantId; readonly objectId: ObjectId }): Promise<number>;
  /** Everybody of these tenants who is signed in. */
  signedIn(tenants: readonly TenantId[]): Promise<readonly Principal[]>;
  /** How many sessions would end if these left the account: of those who belong to no other (U-8). */
  sessionsEnding(account: AccountId, leavers: readonly Leaver[], at: Date): Promise<number>;
  putPendingSignIn(pending: PendingSignIn): Promise<void>;
  /** Takes it out; a second call answers undefined. */
  takePendingSignIn(stateHash: string): Promise<PendingSignIn | undefined>;
  /** Whether this is the first use of a proof (by digest of the token); kept until `expires` (T-2). */
  useProofOnce(digest: string, expires: Date): Promise<boolean>;
  /** Forgets what has expired. */
  sweep(now: Date): Promise<void>;
}

export interface IdempotencyStore {
  /**
   * Claims a key for 24 hours. `mismatch`: another body was sent under it; `in-progress`: claimed and not settled
   * (a claim by a process that died is free again after `lease` seconds).
   */
  claim(
    key: IdempotencyKey,
    bodyHash: string,
    now: Date,
    lease: number,
  ): Promise<
    | { readonly outcome: 'claimed' }
    | { readonly outcome: 'kept'; readonly answer: KeptAnswer }
    | { readonly outcome: 'mismatch' }
    | { readonly outcome: 'in-progress' }
  >;
  settle(key: IdempotencyKey, answer: KeptAnswer): Promise<void>;
  /** Refusals are not kept: the key is free again. */
  release(key: IdempotencyKey): Promise<void>;
}
