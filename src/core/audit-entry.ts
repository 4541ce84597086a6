import { canonicalJson } from './canonical-json.ts';
import type { AccountId } from './id.ts';

/** The SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export type Sha256 = (text: string) => string;

/** What an entry of an account's log says for ever: no personal values, which lie beside it under `digest` (H-3, B-6). */
export interface AuditHeader {
  readonly account: AccountId;
  /** From 1, without gaps. */
  readonly seq: number;
  /** RFC 3339 UTC with milliseconds. */
  readonly at: string;
  readonly action: string;
  readonly result: 'done' | 'refused';
  readonly actorKind: 'user' | 'application' | 'portal' | 'directory' | 'system';
  /** Ids of what it was done to. */
  readonly target: Readonly<Record<string, string>>;
  /** `detailDigest` of what lies beside. */
  readonly digest: string;
}

/** An entry with its seal, which covers the entry and, by the seal before, all that came before it. */
export interface SealedEntry extends AuditHeader {
  readonly seal: string;
}

/** The personal part of an entry; erased as a whole, after which the entry still verifies. */
export interface AuditDetail {
  /** At least 128 random bits, so that nobody finds out erased values by trying likely ones. */
  readonly salt: string;
  readonly actor: unknown;
  readonly detail: unknown;
}

/** The seal that the first entry of an account's log follows. */
export const firstSeal = (account: AccountId, sha256: Sha256): string =>
  sha256(canonicalJson(['rolecall-log-1', account]));

/** What an entry's header keeps of its personal part. */
export const detailDigest = (detail: AuditDetail, sha256: Sha256): string =>
  sha256(canonicalJson([detail.salt, detail.actor, detail.detail]));

/** The seal of an entry that follows the one sealed with `previous`. */
export function sealOf(entry: AuditHeader, previous: string, sha256: Sha256): string {
  const { account, seq, at, action, result, actorKind, target, digest } = entry;
  return sha256(canonicalJson({ account, seq, at, action, result, actorKind, target, digest, previous }));
}

/** The entry with its seal and its place in the chain. */
export const sealEntry = (entry: AuditHeader, previous: string, sha256: Sha256): SealedEntry => ({
  ...entry,
  seal: sealOf(entry, previous, sha256),
});

export interface ChainCheck {
  /** How many entries were looked at. */
  readonly entries: number;
  /** The first entry that is missing, changed or out of place. */
  readonly brokenAt?: number;
  /** The last good seal: where a later check can go on. */
  readonly seal: string;
}

/**
 * Checks entries in the order of `seq`, each with its personal part where that was not erased: contents, seals and that
 * none is missing. `after` goes on behind an earlier check. It cannot see entries cut off at the end: compare the last
 * seal with one kept elsewhere.
 */
export function verifyChain(
  account: AccountId,
  entries: Iterable<SealedEntry & { readonly beside?: AuditDetail | null }>,
  sha256: Sha256,
  after?: { readonly entries: number; readonly seal: string },
): ChainCheck {
  let seal = after?.seal ?? firstSeal(account, sha256);
  let count = after?.entries ?? 0;
  for (const entry of entries) {
    const { beside } = entry;
    const intact =
      entry.account === account &&
      entry.seq === count + 1 &&
      entry.seal === sealOf(entry, seal, sha256) &&
      (beside == null || detailDigest(beside, sha256) === entry.digest);
    if (!intact) return { entries: count, brokenAt: count + 1, seal };
    seal = entry.seal;
    count++;
  }
  return { entries: count, seal };
}
