import type { Role } from '../core/catalog.ts';
import type { CustomRole } from '../core/custom-role.ts';
import type { CustomRoleRecord } from './ports/account-store.ts';

/** A role of the catalog as it is listed beside the account's own. */
export interface StandardRoleView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly standard: true;
  readonly assignableTo: Role['assignableTo'];
  readonly account: Role['account'];
  readonly everyResource: Role['everyResource'];
  /** How many members were given it. */
  readonly holders: number;
}

/** A custom role of the account. */
export interface CustomRoleView extends CustomRole {
  readonly standard: false;
  readonly assignableTo: Role['assignableTo'];
  readonly holders: number;
  readonly revision: number;
  readonly changed: string;
  readonly changedBy: CustomRoleRecord['changedBy'];
}

export type RoleView = StandardRoleView | CustomRoleView;

/** Every kind can be given a custom role, as long as it has permissions. */
const everybody: Role['assignableTo'] = ['user', 'group', 'application'];

export const customRoleView = (record: CustomRoleRecord): CustomRoleView => ({
  ...record,
  standard: false,
  assignableTo: record.custom.length === 0 ? [] : everybody,
});

export const standardRoleView = (role: Role, holders: number): StandardRoleView => ({
  ...role,
  standard: true,
  holders,
});
