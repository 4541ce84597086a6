import type { Principal } from '../../core/id.ts';

/** What a presented access token for this API says, once its signature, issuer, audience and time are found good. */
export interface Proof {
  readonly principal: Principal;
  readonly kind: 'person' | 'application';
  /** Undefined where the token does not tell. */
  readonly guest: boolean | undefined;
  readonly issuedAt: Date;
  readonly displayName: string;
  readonly userName?: string;
  /** SHA-256 of the token, hex: a proof is used once. */
  readonly digest: string;
}

/** Reads a token that somebody hands over as proof of who signed in where (T-2). */
export interface ProofReader {
  /** Throws `proof-invalid` when it is no good access token for this API. */
  readProof(token: string): Promise<Proof>;
}
