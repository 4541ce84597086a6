import { expect, it } from 'vitest';
import type { AppliedCatalog, ApplyCatalog } from '../../src/app/ports/catalog-store.ts';
import type { Store } from '../../src/app/ports/store.ts';
import type { Catalog } from '../../src/core/catalog.ts';
import { ann, at, change, entry, member, newObject, newTenant, openAccount, put } from './store-fixture.ts';

const catalogOf = (version: number): Catalog => ({ catalog: 'of the suite', version }) as unknown as Catalog;

/** What the port of catalogs promises. */
export function catalogSuite(store: () => Store): void {
  const inForce = async (): Promise<AppliedCatalog> => {
    const applied = await store().appliedCatalog();
    if (applied) return applied;
    await store().applyCatalog({ catalog: catalogOf(1), after: 0, at: at() });
    return inForce();
  };
  const applying = async (more: Partial<ApplyCatalog> = {}): Promise<ApplyCatalog> => {
    const { n } = await inForce();
    return { catalog: catalogOf(n + 1), after: n, at: at(), ...more };
  };
  const grow = async (account: Awaited<ReturnType<typeof openAccount>>): Promise<void> => {
    await change(store(), account, [put(member({ tenantId: newTenant(), objectId: newObject() }))]);
  };

  it('R-9 of two applied behind the same one, one is in force and the other nothing', async () => {
    const one = await applying();
    const both = await Promise.all([store().applyCatalog(one), store().applyCatalog(one)]);
    expect([...both].sort()).toEqual([false, true]);
    expect(await inForce()).toMatchObject({ n: one.after + 1, catalog: one.catalog });
  });

  it('R-9 is in force with its entries in the logs, sealed, or not at all when an account has changed', async () => {
    const account = await openAccount(store());
    const accountsState = await store().accountsState();
    expect(await store().accountsState()).toBe(accountsState);
    const entries = new Map([[account, entry('catalog.apply', { catalog: 'of the suite' }, { people: 3 })]]);
    await grow(account);
    expect(await store().accountsState()).not.toBe(accountsState);
    const before = await inForce();
    expect(
      await store().applyCatalog(await applying({ change: { accountsState, actor: ann, entries } })),
    ).toBe(false);
    expect(await inForce()).toEqual(before);

    const now = { accountsState: await store().accountsState(), actor: ann, entries };
    expect(await store().applyCatalog(await applying({ change: now }))).toBe(true);
    expect((await inForce()).n).toBe(before.n + 1);
    const { items } = await store().log({ account, limit: 10 });
    expect(items.filter(each => each.action === 'catalog.apply')).toMatchObject([
      { actor: ann, target: { catalog: 'of the suite' }, detail: { people: 3 } },
    ]);
    expect(await store().verifyLog(account)).toEqual({ entries: items.length });
  });

  it('R-9 a change of an account knows under its lock which catalog is in force', async () => {
    const account = await openAccount(store());
    const applied = await applying();
    expect(await store().applyCatalog(applied)).toBe(true);
    const { result } = await store().change({
      account,
      actor: ann,
      at: at(),
      plan: async locked => ({
        events: [],
        log: [],
        result: [locked.catalogN, await locked.appliedCatalog()] as const,
      }),
    });
    expect(result).toEqual([applied.after + 1, await inForce()]);
  });

  it('R-9 changes of accounts and an apply at once: each change is before it and stops it, or after it and finds it', async () => {
    const account = await openAccount(store());
    for (let n = 0; n < 10; n += 1) {
      const accountsState = await store().accountsState();
      const apply = await applying({ change: { accountsState, actor: ann, entries: new Map() } });
      const seen: number[] = [];
      const [done] = await Promise.all([
        store().applyCatalog(apply),
        store().change({
          account,
          actor: ann,
          at: at(),
          plan: async locked => {
            seen.push(locked.catalogN);
            const who = { tenantId: newTenant(), objectId: newObject() };
            return { events: [put(member(who))], log: [], result: null };
          },
        }),
      ]);
      // A transaction that had to give way plans anew; the last plan is the one that is written.
      expect([done, seen.at(-1)]).toEqual([done, done ? apply.after + 1 : apply.after]);
    }
  });
}
