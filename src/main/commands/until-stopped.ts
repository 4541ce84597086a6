import type { Log } from '../../app/ports/log.ts';
import type { Terminal } from '../../cli/terminal.ts';

/** Something that runs until it is told to stop. */
export interface Running {
  close(): Promise<void>;
  /** What `close()` waits for at this moment, in words. */
  closing(): string | undefined;
}

export interface RunOptions {
  readonly terminal: Terminal;
  readonly log: Log;
  /** Brings the log's last lines out; called before the process is ended from here. */
  readonly flush: () => void;
  /** In ms; a stop that takes longer ends the process with status 1. */
  readonly patience?: number;
}

/** Below the 10 s that are promised, and above what each part gives what it has begun. */
const usualPatience = 9_500;
/** Ctrl+C reaches the process from the terminal and again from npm: that is one press. */
const samePress = 300;

/**
 * Starts something and keeps it until SIGTERM, SIGINT or SIGHUP; then it finishes what it began, within 10 s. A second
 * SIGINT ends the process at once. Throws what the start throws.
 */
export async function runUntilStopped<T extends Running>(
  start: () => Promise<T>,
  whenStarted: (running: T) => Promise<void>,
  options: RunOptions,
): Promise<void> {
  const { terminal, log, flush } = options;
  let running: T | undefined;
  const end = (why: string): never => {
    terminal.err(why);
    log({ level: 'error', msg: why });
    flush();
    process.exit(1);
  };
  const stopping = stopSignal(
    options,
    () => running?.closing() ?? (running ? 'the last steps' : 'the start'),
    end,
  );
  process.on('uncaughtException', error => {
    log({ level: 'error', msg: 'An error that nobody expected', err: error });
    end(`Rolecall ends because of an error that nobody expected: ${error.message}`);
  });
  try {
    running = await start();
    await Promise.race([whenStarted(running), stopping.asked]);
    const signal = await stopping.asked;
    log({ level: 'info', msg: 'Stopping', signal });
    if (terminal.interactive) terminal.err('Stopping ...');
    await running.close();
    log({ level: 'info', msg: 'Stopped' });
  } finally {
    stopping.done();
    flush();
  }
}

function stopSignal(
  { patience = usualPatience, log }: RunOptions,
  waitsFor: () => string,
  end: (why: string) => never,
): { readonly asked: Promise<NodeJS.Signals>; done(): void } {
  let first: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let told: (signal: NodeJS.Signals) => void = () => undefined;
  const asked = new Promise<NodeJS.Signals>(resolve => (told = resolve));
  const hear = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = Date.now();
      timer = setTimeout(
        () => end(`Ended after ${patience / 1000} s: still waiting for ${waitsFor()}.`),
        patience,
      );
      told(signal);
    } else if (signal === 'SIGINT' && Date.now() - first >= samePress) {
      end(`Ended at once: was waiting for ${waitsFor()}.`);
    } else {
      log({ level: 'debug', msg: 'Already stopping', signal });
    }
  };
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, hear);
  return { asked, done: () => clearTimeout(timer) };
}
