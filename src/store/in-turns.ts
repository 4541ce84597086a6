/**
 * Does for each key one thing after the other, and together what has come in for the key meanwhile, in the order in which it
 * came, at most `most` at a time. `run` answers everybody itself and must not throw.
 */
export function inTurns<K, W>(
  most: number,
  run: (key: K, together: readonly W[]) => Promise<void>,
): (key: K, work: W) => void {
  const waiting = new Map<K, W[]>();
  const work = async (key: K, queue: W[]): Promise<void> => {
    while (queue.length > 0) await run(key, queue.splice(0, most));
    waiting.delete(key);
  };
  return (key, one) => {
    const queue = waiting.get(key);
    if (queue !== undefined) {
      queue.push(one);
      return;
    }
    const started = [one];
    waiting.set(key, started);
    void work(key, started);
  };
}
