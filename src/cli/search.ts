import type { Command } from 'commander';
import type { SearchAnswer } from '../client/decisions.ts';
import { connect, connectionHelp } from './connection.ts';
import { readAction, readResource, readSubject } from './object-text.ts';
import { plain, saySlow, type Shell } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface SearchOptions {
  readonly type?: string;
  readonly json?: boolean;
}

const help = `
Arguments are written as for "rolecall check".
${connectionHelp}`;

/** `search`: who may do that, on what, and what may somebody do? (D-2) */
export function addSearchCommands(program: Command, shell: Shell): void {
  const search = program
    .command('search')
    .summary('ask who may do something, on what, or what somebody may do')
    .description('Finds the subjects, resources or actions to which "rolecall check" says yes, one a line.');
  addSubjects(search, shell);
  addResources(search, shell);
  addActions(search, shell);
}

function addSubjects(search: Command, { terminal, finish }: Shell): void {
  search
    .command('subjects')
    .summary('who may do that on this?')
    .argument('<account>', "the account's id")
    .argument('<action>')
    .argument('<resource>')
    .option('--type <type>', 'user or application', 'user')
    .option('--json', 'print { "results" } as JSON')
    .addHelpText('after', help)
    .action(async (account: string, action: string, resource: string, options: SearchOptions) => {
      const type = options.type ?? 'user';
      if (type !== 'user' && type !== 'application')
        throw new UsageFault(`--type ${type} is none: write user or application.`);
      const asked = {
        subject: { type },
        action: readAction(action),
        resource: readResource(resource, account),
      };
      const client = connect(terminal);
      const found = await everything(searching(terminal), page =>
        client.searchSubjects(account, { ...asked, ...page }),
      );
      print(terminal, found, options, ({ id }) => `${type}:${id}`);
      finish(0);
    });
}

function addResources(search: Command, { terminal, finish }: Shell): void {
  search
    .command('resources')
    .summary('on what may this subject do that?')
    .argument('<account>', "the account's id")
    .argument('<subject>')
    .argument('<action>')
    .argument('<type>', 'account, product or another type of the catalog')
    .option('--json', 'print { "results" } as JSON')
    .addHelpText('after', help)
    .action(
      async (account: string, subject: string, action: string, type: string, options: SearchOptions) => {
        const asked = {
          subject: readSubject(subject),
          action: readAction(action),
          resource: { type },
        };
        const client = connect(terminal);
        const found = await everything(searching(terminal), page =>
          client.searchResources(account, { ...asked, ...page }),
        );
        print(terminal, found, options, ({ id }) => (type === 'account' ? 'account' : `${type}/${id}`));
        finish(0);
      },
    );
}

function addActions(search: Command, { terminal, finish }: Shell): void {
  search
    .command('actions')
    .summary('what may this subject do on this?')
    .argument('<account>', "the account's id")
    .argument('<subject>')
    .argument('<resource>')
    .option('--json', 'print { "results" } as JSON')
    .addHelpText('after', help)
    .action(async (account: string, subject: string, resource: string, options: SearchOptions) => {
      const asked = { subject: readSubject(subject), resource: readResource(resource, account) };
      const client = connect(terminal);
      const found = await everything(searching(terminal), page =>
        client.searchActions(account, { ...asked, ...page }),
      );
      print(terminal, found, options, ({ name }) => name);
      finish(0);
    });
}

type Terminal = Shell['terminal'];
type Found<Result> = Pick<SearchAnswer<'subject'>, 'page'> & { readonly results: readonly Result[] };

const searching = (terminal: Terminal): (() => void) => saySlow(terminal, 'Searching ...');

/** All results, following the pages to the end. */
async function everything<Result>(
  done: () => void,
  ask: (page: { readonly page?: { readonly token: string } }) => Promise<Found<Result>>,
): Promise<Result[]> {
  const results: Result[] = [];
  try {
    let token: string | undefined;
    do {
      const answer = await ask(token === undefined ? {} : { page: { token } });
      results.push(...answer.results);
      token = answer.page?.next_token;
    } while (token !== undefined && token !== '');
    return results;
  } finally {
    done();
  }
}

function print<T>(
  terminal: Terminal,
  results: readonly T[],
  { json }: SearchOptions,
  line: (one: T) => string,
): void {
  if (json === true) terminal.out(JSON.stringify({ results }, null, 2));
  else for (const one of results) terminal.out(plain(line(one)));
}
