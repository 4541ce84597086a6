import { expect, it } from 'vitest';
import { Problem } from '../../src/core/problems.ts';
import type { AccountId, TenantId } from '../../src/core/id.ts';
import type { Change, LockedAccount } from '../../src/app/ports/account-store.ts';
import type { Store } from '../../src/app/ports/store.ts';
import {
  ann,
  at,
  change,
  codeOf,
  developer,
  entry,
  member,
  newObject,
  newTenant,
  openAccount,
  put,
  query,
} from './store-fixture.ts';

type Plan = (locked: LockedAccount) => Promise<Change<unknown>>;

/** What the port promises of changes that wait for each other in one process, and are written together. */
export function togetherSuite(store: () => Store): void {
  const account = async (): Promise<{ id: AccountId; tenantId: TenantId }> => {
    const id = await openAccount(store());
    const tenantId = newTenant();
    await change(store(), id, [{ kind: 'tenant-associated', tenantId }]);
    return { id, tenantId };
  };
  const plans = (id: AccountId, all: readonly Plan[]) =>
    all.map(plan => store().change({ account: id, actor: ann, at: at(), plan }));
  const adding =
    (...members: ReturnType<typeof member>[]): Plan =>
    async () => ({
      events: members.map(put),
      log: members.map(({ id }) => entry('members.add', { member: id })),
      result: members.length,
    });

  it('one that is refused takes none of the others with it', async () => {
    const { id, tenantId } = await account();
    const told = [0, 1, 2, 3].map(() => member({ tenantId, objectId: newObject() }));
    const refused: Plan = () => Promise.reject(new Problem('invalid', 'Not this one.'));
    const made = plans(id, [
      ...told.slice(0, 2).map(one => adding(one)),
      refused,
      ...told.slice(2).map(one => adding(one)),
    ]);
    expect(await codeOf(made[2] ?? Promise.resolve())).toBe('invalid');
    const revisions = await Promise.all(made.filter((_, n) => n !== 2));
    expect(revisions.map(({ revision }) => revision)).toEqual([3, 4, 5, 6]);
    expect(await store().memberCounts(id)).toEqual({ user: 4, group: 0, application: 0 });
    expect(await store().verifyLog(id)).toEqual({ entries: 5 });
    const feed = await store().eventsSince(id, 2);
    expect(feed?.map(({ revision }) => revision)).toEqual([3, 4, 5, 6]);
  });

  it('one that breaks in the database is undone alone', async () => {
    const { id, tenantId } = await account();
    const [first, last] = [0, 1].map(() => member({ tenantId, objectId: newObject() }));
    const unkeepable: Plan = async () => ({
      events: [],
      log: [entry('members.add', { member: '\0' })],
      result: 0,
    });
    if (!first || !last) throw new Error('two are made');
    const made = plans(id, [adding(first), unkeepable, adding(last)]);
    expect(await codeOf(made[1] ?? Promise.resolve())).toBe('invalid');
    expect(await made[0]).toMatchObject({ revision: 3 });
    expect(await made[2]).toMatchObject({ revision: 4 });
    expect(await store().verifyLog(id)).toEqual({ entries: 3 });
  });

  it('each sees what those before it did, in what the transaction tells and in what it reads', async () => {
    const { id, tenantId } = await account();
    const one = member({ tenantId, objectId: newObject() });
    const seen: unknown[] = [];
    const look: Plan = async locked => {
      seen.push([locked.account.revision, locked.account.name, locked.uncommitted.length]);
      seen.push((await locked.records([one.id])).map(({ revision, access }) => [revision, access]));
      return { events: [], log: [], result: 0 };
    };
    const renaming: Plan = async locked => ({
      events: [{ kind: 'account-changed', account: { ...locked.account, name: 'Contoso Arcade' } }],
      log: [],
      result: 0,
    });
    const reader = { ...one, access: { roles: [{ role: 'marketer' }] } };
    const made = plans(id, [
      // The first goes alone; the others wait for it together.
      async () => ({ events: [], log: [], result: 0 }),
      adding(one),
      look,
      adding(reader),
      look,
      renaming,
      look,
    ]);
    await Promise.all(made);
    expect(seen).toEqual([
      [3, 'Contoso Games', 1],
      [[3, developer]],
      [4, 'Contoso Games', 2],
      [[4, reader.access]],
      [5, 'Contoso Arcade', 3],
      [[4, reader.access]],
    ]);
    expect(await store().account(id)).toMatchObject({ name: 'Contoso Arcade', revision: 5 });
    const feed = await store().eventsSince(id, 4);
    expect(feed).toMatchObject([
      { revision: 5, event: { account: { name: 'Contoso Arcade', revision: 5 } } },
    ]);
  });

  it('a member put by two of them is as the later one says, with each grant of who gave it', async () => {
    const { id, tenantId } = await account();
    const one = member({ tenantId, objectId: newObject() });
    const both = { ...one, access: { roles: [{ role: 'developer' }, { role: 'marketer' }] } };
    const made = [
      store().change({ account: id, actor: ann, at: at(), plan: adding() }),
      store().change({ account: id, actor: ann, at: at(1), plan: adding(one) }),
      store().change({ account: id, actor: { ...ann, displayName: 'Ben' }, at: at(2), plan: adding(both) }),
    ];
    await Promise.all(made);
    expect(await store().memberGrants(id, one.id)).toMatchObject([
      { grant: { role: 'developer' }, givenBy: { displayName: 'Ann' }, givenAt: at(1).toISOString() },
      { grant: { role: 'marketer' }, givenBy: { displayName: 'Ben' }, givenAt: at(2).toISOString() },
    ]);
    expect(await store().memberCounts(id)).toMatchObject({ user: 1 });
    const { items } = await store().members(query(id));
    expect(items).toMatchObject([
      { revision: 4, addedBy: { displayName: 'Ann' }, added: at(1).toISOString() },
    ]);
  });
}
