import type { Command } from 'commander';
import { saySlow, type Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { readSettings, type Settings } from '../settings.ts';

const help = `
FILE holds everything of DATA_DIR: the embedded store, the embedded directory, and the keys by which both are read. It is a
gzipped tar file, readable for its owner alone. Keep it as safe as DATA_DIR itself.

Rolecall must be stopped meanwhile: what has the folder open is named. A SECRET_KEY that was given as a setting is not in the
backup, and with DATABASE_URL neither is the database: back that up with pg_dump.`;

/** `backup`: everything of `DATA_DIR` in one file. */
export function addBackupCommand(program: Command, { terminal, finish }: Shell, version: string): void {
  program
    .command('backup')
    .summary('everything of DATA_DIR in one file')
    .description('Writes everything of DATA_DIR into one file, from which rolecall restore makes it again.')
    .argument('<file>', 'a file that does not exist yet')
    .option('--json', 'print { "file", "files", "bytes", "elsewhere" } as JSON')
    .addHelpText('after', help)
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const settings = readSettings(terminal.env);
      if (settings.dataDir === 'memory')
        throw new UsageFault('DATA_DIR=memory keeps nothing, so there is nothing to back up.');
      const quiet = saySlow(terminal, 'Copying ...');
      const { makeBackup } = await import('../backup/make-backup.ts');
      const made = await makeBackup({ dataDir: settings.dataDir, file, version }).finally(quiet);
      const elsewhere = keptElsewhere(settings);
      if (options.json) terminal.out(JSON.stringify({ ...made, elsewhere }, null, 2));
      else {
        terminal.out(`Backed up ${made.files} files to ${made.file} (${Math.ceil(made.bytes / 1024)} KiB).`);
        for (const each of elsewhere) terminal.out(`Not in it: ${each}.`);
      }
      finish(0);
    });
}

/** What an installation rests on and its data folder does not hold. */
function keptElsewhere(settings: Settings): readonly string[] {
  return [
    ...(settings.databaseUrl ? ['the database of DATABASE_URL (back it up with pg_dump)'] : []),
    ...(settings.given('secretKey') ? ['SECRET_KEY, without which nothing that is sealed can be read'] : []),
    ...(settings.clientCertificate ? ['the file of CLIENT_CERTIFICATE'] : []),
    ...(settings.catalog ? ['the file of CATALOG'] : []),
  ];
}
