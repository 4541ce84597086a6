import type { Catalog } from '../core/catalog.ts';
import { Problem } from '../core/problems.ts';
import type { Authority } from './authority.ts';
import type { AccountStore } from './ports/account-store.ts';
import { customRoleView, standardRoleView, type RoleView } from './role-view.ts';

interface Ports {
  readonly store: Pick<AccountStore, 'customRoles' | 'roleHolders'>;
  readonly catalog: () => Catalog;
}

/** Every role that can be seen on an account: those of the catalog in its order, then its own by name. */
export const listRoles =
  ({ store, catalog }: Ports) =>
  async ({ account }: Pick<Authority, 'account'>): Promise<readonly RoleView[]> => {
    const holders = await store.roleHolders(account);
    const standard = catalog().roles.map(role => standardRoleView(role, holders.get(role.id) ?? 0));
    return [...standard, ...(await store.customRoles(account)).map(customRoleView)];
  };

/** One role. Throws `not-found`. */
export const readRole = (ports: Ports) => {
  const list = listRoles(ports);
  return async (authority: Pick<Authority, 'account'>, id: string): Promise<RoleView> => {
    const found = (await list(authority)).find(role => role.id === id);
    if (!found) throw new Problem('not-found', `The account has no role "${id}".`);
    return found;
  };
};
