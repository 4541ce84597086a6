import { openAsBlob } from 'node:fs';
import type { Command } from 'commander';
import type { Client } from '../client/client.ts';
import type { ImportCounts, ImportPreview, ImportRowOutcome } from '../client/imports.ts';
import { accessLine } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { effectLines } from './effect-lines.ts';
import { failureLines, failureOf } from './failure.ts';
import { plain, saySlow, type Shell, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly json?: boolean;
}

const help = `
FILE is CSV in UTF-8, with commas or semicolons. Its first line names the columns:
  user (or objectId)     an object id, a user name or a mail address
  tenant (or tenantId)   id or domain; may be left out where the account has one tenant
  kind                   user, group or application; may be left out
  roles                  developer|marketer until 2027-01-31T00:00:00Z
  permissions            instead of roles: contact-info:read|properties:readWrite@product/app-1
  start, end, reason     of the whole row
What members export writes can be imported as it is. Each row sets all that its person has; nobody is removed.

Without --dry-run the effect is shown first; it is done with --yes. The same file again goes on where it stopped.

Examples:
  rolecall members import acc_1 people.csv --dry-run
  rolecall members import acc_1 people.csv --yes
${connectionHelp}`;

/** `members import`: a file with a row a person, each with its own access (U-13). */
export function addMembersImportCommand(members: Command, { terminal, finish }: Shell): void {
  members
    .command('import')
    .summary('give many people their access from a CSV file')
    .description(
      'Gives everybody whom the rows of a CSV file name the access of their row, each with its own outcome.',
    )
    .argument('<account>', "the account's id")
    .argument('<file>', 'a CSV file')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--yes', 'do it; without, the effect is shown and nothing is done')
    .option('--confirm <name>', 'repeat what was answered with confirmation-required')
    .option('--json', 'print the outcomes as JSON')
    .addHelpText('after', help)
    .action(async (account: string, path: string, options: ImportOptions) => {
      if (options.dryRun === true && options.yes === true)
        throw new UsageFault('--dry-run changes nothing and --yes does it: give one of them.');
      const file = await textOf(path);
      const client = connect(terminal);
      const confirm = options.confirm === undefined ? {} : { confirm: options.confirm };
      const quiet = saySlow(terminal, 'Checking every row ...');
      const preview = await client.files.previewImport(account, file, confirm).finally(quiet);
      if (options.yes !== true) {
        show(terminal, preview, options);
        return finish(preview.counts.refused > 0 ? 1 : 0);
      }
      const counts = await perform(terminal, client, { account, file, preview, options });
      return finish(counts.refused > 0 ? 1 : 0);
    });
}

async function textOf(path: string): Promise<string> {
  try {
    const bytes = await (await openAsBlob(path)).arrayBuffer();
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const why =
      error instanceof TypeError ? 'it is not UTF-8. Save it as "CSV UTF-8".' : (error as Error).message;
    throw new UsageFault(`${path} cannot be read: ${why}`);
  }
}

function show(terminal: Terminal, preview: ImportPreview, { json, dryRun }: ImportOptions): void {
  if (json) return terminal.out(JSON.stringify(preview, null, 2));
  for (const row of preview.rows) tell(terminal, row, false);
  for (const line of effectLines(preview)) terminal.out(line);
  terminal.out(countsText(preview.counts, true));
  if (dryRun !== true) terminal.err('Nothing is done yet. Add --yes to do it.');
}

interface Work {
  readonly account: string;
  readonly file: string;
  readonly preview: ImportPreview;
  readonly options: ImportOptions;
}

async function perform(
  terminal: Terminal,
  client: Client,
  { account, file, preview, options }: Work,
): Promise<ImportCounts> {
  const total = preview.rows.length;
  const rows: ImportRowOutcome[] = [];
  let done = 0;
  const each = (row: ImportRowOutcome): void => {
    done += 1;
    if (options.json) rows.push(row);
    else tell(terminal, row, true);
    if (terminal.interactive && (done % progressEvery === 0 || done === total))
      terminal.err(`${done} of ${total} rows`);
  };
  const { confirm } = options;
  const counts = await client.files.import(account, file, each, {
    plan: preview.plan,
    ...(confirm === undefined ? {} : { confirm }),
  });
  if (options.json) terminal.out(JSON.stringify({ rows, counts }, null, 2));
  else terminal.out(countsText(counts, false));
  return counts;
}

/** After how many rows progress is said. */
const progressEvery = 500;

/** One row as people read it; those that stay as they are say nothing. */
function tell(terminal: Terminal, row: ImportRowOutcome, done: boolean): void {
  const { line, outcome, problem, access, kind = 'user', tenantId, objectId } = row;
  if (problem !== undefined) {
    terminal.err(plain(`line ${line}: ${done ? 'not done' : 'would be refused'}`));
    for (const text of failureLines(failureOf(problem))) terminal.err(`  ${text}`);
  } else if (outcome !== 'unchanged' && access !== undefined) {
    const verb = done ? outcome : `would be ${outcome}`;
    terminal.out(plain(`line ${line}: ${verb} ${kind}:${tenantId}/${objectId}  ${accessLine(access)}`));
  }
}

const countsText = ({ added, changed, unchanged, refused }: ImportCounts, ahead: boolean): string =>
  `${ahead ? 'Would be: ' : ''}${added} added, ${changed} changed, ${unchanged} unchanged, ${refused} refused`;
