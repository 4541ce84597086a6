import { appendFileSync } from 'node:fs';
import type { DirectoryWriter } from '../../src/app/ports/directory-writer.ts';
import { readSettings } from '../../src/main/settings.ts';
import { startRolecall } from '../../src/main/start.ts';
import type { OpenStore } from '../../src/store/open-store.ts';

/**
 * Rolecall as a process of its own that ends itself with SIGKILL before or after a step of a write, once it was told on its
 * standard input: `createUser:after` or, the second time a method is called, `noteIntent:after:2`.
 */
let [wanted, when, nth]: readonly (string | undefined)[] = [];
let calls = 0;

process.stdin.on('data', (chunk: Buffer) => {
  [wanted, when, nth = '1'] = chunk.toString().trim().split(':');
  calls = 0;
  process.stdout.write(`armed ${wanted ?? ''}\n`);
});

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

/** The same object, with one method that kills. */
function deadly<T extends object>(through: T): T {
  return new Proxy(through, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (name !== wanted || typeof value !== 'function') return value;
      return async (...args: unknown[]): Promise<unknown> => {
        calls += 1;
        const now = calls === Number(nth);
        if (now && when === 'before') die();
        const result: unknown = await Reflect.apply(value, target, args);
        if (now && when === 'after') die();
        return result;
      };
    },
  });
}

const logFile = process.env['LOG_FILE'] ?? '';
const { url } = await startRolecall(readSettings(process.env), {
  between: {
    writer: (through: DirectoryWriter) => deadly(through),
    store: (through: OpenStore) => deadly(through),
  },
  // A job that the killed process had in its hands goes on while the journey waits.
  jobPace: { retryDelay: 1, superviseSeconds: 5, heartbeatSeconds: 10 },
  log: line => {
    if (logFile !== '') appendFileSync(logFile, `${JSON.stringify(line)}\n`);
  },
});
process.stdout.write(`ready ${url}\n`);
