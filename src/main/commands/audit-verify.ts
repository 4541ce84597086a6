import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { plain, saySlow, type Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { asAccountId, type AccountId } from '../../core/id.ts';
import type { OpenStore } from '../../store/open-store.ts';
import { readSettings, type Settings } from '../settings.ts';

interface Verified {
  readonly account: AccountId;
  readonly name: string;
  /** How many entries were found whole. */
  readonly entries: number;
  /** The first entry that is missing, changed or out of place. */
  readonly brokenAt?: number;
}

const help = `
Recomputes every seal of every account's log, over the entries and what lies beside them. A log that was changed, from which
something was taken out or cut off is named with the first entry that does not fit, and the exit status is 1.

The embedded store (DATA_DIR/store) can be opened by one process alone: stop Rolecall first. With DATABASE_URL it can run
on.`;

/** `audit verify`: proves that no entry of the log was changed, taken out or cut off (H-3). */
export function addAuditCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('audit')
    .summary('verify the log')
    .description('Verifies the log of accounts.')
    .command('verify')
    .summary("verify the seal of every account's log")
    .description("Verifies the seal of every account's log, or of one account's.")
    .argument('[account]', "an account's id")
    .option('--json', 'print { "whole", "accounts" } as JSON')
    .addHelpText('after', help)
    .action(async (account: string | undefined, options: { readonly json?: boolean }) => {
      const store = await openKept(readSettings(terminal.env));
      const quiet = saySlow(terminal, 'Verifying ...');
      const accounts: Verified[] = [];
      try {
        for await (const verified of verifyAll(store, account)) {
          accounts.push(verified);
          if (!options.json) terminal.out(plain(verifiedLine(verified)));
        }
      } finally {
        quiet();
        await store.close();
      }
      const whole = accounts.every(each => each.brokenAt === undefined);
      if (options.json) terminal.out(JSON.stringify({ whole, accounts }, null, 2));
      else terminal.out(whole ? 'Every seal fits.' : 'NOT every seal fits: see above.');
      finish(whole ? 0 : 1);
    });
}

async function openKept({ databaseUrl, dataDir }: Settings): Promise<OpenStore> {
  if (!databaseUrl) {
    if (dataDir === 'memory')
      throw new UsageFault('DATA_DIR=memory keeps nothing, so there is no log to verify.');
    const folder = join(dataDir, 'store');
    if (!existsSync(folder))
      throw new Error(`There is no store in ${folder}: nothing was started with this DATA_DIR yet.`);
  }
  const { openStore } = await import('../../store/open-store.ts');
  return openStore({ ...(databaseUrl ? { databaseUrl } : {}), dataDir });
}

async function* verifyAll(store: OpenStore, only: string | undefined): AsyncGenerator<Verified> {
  if (only !== undefined) {
    const account = await store.account(asAccountId(only));
    if (account === undefined) throw new Error(`There is no account ${only} in this store.`);
    yield { account: account.id, name: account.name, ...(await store.verifyLog(account.id)) };
    return;
  }
  let after: string | undefined;
  do {
    const page = await store.allAccounts(500, after);
    for (const { id, name } of page.items) yield { account: id, name, ...(await store.verifyLog(id)) };
    after = page.after ?? undefined;
  } while (after !== undefined);
}

const verifiedLine = ({ account, name, entries, brokenAt }: Verified): string =>
  brokenAt === undefined
    ? `whole   ${account}  ${name}: ${entries} entries`
    : `BROKEN  ${account}  ${name}: entry ${brokenAt} does not fit (${entries} before it do)`;
