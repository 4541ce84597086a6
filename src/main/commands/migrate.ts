import type { Command } from 'commander';
import { saySlow, type Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { readSettings } from '../settings.ts';

/** `migrate`: brings the store's schema up to date without starting the server. */
export function addMigrateCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('migrate')
    .summary("bring the store's schema up to date")
    .description(
      "Brings the store's schema up to date, forward only. rolecall start does so itself; this is for doing it before.",
    )
    .option('--json', 'print { "store", "migrations" } as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const { databaseUrl, dataDir } = readSettings(terminal.env);
      if (!databaseUrl && dataDir === 'memory')
        throw new UsageFault('DATA_DIR=memory keeps nothing, so there is nothing to bring up to date.');
      const migrations: unknown[] = [];
      const quiet = saySlow(terminal, 'Opening the store ...');
      const { openStore } = await import('../../store/open-store.ts');
      const store = await openStore({
        ...(databaseUrl ? { databaseUrl } : {}),
        dataDir,
        log: ({ migrations: ran }) => void (Array.isArray(ran) && migrations.push(...(ran as unknown[]))),
      }).finally(quiet);
      await store.close();
      if (options.json) terminal.out(JSON.stringify({ store: store.kind, migrations }, null, 2));
      else
        terminal.out(migrations.length > 0 ? `Ran ${migrations.join(', ')}.` : 'The schema is up to date.');
      finish(0);
    });
}
