import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Invitation, SentInvitation } from '../client/invitations.ts';
import type { Client } from '../client/client.ts';
import type { ProblemBody } from '../client/contract.ts';
import { ClientProblem } from '../client/problem.ts';
import { accessLine, readAccess } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { failureLines, failureOf } from './failure.ts';
import { tableLines } from './table.ts';
import { plain, type Shell, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface SendOptions {
  readonly role?: readonly string[];
  readonly custom?: readonly string[];
  readonly access?: string;
  readonly reason?: string;
  readonly language?: string;
  readonly message?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

interface JsonOption {
  readonly json?: boolean;
}

const help = `
Inviting, sending again, approving and withdrawing need a person of the tenant: sign in yourself (ROLECALL_CLIENT_ID alone), or give a
person's access token as ROLECALL_TOKEN.
${connectionHelp}`;

const sendHelp = `
Arguments:
  ADDRESS  an e-mail address, or several separated by commas, semicolons or white space; @file reads them from a file

Examples:
  rolecall invitations send acc_1 ann@example.com bob@example.com --role developer
  rolecall invitations send acc_1 @addresses.txt --custom store-listings:read@product/racing --language de
${help}`;

const more = (value: string, all: readonly string[] | undefined): readonly string[] => [
  ...(all ?? []),
  value,
];

/** `invitations`: people from outside are invited, listed, sent to again, approved and withdrawn (U-4). */
export function addInvitationCommands(program: Command, shell: Shell): void {
  const invitations = program
    .command('invitations')
    .summary('invite people from outside')
    .description(
      'Invites people from outside into your tenant and account; lists, resends, approves and withdraws them.',
    );
  addList(invitations, shell);
  addSend(invitations, shell);
  addResend(invitations, shell);
  addApprove(invitations, shell);
  addWithdraw(invitations, shell);
}

function addList(invitations: Command, { terminal, finish }: Shell): void {
  invitations
    .command('list')
    .summary('the invitations of your tenant')
    .description('Lists the invitations of your tenant in an account, the newest first, to the end.')
    .argument('<account>', "the account's id")
    .option('--json', 'print { "items", "total" } as JSON')
    .addHelpText('after', help)
    .action(async (account: string, { json }: JsonOption) => {
      const client = connect(terminal);
      const items: Invitation[] = [];
      let cursor: string | undefined;
      let total = 0;
      do {
        const query = { limit: 500, ...(cursor === undefined ? {} : { cursor }) };
        const page = await client.invitations.list(account, query);
        items.push(...page.items);
        total = page.total;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      if (json) terminal.out(JSON.stringify({ items, total }, null, 2));
      else for (const line of invitationLines(items)) terminal.out(line);
      finish(0);
    });
}

/** Invitations as a table, with the ids that other commands take. */
export const invitationLines = (items: readonly Invitation[]): string[] =>
  tableLines(
    ['ADDRESS', 'STATE', 'ACCESS', 'EXPIRES', 'MAIL', 'INVITATION'],
    items.map(each => [
      each.address,
      each.acceptedAs === null ? each.state : `${each.state} (${each.acceptedAs})`,
      each.member === null ? '-' : accessLine(each.member.access),
      each.expires,
      each.mail ?? '-',
      each.id,
    ]),
  );

function addSend(invitations: Command, { terminal, finish }: Shell): void {
  invitations
    .command('send')
    .summary('invite people from outside')
    .description(
      'Invites people from outside, all with the same access; each becomes a guest who must accept.',
    )
    .argument('<account>', "the account's id")
    .argument('<address...>', 'whom to invite')
    .option('--role <role>', 'a role; may be given several times', more)
    .option(
      '--custom <permission>',
      '<permission>:<read|readWrite>[@place]; may be given several times',
      more,
    )
    .option('--access <json>', 'the whole access as JSON')
    .option('--reason <text>', 'why; kept in the log')
    .option('--language <tag>', 'the language of the invited people, such as de')
    .option('--message <text>', 'words of yours in the mail')
    .option('--expires <days>', 'days until the invitation expires (default 30)')
    .option('--json', 'print the outcomes as JSON')
    .addHelpText('after', sendHelp)
    .action(async (account: string, texts: readonly string[], options: SendOptions) => {
      const { language, message } = options;
      const answer = await connect(terminal).invitations.send(account, {
        addresses: texts.map(addressesText),
        access: readAccess(options),
        ...(language === undefined ? {} : { language }),
        ...(message === undefined ? {} : { message }),
        ...(options.expires === undefined ? {} : { expires: readDays(options.expires) }),
      });
      if (options.json) terminal.out(JSON.stringify(answer, null, 2));
      else {
        for (const item of answer.items) {
          if ('problem' in item) printProblem(terminal, `not invited ${item.address}`, item.problem);
          else printSent(terminal, item);
        }
        for (const { detail } of answer.guestLimits) terminal.err(plain(`note: ${detail}`));
      }
      finish(answer.items.some(item => 'problem' in item) ? 1 : 0);
    });
}

function addressesText(text: string): string {
  if (!text.startsWith('@')) return text;
  try {
    return readFileSync(text.slice(1), 'utf8').trim();
  } catch (error) {
    throw new UsageFault(`${text}: ${(error as Error).message}`);
  }
}

function readDays(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new UsageFault(`--expires ${text} is not allowed: it is a number of days.`);
  return Number(text);
}

function addResend(invitations: Command, { terminal, finish }: Shell): void {
  invitations
    .command('resend')
    .summary('send invitations again')
    .description('Sends pending or expired invitations again, each with a new link.')
    .argument('<account>', "the account's id")
    .argument('<invitation...>', 'ids that invitations list prints')
    .option('--json', 'print the outcomes as JSON')
    .addHelpText('after', help)
    .action(async (account: string, ids: readonly string[], { json }: JsonOption) => {
      const client = connect(terminal);
      const items = await eachOf(ids, id => client.invitations.resend(account, id));
      for (const item of json ? [] : items) {
        if ('problem' in item) printProblem(terminal, `not sent ${item.invitation}`, item.problem);
        else printSent(terminal, item);
      }
      if (json) terminal.out(JSON.stringify({ items }, null, 2));
      finish(items.some(item => 'problem' in item) ? 1 : 0);
    });
}

function addApprove(invitations: Command, { terminal, finish }: Shell): void {
  invitations
    .command('approve')
    .summary('let in who accepted late or as somebody else')
    .description('Lets in a guest who accepted an invitation late, or as another identity than was invited.')
    .argument('<account>', "the account's id")
    .argument('<invitation>', 'an id that invitations list prints')
    .argument('<address>', 'who accepted, as invitations list prints it: you say whom you let in')
    .option('--json', 'print the invitation as JSON')
    .addHelpText('after', help)
    .action(async (account: string, id: string, as: string, { json }: JsonOption) => {
      const item = await connect(terminal).invitations.approve(account, id, as);
      if (json) terminal.out(JSON.stringify(item, null, 2));
      else terminal.out(plain(`approved ${item.address}  ${item.state}  as ${as}`));
      finish(0);
    });
}

function addWithdraw(invitations: Command, { terminal, finish }: Shell): void {
  invitations
    .command('withdraw')
    .summary('take invitations back')
    .description('Takes pending or expired invitations back; guests that were made by them are deleted too.')
    .argument('<account>', "the account's id")
    .argument('<invitation...>', 'ids that invitations list prints')
    .option('--json', 'print the outcomes as JSON')
    .addHelpText('after', help)
    .action(async (account: string, ids: readonly string[], { json }: JsonOption) => {
      const client = connect(terminal);
      const items = await eachOf(ids, id => client.invitations.withdraw(account, id));
      for (const item of json ? [] : items) {
        if ('problem' in item) printProblem(terminal, `not withdrawn ${item.invitation}`, item.problem);
        else printWithdrawn(terminal, item);
      }
      if (json) terminal.out(JSON.stringify({ items }, null, 2));
      finish(items.some(item => 'problem' in item) ? 1 : 0);
    });
}

type Failed = { readonly invitation: string; readonly problem: ProblemBody };

async function eachOf<T extends object>(
  ids: readonly string[],
  work: (id: string) => Promise<T>,
): Promise<(T | Failed)[]> {
  const items: (T | Failed)[] = [];
  for (const id of ids) {
    try {
      items.push(await work(id));
    } catch (error) {
      // Who is calling or where is wrong for all of them alike: the first failure is the answer.
      if (!(error instanceof ClientProblem) || error.status === 0 || error.status === 401) throw error;
      items.push({ invitation: id, problem: error.body });
    }
  }
  return items;
}

function printSent(terminal: Terminal, item: SentInvitation): void {
  terminal.out(plain(`invited ${item.address}  ${item.state}  until ${item.expires}  ${item.id}`));
  if (item.redeemUrl) terminal.out(plain(`  pass on this link, it is shown this once: ${item.redeemUrl}`));
}

function printWithdrawn(
  terminal: Terminal,
  { invitation, guest }: Awaited<ReturnType<Client['invitations']['withdraw']>>,
): void {
  const became = guest.deleted
    ? 'the guest is deleted'
    : `the guest stays in the directory (${guest.why ?? ''})`;
  terminal.out(plain(`withdrawn ${invitation.address}: ${became}`));
}

function printProblem(terminal: Terminal, what: string, problem: ProblemBody): void {
  terminal.err(plain(what));
  for (const line of failureLines(failureOf(problem))) terminal.err(plain(`  ${line}`));
}
