import type { Access } from '../core/access.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { Catalog } from '../core/catalog.ts';
import { giversOf } from '../core/givers.ts';
import type { Principal } from '../core/id.ts';
import { accountUsers } from '../core/manager.ts';
import type { Candidates } from './candidates.ts';
import type { TenantIndexes } from './tenant-indexes.ts';

export interface Giver extends Principal {
  readonly displayName: string;
}

/** Names of people for those who may see a display name, which is everybody with access to the account (T-9). */
export type NamesOf = (account: string, who: readonly Principal[]) => Promise<readonly Giver[]>;

/** What is wanted: an access for somebody, or what owners alone can do. */
export type Wanted = { readonly to: Principal; readonly access: Access } | 'owners-only';

/**
 * Who can give access on an account: its owners, then managers, through groups too, who may give that much; five at most
 * (B-3, R-10). Whoever has no name yet is left out. `unnamed`: for who may not know names (T-9), by ids alone.
 */
export type WhoCanGive = (
  index: AccountIndex,
  at: Date,
  wanted: Wanted,
  unnamed?: boolean,
) => Promise<readonly Giver[]>;

export interface WhoCanGivePorts {
  readonly names: NamesOf;
  readonly candidates: Candidates;
  readonly tenants: Pick<TenantIndexes, 'index'>;
  readonly catalog: () => Catalog;
}

const most = 5;
/** So many are looked for, that some have a name. */
const lookedFor = 4 * most;

export const createWhoCanGive =
  ({ names, candidates, tenants, catalog }: WhoCanGivePorts): WhoCanGive =>
  async (index, at, wanted, unnamed = false) => {
    const wish = unnamed ? most : lookedFor;
    const people =
      wanted === 'owners-only'
        ? index.facts.owners.slice(0, wish)
        : giversOf(
            index,
            {
              tenants,
              catalog: catalog(),
              candidates: candidates.subjects(index, accountUsers),
              at: at.getTime(),
            },
            wanted,
            wish,
          );
    if (people.length === 0) return [];
    if (unnamed) return people.map(who => ({ ...who, displayName: who.objectId }));
    const named = await names(index.facts.account.id, people);
    // Somebody who never signed in is known by id alone, which helps nobody who looks for them.
    return named.filter(({ displayName, objectId }) => displayName !== objectId).slice(0, most);
  };
