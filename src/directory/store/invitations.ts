import { randomBytes, randomUUID } from 'node:crypto';
import { digest } from '../crypto/seal.ts';
import type { Store } from './open-store.ts';

const keyOf = (store: Store, ticket: string): Buffer => digest(store.sealKey, 'invitation', ticket);

/** Invites a guest; earlier invitations of the same guest end. Only the ticket's digest is kept. */
export function makeInvitation(
  store: Store,
  guest: { readonly tenant: number; readonly n: number },
  redirectUrl: string,
): { readonly id: string; readonly ticket: string } {
  const id = randomUUID();
  const ticket = randomBytes(32).toString('base64url');
  store.transaction(() => {
    store.run('DELETE FROM invitation WHERE guest = ?', guest.n);
    store.run(
      'INSERT INTO invitation VALUES (?, ?, ?, ?, ?, ?)',
      id,
      guest.tenant,
      guest.n,
      keyOf(store, ticket),
      redirectUrl,
      store.clock.now(),
    );
  });
  return { id, ticket };
}

/** The invitation that a ticket stands for: whom it invites and where they are sent afterwards. */
export function invitationByTicket(
  store: Store,
  ticket: string,
): { readonly guest: number; readonly tenant: number; readonly redirectUrl: string } | undefined {
  const sql = 'SELECT guest, tenant, redirect_url FROM invitation WHERE ticket = ?';
  const row = store.get(sql, keyOf(store, ticket));
  if (row === undefined) return undefined;
  return {
    guest: Number(row['guest']),
    tenant: Number(row['tenant']),
    redirectUrl: String(row['redirect_url']),
  };
}
