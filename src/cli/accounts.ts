import type { Command } from 'commander';
import type { Account } from '../client/contract.ts';
import { connect, connectionHelp } from './connection.ts';
import { everyPage } from './every-page.ts';
import { tableLines } from './table.ts';
import type { Shell } from './terminal.ts';

/** `accounts list`: the accounts that the caller may see, with the ids that every other command takes. */
export function addAccountCommands(program: Command, { terminal, finish }: Shell): void {
  program
    .command('accounts')
    .summary('list accounts')
    .description('Shows the accounts that you may see, and their ids.')
    .command('list')
    .summary('the accounts that you have access to')
    .description('Lists the accounts that you have access to; as a portal application all of them.')
    .option('--json', 'print { "items", "total" } as JSON')
    .addHelpText('after', connectionHelp)
    .action(async ({ json }: { readonly json?: boolean }) => {
      const client = connect(terminal);
      const items = await everyPage(query => client.accounts.list(query));
      if (json) terminal.out(JSON.stringify({ items, total: items.length }, null, 2));
      else for (const line of accountLines(items)) terminal.out(line);
      finish(0);
    });
}

const accountLines = (accounts: readonly Account[]): string[] =>
  accounts.length === 0
    ? ['There is no account that you may see.']
    : tableLines(
        ['ACCOUNT', 'NAME', 'KIND'],
        accounts.map(({ id, name, kind }) => [id, name, kind]),
      );
