import type { Log } from '../app/ports/log.ts';

/** What is seldom is done this soon for the first time, in ms: a process may not live long enough for a second. */
const atFirst = 60_000;

/**
 * Does something again and again, `ms` after `ms` and within a minute for the first time, never twice at once, until the
 * answer is called, which waits for what runs. A failure is told and does not end it.
 */
export function periodically(
  ms: number,
  what: string,
  work: () => Promise<unknown>,
  log: Log,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = (): void => {
    running ??= work()
      .then(
        () => undefined,
        (error: unknown) => log({ level: 'warn', msg: `${what} failed`, err: error }),
      )
      .finally(() => (running = undefined));
  };
  const timers = [setTimeout(run, Math.min(ms, atFirst)), setInterval(run, ms)];
  for (const timer of timers) timer.unref();
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await running;
  };
}
