import { randomUUID } from 'node:crypto';
import type { Row, Store } from './open-store.ts';

/** A foreign issuer's subject whose tokens an application takes for its own credential. */
export interface FederatedCredential {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly description: string | null;
}

const toCredential = (row: Row): FederatedCredential => ({
  id: String(row['id']),
  name: String(row['name']),
  issuer: String(row['issuer']),
  subject: String(row['subject']),
  audience: String(row['audience']),
  description: row['description'] as string | null,
});

/** The federated credentials of an application, by name. */
export function federatedCredentialsOf(store: Store, application: number): FederatedCredential[] {
  const sql = 'SELECT * FROM federated_credential WHERE object = ? ORDER BY name';
  return store.all(sql, application).map(toCredential);
}

/** Puts one, new or changed; the caller has made sure that name and (issuer, subject) are free. */
export function putFederatedCredential(
  store: Store,
  application: number,
  wanted: Omit<FederatedCredential, 'id'> & { readonly id?: string },
): FederatedCredential {
  const made = { ...wanted, id: wanted.id ?? randomUUID() };
  store.run(
    'INSERT OR REPLACE INTO federated_credential VALUES (?, ?, ?, ?, ?, ?, ?)',
    application,
    made.id,
    made.name,
    made.issuer,
    made.subject,
    made.audience,
    made.description,
  );
  return made;
}

export function removeFederatedCredential(store: Store, application: number, id: string): void {
  store.run('DELETE FROM federated_credential WHERE object = ? AND id = ?', application, id);
}
