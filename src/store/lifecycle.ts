import { storeUnavailable, translated } from './store-failures.ts';

/** Counts what runs, so that closing can wait for it, and translates what the database answers. */
export interface Lifecycle {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Refuses what is new and resolves when everything that had begun has ended. */
  drain(): Promise<void>;
}

export function createLifecycle(): Lifecycle {
  let running = 0;
  let closing = false;
  let drained = (): void => {};
  return {
    async run(work) {
      if (closing) throw storeUnavailable(new Error('the store is closing'));
      running += 1;
      try {
        return await work();
      } catch (error) {
        throw translated(error);
      } finally {
        running -= 1;
        if (running === 0) drained();
      }
    },
    async drain() {
      closing = true;
      if (running > 0) await new Promise<void>(resolve => (drained = resolve));
    },
  };
}

type AnyMethod = (...args: never[]) => unknown;

/** The methods, each run through the lifecycle; those that answer an iterator are run part by part. */
export function governed<T extends object>(methods: T, lifecycle: Lifecycle): T {
  const entries = Object.entries(methods).map(([name, method]: [string, AnyMethod]) => [
    name,
    (...args: never[]) => {
      if (name === 'loadReplica') return parts(method(...args) as AsyncIterable<unknown>, lifecycle);
      return lifecycle.run(async () => method(...args));
    },
  ]);
  return Object.fromEntries(entries) as T;
}

async function* parts<T>(source: AsyncIterable<T>, lifecycle: Lifecycle): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]();
  for (;;) {
    const step = await lifecycle.run(() => iterator.next());
    if (step.done === true) return;
    yield step.value;
  }
}
