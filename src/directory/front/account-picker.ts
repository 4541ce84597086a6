import type { IncomingMessage } from 'node:http';
import type { Directory } from '../directory.ts';
import type { Tenant } from '../store/tenants.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { escapeHtml } from './pages.ts';
import { shownAs, signedInHere, type SignedIn } from './sessions.ts';

/** Those who are signed in in this browser and may answer for this tenant; for any tenant when it is undefined. */
export function accountsFor(
  directory: Directory,
  request: IncomingMessage,
  fits: (tenant: Tenant) => boolean,
): SignedIn[] {
  return signedInHere(directory, request).filter(({ tenant }) => fits(tenant));
}

/** The buttons of a page on which somebody who is signed in goes on without a password. */
export function accountButtons(accounts: readonly SignedIn[]): string {
  return accounts
    .map(account => {
      const { name, userName } = shownAs(account);
      return `<button type="submit" class="account" name="session" value="${escapeHtml(account.ticket)}"><strong>${escapeHtml(name)}</strong>${escapeHtml(userName)}</button>`;
    })
    .join('\n');
}

/**
 * The account whose button was pressed: the form holds what only a page of this browser can know, so that another site
 * cannot choose for somebody. @throws OAuthError 50058 when that session has ended meanwhile
 */
export function chosenAccount(accounts: readonly SignedIn[], ticket: string): SignedIn {
  const chosen = accounts.find(account => account.ticket === ticket);
  if (chosen === undefined)
    throw new OAuthError('invalid_grant', 50058, 'You are not signed in any more. Sign in again.');
  return chosen;
}
