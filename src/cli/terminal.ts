/** Where a command reads from and writes to. */
export interface Terminal {
  /** One line of results, to standard output. */
  out(line: string): void;
  /** One line for people, to standard error. */
  err(line: string): void;
  /** Whether a person watches standard error: progress is for them alone. */
  readonly interactive: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a command needs of the program around it. */
export interface Shell {
  readonly terminal: Terminal;
  /** Says how the program ends: 0 done, 1 refused or denied, 2 wrong usage. The last one counts. */
  finish(status: 0 | 1 | 2): void;
}

/** The process's own terminal. */
export function processTerminal(): Terminal {
  // A reader that has gone away (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    out: line => void process.stdout.write(`${line}\n`),
    err: line => void process.stderr.write(`${line}\n`),
    interactive: process.stderr.isTTY,
    env: process.env,
  };
}

/** Shows that something takes longer than a second, where a person watches; answers how to stop saying it. */
export function saySlow(terminal: Terminal, text: string): () => void {
  if (!terminal.interactive) return () => undefined;
  const timer = setTimeout(() => terminal.err(text), 1000);
  return () => clearTimeout(timer);
}

/**
 * A text that others wrote (names of a directory), fit for a terminal: without control characters, which could move the
 * cursor or colour the screen, and without those that turn the direction of what follows.
 */
export const plain = (text: string): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '�');
