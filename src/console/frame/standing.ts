import type { MyAccount } from '../../client/contract.ts';
import { t } from '../texts/t.ts';

/** The person's own standing in an account, in a few words: how they own or hold something there. */
export function standingIn(account: MyAccount): string {
  if (account.owner) return t.first.owner;
  const held = new Set(account.access.map(holding => holding.permission));
  return t.access.holdings(held.size);
}
