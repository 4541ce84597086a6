import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { Command } from 'commander';
import type { MemberFilter } from '../client/contract.ts';
import { connect, connectionHelp } from './connection.ts';
import { addFilterOptions } from './members-list.ts';
import { saySlow, type Shell } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface ExportOptions extends MemberFilter {
  readonly format: string;
  readonly output?: string;
  readonly json?: boolean;
}

const help = `
csv     a row a member, safe to open in a spreadsheet; members import takes it again as it is
ndjson  a member a line, as the API has it
json    one document, { "items": [...] }

Example:
  rolecall members export acc_1 --role developer --output developers.csv
${connectionHelp}`;

/** `members export`: the filtered list as a file (U-10). */
export function addMembersExportCommand(members: Command, { terminal, finish }: Shell): void {
  const command = members
    .command('export')
    .summary('the members of an account as a file')
    .description('Writes the members of an account, all or filtered, as CSV, JSON or NDJSON.')
    .argument('<account>', "the account's id");
  addFilterOptions(command)
    .option('--format <format>', 'csv, json or ndjson', 'csv')
    .option('--output <file>', 'write it there instead of to standard output')
    .option('--json', 'the same as --format json')
    .addHelpText('after', help)
    .action(async (account: string, { format: given, output, json, ...filter }: ExportOptions) => {
      const format = json ? 'json' : given;
      if (format !== 'csv' && format !== 'json' && format !== 'ndjson')
        throw new UsageFault(`--format ${given} is not allowed: it is csv, json or ndjson.`);
      const client = connect(terminal);
      const quiet = saySlow(terminal, 'Reading the members ...');
      try {
        const pieces = await client.files.export(account, format === 'json' ? 'ndjson' : format, filter);
        const text = format === 'json' ? asDocument(pieces) : pieces;
        if (output === undefined) for await (const line of linesOf(text)) terminal.out(line);
        else await writeWhole(output, text);
      } finally {
        quiet();
      }
      finish(0);
    });
}

/** The file is there when it is whole, and not before. */
async function writeWhole(path: string, text: AsyncIterable<string>): Promise<void> {
  const part = `${path}.part`;
  const file = createWriteStream(part, { mode: 0o600 });
  try {
    await once(file, 'open');
    for await (const piece of text) if (!file.write(piece)) await once(file, 'drain');
    file.end();
    await once(file, 'close');
    await rename(part, path);
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    throw error;
  }
}

/** Lines without their ends; all of what an export writes ends with one. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Lines of JSON as one document. */
async function* asDocument(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  yield '{"items":[';
  let first = true;
  for await (const line of linesOf(pieces)) {
    yield `${first ? '' : ','}\n${line}`;
    first = false;
  }
  yield '\n]}\n';
}
