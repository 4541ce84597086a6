import type { Directory } from '../directory.ts';
import { usersByMail, type StoredObject } from '../store/objects.ts';
import type { Tenant } from '../store/tenants.ts';
import { OAuthError } from '../token/oauth-error.ts';
import { homeTenantOf, signInWithPassword } from '../token/people.ts';

/** The account by which an invitation is accepted in place of the invited address, or why it cannot be. */
type OtherAccount = { readonly address: string } | { readonly fault: string };

const unknown: OtherAccount = { fault: 'The account does not exist here, or the password is wrong.' };

/**
 * Signs somebody in at home who accepts an invitation that was sent to another address, as a link of Entra lets whoever
 * holds it do (Graph: invitation). The guest is known by the account's user name from then on.
 */
export async function otherAccount(
  directory: Directory,
  invited: { readonly guest: StoredObject; readonly tenant: Tenant },
  username: string,
  password: string,
): Promise<OtherAccount> {
  const home = homeTenantOf(directory, username);
  if (home === undefined) return unknown;
  if (home.n === invited.tenant.n)
    return { fault: 'This account is of the organisation that invites. Use one of another organisation.' };
  try {
    const { user } = await signInWithPassword(directory, home, username, password);
    const name = user.body['userPrincipalName'];
    return { address: typeof name === 'string' ? name : username };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return error.code === 50034 || error.code === 50126 ? unknown : { fault: error.message };
  }
}

/** Whether somebody else of the tenant has the address, so that no second guest can be known by it. */
export const isTaken = (directory: Directory, guest: StoredObject, address: string): boolean =>
  usersByMail(directory.store, guest.tenant, address).some(each => each.n !== guest.n);
