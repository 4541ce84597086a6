/** The time that the directory lives by: the machine's, unless a test set, moved or stopped it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** The same as text, as Graph writes it. */
  iso(): string;
  /** From now on it is this moment; the clock runs on unless it is stopped. */
  set(moment: number): void;
  /** Forward, or backward when negative. */
  move(milliseconds: number): void;
  stop(): void;
  run(): void;
  /** Back to the machine's time. */
  reset(): void;
  readonly stopped: boolean;
}

/** A clock that shows the machine's time. */
export function startClock(): Clock {
  let offset = 0;
  let stoppedAt: number | undefined;
  const now = (): number => stoppedAt ?? Date.now() + offset;
  return {
    now,
    iso: () => new Date(now()).toISOString(),
    set(moment) {
      if (stoppedAt === undefined) offset = moment - Date.now();
      else stoppedAt = moment;
    },
    move(milliseconds) {
      if (stoppedAt === undefined) offset += milliseconds;
      else stoppedAt += milliseconds;
    },
    stop() {
      stoppedAt ??= now();
    },
    run() {
      if (stoppedAt === undefined) return;
      offset = stoppedAt - Date.now();
      stoppedAt = undefined;
    },
    reset() {
      offset = 0;
      stoppedAt = undefined;
    },
    get stopped() {
      return stoppedAt !== undefined;
    },
  };
}
