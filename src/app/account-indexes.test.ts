import { describe, expect, it } from 'vitest';
import builtIn from '../../catalog/partner-center.json' with { type: 'json' };
import type { AccountEvent, AccountFacts } from '../core/account.ts';
import { createAccountIndex } from '../core/create-account-index.ts';
import type { TenantIndex } from '../core/directory.ts';
import { asAccountId, asMemberId, asObjectId, asTenantId, type AccountId } from '../core/id.ts';
import { createTenantIndex } from '../core/tenant-index.ts';
import { createAccountIndexes, DirectoryAway } from './account-indexes.ts';
import type { LockedAccount } from './ports/account-store.ts';
import { createCatalogInForce } from './catalog-in-force.ts';
import { loadCatalog } from './load-catalog.ts';
import { readRevision } from './revision.ts';
import { createTenantIndexes } from './tenant-indexes.ts';

const catalog = loadCatalog(builtIn);
const tenantId = asTenantId('10000000-0000-4000-8000-000000000001');
const product = (n: number) => ({ type: 'product', id: `app-${n}`, name: `App ${n}` });

const over = '2026-01-02T00:00:00.000Z';
const guest = (n: number) => ({
  tenantId,
  objectId: asObjectId(`20000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
});

/** Accounts of so many products each, with three guests who were invited, and which of them were read from the store. */
function accountsOf(sizes: Readonly<Record<string, number>>, limit: number, members = 0) {
  const reads: string[] = [];
  const feeds = new Map<string, { revision: number; event: AccountEvent }[]>();
  const memberList = Array.from({ length: members }, (_, n) => ({
    id: asMemberId(`m-${n}`),
    ...guest(n),
    kind: 'user' as const,
    access: { roles: [{ role: n % 2 === 0 ? 'marketer' : 'developer' }] },
  }));
  const facts = (id: AccountId): AccountFacts => ({
    account: { id, name: id, kind: 'company', features: [], claimed: true, revision: 1 },
    owners: [],
    tenants: [tenantId],
    resources: Array.from({ length: sizes[id] ?? 0 }, (_, n) => product(n)),
    members: memberList,
    invitations: [0, 1, 2].map(n => ({ ...guest(n), address: 'guest@outside.example', expires: over })),
  });
  const directory: TenantIndex = createTenantIndex(tenantId);
  const tenants = createTenantIndexes({
    store: {
      async *loadReplica() {},
      patchesSince: async () => [],
      replicaRevision: async () => 0,
      replicaTenant: async () => undefined,
      sightings: async () => new Map(),
    },
    createTenantIndex: () => directory,
  });
  const inForce = createCatalogInForce({ n: 1, catalog, applied: '2026-01-01T00:00:00Z' }, one => one);
  const indexes = createAccountIndexes({
    store: {
      facts: async id => {
        reads.push(id);
        return facts(id);
      },
      tenants: async () => [],
      eventsSince: async (id, revision) => (feeds.get(id) ?? []).filter(one => one.revision > revision),
      revision: async id => 1 + (feeds.get(id)?.length ?? 0),
    },
    tenants,
    inForce,
    maxAge: { usual: 1, sensitive: 1 },
    create: createAccountIndex,
    limit,
  });
  return { indexes, reads, feeds, directory, inForce };
}

describe('AccountIndexes', () => {
  const [a, b, c] = ['a', 'b', 'c'].map(asAccountId) as [AccountId, AccountId, AccountId];

  it('lets the account asked about least recently go when all together weigh too much', async () => {
    const { indexes, reads } = accountsOf({ a: 40, b: 40, c: 40 }, 100);
    for (const id of [a, b, a, c, a, c]) await indexes.get(id);
    expect(reads).toEqual(['a', 'b', 'c']);
    await indexes.get(b);
    expect(reads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('keeps an account that alone weighs more than all may, and weighs what has come since', async () => {
    const { indexes, reads } = accountsOf({ a: 500, b: 10, c: 10 }, 100);
    await indexes.get(a);
    await indexes.get(a);
    expect(reads).toEqual(['a']);
    await indexes.get(b);
    await indexes.get(c);
    const events = Array.from({ length: 95 }, (_, n) => ({
      kind: 'resource-put' as const,
      resource: product(1000 + n),
    }));
    indexes.committed(b, events, 2);
    await indexes.get(b);
    expect(reads).toEqual(['a', 'b', 'c']);
    await indexes.get(c);
    expect(reads).toEqual(['a', 'b', 'c', 'c']);
  });

  it('D-4 brings an account to the revision that another process told of, and prints the new one', async () => {
    const { indexes, feeds, directory } = accountsOf({ a: 1 }, 100);
    const index = await indexes.get(a);
    if (!index) throw new Error('no account');
    const before = indexes.revisionOf(index);
    expect(indexes.revisionOf(index)).toBe(before);
    feeds.set('a', [{ revision: 2, event: { kind: 'resource-put', resource: product(7) } }]);
    await indexes.heard(a, 2);
    expect(index.resource('product', 'app-7')).toBeDefined();
    expect(readRevision(indexes.revisionOf(index))).toMatchObject({ revision: 2, tenants: [[tenantId, 0]] });
    directory.apply({ objects: [], gone: [], joined: [], left: [] }, 5);
    expect(readRevision(indexes.revisionOf(index))).toMatchObject({ revision: 2, tenants: [[tenantId, 5]] });
  });

  it('lets others work in between while an account of 100,000 members is taken in', async () => {
    const { indexes } = accountsOf({ a: 1 }, 1_000_000, 100_000);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const began = performance.now();
    const index = await indexes.get(a);
    const whole = performance.now() - began;
    clearInterval(timer);
    expect(index?.size).toBe(100_001);
    // A busy machine holds up everybody; what counts is that nobody waits for the whole.
    expect(longest).toBeLessThan(Math.max(60, whole / 3));
  }, 30_000);

  it('U-4 an account that is read from the store knows what binds its guests', async () => {
    const { indexes } = accountsOf({ a: 0 }, 100, 5);
    const index = await indexes.get(a);
    const bound = Array.from({ length: 5 }, (_, n) => index?.invitation(guest(n))?.expires);
    expect(bound).toEqual([over, over, over, undefined, undefined]);
  });

  it('R-9 an account that is being taken in while another catalog comes into force is taken in anew', async () => {
    const { indexes, reads, inForce } = accountsOf({ a: 1 }, 1_000_000, 20_000);
    const asked = indexes.get(a);
    await new Promise(resolve => setImmediate(resolve));
    inForce.take({ n: 2, catalog, applied: '2026-01-01T00:00:00Z' });
    expect((await asked)?.size).toBe(20_001);
    expect(reads).toEqual(['a', 'a']);
  });

  it('D-4 a plan sees what its transaction has made for others, decisions do not before it is committed', async () => {
    const { indexes } = accountsOf({ a: 1 }, 100);
    const resource = product(7);
    const events: readonly AccountEvent[] = [{ kind: 'resource-put', resource }];
    const locked = (told: Partial<LockedAccount>) =>
      ({ committed: 1, uncommitted: [], catalogN: 1, eventsSince: async () => [], ...told }) as LockedAccount;
    const inHand = await indexes.get(a);
    const planned = await indexes.underLock(a, locked({ uncommitted: events }));
    expect(planned.resource('product', 'app-7')).toEqual(resource);
    expect(inHand?.resource('product', 'app-7')).toBeUndefined();
    expect(await indexes.get(a)).toBe(inHand);
    indexes.committed(a, events, 2);
    expect(inHand?.resource('product', 'app-7')).toEqual(resource);
    const older = indexes.underLock(a, locked({ committed: 1, uncommitted: events }));
    await expect(older, 'an index of another revision is no ground for a plan').rejects.toThrow(
      DirectoryAway,
    );
  });
});
