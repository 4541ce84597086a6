import type { Command } from 'commander';
import { addAccountCommands } from './accounts.ts';
import { addCheckCommand } from './check.ts';
import { addInvitationCommands } from './invitations.ts';
import { addMembersAddCommand } from './members-add.ts';
import { addMembersChangeCommand } from './members-change.ts';
import { addMembersExportCommand } from './members-export.ts';
import { addMembersImportCommand } from './members-import.ts';
import { addMembersListCommand } from './members-list.ts';
import { addMembersRemoveCommand } from './members-remove.ts';
import { addRoleCommands } from './roles.ts';
import { addSearchCommands } from './search.ts';
import type { Shell } from './terminal.ts';

/** Adds the commands that work through the API. */
export function addApiCommands(program: Command, shell: Shell): void {
  addAccountCommands(program, shell);
  addCheckCommand(program, shell);
  addSearchCommands(program, shell);
  const members = program
    .command('members')
    .summary('list, add, change, remove, import and export members of an account')
    .description(
      'Lists, adds, changes, removes, imports and exports the users, groups and applications of an account.',
    );
  addMembersListCommand(members, shell);
  addMembersAddCommand(members, shell);
  addMembersChangeCommand(members, shell);
  addMembersRemoveCommand(members, shell);
  addMembersImportCommand(members, shell);
  addMembersExportCommand(members, shell);
  addRoleCommands(program, shell);
  addInvitationCommands(program, shell);
}
