import { randomUUID } from 'node:crypto';
import type { Row, Store } from './open-store.ts';
import type { Body } from './objects.ts';

/** The tenant of personal accounts. */
export const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';

export interface Tenant {
  readonly n: number;
  readonly id: string;
  /** What GET /organization shows, without its domains. */
  readonly body: Body;
}

/** A domain or an id that some tenant has already. */
export class TenantTaken extends Error {}

const toTenant = (row: Row): Tenant => ({
  n: Number(row['n']),
  id: String(row['id']),
  body: JSON.parse(String(row['body'])) as Body,
});

export function tenantById(store: Store, id: string): Tenant | undefined {
  const row = store.get('SELECT n, id, body FROM tenant WHERE id = ?', id.toLowerCase());
  return row && toTenant(row);
}

export function tenantByNumber(store: Store, n: number): Tenant | undefined {
  const row = store.get('SELECT n, id, body FROM tenant WHERE n = ?', n);
  return row && toTenant(row);
}

export function tenantByDomain(store: Store, domain: string): Tenant | undefined {
  const row = store.get(
    'SELECT t.n, t.id, t.body FROM tenant_domain d JOIN tenant t ON t.n = d.tenant WHERE d.name = ?',
    domain.toLowerCase(),
  );
  return row && toTenant(row);
}

/** A tenant by id, by one of its domains, or `consumers`. */
export function findTenant(store: Store, name: string): Tenant | undefined {
  if (name.toLowerCase() === 'consumers') return tenantById(store, CONSUMERS);
  return tenantById(store, name) ?? tenantByDomain(store, name);
}

export function domainsOf(store: Store, tenant: number): { name: string; isDefault: boolean }[] {
  return store
    .all('SELECT name, is_default FROM tenant_domain WHERE tenant = ? ORDER BY is_default DESC, name', tenant)
    .map(row => ({ name: String(row['name']), isDefault: row['is_default'] === 1 }));
}

export interface NewTenant {
  readonly id?: string;
  readonly displayName: string;
  readonly domain?: string;
  readonly contactEmail?: string;
  readonly directoryIntegration?: boolean;
}

/** @throws TenantTaken when the domain or the id belongs to a tenant already */
export function createTenant(store: Store, wanted: NewTenant): Tenant {
  const id = wanted.id?.toLowerCase() ?? randomUUID();
  const domain = wanted.domain?.toLowerCase();
  return store.transaction(() => {
    if (tenantById(store, id) !== undefined)
      throw new TenantTaken(`There is a tenant with the id ${id} already.`);
    if (domain !== undefined && tenantByDomain(store, domain) !== undefined) {
      throw new TenantTaken(`The domain ${domain} belongs to a tenant already.`);
    }
    const body: Body = {
      displayName: wanted.displayName,
      tenantType: 'AAD',
      createdDateTime: store.clock.iso(),
      technicalNotificationMails: wanted.contactEmail === undefined ? [] : [wanted.contactEmail],
      onPremisesSyncEnabled: wanted.directoryIntegration === true ? true : null,
      onPremisesLastSyncDateTime: null,
    };
    const n = store.insert('INSERT INTO tenant (id, body) VALUES (?, ?)', id, JSON.stringify(body));
    if (domain !== undefined) store.run('INSERT INTO tenant_domain VALUES (?, ?, 1)', domain, n);
    return { n, id, body };
  });
}

/** Merges properties into what GET /organization shows. */
export function setTenantProperties(store: Store, n: number, changes: Body): void {
  const tenant = tenantByNumber(store, n);
  if (tenant === undefined) return;
  const body = JSON.stringify({ ...tenant.body, ...changes });
  store.run('UPDATE tenant SET body = ? WHERE n = ?', body, n);
}
