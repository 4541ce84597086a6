import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Store } from '../../src/app/ports/store.ts';
import { at, change, entry, newObject, newTenant, openAccount, page } from './store-fixture.ts';

/** What the ports of a tenant's connection promise: alarms, subscriptions, sightings, and readings side by side. */
export function signalSuite(store: () => Store): void {
  it('T-12 an alarm is told once to every account that has the tenant, and its end once', async () => {
    const tenant = newTenant();
    const accounts = [await openAccount(store()), await openAccount(store())];
    const stranger = await openAccount(store());
    for (const account of accounts) {
      await change(store(), account, [{ kind: 'tenant-associated', tenantId: tenant }]);
    }
    await store().putReplicaTenant(tenant, {});
    const gone = [newObject(), newObject()];
    const told = entry('alarm', { tenantId: tenant, alarm: 'mass-removal' }, { removed: 2 });
    const raise = () => store().raiseAlarm(tenant, 'mass-removal', at(1), told, gone);
    expect((await Promise.all([raise(), raise()])).filter(Boolean)).toHaveLength(1);
    expect((await store().removals(tenant)).toSorted()).toEqual(gone.toSorted());
    expect((await store().replicaTenant(tenant))?.alarms).toEqual({
      'mass-removal': { at: at(1).toISOString(), facts: { removed: 2 } },
    });
    const over = () => store().clearAlarm(tenant, 'mass-removal', at(2), entry('tenants.sync-resumed'));
    expect(await over()).toBe(true);
    expect(await over()).toBe(false);
    expect((await store().replicaTenant(tenant))?.alarms).toEqual({});
    expect(await store().removals(tenant)).toEqual([]);
    const actionsOf = async (account: (typeof accounts)[number]) =>
      (await store().log({ account, limit: 50 })).items.map(each => each.action);
    for (const account of accounts) {
      expect((await actionsOf(account)).slice(0, 2)).toEqual(['tenants.sync-resumed', 'alarm']);
      expect((await store().verifyLog(account)).brokenAt).toBeUndefined();
    }
    expect(await actionsOf(stranger)).not.toContain('alarm');
  });

  it('one process at a time makes a subscription, and only that one settles it', async () => {
    const tenant = newTenant();
    const claim = (holder: string, seconds = 60) =>
      store().claimSubscription(tenant, 'users', holder, seconds);
    const claims = await Promise.all([claim('one'), claim('two'), claim('three')]);
    const holder = ['one', 'two', 'three'][claims.findIndex(Boolean)] ?? '';
    expect(claims.filter(Boolean)).toHaveLength(1);
    const made = {
      tenantId: tenant,
      resource: 'users' as const,
      subscriptionId: randomUUID(),
      clientState: 'ab'.repeat(32),
      notificationUrl: 'https://users.example.com/notifications/graph',
      expires: at(60).toISOString(),
      lastError: null,
    };
    await store().settleSubscription({ ...made, subscriptionId: randomUUID() }, 'nobody');
    expect((await store().subscriptionsOf(tenant))[0]?.subscriptionId).toBeNull();
    await store().settleSubscription(made, holder);
    expect(await store().subscriptionsOf(tenant)).toEqual([made]);
    expect(await store().subscription(made.subscriptionId)).toEqual(made);
    expect(await claim('four', 0)).toEqual(made);
    await expect.poll(() => claim('five'), { timeout: 3000 }).toEqual(made);
    expect(await store().takeSubscriptions(tenant)).toEqual([made]);
    expect(await store().subscriptionsOf(tenant)).toEqual([]);
  });

  it('T-3 a sighting never goes back, and goes with the copy', async () => {
    const who = { tenantId: newTenant(), objectId: newObject() };
    await store().noteSighting(who, at(5));
    await store().noteSighting(who, at(3));
    expect(await store().sightings(who.tenantId)).toEqual(new Map([[who.objectId, at(5).getTime()]]));
    await store().dropReplica(who.tenantId);
    expect(await store().sightings(who.tenantId)).toEqual(new Map());
  });

  it('a whole reading that was overtaken by another process removes nobody', async () => {
    const tenant = newTenant();
    const ids = Array.from({ length: 30 }, newObject);
    const named = (some: readonly (typeof ids)[number][]) =>
      page({
        objects: some.map(objectId => ({
          objectId,
          kind: 'user' as const,
          displayName: 'Ann',
          enabled: true,
        })),
      });
    await store().applyPage(tenant, named(ids));
    const first = await store().startRound(tenant, 'users');
    await store().applyPage(tenant, named(ids.slice(0, 25)));
    const second = await store().startRound(tenant, 'users');
    expect(second).not.toBe(first);
    await store().applyPage(tenant, named(ids.slice(25)));
    const overtaken = await store().finishRound(tenant, 'users', { started: first, acceptMassRemoval: true });
    expect(overtaken.patch.objects).toEqual([]);
    expect((await store().replicaTenant(tenant))?.objects.user).toBe(30);
    await store().applyPage(tenant, named(ids.slice(5, 25)));
    const { patch } = await store().finishRound(tenant, 'users', { started: second });
    expect(patch.objects.map(each => each.objectId).toSorted()).toEqual(ids.slice(0, 5).toSorted());
  });
}
