import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Outcome } from '../client/contract.ts';
import { accessLine, readAccess } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { effectLines } from './effect-lines.ts';
import { failureLines, failureOf } from './failure.ts';
import { readObject } from './object-text.ts';
import { plain, type Shell } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface AddOptions {
  readonly role?: readonly string[];
  readonly custom?: readonly string[];
  readonly access?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const help = `
Arguments:
  OBJECT  user:<tenantId>/<objectId>, group:<tenantId>/<objectId> or application:<tenantId>/<objectId>; several take the
          same access. Their tenant must be associated with the account.

Places of --custom: product/* all products, product/<id> one, add-on/of/<product id> all add-ons of one.

Examples:
  rolecall members add acc_1 user:<tenantId>/<objectId> --role developer --role marketer
  rolecall members add acc_1 group:<tenantId>/<objectId> --custom store-listings:readWrite@product/racing
  rolecall members add acc_1 user:<tenantId>/<objectId> --access @access.json
${connectionHelp}`;

const more = (value: string, all: readonly string[] | undefined): readonly string[] => [
  ...(all ?? []),
  value,
];

/** `members add`: users, groups and applications get access, each with its own outcome (U-1, G-1, P-1). */
export function addMembersAddCommand(members: Command, { terminal, finish }: Shell): void {
  members
    .command('add')
    .summary('give users, groups or applications access')
    .description(
      'Adds users, groups and applications of associated tenants to an account, all with the same access.',
    )
    .argument('<account>', "the account's id")
    .argument('<object...>', 'who to add')
    .option('--role <role>', 'a role; may be given several times', more)
    .option(
      '--custom <permission>',
      '<permission>:<read|readWrite>[@place]; may be given several times',
      more,
    )
    .option('--access <json>', 'the whole access as JSON, or @file')
    .option('--reason <text>', 'why; kept in the log')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--json', 'print the outcomes as JSON')
    .addHelpText('after', help)
    .action(async (account: string, texts: readonly string[], options: AddOptions) => {
      const objects = texts.map(readObject);
      const access = readAccess({ ...options, ...accessText(options.access) });
      const client = connect(terminal);
      if (options.dryRun) {
        const effect = await client.members.previewAdd(account, objects, access);
        if (options.json) terminal.out(JSON.stringify(effect, null, 2));
        else for (const line of effectLines(effect)) terminal.out(line);
        return finish(0);
      }
      const { items } = await client.members.add(account, objects, access);
      if (options.json) terminal.out(JSON.stringify({ items }, null, 2));
      else {
        for (const item of items) {
          if ('problem' in item) for (const line of refusalLines(item)) terminal.err(line);
          else terminal.out(plain(`added ${item.id}  ${item.displayName}  ${accessLine(item.access)}`));
        }
      }
      return finish(items.some(item => 'problem' in item) ? 1 : 0);
    });
}

const refusalLines = ({ problem, tenantId, objectId }: Extract<Outcome, { problem: unknown }>): string[] => [
  plain(`not added ${tenantId}/${objectId}`),
  ...failureLines(failureOf(problem)).map(line => `  ${line}`),
];

function accessText(given: string | undefined): { readonly access?: string } {
  if (given === undefined || !given.startsWith('@')) return {};
  const file = given.slice(1);
  try {
    return { access: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new UsageFault(`--access ${given}: ${(error as Error).message}`);
  }
}
