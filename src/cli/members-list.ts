import type { Command } from 'commander';
import type { Member, MemberFilter } from '../client/contract.ts';
import type { Client } from '../client/client.ts';
import { accessLine } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { tableLines } from './table.ts';
import { saySlow, type Shell } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface ListOptions extends MemberFilter {
  readonly limit?: string;
  readonly json?: boolean;
}

/** The largest page that the API gives (api.md, Conventions). */
const pageSize = 500;

/** `members list`: the members of an account, searched and filtered, all pages (U-10). */
export function addMembersListCommand(members: Command, { terminal, finish }: Shell): void {
  const command = members
    .command('list')
    .summary('the members of an account')
    .description('Lists the members of an account, following the pages to the end.')
    .argument('<account>', "the account's id");
  addFilterOptions(command)
    .option('--limit <n>', 'stop after so many')
    .option('--json', 'print { "items", "total" } as JSON')
    .addHelpText('after', connectionHelp)
    .action(async (account: string, { limit, json, ...filter }: ListOptions) => {
      const most = readLimit(limit);
      const client = connect(terminal);
      const quiet = saySlow(terminal, 'Reading the members ...');
      const { items, total } = await listAll(client, account, filter, most).finally(quiet);
      if (json) terminal.out(JSON.stringify({ items, total }, null, 2));
      else {
        for (const line of memberLines(items)) terminal.out(line);
        if (terminal.interactive) terminal.err(`${items.length} of ${total}`);
      }
      finish(0);
    });
}

/** The filters and the order of the list, under the names that the API has for them. */
export const addFilterOptions = (command: Command): Command =>
  command
    .option('--q <text>', 'name or user name contains')
    .option('--kind <kind>', 'user, group or application')
    .option('--tenant <tenantId>', 'of this tenant')
    .option('--role <role>', "a role's id, or custom")
    .option('--state <state>', 'active, disabled, invitation-pending ...')
    .option('--through <member>', 'who is in through this group (its member id)')
    .option('--expiring <duration>', 'access ends within, such as 30d')
    .option('--idle <duration>', 'no activity for, such as 30d')
    .option('--permission <permission>', 'whose own access names this permission')
    .option(
      '--sort <field>',
      'name, userName, kind, tenant, state, lastActivity, added or ends; - before it: descending',
    );

function readLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageFault(`--limit ${text} is not allowed: it is a whole number from 1.`);
  return Number(text);
}

/** Every member that the filter takes, at most `most`. */
export async function listAll(
  client: Pick<Client, 'members'>,
  account: string,
  filter: MemberFilter,
  most: number,
): Promise<{ readonly items: readonly Member[]; readonly total: number }> {
  const items: Member[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = Math.min(pageSize, most - items.length);
    const page = await client.members.list(account, {
      ...filter,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    items.push(...page.items);
    if (page.next === null || items.length >= most) return { items, total: page.total };
    cursor = page.next;
  }
}

/** Members as a table, with the ids that other commands take. */
export const memberLines = (items: readonly Member[]): string[] =>
  tableLines(
    ['NAME', 'USER NAME', 'KIND', 'ACCESS', 'STATE', 'MEMBER'],
    items.map(member => [
      member.displayName,
      member.userPrincipalName ?? '-',
      member.kind,
      accessLine(member.access),
      member.state,
      member.id,
    ]),
  );
