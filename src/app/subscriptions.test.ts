import { describe, expect, it } from 'vitest';
import { asTenantId } from '../core/id.ts';
import { Problem } from '../core/problems.ts';
import type { DirectorySubscription, DirectorySubscriptions } from './ports/directory-subscriptions.ts';
import type { KeptSubscription, SubscriptionStore, Watched } from './ports/subscription-store.ts';
import { createSubscriptions, type SubscriptionsPorts } from './subscriptions.ts';

const tenant = asTenantId('10000000-0000-4000-8000-000000000001');
const url = 'https://users.example.com/notifications/graph';
const day = 86_400_000;

/** A directory that tells, and a store, both in memory; what was asked of the directory is on record. */
function fakes() {
  const there = new Map<string, DirectorySubscription & { clientState: string }>();
  const kept = new Map<Watched, KeptSubscription & { holder: string | null }>();
  const asked: string[] = [];
  let refuse = false;
  let number = 0;
  const directory: DirectorySubscriptions = {
    list: async () => [...there.values()],
    async create(_, wanted) {
      asked.push(`create ${wanted.resource}`);
      if (refuse) throw new Problem('directory-refused', 'The address does not answer.');
      const { resource, notificationUrl, clientState, expires } = wanted;
      const made = {
        id: `s${(number += 1)}`,
        resource,
        notificationUrl,
        expires: expires.toISOString(),
        clientState,
      };
      there.set(made.id, made);
      return made;
    },
    async renew(_, id, expires) {
      asked.push(`renew ${id}`);
      const found = there.get(id);
      if (!found) return undefined;
      there.set(id, { ...found, expires: expires.toISOString() });
      return there.get(id);
    },
    async remove(_, id) {
      asked.push(`remove ${id}`);
      there.delete(id);
    },
  };
  const store: SubscriptionStore = {
    subscriptionsOf: async () => [...kept.values()],
    subscription: async id => [...kept.values()].find(each => each.subscriptionId === id),
    async claimSubscription(tenantId, resource, holder) {
      const known = kept.get(resource);
      if (known?.holder) return undefined;
      const none = {
        subscriptionId: null,
        clientState: null,
        notificationUrl: null,
        expires: null,
        lastError: null,
      };
      kept.set(resource, { ...none, tenantId, resource, ...known, holder });
      return kept.get(resource);
    },
    async settleSubscription(settled, holder) {
      if (kept.get(settled.resource)?.holder === holder)
        kept.set(settled.resource, { ...settled, holder: null });
    },
    async takeSubscriptions() {
      const all = [...kept.values()];
      kept.clear();
      return all;
    },
  };
  const clock = { now: Date.parse('2026-03-01T12:00:00Z') };
  const create = (more: Partial<SubscriptionsPorts> = {}) => {
    const made = createSubscriptions({
      directory,
      store,
      address: { url },
      now: () => new Date(clock.now),
      ...more,
    });
    made.open();
    return made;
  };
  return { there, kept, asked, clock, create, refuseAll: (on: boolean) => (refuse = on) };
}

