import type { AccountIndex } from '../core/account-index.ts';
import { directoriesOf } from './fit-memory.ts';
import type { TenantIndexes } from './tenant-indexes.ts';
import type { TenantHold } from './tenant-memory.ts';

/** What an account has in hand, and for which tenants and owners. */
interface InHand extends Pick<AccountIndex['facts'], 'tenants' | 'owners'> {
  readonly holds: readonly TenantHold[];
}

/** Gives accounts their directories: whoever has the account's index then has those, too, whatever leaves the memory. */
export function createDirectoriesInHand(tenants: Pick<TenantIndexes, 'hold' | 'holding'>) {
  const inHand = new WeakMap<AccountIndex, InHand>();

  /** Whether an account has all its directories in hand, as far as they are in memory. */
  const isReady = (index: AccountIndex): boolean => {
    const { tenants: associated, owners } = index.facts;
    const known = inHand.get(index);
    if (known?.tenants === associated && known.owners === owners) {
      let dropped = false;
      for (const hold of known.holds) dropped ||= hold.dropped;
      if (!dropped) return true;
    }
    const needed = directoriesOf(index);
    const holds = needed.map(tenant => tenants.hold(tenant)).filter(hold => hold !== undefined);
    if (holds.length < needed.length) return false;
    inHand.set(index, { tenants: associated, owners, holds });
    return true;
  };

  return {
    isReady,
    /** The account made ready, by reading what is not in memory. */
    async made(index: AccountIndex): Promise<AccountIndex> {
      while (!isReady(index)) {
        const { tenants: associated, owners } = index.facts;
        const holds = await tenants.holding(directoriesOf(index));
        inHand.set(index, { tenants: associated, owners, holds });
      }
      return index;
    },
  };
}
