import type { Command } from 'commander';
import { saySlow, type Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { readSettings } from '../settings.ts';

const help = `
DATA_DIR must be empty or not there. The file is read to its end and found whole before anything of it counts; a damaged one
changes nothing. Give the same SECRET_KEY as before, if one was given. With DATABASE_URL, restore the database by
PostgreSQL's own ways first.

rolecall audit verify then proves that no entry of any account's log is missing or changed.`;

/** `restore`: what `backup` wrote, put into an empty `DATA_DIR`. */
export function addRestoreCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('restore')
    .summary('put a backup into an empty DATA_DIR')
    .description('Puts what rolecall backup wrote into an empty DATA_DIR.')
    .argument('<file>', 'a file that rolecall backup wrote')
    .option('--json', 'print { "dataDir", "files", "made", "version" } as JSON')
    .addHelpText('after', help)
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const { dataDir } = readSettings(terminal.env);
      if (dataDir === 'memory')
        throw new UsageFault('DATA_DIR=memory keeps nothing, so there is nowhere to restore to.');
      const quiet = saySlow(terminal, 'Restoring ...');
      const { restoreBackup } = await import('../backup/restore-backup.ts');
      const restored = await restoreBackup(file, dataDir).finally(quiet);
      if (options.json) terminal.out(JSON.stringify(restored, null, 2));
      else terminal.out(`Restored ${restored.files} files to ${restored.dataDir}, as of ${restored.made}.`);
      finish(0);
    });
}
