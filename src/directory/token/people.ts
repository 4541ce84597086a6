import type { Directory } from '../directory.ts';
import { objectByNumber, LIVE, userByName, usersByMail, type StoredObject } from '../store/objects.ts';
import { checkPassword, hasPassword, passwordFault, setPassword } from '../store/passwords.ts';
import { CONSUMERS, tenantByDomain, tenantById, type Tenant } from '../store/tenants.ts';
import { isGuest, type SignedInPerson } from './claims.ts';
import { OAuthError } from './oauth-error.ts';

/** The tenant where somebody signs in when the client did not name one: that of the user name's domain. */
export function homeTenantOf(directory: Directory, username: string): Tenant | undefined {
  const { store } = directory;
  const byDomain = tenantByDomain(store, username.slice(username.lastIndexOf('@') + 1));
  if (byDomain !== undefined) return byDomain;
  const consumers = tenantById(store, CONSUMERS);
  return consumers !== undefined && findPerson(directory, consumers, username) !== undefined
    ? consumers
    : undefined;
}

/** A person of a tenant by user name; in the consumers tenant, and for guests, also by mail address. */
export function findPerson(directory: Directory, tenant: Tenant, username: string): StoredObject | undefined {
  const { store } = directory;
  const byName = userByName(store, tenant.n, username);
  if (byName !== undefined) return byName;
  return usersByMail(store, tenant.n, username).find(user => isGuest(user) || tenant.id === CONSUMERS);
}

const wrong = (): OAuthError =>
  new OAuthError('invalid_grant', 50126, 'Error validating credentials due to invalid username or password.');

/** A disabled or deleted person cannot sign in. @throws OAuthError 50057 */
export function assertMaySignIn(user: StoredObject | undefined): asserts user is StoredObject {
  if (user?.state === LIVE && user.body['accountEnabled'] !== false) return;
  throw new OAuthError('invalid_grant', 50057, 'The user account is disabled.');
}

/**
 * Signs a person in with a password. A guest without a password here uses the one at home.
 * @throws OAuthError 50034 unknown, 50126 wrong password, 50053 paused, 50055 must be changed first, 50057 disabled
 */
export async function signInWithPassword(
  directory: Directory,
  tenant: Tenant,
  username: string,
  password: string,
): Promise<SignedInPerson> {
  const user = findPerson(directory, tenant, username);
  if (user === undefined) {
    throw new OAuthError(
      'invalid_grant',
      50034,
      `The user account ${username} does not exist in the ${tenant.id} directory. To sign into this application, the account must be added to the directory.`,
    );
  }
  const [holder, home] = passwordHolder(directory, tenant, user);
  if (!directory.attempts.begin(holder.n)) {
    throw new OAuthError(
      'invalid_grant',
      50053,
      'The account is locked, because of too many sign-in attempts with a wrong password. Try again in a minute.',
    );
  }
  const result = await checkPassword(directory.store, holder, password);
  if (result === 'wrong') throw wrong();
  directory.attempts.succeeded(holder.n);
  // Read again: the account may have been disabled while the password was being hashed.
  const current = objectByNumber(directory.store, user.n);
  assertMaySignIn(current);
  if (holder.n !== user.n) assertMaySignIn(objectByNumber(directory.store, holder.n));
  if (result === 'must-change') {
    throw new OAuthError(
      'invalid_grant',
      50055,
      'The password is expired. The user must change it by signing in interactively.',
      { suberror: 'user_password_expired' },
    );
  }
  return { tenant, user: current, home, authTime: Math.floor(directory.store.clock.now() / 1000) };
}

/** Whose password counts: the user's own, or for a guest without one that of the person at home. */
export function passwordHolder(
  directory: Directory,
  tenant: Tenant,
  user: StoredObject,
): [StoredObject, Tenant | undefined] {
  const mail = user.body['mail'];
  if (hasPassword(directory.store, user) || !isGuest(user) || typeof mail !== 'string')
    return [user, undefined];
  const home = homeTenantOf(directory, mail);
  if (home === undefined || home.n === tenant.n) return [user, undefined];
  const person = findPerson(directory, home, mail);
  return person === undefined ? [user, undefined] : [person, home];
}

/**
 * Replaces a temporary password and signs the person in with the new one.
 * @throws OAuthError as `signInWithPassword`, and 50055 when the new password is refused
 */
export async function changeTemporaryPassword(
  directory: Directory,
  tenant: Tenant,
  username: string,
  current: string,
  wanted: string,
): Promise<SignedInPerson> {
  const refuse = (why: string): OAuthError => new OAuthError('invalid_grant', 50055, why);
  const fault = passwordFault(wanted);
  if (fault !== undefined) throw refuse(fault);
  if (wanted === current) throw refuse('The new password must be another one.');
  try {
    await signInWithPassword(directory, tenant, username, current);
  } catch (error) {
    if (!(error instanceof OAuthError) || error.code !== 50055) throw error;
    const user = findPerson(directory, tenant, username);
    if (user === undefined) throw error;
    const [holder] = passwordHolder(directory, tenant, user);
    await setPassword(directory.store, holder, wanted, false);
    return signInWithPassword(directory, tenant, username, wanted);
  }
  throw refuse('The password is not a temporary one. Sign in with it.');
}
