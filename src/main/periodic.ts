import type { Log } from '../app/ports/log.ts';

/**
 * Does something again and again, `ms` after `ms`, never twice at once, until the answer is called, which waits for what
 * runs. A failure is told and does not end it.
 */
export function periodically(
  ms: number,
  what: string,
  work: () => Promise<unknown>,
  log: Log,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .then(
        () => undefined,
        (error: unknown) => log({ level: 'warn', msg: `${what} failed`, err: error }),
      )
      .finally(() => (running = undefined));
  }, ms);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
