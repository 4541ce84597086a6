import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import { createAccountIndexes } from '../../src/app/account-indexes.ts';
import { createCatalogInForce } from '../../src/app/catalog-in-force.ts';
import { loadCatalog } from '../../src/app/load-catalog.ts';
import { createTenantIndexes } from '../../src/app/tenant-indexes.ts';
import { compileCondition } from '../../src/conditions/compile-condition.ts';
import type { AccountEvent, AccountFacts } from '../../src/core/account.ts';
import { createAccountIndex } from '../../src/core/create-account-index.ts';
import type { DirectoryPatch } from '../../src/core/directory.ts';
import {
  asAccountId,
  asMemberId,
  asObjectId,
  asTenantId,
  type AccountId,
  type TenantId,
} from '../../src/core/id.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';

const catalog = loadCatalog(builtIn);
export const nothing: DirectoryPatch = { objects: [], gone: [], joined: [], left: [] };
const hex = (n: number): string => String(n).padStart(12, '0');
export const tenantOf = (n: number): TenantId => asTenantId(`10000000-0000-4000-8000-${hex(n)}`);
export const accountOf = (n: number): AccountId => asAccountId(`a-${n}`);
export const objectOf = (n: number) => asObjectId(`20000000-0000-4000-8000-${hex(n)}`);
export const who = (tenant: number, n: number) => ({ tenantId: tenantOf(tenant), objectId: objectOf(n) });
export const user = (n: number, enabled = true) => ({
  objectId: objectOf(n),
  kind: 'user' as const,
  enabled,
  deleted: false,
  pending: false,
});
const group = { ...user(9), kind: 'group' as const };

/** What is stored of so many accounts, each with the tenant of its number and an owner of the next one's. */
export function storeOf(size: number) {
  const patches = Array.from({ length: size }, (): DirectoryPatch[] => [
    { ...nothing, objects: [user(0), user(1), group], joined: [[objectOf(9), objectOf(1)] as const] },
  ]);
  const events: AccountEvent[][] = patches.map(() => []);
  const at = (tenant: TenantId): DirectoryPatch[] => patches[Number(tenant.slice(-12))] ?? [];
  const feedOf = (account: AccountId): AccountEvent[] => events[Number(account.slice(2))] ?? [];
  const facts = (id: AccountId): AccountFacts => {
    const n = Number(id.slice(2));
    return {
      account: { id, name: id, kind: 'company', features: [], claimed: true, revision: 1 },
      owners: [who((n + 1) % size, 0)],
      tenants: [tenantOf(n)],
      resources: [],
      members: [
        { id: asMemberId('m-9'), ...who(n, 9), kind: 'group', access: { roles: [{ role: 'manager' }] } },
      ],
    };
  };
  return {
    /** Memory over this store. */
    memory(limit: number) {
      const reads: string[] = [];
      const tenants = createTenantIndexes({
        store: {
          async *loadReplica(tenant) {
            reads.push(tenant);
            for (const patch of at(tenant)) yield { ...patch, revision: at(tenant).length };
          },
          patchesSince: async (tenant, revision) =>
            at(tenant)
              .slice(revision)
              .map((patch, n) => ({ patch, revision: revision + n + 1 })),
          replicaRevision: async tenant => at(tenant).length,
          replicaTenant: async tenantId => ({
            tenantId,
            displayName: '',
            defaultDomain: '',
            directoryIntegration: false,
            phase: 'following',
            consent: 'granted',
            consentChanged: null,
            confirmedAt: new Date(0).toISOString(),
            lastError: null,
            rights: [],
            alarms: {},
            objects: { user: 2, group: 1, application: 0 },
            revision: at(tenantId).length,
          }),
          sightings: async () => new Map(),
        },
        createTenantIndex,
      });
      const indexes = createAccountIndexes({
        store: {
          tenants: async () => [],
          facts: async id => {
            reads.push(id);
            const now = facts(id);
            const index = createAccountIndex({ ...sources, facts: now, tenants });
            feedOf(id).forEach((event, n) => index.apply(event, n + 2));
            return {
              ...now,
              account: { ...now.account, revision: index.revision },
              owners: index.facts.owners,
              members: [...index.members()],
            };
          },
          eventsSince: async (id, revision) =>
            feedOf(id)
              .map((event, n) => ({ revision: n + 2, event }))
              .filter(one => one.revision > revision),
          revision: async id => 1 + feedOf(id).length,
        },
        tenants,
        inForce: createCatalogInForce({ n: 1, catalog, applied: '2026-01-01T00:00:00Z' }, one => one),
        maxAge,
        create: createAccountIndex,
        limit,
      });
      return { tenants, indexes, reads };
    },
    change: (account: number, event: AccountEvent): number => (events[account]?.push(event) ?? 0) + 1,
    patch: (tenant: number, patch: DirectoryPatch): number => patches[tenant]?.push(patch) ?? 0,
    facts,
  };
}

const maxAge = { usual: Infinity, sensitive: Infinity };
const sources = { catalog, maxAge, conditions: compileCondition };
