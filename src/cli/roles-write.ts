import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { DeletedRole, RoleInput } from '../client/roles.ts';
import type { Effect } from '../client/contract.ts';
import { connect, connectionHelp } from './connection.ts';
import { effectLines } from './effect-lines.ts';
import { plain, type Shell, type Terminal } from './terminal.ts';
import { UsageFault } from './usage-fault.ts';

interface WriteOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
  readonly json?: boolean;
}

const fileHelp = `
FILE is JSON: { "name": "Packagers", "description": "...", "custom": [{ "permission": "contact-info", "level": "read" }] }
with "on" where the permission is of resources; roles show --file prints a role so.
${connectionHelp}`;

const changeHelp = `
Without --yes the effect on everybody who holds the role is shown, and nothing is done; with it, just that is done.
`;

/** `roles create|put|delete`: the account's own roles. */
export function addRoleWriteCommands(roles: Command, shell: Shell): void {
  addCreate(roles, shell);
  addPut(roles, shell);
  addDelete(roles, shell);
}

function addCreate(roles: Command, { terminal, finish }: Shell): void {
  roles
    .command('create')
    .summary('make a custom role')
    .description('Makes a custom role of an account; nobody holds it yet.')
    .argument('<account>', "the account's id")
    .argument('<file>', 'the role, as JSON')
    .option('--dry-run', 'say whether it could be made, and make nothing')
    .option('--json', 'print the role as JSON')
    .addHelpText('after', fileHelp)
    .action(async (account: string, file: string, options: WriteOptions) => {
      const input = readRoleFile(file);
      const client = connect(terminal);
      if (options.dryRun) {
        tellEffect(terminal, await client.roles.previewCreate(account, input), options);
        return finish(0);
      }
      const role = await client.roles.create(account, input);
      if (options.json) terminal.out(JSON.stringify(role, null, 2));
      else terminal.out(plain(`made ${role.id}  ${role.name}`));
      return finish(0);
    });
}

function addPut(roles: Command, { terminal, finish }: Shell): void {
  roles
    .command('put')
    .summary('change a custom role for all who hold it')
    .description('Changes a custom role for all who hold it, at once.')
    .argument('<account>', "the account's id")
    .argument('<role>', "the role's id")
    .argument('<file>', 'the whole role, as JSON')
    .option('--dry-run', 'say who would gain and lose what, and change nothing')
    .option('--yes', 'do it; without, the effect is shown and nothing is done')
    .option('--confirm <name>', 'repeat what was answered with confirmation-required')
    .option('--json', 'print the role, or the effect, as JSON')
    .addHelpText('after', changeHelp + fileHelp)
    .action(async (account: string, id: string, file: string, options: WriteOptions) => {
      demandOne(options);
      const input = readRoleFile(file);
      const client = connect(terminal);
      const { etag } = await client.roles.get(account, id);
      const given = { ...confirmed(options), ...(etag === undefined ? {} : { etag }) };
      const effect = await client.roles.previewChange(account, id, input, given);
      if (!options.yes) return finish(ask(terminal, effect, options));
      const role = await client.roles.change(account, id, input, { ...given, plan: effect.plan });
      if (options.json) terminal.out(JSON.stringify(role, null, 2));
      else {
        for (const line of effectLines(effect)) terminal.out(line);
        terminal.out(plain(`changed ${role.id}  ${role.name}`));
      }
      return finish(0);
    });
}

function addDelete(roles: Command, { terminal, finish }: Shell): void {
  roles
    .command('delete')
    .summary('delete a custom role, and take it from all who hold it')
    .description('Deletes a custom role and takes it from all who hold it.')
    .argument('<account>', "the account's id")
    .argument('<role>', "the role's id")
    .option('--dry-run', 'say who would lose what, and change nothing')
    .option('--yes', 'do it; without, the effect is shown and nothing is done')
    .option('--confirm <name>', 'repeat what was answered with confirmation-required')
    .option('--json', 'print the outcome, or the effect, as JSON')
    .addHelpText('after', changeHelp + connectionHelp)
    .action(async (account: string, id: string, options: WriteOptions) => {
      demandOne(options);
      const client = connect(terminal);
      const given = confirmed(options);
      const effect = await client.roles.previewRemove(account, id, given);
      if (!options.yes) return finish(ask(terminal, effect, options));
      const done = await client.roles.remove(account, id, { ...given, plan: effect.plan });
      if (options.json) terminal.out(JSON.stringify(done, null, 2));
      else tellDeleted(terminal, done, effect);
      return finish(0);
    });
}

/** Refuses `--dry-run` beside `--yes`. */
export function demandOne({ dryRun, yes }: Pick<WriteOptions, 'dryRun' | 'yes'>): void {
  if (dryRun === true && yes === true)
    throw new UsageFault('--dry-run changes nothing and --yes does it: give one of them.');
}

const confirmed = ({ confirm }: WriteOptions) => (confirm === undefined ? {} : { confirm });

function tellEffect(terminal: Terminal, effect: Effect, { json }: WriteOptions): void {
  if (json) terminal.out(JSON.stringify(effect, null, 2));
  else for (const line of effectLines(effect)) terminal.out(line);
}

/** Shows what would happen, and how to do it. */
function ask(terminal: Terminal, effect: Effect, options: WriteOptions): 0 {
  tellEffect(terminal, effect, options);
  if (options.dryRun !== true && options.json !== true)
    terminal.err('Nothing is done yet. Add --yes to do it.');
  return 0;
}

function tellDeleted(terminal: Terminal, { deleted, members }: DeletedRole, effect: Effect): void {
  for (const line of effectLines(effect)) terminal.out(line);
  terminal.out(plain(`deleted ${deleted}, which ${members.length} members held`));
  for (const { id, withoutAccess } of members)
    if (withoutAccess) terminal.out(plain(`  ${id} is without access now`));
}

/** A role as a file has it. Throws `UsageFault` for what cannot be read; whether it can be used is for the API to say. */
function readRoleFile(path: string): RoleInput {
  let given: unknown;
  try {
    given = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageFault(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new UsageFault(`${path} is no role: write { "name": "...", "custom": [...] }.`);
  return given as RoleInput;
}