describe('subscriptions', () => {
  it('are made once for users and for groups, with a secret that is kept as its digest only', async () => {
    const { there, kept, asked, create } = fakes();
    const one = create();
    expect(await one.keep(tenant)).toBe(true);
    expect(asked).toEqual(['create users', 'create groups']);
    expect(await one.keep(tenant)).toBe(false);
    expect(await create().keep(tenant), 'another process').toBe(false);
    expect(asked).toHaveLength(2);
    for (const { clientState } of there.values()) {
      expect(clientState.length).toBeGreaterThanOrEqual(40);
      expect(JSON.stringify([...kept.values()])).not.toContain(clientState);
    }
    expect(new Set([...there.values()].map(each => each.clientState)).size).toBe(2);
    expect(await one.state(tenant)).toMatchObject({ state: 'on', until: '2026-03-04T12:00:00.000Z' });
  });

  it('are renewed long before they end', async () => {
    const { asked, clock, create } = fakes();
    const one = create();
    await one.keep(tenant);
    clock.now += day;
    await one.keep(tenant);
    expect(asked).toHaveLength(2);
    clock.now += day;
    expect(await one.keep(tenant), 'nothing was missed').toBe(false);
    expect(asked.slice(2)).toEqual(['renew s1', 'renew s2']);
    expect(await one.state(tenant)).toMatchObject({ state: 'on', until: '2026-03-06T12:00:00.000Z' });
  });

  it('are renewed at once when the directory wants to be asked again, also while it is being asked', async () => {
    const { asked, clock, create } = fakes();
    const one = create();
    await one.keep(tenant);
    one.lookSoon(tenant);
    await one.keep(tenant);
    expect(asked, 'there is nothing to renew').toHaveLength(2);
    one.lookSoon(tenant, true);
    await one.keep(tenant);
    expect(asked.slice(2)).toEqual(['renew s1', 'renew s2']);
    clock.now += 600_000;
    const looking = one.keep(tenant);
    one.lookSoon(tenant, true);
    await looking;
    expect(one.dueIn(tenant)).toBe(0);
    await one.keep(tenant);
    expect(asked.slice(4)).toEqual(['renew s1', 'renew s2']);
  });

  it('are made anew when the directory has lost them, and where they lead elsewhere', async () => {
    const { there, asked, clock, create } = fakes();
    const one = create();
    await one.keep(tenant);
    there.delete('s1');
    clock.now += 600_000;
    expect(await one.keep(tenant)).toBe(true);
    expect(asked.slice(2)).toEqual(['create users']);
    const moved = create({ address: { url: 'https://moved.example.com/notifications/graph' } });
    expect(await moved.keep(tenant)).toBe(true);
    expect([...there.values()].map(each => new URL(each.notificationUrl).hostname)).toEqual([
      'moved.example.com',
      'moved.example.com',
    ]);
  });

  it('that nobody keeps are removed: the answer to their making was lost', async () => {
    const { there, asked, create } = fakes();
    there.set('stray', {
      id: 'stray',
      resource: 'users',
      notificationUrl: url,
      expires: '2026-03-09T00:00:00Z',
      clientState: '',
    });
    there.set('others', {
      id: 'others',
      resource: 'users',
      notificationUrl: 'https://other.example.com/',
      expires: '2026-03-09T00:00:00Z',
      clientState: '',
    });
    await create().keep(tenant);
    expect(asked[0]).toBe('remove stray');
    expect(there.has('others')).toBe(true);
  });

  it('are left to the process that is at it', async () => {
    const { kept, asked, create } = fakes();
    const none = {
      subscriptionId: null,
      clientState: null,
      notificationUrl: null,
      expires: null,
      lastError: null,
    };
    for (const resource of ['users', 'groups'] as const)
      kept.set(resource, { tenantId: tenant, resource, ...none, holder: 'another' });
    const one = create();
    expect(await one.keep(tenant)).toBe(false);
    expect(asked).toEqual([]);
    expect(one.dueIn(tenant), 'but it looks again soon').toBeLessThan(2000);
  });

  it('that are refused are said to fail, and asked for ever more seldom', async () => {
    const { asked, clock, create, refuseAll } = fakes();
    refuseAll(true);
    const one = create();
    const waits: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      expect(await one.keep(tenant)).toBe(false);
      waits.push(one.dueIn(tenant));
      clock.now += one.dueIn(tenant);
    }
    expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(Math.max(...waits)).toBe(600_000);
    expect(asked).toHaveLength(24);
    expect(await one.state(tenant)).toMatchObject({
      state: 'failing',
      detail: 'The address does not answer.',
    });
    refuseAll(false);
    expect(await one.keep(tenant)).toBe(true);
    expect((await one.state(tenant)).state).toBe('on');
  });

  it('are not asked for where the directory cannot reach us, and the page says so', async () => {
    const { asked, create } = fakes();
    const one = create({ address: { none: 'PUBLIC_URL is no public HTTPS address.' } });
    expect(await one.keep(tenant)).toBe(false);
    expect(one.dueIn(tenant)).toBe(Infinity);
    expect(asked).toEqual([]);
    expect(await one.state(tenant)).toEqual({
      state: 'off',
      detail: 'PUBLIC_URL is no public HTTPS address.',
      until: null,
    });
  });

  it('are believed by their secret alone', async () => {
    const { there, create } = fakes();
    const one = create();
    await one.keep(tenant);
    const clientState = there.get('s1')?.clientState ?? '';
    expect(await one.tenantOf({ subscriptionId: 's1', clientState })).toBe(tenant);
    expect(await one.tenantOf({ subscriptionId: 'S1', clientState })).toBe(tenant);
    expect(await one.tenantOf({ subscriptionId: 's2', clientState })).toBeUndefined();
    expect(await one.tenantOf({ subscriptionId: 's1', clientState: `${clientState}x` })).toBeUndefined();
    expect(await one.tenantOf({ subscriptionId: 's1', clientState: '' })).toBeUndefined();
    expect(await one.tenantOf({ subscriptionId: 'unknown', clientState })).toBeUndefined();
  });

  it('end with the tenant', async () => {
    const { there, kept, create } = fakes();
    const one = create();
    await one.keep(tenant);
    await one.end(tenant);
    expect([there.size, kept.size]).toEqual([0, 0]);
  });
});
