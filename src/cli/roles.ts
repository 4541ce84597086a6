import type { Command } from 'commander';
import type { Client } from '../client/client.ts';
import type { Role, RoleInput } from '../client/roles.ts';
import { accessEntryText } from './access-text.ts';
import { connect, connectionHelp } from './connection.ts';
import { everyPage } from './every-page.ts';
import { addRoleWriteCommands } from './roles-write.ts';
import { memberLines } from './members-list.ts';
import { tableLines } from './table.ts';
import { plain, type Shell, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface JsonOption {
  readonly json?: boolean;
}

/** `roles`: the roles of an account, standard and custom. */
export function addRoleCommands(program: Command, shell: Shell): void {
  const roles = program
    .command('roles')
    .summary('list, show, make, change and delete roles of an account')
    .description("Shows an account's roles and who holds them; makes, changes and deletes its own.");
  addList(roles, shell);
  addShow(roles, shell);
  addHolders(roles, shell);
  addRoleWriteCommands(roles, shell);
}

function addList(roles: Command, { terminal, finish }: Shell): void {
  roles
    .command('list')
    .summary('the roles of an account')
    .description("Lists the catalog's roles and the account's own, with how many members hold each.")
    .argument('<account>', "the account's id")
    .option('--json', 'print { "items", "total" } as JSON')
    .addHelpText('after', connectionHelp)
    .action(async (account: string, { json }: JsonOption) => {
      const client = connect(terminal);
      const items = await everyPage(query => client.roles.list(account, query));
      if (json) terminal.out(JSON.stringify({ items, total: items.length }, null, 2));
      else for (const line of roleLines(items)) terminal.out(line);
      finish(0);
    });
}

const roleLines = (items: readonly Role[]): string[] =>
  tableLines(
    ['NAME', 'SORT', 'HOLDERS', 'ROLE'],
    items.map(({ id, name, standard, holders }) => [
      name,
      standard ? 'standard' : 'custom',
      String(holders),
      id,
    ]),
  );

function addShow(roles: Command, { terminal, finish }: Shell): void {
  roles
    .command('show')
    .summary('what a role gives')
    .description('Shows one role with everything that it gives.')
    .argument('<account>', "the account's id")
    .argument('<role>', "the role's id, as roles list prints it")
    .option('--json', 'print the role as JSON')
    .option('--file', 'print { "name", "description", "custom" } as roles put takes it; of custom roles')
    .addHelpText('after', connectionHelp)
    .action(async (account: string, id: string, { json, file }: JsonOption & { readonly file?: boolean }) => {
      const { role } = await connect(terminal).roles.get(account, id);
      if (file) terminal.out(JSON.stringify(inputOf(role), null, 2));
      else if (json) terminal.out(JSON.stringify(role, null, 2));
      else show(terminal, role);
      finish(0);
    });
}

function inputOf({ name, description, custom, id }: Role): RoleInput {
  if (custom === undefined)
    throw new UsageFault(`${id} is a role of the catalog: only an account's own roles can be written.`);
  return { name, description, custom };
}

function show(terminal: Terminal, role: Role): void {
  const { id, name, description, standard, holders } = role;
  terminal.out(plain(`${name} (${id}), ${standard ? 'a role of the catalog' : 'custom'}`));
  if (description !== '') terminal.out(plain(description));
  for (const [permission, level] of Object.entries(role.account ?? {}))
    terminal.out(plain(`  ${permission}:${level}`));
  for (const [permission, level] of Object.entries(role.everyResource ?? {}))
    terminal.out(plain(`  ${permission}:${level} on every resource`));
  for (const grant of role.custom ?? []) terminal.out(plain(`  ${accessEntryText(grant)}`));
  terminal.out(holders === 1 ? '1 member holds it.' : `${holders} members hold it.`);
}

function addHolders(roles: Command, { terminal, finish }: Shell): void {
  roles
    .command('holders')
    .summary('the members who were given a role')
    .description('Lists the members who were given a role, standard or custom.')
    .argument('<account>', "the account's id")
    .argument('<role>', "the role's id")
    .option('--json', 'print { "items", "total" } as JSON')
    .addHelpText('after', connectionHelp)
    .action(async (account: string, role: string, { json }: JsonOption) => {
      const client: Client = connect(terminal);
      const items = await everyPage(query => client.roles.holders(account, role, query));
      if (json) terminal.out(JSON.stringify({ items, total: items.length }, null, 2));
      else for (const line of memberLines(items)) terminal.out(line);
      finish(0);
    });
}
