import { ClientProblem } from '../../client/problem.ts';
import { Problem, problems } from '../../core/problems.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { SettingsError } from '../settings.ts';

/** A failure in the form that the command line prints: wrong settings are wrong usage, a refusal keeps its code. */
export function explained(error: unknown): unknown {
  if (error instanceof SettingsError) {
    return new UsageFault(`${error.message}\ndocs/operations.md describes every setting.`, {
      title: 'Rolecall cannot run with these settings',
      code: 'wrong-settings',
    });
  }
  if (error instanceof Problem) {
    const { code, detail, facts } = error;
    const { retryAfter: _retryAfter, ...rest } = facts;
    return new ClientProblem({ ...rest, title: problems[code].title, status: 0, code, detail });
  }
  return listenFailure(error) ?? error;
}

/** A port or address that cannot be listened on, with the setting to change. */
function listenFailure(error: unknown): Error | undefined {
  const { code, syscall, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const where = `${address ?? 'HOST'}:${port ?? ''}`;
  if (code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} is taken: another program listens on ${where}. Stop it, or choose other ports with PORT ` +
        '(console and API, default 8080) and DIRECTORY_PORT (embedded directory, default 8081).',
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new Error(
      `Port ${port} may not be used by this user. Choose one above 1023 with PORT or DIRECTORY_PORT.`,
      {
        cause: error,
      },
    );
  }
  return new Error(
    `HOST="${address ?? ''}" cannot be listened on (${code}): name an address of this machine.`,
    {
      cause: error,
    },
  );
}
