import type { IncomingMessage } from 'node:http';
import type { AdapterPayload } from 'oidc-provider';
import { digest } from '../crypto/seal.ts';
import type { Directory } from '../directory.ts';
import { LIVE, objectById, type StoredObject } from '../store/objects.ts';
import { tenantById, type Tenant } from '../store/tenants.ts';
import { preferredName, type SignedInPerson } from '../token/claims.ts';
import { keptSession } from './front-channel-store.ts';

/** Who a session is about: the object id, and for a guest who used the password at home, the tenant of that. */
export interface Account {
  readonly objectId: string;
  readonly homeTenantId: string | undefined;
}

export const accountIdOf = (account: Account): string =>
  account.homeTenantId === undefined ? account.objectId : `${account.objectId}~${account.homeTenantId}`;

export function readAccountId(accountId: string): Account {
  const [objectId = '', homeTenantId] = accountId.split('~');
  return { objectId, homeTenantId };
}

export const sessionCookie = (tenantId: string): string => `signin_${tenantId}`;

/**
 * The account of a session still exists, may sign in, and was not told to sign in again since.
 * @param authTime when the person signed in, in seconds of the directory's clock
 */
export function usableAccount(directory: Directory, tenant: Tenant, accountId: string, authTime?: number) {
  const user = objectById(directory.store, tenant.n, readAccountId(accountId).objectId);
  if (user?.state !== LIVE || user.body['accountEnabled'] === false) return undefined;
  const validFrom = user.body['signInSessionsValidFromDateTime'];
  const ended =
    typeof validFrom === 'string' &&
    authTime !== undefined &&
    authTime < Math.floor(Date.parse(validFrom) / 1000);
  return ended ? undefined : user;
}

/** The cookies of the tenants at which this browser has, or had, a session. */
export function sessionCookies(
  directory: Directory,
  request: IncomingMessage,
): { tenant: Tenant; cookie: string }[] {
  return (request.headers.cookie ?? '').split(';').flatMap(pair => {
    const [name = '', cookie = ''] = pair.trim().split('=', 2);
    const id = /^signin_([0-9a-f-]{36})$/.exec(name)?.[1];
    const tenant = id === undefined ? undefined : tenantById(directory.store, id);
    return tenant === undefined ? [] : [{ tenant, cookie }];
  });
}

/** Somebody who is signed in in this browser. */
export interface SignedIn extends SignedInPerson {
  /** Proves that a form was made for this session: a value that nobody without its cookie knows. */
  readonly ticket: string;
}

function personOf(
  directory: Directory,
  tenant: Tenant,
  session: AdapterPayload | undefined,
): SignedInPerson | undefined {
  const { accountId, loginTs: authTime } = session ?? {};
  if (accountId === undefined || authTime === undefined) return undefined;
  const user: StoredObject | undefined = usableAccount(directory, tenant, accountId, authTime);
  const { homeTenantId } = readAccountId(accountId);
  const home = homeTenantId === undefined ? undefined : tenantById(directory.store, homeTenantId);
  return user === undefined ? undefined : { tenant, user, home, authTime };
}

/** Everybody who is signed in in this browser, at whichever tenant. */
export function signedInHere(directory: Directory, request: IncomingMessage): SignedIn[] {
  const { store } = directory;
  return sessionCookies(directory, request).flatMap(({ tenant, cookie }) => {
    const person = personOf(directory, tenant, keptSession(store, tenant.id, cookie));
    const ticket = digest(store.sealKey, 'session-form', `${tenant.id}/${cookie}`).toString('base64url');
    return person === undefined ? [] : [{ ...person, ticket }];
  });
}

/** Whether a `login_hint` or `logout_hint` means this person: by the name that tokens show, or the user name. */
export function isNamed(user: StoredObject, hint: string): boolean {
  const names = [preferredName(user), user.body['userPrincipalName']];
  return names.some(name => typeof name === 'string' && name.toLowerCase() === hint.toLowerCase());
}

/** How an account picker shows somebody. */
export function shownAs({ user }: SignedInPerson): { name: string; userName: string } {
  const name = user.body['displayName'];
  return { name: typeof name === 'string' ? name : '', userName: preferredName(user) };
}
