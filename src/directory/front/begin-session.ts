import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Directory } from '../directory.ts';
import type { SignedInPerson } from '../token/claims.ts';
import { clockAhead, endSession } from './front-channel-store.ts';
import { providerOf, SESSION_LIFE_S, sessionFlags } from './provider.ts';
import { accountIdOf, sessionCookie, sessionCookies } from './sessions.ts';

/**
 * Keeps somebody signed in in this browser who gave a password on a page outside an authorization request, so that no
 * page of the tenant asks for it again. Whoever was signed in there before is signed out. Sets the cookie on `response`.
 */
export async function beginSession(
  directory: Directory,
  person: SignedInPerson,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { tenant, user, home } = person;
  for (const before of sessionCookies(directory, request))
    if (before.tenant.n === tenant.n) endSession(directory.store, tenant.id, before.cookie);
  const provider = providerOf(directory, tenant);
  const session = new provider.Session();
  session.loginAccount({
    accountId: accountIdOf({ objectId: user.id, homeTenantId: home?.id }),
    loginTs: person.authTime - clockAhead(directory.store),
    amr: ['pwd'],
    transient: true,
  });
  await session.save(SESSION_LIFE_S);
  const { cookies } = provider.createContext(request, response);
  const flags = sessionFlags(directory);
  // The connection may end at a proxy that speaks HTTPS for the directory.
  cookies.secure = flags.secure;
  cookies.set(sessionCookie(tenant.id), session.jti, flags);
}
