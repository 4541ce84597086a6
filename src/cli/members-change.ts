import type { Command } from 'commander';
import type { Client } from '../client/client.ts';
import type { MemberFilter } from '../client/contract.ts';
import type { ChangeOutcome, MembersChange, MemberSelection } from '../client/member-changes.ts';
import { accessLine, readAccess, type AccessOptions } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { effectLines } from './effect-lines.ts';
import { failureLines, failureOf } from './failure.ts';
import { memberIdOf } from './members-remove.ts';
import { demandOne } from './roles-write.ts';
import { plain, type Shell, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface ChangeOptions extends AccessOptions {
  readonly filter?: readonly string[];
  readonly except?: readonly string[];
  readonly end?: string;
  readonly remove?: boolean;
  readonly confirm?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const filters = [
  'q',
  'kind',
  'tenant',
  'role',
  'state',
  'through',
  'expiring',
  'idle',
  'permission',
] as const;

const help = `
Arguments:
  MEMBER  a member's id (members list prints it), or user:<tenantId>/<objectId>, group:... or application:...

Either members are named, or --filter says which: ${filters.join(', ')}, as members list has them.
All of them get the same: other access (--role, --custom or --access, in place of what they have), another end, or removal.

Without --yes the whole effect is shown, and nothing is done; with it, just that is done, each with its own outcome.

Examples:
  rolecall members change acc_1 m_1 m_2 --role marketer
  rolecall members change acc_1 --filter role=developer --filter idle=90d --end 2027-01-31T00:00:00Z --yes
  rolecall members change acc_1 --filter state=disabled --except m_3 --remove --yes
${connectionHelp}`;

const more = (value: string, all: readonly string[] | undefined): readonly string[] => [
  ...(all ?? []),
  value,
];

/** `members change`: several members get other access or another end, or are removed (U-13). */
export function addMembersChangeCommand(members: Command, { terminal, finish }: Shell): void {
  members
    .command('change')
    .summary('change or remove many members at once')
    .description(
      'Gives several members other access or another end, or removes them; shows the effect first.',
    )
    .argument('<account>', "the account's id")
    .argument('[member...]', 'who; or --filter')
    .option('--filter <name=value>', 'all whom it takes; may be given several times, all must fit', more)
    .option('--except <member>', 'but not this one; may be given several times', more)
    .option('--role <role>', 'access: a role; may be given several times', more)
    .option('--custom <permission>', 'access: <permission>:<read|readWrite>[@place]; several times', more)
    .option('--access <json>', 'access: the whole of it as JSON')
    .option('--reason <text>', 'why; kept in the log')
    .option('--end <moment>', 'their access ends then (RFC 3339); none: it does not end')
    .option('--remove', 'take them out of the account')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--yes', 'do it; without, the effect is shown and nothing is done')
    .option('--confirm <name>', 'repeat what was answered with confirmation-required')
    .option('--json', 'print the effect, or the outcomes, as JSON')
    .addHelpText('after', help)
    .action(async (account: string, texts: readonly string[], options: ChangeOptions) => {
      demandOne(options);
      const change = changeOf(options);
      const filter = filterOf(texts, options);
      const client = connect(terminal);
      const body = { ...(await selectionOf(client, account, texts, filter, options)), ...change };
      const given = options.confirm === undefined ? {} : { confirm: options.confirm };
      const effect = await client.members.previewMany(account, body, given);
      if (!options.yes) {
        if (options.json) terminal.out(JSON.stringify(effect, null, 2));
        else for (const line of effectLines(effect)) terminal.out(line);
        if (!options.dryRun && !options.json) terminal.err('Nothing is done yet. Add --yes to do it.');
        return finish(0);
      }
      const { items } = await client.members.change(account, body, { ...given, plan: effect.plan });
      if (options.json) terminal.out(JSON.stringify({ items }, null, 2));
      else for (const item of items) tell(terminal, item);
      return finish(items.some(item => 'problem' in item) ? 1 : 0);
    });
}

/** What is to be done with all of them; exactly one thing. */
function changeOf(options: ChangeOptions): MembersChange {
  const { role, custom, access, end, remove, reason } = options;
  const gives = role !== undefined || custom !== undefined || access !== undefined;
  if ([gives, end !== undefined, remove === true].filter(Boolean).length !== 1)
    throw new UsageFault(
      'Say what to do with them: access by --role, --custom or --access; or --end; or --remove. One of these.',
    );
  if (gives) return { access: readAccess(options) };
  if (reason !== undefined) throw new UsageFault('--reason goes with access.');
  return end === undefined ? { remove: true } : { end: end === 'none' ? null : end };
}

type Filter = Omit<MemberFilter, 'sort'>;

/** The filter, where members are not named. Throws `UsageFault` unless it is one of the two. */
function filterOf(texts: readonly string[], { filter, except }: ChangeOptions): Filter | undefined {
  if (texts.length > 0 === (filter !== undefined))
    throw new UsageFault('Say which members: name them, or give --filter. One of the two.');
  if (filter === undefined) {
    if (except !== undefined) throw new UsageFault('--except goes with --filter.');
    return undefined;
  }
  return Object.fromEntries(filter.map(readFilter));
}

function readFilter(text: string): readonly [string, string] {
  const [name = '', ...rest] = text.split('=');
  const value = rest.join('=');
  if (!filters.some(each => each === name) || value === '')
    throw new UsageFault(`--filter ${text} is not allowed: write <name>=<value>, of ${filters.join(', ')}.`);
  return [name, value];
}

async function selectionOf(
  client: Client,
  account: string,
  texts: readonly string[],
  filter: Filter | undefined,
  { except = [] }: ChangeOptions,
): Promise<MemberSelection> {
  const ids: string[] = [];
  for (const text of filter === undefined ? texts : except) ids.push(await memberIdOf(client, account, text));
  return filter === undefined ? { members: ids } : { filter, except: ids };
}

function tell(terminal: Terminal, item: ChangeOutcome): void {
  if ('problem' in item) {
    terminal.err(plain(`not changed ${item.id}`));
    for (const line of failureLines(failureOf(item.problem))) terminal.err(`  ${line}`);
    return;
  }
  if ('removed' in item) {
    terminal.out(plain(`removed ${item.removed.id}  ${item.removed.displayName}`));
    for (const way of item.remains)
      terminal.out(plain(`  access remains through the group ${way.displayName}: ${accessLine(way.access)}`));
    return;
  }
  terminal.out(plain(`changed ${item.id}  ${item.displayName}  ${accessLine(item.access)}`));
}
