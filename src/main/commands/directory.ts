import type { Command } from 'commander';
import type { Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { addresses } from '../addresses.ts';
import { openInstallation } from '../installation.ts';
import { readSettings } from '../settings.ts';
import { openOperatorLog } from './operator-log.ts';
import { addDirectorySyncCommand } from './directory-sync.ts';
import { runUntilStopped } from './until-stopped.ts';

/** `directory`: the embedded directory alone, until it is told to stop. */
export function addDirectoryCommand(program: Command, shell: Shell): void {
  const { terminal } = shell;
  const directory = program
    .command('directory')
    .summary('run the embedded directory alone')
    .description(
      'Runs the embedded directory (Entra-compatible sign-in and a subset of Microsoft Graph) without Rolecall.',
    )
    .action(async () => {
      const settings = readSettings(terminal.env);
      if (settings.directory !== 'embedded')
        throw new UsageFault(
          'DIRECTORY=entra names a directory that others run: there is none to start here.',
        );
      // Loaded here, so that the other commands need not wait for it.
      const { startEmbeddedDirectory, trustLine } = await import('../embedded-directory.ts');
      const { log, flush } = await openOperatorLog(settings, terminal);
      await runUntilStopped(
        async () => {
          const running = await startEmbeddedDirectory(settings, openInstallation(settings), log);
          return {
            trust: trustLine(running),
            close: () => running.close(),
            closing: () => 'requests that have begun',
          };
        },
        async ({ trust }) => {
          terminal.out(`The embedded directory is ready: ${addresses(settings).directoryUrl}`);
          if (trust !== undefined) terminal.out(trust);
        },
        { terminal, log, flush },
      );
      process.exit(0);
    });
  addDirectorySyncCommand(directory, shell);
}
