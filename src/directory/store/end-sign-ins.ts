import { mergeBody, objectById, type StoredObject } from './objects.ts';
import type { Store } from './open-store.ts';
import { revokeRefreshTokensOf } from './refresh-tokens.ts';

/**
 * Ends every sign-in of a person, as a reset password must: refresh tokens are revoked, and sessions that began before
 * now ask for the password again (Graph: user, signInSessionsValidFromDateTime).
 */
export function endSignIns(store: Store, person: StoredObject): void {
  store.transaction(() => {
    revokeRefreshTokensOf(store, person.n);
    const current = objectById(store, person.tenant, person.id);
    if (current === undefined) return;
    mergeBody(store, current, { signInSessionsValidFromDateTime: store.clock.iso() });
  });
}
