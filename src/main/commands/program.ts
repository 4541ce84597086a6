import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addApiCommands } from '../../cli/commands.ts';
import { reportFailure } from '../../cli/failure.ts';
import { processTerminal, type Shell, type Terminal } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { addAuditCommand } from './audit.ts';
import { addBackupCommand } from './backup.ts';
import { addCatalogCommand } from './catalog-check.ts';
import { addConfigCommand } from './config.ts';
import { addDirectoryCommand } from './directory.ts';
import { addDoctorCommand } from './doctor.ts';
import { explained } from './explained.ts';
import { addJobsCommand } from './jobs.ts';
import { addMigrateCommand } from './migrate.ts';
import { addRestoreCommand } from './restore.ts';
import { addStartCommand } from './start.ts';

const help = `
Commands with the server (they open the store): start, directory, config, migrate, jobs, audit, doctor, backup, restore.
Commands through the API (they sign in): check, members, roles, invitations,
catalog preview, catalog apply --url. Settings are environment variables: rolecall config lists them.

Exit status: 0 done, 1 refused or denied, 2 wrong usage.`;

function version(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function createProgram(shell: Shell): Command {
  const program = new Command('rolecall');
  program
    .description('Account user management for portals: who of a company may do what on its account.')
    .version(version(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: text => shell.terminal.out(text.trimEnd()),
      writeErr: text => shell.terminal.err(text.trimEnd()),
      // Told by `runCommandLine`, as a problem document where --json asks for one.
      outputError: () => undefined,
    })
    .addHelpText('after', help);
  addStartCommand(program, shell);
  addDirectoryCommand(program, shell);
  addConfigCommand(program, shell);
  addMigrateCommand(program, shell);
  addJobsCommand(program, shell);
  addAuditCommand(program, shell);
  addDoctorCommand(program, shell);
  addBackupCommand(program, shell, version());
  addRestoreCommand(program, shell);
  addCatalogCommand(program, shell);
  addApiCommands(program, shell);
  return program;
}

/** Runs one command and answers the exit status: 0 done, 1 refused or denied, 2 wrong usage. */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<0 | 1 | 2> {
  let status: 0 | 1 | 2 = 0;
  const program = createProgram({ terminal, finish: end => void (status = end) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // Help instead of a command was already written.
    if (error instanceof CommanderError && error.code === 'commander.help') return 2;
    return reportFailure(terminal, asFault(error), { json: args.includes('--json') });
  }
}

function asFault(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return explained(error);
  const says = error.message.replace(/^error: /, '');
  return new UsageFault(`${says}\nrolecall --help and rolecall <command> --help say what there is.`);
}
