/** How long the next one waits for one that hangs, in ms. */
const longest = 2_000;

/**
 * Reads that take turns: one is asked for at a time, and of those that wait only the last one is. A list that is searched
 * as one types would else be worked out for every key, each behind the one before.
 */
export function oneAtATime(): <T>(signal: AbortSignal, read: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return async (signal, read) => {
    const turn = before.then(() => {
      // Whoever has asked for something else meanwhile needs no answer any more.
      signal.throwIfAborted();
      return read();
    });
    before = Promise.race([turn.catch(() => undefined), new Promise(done => setTimeout(done, longest))]);
    return turn;
  };
}
