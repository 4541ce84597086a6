import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Store } from '../../src/app/ports/store.ts';
import type { AccountId } from '../../src/core/id.ts';
import { at, newObject, newTenant, openAccount } from './store-fixture.ts';

/** What the ports of intents, of secrets made and of cloud-only objects promise. */
export function intentSuite(store: () => Store): void {
  const begin = (account: AccountId, requestKey?: string) =>
    store().beginIntent({
      id: randomUUID(),
      account,
      tenantId: newTenant(),
      kind: 'user',
      beganBy: { kind: 'user', displayName: 'Ann' },
      wanted: { userName: 'x' },
      at: at(),
      ...(requestKey === undefined ? {} : { requestKey }),
    });

  it('a repeat under the same key finds the intent that is open; ended, it is gone', async () => {
    const account = await openAccount(store());
    const key = randomUUID();
    const first = await begin(account, key);
    expect(first).toMatchObject({ step: 'recorded', made: {}, problem: null, asked: null });
    expect((await begin(account, key)).id).toBe(first.id);
    const other = await begin(account);
    expect(await store().hasIntent(account, key)).toBe(true);
    expect((await store().openIntents(account)).map(each => each.id).toSorted()).toEqual(
      [first.id, other.id].toSorted(),
    );
    await store().noteIntent(account, first.id, at(1), { step: 'made', made: { appId: 'a' }, asked: at(1) });
    await store().noteIntent(account, first.id, at(2), { problem: { code: 'internal', detail: 'x' } });
    expect(await store().intent(account, first.id)).toMatchObject({
      step: 'made',
      made: { appId: 'a' },
      asked: at(1).toISOString(),
      changed: at(2).toISOString(),
      problem: { code: 'internal' },
    });
    await store().endIntent(account, first.id);
    expect(await store().intent(account, first.id)).toBeUndefined();
    expect(await store().hasIntent(account, key)).toBe(false);
  });

  it('one holds an intent at a time, until the lease is over or given back', async () => {
    const account = await openAccount(store());
    const { id } = await begin(account);
    const hold = (minute: number) => store().holdIntent(account, id, at(minute), at(minute + 5));
    expect([await hold(0), await hold(1), await hold(5)]).toEqual([true, false, true]);
    await store().releaseIntent(account, id);
    expect(await hold(6)).toBe(true);
  });

  it('R-10 whose secrets somebody made is known for as long as it is asked, inside a change too', async () => {
    const account = await openAccount(store());
    const by = { tenantId: newTenant(), objectId: newObject() };
    const [one, two] = [newObject(), newObject()];
    await store().noteSecret(by, one, at());
    await store().noteSecret(by, two, at(10));
    const ids = async (minute: number) =>
      (await store().secretsMadeBy(by, at(minute))).map(each => each.objectId);
    expect((await ids(-1)).toSorted()).toEqual([one, two].toSorted());
    expect(await ids(5)).toEqual([two]);
    expect(await store().secretsMadeBy({ ...by, objectId: one }, at(-1))).toEqual([]);
    await store().change({
      account,
      actor: { kind: 'system' },
      at: at(),
      plan: async locked => {
        expect(await locked.secretsMadeBy(by, at(5))).toEqual([{ ...by, objectId: two }]);
        return { events: [], log: [], result: null };
      },
    });
    await store().forgetSecret(by, two);
    expect(await ids(5)).toEqual([]);
  });

  it('T-10 cloud-only objects are allowed by account and tenant', async () => {
    const [account, other] = [await openAccount(store()), await openAccount(store())];
    const tenant = newTenant();
    await store().allowCloudOnly(account, tenant, true);
    await store().allowCloudOnly(account, tenant, true);
    expect([
      await store().cloudOnlyAllowed(account, tenant),
      await store().cloudOnlyAllowed(other, tenant),
    ]).toEqual([true, false]);
    await store().allowCloudOnly(account, tenant, false);
    expect(await store().cloudOnlyAllowed(account, tenant)).toBe(false);
  });
}
