import type { Command } from 'commander';
import { plain, saySlow, type Shell } from '../../cli/terminal.ts';
import { readSettings } from '../settings.ts';
import { openKeptStore } from './kept-store.ts';

const help = `
It opens the store by the settings, like rolecall start does: the embedded store must not be in use, so stop the server
first. On a PostgreSQL the server may run. While it runs, /metrics counts the same as rolecall_jobs.`;

/** `jobs`: the work that waits, what was given up and why, and trying it again. */
export function addJobsCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('jobs')
    .summary('mails and other work that waits or was given up')
    .description(
      'Counts the work that waits, by queue, and lists the newest that was given up, with the reason.',
    )
    .option('--retry <id>', 'try one that was given up again')
    .option('--json', 'print { "queues", "failed" } as JSON')
    .addHelpText('after', help)
    .action(async (options: { readonly retry?: string; readonly json?: boolean }) => {
      const quiet = saySlow(terminal, 'Opening the store ...');
      const store = await openKeptStore(readSettings(terminal.env)).finally(quiet);
      try {
        if (options.retry !== undefined) {
          const again = await store.jobs.again(options.retry);
          terminal.out(again ? 'It waits to be tried again.' : 'No job of this id was given up.');
          finish(again ? 0 : 1);
          return;
        }
        const [queues, failed] = [await store.jobs.counts(), await store.jobs.failures()];
        if (options.json) terminal.out(JSON.stringify({ queues, failed }, null, 2));
        else {
          for (const { name, waiting, active, failed: over } of queues)
            terminal.out(`${name}: ${waiting} waiting, ${active} at work, ${over} given up`);
          for (const { id, name, attempts, failed: at, why } of failed)
            terminal.out(plain(`${at}  ${name}  ${id}  after ${attempts} attempts: ${why}`));
        }
        finish(0);
      } finally {
        await store.close();
      }
    });
}
