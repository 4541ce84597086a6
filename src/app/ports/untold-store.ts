import type { DirectoryPatch } from '../../core/directory.ts';
import type { AccountId } from '../../core/id.ts';
import type { Actor, NewLogEntry } from './actor.ts';

/** Entries for the log of an account that follow from something done elsewhere. */
export interface Untold {
  readonly account: AccountId;
  readonly actor: Actor;
  readonly at: Date;
  readonly log: readonly NewLogEntry[];
  /** Owners are to be mailed too that nobody is left who can manage users (U-11). */
  readonly noManager: boolean;
}

/** Entries that wait to be written; `LockedAccount.takeUntold` takes them out. */
export interface WaitingUntold extends Untold {
  readonly id: string;
}

/** What a page changed of a tenant, as its transaction sees it: the new revision, and the accounts that have the tenant. */
export interface TakenPage {
  readonly patch: DirectoryPatch;
  readonly revision: number;
  readonly accounts: readonly AccountId[];
}

/**
 * Says, inside the transaction that takes a page in, what it is to be told of in which accounts. It may use what is in
 * memory, and nothing of the store. What it throws undoes the page.
 */
export type TellOfPage = (page: TakenPage) => readonly Untold[];

export interface UntoldStore {
  /** What waits to be told, oldest first; at most some hundred. */
  untold(): Promise<readonly WaitingUntold[]>;
}
