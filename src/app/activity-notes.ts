import { principalKey, type AccountId, type Principal } from '../core/id.ts';
import type { Activity, VisitStore } from './ports/visit-store.ts';

/** One and the same is written at most once in so many ms: last activity is no clock. */
const step = 5 * 60_000;

/** Who used which account, gathered in memory so that no call waits for a write (H-1). */
export interface ActivityNotes {
  /** Somebody signed in has used an account. */
  saw(account: AccountId, who: Principal, at: Date): void;
  /** Writes what was gathered, in one statement. What cannot be written is gathered again. */
  flush(): Promise<void>;
}

/** Nothing gathered yet. A process that dies loses what it gathered since the last `flush`. */
export function createActivityNotes(store: Pick<VisitStore, 'noteActivity'>): ActivityNotes {
  /** When each was last noted, oldest first. */
  const noted = new Map<string, number>();
  let gathered: Activity[] = [];

  return {
    saw(account, who, at) {
      const key = `${account} ${principalKey(who)}`;
      const moment = at.getTime();
      const last = noted.get(key);
      if (last !== undefined && moment - last < step) return;
      noted.delete(key);
      noted.set(key, moment);
      gathered.push({ account, who, at });
      for (const [oldest, when] of noted) {
        if (moment - when < step) break;
        noted.delete(oldest);
      }
    },
    async flush() {
      if (gathered.length === 0) return;
      const seen = gathered;
      gathered = [];
      try {
        await store.noteActivity(seen);
      } catch (error) {
        gathered = [...seen, ...gathered];
        throw error;
      }
    },
  };
}
