import { createHash } from 'node:crypto';
import type { Command } from 'commander';
import { plain, saySlow, type Shell } from '../../cli/terminal.ts';
import { UsageFault } from '../../cli/usage-fault.ts';
import { asAccountId, type AccountId } from '../../core/id.ts';
import { proveLog, type LogFault, type ProvedLog } from '../../core/log-proof.ts';
import type { OpenStore } from '../../store/open-store.ts';
import type { CheckCheckpoint } from '../checkpoint-key.ts';
import { readSettings } from '../settings.ts';
import { noteSeal, readExport, readKeys, readKnown, type KnownSeals } from './kept-elsewhere.ts';
import { openKeptStore } from './kept-store.ts';

interface Verified extends ProvedLog {
  readonly account: AccountId;
  readonly name: string;
}

interface Options {
  readonly json?: boolean;
  readonly against: readonly string[];
  readonly export?: string;
  readonly key?: string;
}

const help = `
Recomputes every seal of every account's log, over the entries and what lies beside them. A log that was changed, from which
something was taken out or cut off is named with the first entry that does not fit, and the exit status is 1.

Whoever may write to the database can also seal a changed log anew. That is found with what was kept elsewhere: --against
takes checkpoints (rolecall audit checkpoint, GET .../audit/checkpoint, "log checkpoint" in the operator's log) and exports
(GET .../audit.ndjson). --export verifies such an export by itself, without a store.

The embedded store (DATA_DIR/store) can be opened by one process alone: stop Rolecall first. With DATABASE_URL it can run
on.`;

/** `audit verify`: proves that no entry of the log was changed, taken out or cut off (H-3). */
export function addAuditVerifyCommand(audit: Command, { terminal, finish }: Shell): void {
  audit
    .command('verify')
    .summary("verify the seal of every account's log")
    .description("Verifies the seal of every account's log, or of one account's.")
    .argument('[account]', "an account's id")
    .option('--against <file...>', 'checkpoints and exports that were kept elsewhere', [])
    .option('--export <file>', 'verify an export (.ndjson) instead of the store')
    .option(
      '--key <file>',
      "the public key of checkpoints as JWK or JWK Set; this installation's own if not given",
    )
    .option('--json', 'print { "whole", "accounts" } as JSON')
    .addHelpText('after', help)
    .action(async (account: string | undefined, options: Options) => {
      const known: KnownSeals = new Map();
      const check = readKeys(options.key, terminal.env);
      readKnown(options.against, check, known);
      const quiet = saySlow(terminal, 'Verifying ...');
      const accounts: Verified[] = [];
      const verifying =
        options.export === undefined
          ? verifyStored(account, known, check, terminal.env)
          : [verifyExport(options.export, account, known)];
      try {
        for await (const verified of verifying) {
          accounts.push(verified);
          if (!options.json) terminal.out(plain(verifiedLine(verified)));
        }
      } finally {
        quiet();
      }
      const whole = accounts.every(each => each.brokenAt === undefined);
      if (options.json) terminal.out(JSON.stringify({ whole, accounts }, null, 2));
      else terminal.out(whole ? 'Every seal fits.' : 'NOT every seal fits: see above.');
      finish(whole ? 0 : 1);
    });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function verifyExport(file: string, only: string | undefined, known: KnownSeals): Verified {
  const { account, entries } = readExport(file);
  if (only !== undefined && only !== account)
    throw new UsageFault(`${file} is the log of ${account}, not of ${only}.`);
  const proof = proveLog(account, sha256, known.get(account));
  proof.add(entries);
  const { seal: _seal, ...proved } = proof.end();
  return { account, name: file, ...proved };
}

async function* verifyStored(
  only: string | undefined,
  known: KnownSeals,
  check: CheckCheckpoint,
  env: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<Verified> {
  const store = await openKeptStore(readSettings(env));
  try {
    yield* verifyAll(store, only, known, check);
  } finally {
    await store.close();
  }
}

async function* verifyAll(
  store: OpenStore,
  only: string | undefined,
  known: KnownSeals,
  check: CheckCheckpoint,
): AsyncGenerator<Verified> {
  const verify = (account: AccountId, name: string) => verifyOne(store, account, name, known, check);
  if (only !== undefined) {
    const account = await store.account(asAccountId(only));
    if (account === undefined && !known.has(asAccountId(only)))
      throw new Error(`There is no account ${only} in this store.`);
    yield account ? await verify(account.id, account.name) : gone(asAccountId(only));
    return;
  }
  const missing = new Set(known.keys());
  let after: string | undefined;
  do {
    const page = await store.allAccounts(500, after);
    for (const { id, name } of page.items) {
      missing.delete(id);
      yield await verify(id, name);
    }
    after = page.after ?? undefined;
  } while (after !== undefined);
  for (const account of await store.logsWithoutAccount()) missing.add(account);
  for (const account of missing) yield gone(account);
}

/** A log whose account is no longer there: nothing says where it ends. */
const gone = (account: AccountId): Verified => ({
  account,
  name: '(no such account)',
  entries: 0,
  brokenAt: 1,
  fault: 'cut-off',
});

/** The log against what is kept elsewhere and the signed checkpoints that stand beside it. */
async function verifyOne(
  store: OpenStore,
  account: AccountId,
  name: string,
  known: KnownSeals,
  check: CheckCheckpoint,
): Promise<Verified> {
  const all: KnownSeals = new Map([[account, new Map(known.get(account))]]);
  let forged: number | undefined;
  for (const checkpoint of await store.checkpoints(account)) {
    const found = check(checkpoint);
    if (found === 'forged') forged ??= checkpoint.entries;
    if (found !== 'signed' || known.get(account)?.has(checkpoint.entries)) continue;
    noteSeal(all, account, checkpoint.entries, checkpoint.seal);
  }
  const proved = await store.verifyLog(account, all.get(account));
  if (forged !== undefined && proved.brokenAt === undefined)
    return { account, name, entries: proved.entries, brokenAt: forged, fault: 'forged-checkpoint' };
  return { account, name, ...proved };
}

const words: Readonly<Record<LogFault, string>> = {
  changed: 'it was changed, moved, put in or follows a gap',
  'detail-gone': 'its details are gone, and nobody has erased them by Rolecall',
  rewritten: 'it is not what was kept elsewhere',
  'cut-off': 'it is missing: the log ends before it',
  'beyond-end': 'it stands behind the end of the log',
  index: 'it is not found by what it names',
  'forged-checkpoint': 'a checkpoint beside it was not signed by this installation',
};

function verifiedLine({ account, name, entries, brokenAt, brokenUpTo, fault, erased }: Verified): string {
  if (brokenAt === undefined) {
    const gone = erased ? `, of ${erased} the details were erased` : '';
    return `whole   ${account}  ${name}: ${entries} entries${gone}`;
  }
  const which =
    brokenUpTo === undefined ? `entry ${brokenAt}` : `one of the entries ${brokenAt} to ${brokenUpTo}`;
  return `BROKEN  ${account}  ${name}: ${which} does not fit (${entries} before it do): ${words[fault ?? 'changed']}`;
}
