import { canonicalJson } from './canonical-json.ts';
import type { AccountId } from './id.ts';

/** That an account's log had so many entries and this newest seal at a moment. Kept elsewhere it shows what was rewritten. */
export interface Checkpoint {
  readonly type: 'rolecall-checkpoint-1';
  readonly account: AccountId;
  readonly entries: number;
  readonly seal: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** The signing key's JWK thumbprint (RFC 7638, SHA-256). */
  readonly keyId: string;
}

export interface SignedCheckpoint extends Checkpoint {
  /** Ed25519 (RFC 8032) over `checkpointText`, base64url. */
  readonly signature: string;
}

/** What is signed: the checkpoint without its signature, in the canonical form of RFC 8785. */
export const checkpointText = ({ type, account, entries, seal, at, keyId }: Checkpoint): string =>
  canonicalJson({ type, account, entries, seal, at, keyId });
