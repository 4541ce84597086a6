import type { SignedCheckpoint } from '../../core/checkpoint.ts';
import type { AccountId } from '../../core/id.ts';
import type { ProvedLog } from '../../core/log-proof.ts';
import type { Actor } from './actor.ts';
import type { Page } from './account-store.ts';

/** An entry of an account's log as it is read (H-3), with all that its seal is proved by. */
export interface LogEntry {
  readonly account: AccountId;
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly result: 'done' | 'refused';
  readonly actorKind: Actor['kind'];
  readonly target: Readonly<Record<string, string>>;
  /** Null once erased (B-6). */
  readonly actor: Actor | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** What the digest of actor and detail was made with; null once they are erased. */
  readonly salt: string | null;
  readonly digest: string;
  readonly seal: string;
}

export interface LogStore {
  /** Newest first. `member` is an object id or member id that the entry's target names. */
  log(query: {
    readonly account: AccountId;
    readonly from?: string;
    readonly to?: string;
    readonly actor?: string;
    /** One action, or the beginning of several with its dot. */
    readonly action?: string;
    readonly target?: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<Page<LogEntry>>;
  /** Recomputes every seal of an account's log and compares it with `known` seals by number (`proveLog`). */
  verifyLog(account: AccountId, known?: ReadonlyMap<number, string>): Promise<ProvedLog>;
  /** Accounts without a row of their own of which there are entries. */
  logsWithoutAccount(): Promise<readonly AccountId[]>;
  /**
   * Erases the personal parts of entries and writes an entry that says so, in one transaction (B-6). Entries that are not
   * there, or whose personal part is not, are passed over; answers those that were erased.
   */
  eraseDetails(
    account: AccountId,
    entries: readonly number[],
    actor: Actor,
    at: Date,
  ): Promise<readonly number[]>;
  /** The newest entry's number and seal; undefined when there is no such account. */
  logEnd(account: AccountId): Promise<{ readonly entries: number; readonly seal: string } | undefined>;
  /** Keeps a checkpoint beside the log; one of the same entries stays as it is. */
  keepCheckpoint(checkpoint: SignedCheckpoint): Promise<void>;
  checkpoints(account: AccountId): Promise<readonly SignedCheckpoint[]>;
  /** Accounts, at most `limit`, whose log has entries behind its newest checkpoint. */
  logsGrown(limit: number): Promise<readonly AccountId[]>;
}
