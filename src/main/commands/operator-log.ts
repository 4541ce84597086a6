import type { Log } from '../../app/ports/log.ts';
import type { Terminal } from '../../cli/terminal.ts';
import type { Settings } from '../settings.ts';

/** The operator's log, and how to bring its last lines out before the process ends. */
export interface OperatorLog {
  readonly log: Log;
  flush(): void;
}

/** An error without the fields that drivers hang on it, which may hold values of the data. */
export function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  return {
    type: name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack,
    ...(cause === undefined ? {} : { cause: errorFields(cause) }),
  };
}

/**
 * JSON lines on standard error, written behind the requests' backs, when nobody watches or `LOG_LEVEL` asks for them;
 * else errors alone, in words.
 */
export async function openOperatorLog(
  settings: Pick<Settings, 'logLevel' | 'given'>,
  terminal: Terminal,
): Promise<OperatorLog> {
  if (terminal.interactive && !settings.given('logLevel')) {
    return {
      log({ level, msg, err }) {
        if (level === 'error') terminal.err(`error: ${msg}${err instanceof Error ? `: ${err.message}` : ''}`);
      },
      flush: () => undefined,
    };
  }
  const { pino } = await import('pino');
  const destination = pino.destination({ dest: 2, sync: false });
  const logger = pino(
    {
      level: settings.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { err: errorFields },
    },
    destination,
  );
  return {
    log: ({ level, msg, ...fields }) => logger[level](fields, msg),
    flush() {
      try {
        destination.flushSync();
      } catch {
        // Not opened yet or gone: there is nobody left to tell.
      }
    },
  };
}
