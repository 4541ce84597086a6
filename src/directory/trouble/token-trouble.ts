import { setTimeout as wait } from 'node:timers/promises';
import type { Directory } from '../directory.ts';
import type { SignedInPerson } from '../token/claims.ts';
import { findTenant } from '../store/tenants.ts';
import { OAuthError, oauthErrorReply } from '../token/oauth-error.ts';
import type { Reply } from '../web/reply.ts';
import { retryAfter } from './fault.ts';

/** The path by which faults of the token endpoint are switched on; those of Graph leave it alone. */
const TOKEN_PATH = '/oauth2/v2.0/token';

/**
 * What goes wrong at a tenant's token endpoint on demand: `latency`, `throttled` and `unavailable` with the path
 * `/oauth2/v2.0/token`. Undefined: the request is answered as usual.
 */
export async function tokenTrouble(
  { store, trouble, base }: Directory,
  tenantName: string,
): Promise<Reply | undefined> {
  const tenant = findTenant(store, tenantName);
  if (tenant === undefined) return undefined;
  const slow = trouble.strikeNamed(tenant.n, 'latency', 'POST', TOKEN_PATH);
  if (slow?.milliseconds !== undefined) await wait(slow.milliseconds);
  const throttled = trouble.strikeNamed(tenant.n, 'throttled', 'POST', TOKEN_PATH);
  const fault = throttled ?? trouble.strikeNamed(tenant.n, 'unavailable', 'POST', TOKEN_PATH);
  if (fault === undefined) return undefined;
  const error =
    throttled === undefined
      ? new OAuthError(
          'temporarily_unavailable',
          90033,
          'A transient error has occurred. Please try again.',
          {
            status: fault.status ?? 503,
          },
        )
      : new OAuthError('temporarily_unavailable', 90055, 'There are too many incoming requests.', {
          status: 429,
        });
  const reply = oauthErrorReply(error, base);
  return { ...reply, headers: { ...reply.headers, ...retryAfter(fault) } };
}

/** Stands for the rule that wants the sign-in (Entra: `polids` names conditional access policies). */
const POLICY = '9ab03e19-ed42-4168-b6b7-7001fb3e933a';

/**
 * Wants a later sign-in of a person than the one that an API asks on behalf of: `claims-challenge` with the path
 * `/oauth2/v2.0/token`. @throws OAuthError 50076 `interaction_required` with `claims`
 */
export function challenge({ store, trouble }: Directory, { tenant, authTime }: SignedInPerson): void {
  const now = store.clock.now();
  if (trouble.demandsSignIn(tenant.n, 'POST', TOKEN_PATH, { authTime, now }) === undefined) return;
  throw new OAuthError(
    'interaction_required',
    50076,
    'Due to a configuration change made by your administrator, you must use multi-factor authentication to access it.',
    {
      suberror: 'basic_action',
      claims: JSON.stringify({ access_token: { polids: { essential: true, values: [POLICY] } } }),
    },
  );
}
