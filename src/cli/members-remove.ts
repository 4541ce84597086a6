import type { Command } from 'commander';
import type { Client } from '../client/client.ts';
import type { Effect, ProblemBody, Removal } from '../client/contract.ts';
import { ClientProblem } from '../client/problem.ts';
import { accessLine } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { effectLines } from './effect-lines.ts';
import { failureLines, failureOf } from './failure.ts';
import { listAll } from './members-list.ts';
import { isObjectText, readObject } from './object-text.ts';
import { plain, type Shell, type Terminal } from './terminal.ts';

interface RemoveOptions {
  readonly confirm?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What became of one of those named. */
type Removed =
  | ({ readonly member: string } & Removal & Partial<Effect>)
  | { readonly member: string; readonly problem: ProblemBody };

const help = `
Arguments:
  MEMBER  a member's id (members list prints it), or user:<tenantId>/<objectId>, group:... or application:...

What was granted to the member itself is gone at once; the directory is left as it is. Access through groups remains and
is printed. Look first with --dry-run.
${connectionHelp}`;

/** `members remove`: takes away what members were given, and says what access remains through groups (U-8). */
export function addMembersRemoveCommand(members: Command, { terminal, finish }: Shell): void {
  members
    .command('remove')
    .summary('take members out of an account')
    .description('Removes members from an account, never from the directory, and says what access remains.')
    .argument('<account>', "the account's id")
    .argument('<member...>', 'who to remove')
    .option('--confirm <name>', 'repeat what was answered with confirmation-required')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--json', 'print the outcomes as JSON')
    .addHelpText('after', help)
    .action(async (account: string, texts: readonly string[], options: RemoveOptions) => {
      const client = connect(terminal);
      const items: Removed[] = [];
      for (const text of texts) {
        const item = await removeOne(client, account, text, options);
        items.push(item);
        if (!options.json) print(terminal, item, options.dryRun === true);
      }
      if (options.json) terminal.out(JSON.stringify({ items }, null, 2));
      finish(items.some(item => 'problem' in item) ? 1 : 0);
    });
}

async function removeOne(
  client: Client,
  account: string,
  text: string,
  { confirm, dryRun }: RemoveOptions,
): Promise<Removed> {
  try {
    const member = await memberIdOf(client, account, text);
    const options = confirm === undefined ? {} : { confirm };
    const answer = dryRun
      ? await client.members.previewRemove(account, member, options)
      : await client.members.remove(account, member, options);
    return { ...answer, member };
  } catch (error) {
    // Who is calling or where is wrong for all of them alike: the first failure is the answer.
    if (!(error instanceof ClientProblem) || error.status === 0 || error.status === 401) throw error;
    return { member: text, problem: error.body };
  }
}

/** The member's id: as given, or found among the members of the object's tenant. */
export async function memberIdOf(client: Client, account: string, text: string): Promise<string> {
  if (!isObjectText(text)) return text;
  const { tenantId, objectId, kind } = readObject(text);
  const { items } = await listAll(client, account, { tenant: tenantId, kind }, Number.POSITIVE_INFINITY);
  const found = items.find(item => item.objectId === objectId);
  if (found !== undefined) return found.id;
  const detail = `${text} is not a member of this account.`;
  throw new ClientProblem({ code: 'not-found', status: 404, detail });
}

function print(terminal: Terminal, item: Removed, dryRun: boolean): void {
  if ('problem' in item) {
    terminal.err(plain(`not removed ${item.member}`));
    for (const line of failureLines(failureOf(item.problem))) terminal.err(`  ${line}`);
    return;
  }
  terminal.out(plain(`${dryRun ? 'would remove' : 'removed'} ${item.member}`));
  if (item.effect !== undefined)
    for (const line of effectLines({ effect: item.effect })) terminal.out(`  ${line}`);
  for (const way of item.remains ?? []) {
    const how = way.viaNames.length > 1 ? ` (by way of ${way.viaNames.join(' > ')})` : '';
    terminal.out(
      plain(`  access remains through the group ${way.displayName}${how}: ${accessLine(way.access)}`),
    );
  }
}
