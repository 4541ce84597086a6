const ALLOWED = 10;
const PAUSE_MS = 60_000;

/** Slows guessing: after ten wrong passwords in a row a person's sign-in pauses for a minute. Kept in memory. */
export interface SignInAttempts {
  /** Counts an attempt before it is judged, so that parallel guesses count too. False: paused. */
  begin(person: number): boolean;
  /** The attempt was right: forget the wrong ones. */
  succeeded(person: number): void;
}

/** @param now the clock, in milliseconds */
export function countSignInAttempts(now: () => number = Date.now): SignInAttempts {
  const seen = new Map<number, { count: number; pausedUntil: number }>();
  return {
    begin(person) {
      const entry = seen.get(person) ?? { count: 0, pausedUntil: 0 };
      if (entry.pausedUntil > now()) return false;
      if (entry.count >= ALLOWED) {
        // The pause is over: one series of attempts begins anew.
        entry.count = 0;
      }
      entry.count += 1;
      if (entry.count >= ALLOWED) entry.pausedUntil = now() + PAUSE_MS;
      seen.set(person, entry);
      return true;
    },
    succeeded(person) {
      seen.delete(person);
    },
  };
}
