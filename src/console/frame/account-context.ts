import { createContext, useContext } from 'react';
import type { Me, MyAccount } from '../../client/contract.ts';
import type { Level } from '../../core/level.ts';

export interface AccountView {
  readonly me: Me;
  readonly account: MyAccount;
  /** How far the caller's `account-users` reaches: what of user management is open. */
  readonly users: Level;
}

export const AccountContext = createContext<AccountView | undefined>(undefined);

/** The account that the page is about. Only under its frame. */
export function useAccount(): AccountView {
  const view = useContext(AccountContext);
  if (view === undefined) throw new Error('This page stands under the frame of an account.');
  return view;
}

export function usersLevel(account: MyAccount): Level {
  if (account.owner) return 'readWrite';
  const held = account.access.find(
    holding => holding.permission === 'account-users' && holding.withoutEffect === undefined,
  );
  return held?.level ?? 'none';
}
