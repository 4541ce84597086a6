import type { Command } from 'commander';
import type { Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { signCheckpoint } from '../../app/sign-checkpoint.ts';
import { asAccountId } from '../../core/id.ts';
import { entriesNamed } from '../../core/log-proof.ts';
import { createCheckpointSigner } from '../checkpoint-key.ts';
import { openInstallation } from '../installation.ts';
import { readSettings } from '../settings.ts';
import { addAuditVerifyCommand } from './audit-verify.ts';
import { openKeptStore } from './kept-store.ts';

/** `audit`: proves the log, signs where it stands, erases what is personal of it (H-3). */
export function addAuditCommand(program: Command, shell: Shell): void {
  const audit = program
    .command('audit')
    .summary('verify the log, sign checkpoints, erase personal values')
    .description('Verifies the log of accounts, signs where it stands, and erases what is personal of it.');
  addAuditVerifyCommand(audit, shell);
  addCheckpointCommand(audit, shell);
  addEraseCommand(audit, shell);
}

const checkpointHelp = `
Keep what it prints where nobody who may write to the database can change it. rolecall audit verify --against FILE shows
whether the log still is what it was. Over HTTP: GET .../audit/checkpoint.`;

function addCheckpointCommand(audit: Command, { terminal, finish }: Shell): void {
  audit
    .command('checkpoint')
    .summary("sign where an account's log stands")
    .description("Prints a signed checkpoint of an account's log as JSON.")
    .requiredOption('--account <id>', "the account's id")
    .addHelpText('after', checkpointHelp)
    .action(async ({ account }: { readonly account: string }) => {
      const settings = readSettings(terminal.env);
      const store = await openKeptStore(settings);
      try {
        const signer = createCheckpointSigner(openInstallation(settings).logSigningKey);
        const sign = signCheckpoint({ store, signer });
        terminal.out(JSON.stringify(await sign(asAccountId(account), new Date())));
      } finally {
        await store.close();
      }
      finish(0);
    });
}

const eraseHelp = `
The entries stay with their seals, without names, addresses, before and after; an entry of its own says which were erased.
This cannot be undone. rolecall audit verify finds the log whole afterwards.`;

function addEraseCommand(audit: Command, { terminal, finish }: Shell): void {
  audit
    .command('erase')
    .summary('erase the personal values of entries')
    .description("Erases the personal values of entries of an account's log; their seals stay provable.")
    .requiredOption('--account <id>', "the account's id")
    .requiredOption('--entries <numbers>', 'which, such as 3,5-9')
    .option('--json', 'print { "erased" } as JSON')
    .addHelpText('after', eraseHelp)
    .action(
      async (options: { readonly account: string; readonly entries: string; readonly json?: boolean }) => {
        const entries = entriesNamed(options.entries);
        if (entries === undefined) throw new UsageFault('--entries takes numbers and ranges such as 3,5-9.');
        const store = await openKeptStore(readSettings(terminal.env));
        let erased: readonly number[];
        try {
          const actor = { kind: 'system', displayName: 'rolecall audit erase' } as const;
          erased = await store.eraseDetails(asAccountId(options.account), entries, actor, new Date());
        } finally {
          await store.close();
        }
        if (options.json) terminal.out(JSON.stringify({ erased }));
        else terminal.out(erased.length === 0 ? 'Nothing to erase.' : `Erased: ${erased.join(', ')}.`);
        finish(0);
      },
    );
}
