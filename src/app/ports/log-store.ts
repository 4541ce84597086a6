import type { AccountId } from '../../core/id.ts';
import type { Actor } from './actor.ts';
import type { Page } from './account-store.ts';

/** An entry of an account's log as it is read (H-3). */
export interface LogEntry {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly result: 'done' | 'refused';
  readonly target: Readonly<Record<string, string>>;
  /** Null once erased (B-6). */
  readonly actor: Actor | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly seal: string;
}

export interface LogStore {
  /** Newest first. `member` is an object id or member id that the entry's target names. */
  log(query: {
    readonly account: AccountId;
    readonly from?: string;
    readonly to?: string;
    readonly actor?: string;
    readonly target?: string;
    readonly limit: number;
    readonly after?: string;
  }): Promise<Page<LogEntry>>;
  /** Recomputes every seal of an account's log; `brokenAt` is the first entry that does not fit, if any. */
  verifyLog(account: AccountId): Promise<{ readonly entries: number; readonly brokenAt?: number }>;
}
