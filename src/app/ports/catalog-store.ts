import type { Catalog } from '../../core/catalog.ts';
import type { AccountId } from '../../core/id.ts';
import type { Actor, NewLogEntry } from './actor.ts';

/** A catalog that was put in force; the highest `n` is the one that is. */
export interface AppliedCatalog {
  readonly n: number;
  readonly catalog: Catalog;
  /** RFC 3339 UTC. */
  readonly applied: string;
}

export interface ApplyCatalog {
  readonly catalog: Catalog;
  /** The one in force that it takes the place of; 0: none. */
  readonly after: number;
  readonly at: Date;
  /** What it changes, and by what state of the accounts that is known; absent for the first catalog of all. */
  readonly change?: {
    readonly accountsState: string;
    readonly actor: Actor;
    readonly entries: ReadonlyMap<AccountId, NewLogEntry>;
  };
}

/** The catalog in force, which outlives starts with another file. */
export interface CatalogStore {
  /** The one in force; undefined before the first start. */
  appliedCatalog(): Promise<AppliedCatalog | undefined>;
  /** Another text whenever something of any account has changed. */
  accountsState(): Promise<string>;
  /**
   * Puts a catalog in force and writes the entries into the accounts' logs, or neither. Changes of accounts wait until it is
   * done, and find it in force. Answers false, and writes nothing, when another was put in force meanwhile or an account is
   * not any more as `accountsState` says.
   */
  applyCatalog(apply: ApplyCatalog): Promise<boolean>;
}
