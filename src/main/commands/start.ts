import type { Command } from 'commander';
import { saySlow, type Shell, type Terminal } from '../../cli/terminal.ts';
import { sampleGuide } from '../sample-guide.ts';
import { readSettings, type Settings } from '../settings.ts';
import type { RunningRolecall } from '../start.ts';
import { openOperatorLog } from './operator-log.ts';
import { runUntilStopped } from './until-stopped.ts';
import { welcomeLines } from './welcome.ts';

const help = `
Settings are environment variables; rolecall config lists them with what is allowed. The most used:
  PORT, DIRECTORY_PORT   where to listen on this machine (8080, 8081)
  DATA_DIR               the folder to keep everything in (./data); memory keeps nothing
  DATABASE_URL           a PostgreSQL instead of the embedded store
  SAMPLE                 on or off: sample tenants, people and an account at the first start
  LOG_LEVEL              debug, info, warn or error: JSON lines on standard error, also on a terminal

Ctrl+C or SIGTERM stops it within 10 seconds; what has begun is finished. A second Ctrl+C ends it at once.`;

/** `start`: the whole system, until it is told to stop. */
export function addStartCommand(program: Command, { terminal }: Shell): void {
  program
    .command('start')
    .summary('run Rolecall, with the embedded directory if it is wanted')
    .description(
      'Runs Rolecall: console, REST API, decision API and, unless DIRECTORY=entra, the embedded directory.',
    )
    .addHelpText('after', help)
    .action(async () => {
      const settings = readSettings(terminal.env);
      const { log, flush } = await openOperatorLog(settings, terminal);
      const starting = saySlow(terminal, 'Starting ...');
      // Loaded here, so that the other commands need not wait for what only a server needs.
      const { startRolecall } = await import('../start.ts');
      await runUntilStopped(
        () => startRolecall(settings, { log }).finally(starting),
        running => welcome(running, settings, terminal),
        { terminal, log, flush },
      );
      // Whatever a library still holds open must not keep a stopped server.
      process.exit(0);
    });
}

async function welcome(running: RunningRolecall, settings: Settings, terminal: Terminal): Promise<void> {
  const { url, directoryUrl, trustLine } = running;
  const quiet = saySlow(terminal, 'Making the sample data ...');
  const sampled = await running.sampled.then(
    () => true,
    (error: unknown) => {
      terminal.err(`The sample data could not be made: ${(error as Error).message}`);
      return false;
    },
  );
  quiet();
  const guide = settings.sample === 'on' && sampled ? sampleGuide() : undefined;
  for (const line of welcomeLines({
    url,
    directoryUrl,
    trustLine,
    settings,
    guide,
    interactive: terminal.interactive,
  }))
    terminal.out(line);
}
