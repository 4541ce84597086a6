import type { AccountId, Principal } from '../../core/id.ts';
import type { Page } from './account-store.ts';

/** A page that somebody visited. */
export interface Visit {
  /** Unique among what one source reports of an account. */
  readonly id: string;
  /** Without query and fragment, as text. */
  readonly path: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

/** That somebody was active on an account at a moment. */
export interface Activity {
  readonly account: AccountId;
  readonly who: Principal;
  readonly at: Date;
}

/** Visits, and when members were last active (H-1, H-2). */
export interface VisitStore {
  /** Keeps visits that `source` reports; one whose id it reported before stays as it was. */
  putVisits(account: AccountId, source: string, visits: readonly (Visit & Principal)[]): Promise<void>;
  /** What somebody visited since a moment, newest first. */
  visits(query: {
    readonly account: AccountId;
    readonly who: Principal;
    readonly since: Date;
    readonly limit: number;
    readonly after?: string;
  }): Promise<Page<Visit>>;
  /** Deletes visits older than a moment, some at a time; answers how many it deleted, none when there are no more. */
  deleteVisits(before: Date): Promise<number>;
  /** Moves members' last activity forward, never back, in one statement; whoever is no member is passed over. */
  noteActivity(seen: readonly Activity[]): Promise<void>;
}
