import type { Command } from 'commander';
import type { CheckAnswer } from '../client/decisions.ts';
import { connect, connectionHelp } from './connection.ts';
import { grantText } from './failure.ts';
import { readAction, readProperty, readResource, readSubject } from './object-text.ts';
import { plain, type Shell } from './terminal.ts';

type Properties = Readonly<Record<string, unknown>>;

interface CheckOptions {
  readonly subjectProperty?: Properties;
  readonly actionProperty?: Properties;
  readonly resourceProperty?: Properties;
  readonly context?: Properties;
  readonly explain?: boolean;
  readonly json?: boolean;
}

const help = `
Arguments:
  SUBJECT   user:<tenantId>/<objectId> or application:<tenantId>/<objectId>, without a kind a user;
            or <type>:<name>, an alias of the account's
  ACTION    <permission>:read or <permission>:readWrite, or an action of the catalog's own
  RESOURCE  account, or <type>/<id> such as product/app-1

Properties are what conditions of the catalog look at; a value is JSON, and a text where it is none.

Prints yes (exit status 0) or no (exit status 1).

Example:
  rolecall check acc_1 user:c0470500-0000-4000-8000-00000000c001/5a4b1e00-0000-4000-8000-000000000008 \\
    store-listings:readWrite product/racing --explain
  rolecall check acc_1 user:alice delete record/record-1 --action-property soft=true
${connectionHelp}`;

/** `check`: may this subject do that on this? (D-1, D-3) */
export function addCheckCommand(program: Command, { terminal, finish }: Shell): void {
  program
    .command('check')
    .summary('ask whether somebody may do something')
    .description('Asks whether a user or an application may do something on an account or a resource of it.')
    .argument('<account>', "the account's id")
    .argument('<subject>')
    .argument('<action>')
    .argument('<resource>')
    .option('--explain', 'say what the answer rests on')
    .option('--subject-property <name=value>', 'a property of the subject; may be repeated', readProperty)
    .option('--action-property <name=value>', 'a property of the action; may be repeated', readProperty)
    .option('--resource-property <name=value>', 'a property of the resource; may be repeated', readProperty)
    .option('--context <name=value>', 'a value of the context; may be repeated', readProperty)
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', help)
    .action(
      async (account: string, subject: string, action: string, resource: string, options: CheckOptions) => {
        const question = {
          subject: { ...readSubject(subject), ...having(options.subjectProperty) },
          action: { ...readAction(action), ...having(options.actionProperty) },
          resource: { ...readResource(resource, account), ...having(options.resourceProperty) },
          ...(options.context && { context: options.context }),
          explain: options.explain === true,
        };
        const answer = await connect(terminal).check(account, question);
        if (options.json) terminal.out(JSON.stringify(answer, null, 2));
        else for (const line of answerLines(answer)) terminal.out(line);
        finish(answer.decision ? 0 : 1);
      },
    );
}

const having = (properties: Properties | undefined) => (properties === undefined ? {} : { properties });

/** The answer for people: yes or no, until when, and the reasons one a line. */
export function answerLines({ decision, context }: CheckAnswer): string[] {
  const until = context?.validUntil === undefined ? '' : ` (until ${context.validUntil})`;
  const lines = [`${decision ? 'yes' : 'no'}${until}`];
  for (const { detail, via = [], grant, whoCanGive = [] } of context?.reasons ?? []) {
    lines.push(`  ${detail}`);
    if (via.length > 0) lines.push(`    by way of the groups ${via.join(' > ')}`);
    const text = grantText(grant);
    if (text !== undefined) lines.push(`    this grant would do: ${text}`);
    // A portal that may not know names is told ids alone, which say nothing to people.
    const givers = whoCanGive
      .filter(each => each.displayName !== each.objectId)
      .map(each => each.displayName);
    if (givers.length > 0) lines.push(`    who can give it: ${givers.join(', ')}`);
  }
  return lines.map(plain);
}
