import type { Account } from '../core/account.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Holding } from '../core/decision.ts';
import type { Principal } from '../core/id.ts';
import type { AccountIndexes } from './account-indexes.ts';
import type { Cursors } from './cursor.ts';
import type { Identity } from './identity.ts';
import type { AccountStore, Page } from './ports/account-store.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface OwnAccount {
  readonly account: Account;
  readonly owner: boolean;
  readonly access: readonly Holding[];
}

interface Ports {
  readonly store: Pick<AccountStore, 'accountsOf' | 'allAccounts' | 'ownedBy'>;
  readonly indexes: Pick<AccountIndexes, 'get'>;
  readonly tenants: Pick<TenantIndexes, 'load'>;
  readonly cursors: Cursors;
}

/** The identity itself and every group that it is in, as the replica knows; none of whoever is shut out. */
async function principalsOf(ports: Ports, who: Principal): Promise<readonly Principal[]> {
  const tenant = await ports.tenants.load(who.tenantId);
  const object = tenant.object(who.objectId);
  // U-9: an owner has as little as anybody else whom the directory has shut out.
  if (object && (!object.enabled || object.deleted)) return [];
  const groups = [...tenant.groupsOf(who.objectId)];
  return [who, ...groups.map(objectId => ({ tenantId: who.tenantId, objectId }))];
}

const hasAccess = (index: AccountIndex, who: Principal, at: Date): readonly Holding[] | undefined => {
  const access = index.effectiveAccess(who, at.getTime());
  return index.isOwner(who) || access.length > 0 ? access : undefined;
};

/** The accounts that somebody has access to, by themselves or through a group, by name. */
export const accountsOf =
  (ports: Ports) =>
  async (who: Principal, at: Date): Promise<readonly OwnAccount[]> => {
    const principals = await principalsOf(ports, who);
    const found = principals.length === 0 ? [] : await ports.store.accountsOf(principals);
    const own: OwnAccount[] = [];
    for (const account of found) {
      const index = await ports.indexes.get(account.id);
      const access = index && hasAccess(index, who, at);
      if (index && access) own.push({ account, owner: index.isOwner(who), access });
    }
    return own.toSorted((a, b) => (a.account.name < b.account.name ? -1 : 1));
  };

/** `GET /accounts`: one's own for people and applications, all for portal applications, in pages. */
export const listAccounts =
  (ports: Ports) =>
  async (identity: Identity, at: Date, limit: number, cursor: string | undefined): Promise<Page<Account>> => {
    const list = ['accounts', identity.kind, identity.principal];
    const after = ports.cursors.open(list, cursor);
    if (identity.kind === 'portal') {
      const page = await ports.store.allAccounts(limit, after);
      return { ...page, after: ports.cursors.seal(list, page.after) };
    }
    const all = (await accountsOf(ports)(identity.principal, at)).map(each => each.account);
    const from = after === undefined ? 0 : Number(after);
    const next = from + limit < all.length ? String(from + limit) : null;
    return {
      items: all.slice(from, from + limit),
      after: ports.cursors.seal(list, next),
      total: all.length,
      totalIsEstimate: false,
    };
  };

/** The open offers of ownership that somebody may accept; `/me` shows them. */
export const offersTo =
  (ports: Pick<Ports, 'store'>) =>
  async (
    who: Principal,
  ): Promise<readonly { readonly account: Account; readonly ownerId: string; readonly offered: string }[]> =>
    (await ports.store.ownedBy(who))
      .filter(({ owner }) => owner.accepted === null)
      .map(({ account, owner }) => ({ account, ownerId: owner.id, offered: owner.offered }));
