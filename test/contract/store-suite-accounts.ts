import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Owner } from '../../src/app/ports/account-store.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { Problem } from '../../src/core/problems.ts';
import {
  ann,
  at,
  change,
  codeOf,
  developer,
  entry,
  member,
  newAccount,
  newObject,
  newTenant,
  openAccount,
  put,
} from './store-fixture.ts';

/** What the port of accounts promises, besides the list of members. */
export function accountSuite(store: () => Store): void {
  it('A-1 opening an account makes its owner and its first log entry at once', async () => {
    const owner = { tenantId: newTenant(), objectId: newObject() };
    const id = await openAccount(store(), owner);
    const facts = await store().facts(id);
    expect(facts).toMatchObject({
      account: { id, name: 'Contoso Games', features: ['insights'], claimed: true, revision: 1 },
      owners: [owner],
      members: [],
      resources: [],
      tenants: [],
    });
    expect(await store().owners(id)).toMatchObject([
      { ...owner, displayName: 'Olga', accepted: at().toISOString() },
    ]);
    expect((await store().log({ account: id, limit: 5 })).items).toMatchObject([
      { seq: 1, action: 'accounts.open', actor: { displayName: 'Ann' } },
    ]);
    expect((await store().ownedBy(owner)).map(owned => owned.account.id)).toEqual([id]);
  });

  it('A-4 finds the accounts that somebody owns or is a member of', async () => {
    const who = { tenantId: newTenant(), objectId: newObject() };
    const [owned, joined] = [await openAccount(store(), who), await openAccount(store())];
    await openAccount(store());
    await change(store(), joined, [put(member(who))]);
    const found = await store().accountsOf([who, { tenantId: newTenant(), objectId: newObject() }]);
    expect(found.map(account => account.id).sort()).toEqual([owned, joined].sort());
  });

  it('a change writes state, feed, log and revision together', async () => {
    const id = await openAccount(store());
    const tenantId = newTenant();
    const told = member({ tenantId, objectId: newObject() });
    const events = [
      { kind: 'tenant-associated' as const, tenantId },
      { kind: 'resource-put' as const, resource: { type: 'product', id: 'app-1', name: 'App' } },
      {
        kind: 'resource-put' as const,
        resource: { type: 'add-on', id: 'a-1', name: 'Gold', parent: 'app-1' },
      },
      put(told),
    ];
    expect(await change(store(), id, events, { log: [entry('members.add', { member: told.id })] })).toBe(2);
    expect(await store().facts(id)).toMatchObject({
      account: { revision: 2 },
      tenants: [tenantId],
      members: [told],
    });
    expect((await store().resources(id, 'add-on', 10)).items).toEqual([
      { type: 'add-on', id: 'a-1', name: 'Gold', parent: 'app-1' },
    ]);
    expect(await store().eventsSince(id, 1)).toEqual(events.map(event => ({ revision: 2, event })));
    expect(await store().eventsSince(id, 2)).toEqual([]);
    expect(await store().eventsSince(id, 0)).toBeUndefined();
    expect(await store().revision(id)).toBe(2);
    expect(await store().verifyLog(id)).toEqual({ entries: 2 });
    expect(await store().accountsOfTenant(tenantId)).toEqual([id]);
    expect(await store().associatedTenants()).toContain(tenantId);
  });

  it('a plan that throws leaves nothing behind', async () => {
    const id = await openAccount(store());
    const refused = store().change({
      account: id,
      actor: ann,
      at: at(),
      plan: async () => {
        throw new Problem('last-manager', 'no');
      },
    });
    expect(await codeOf(refused)).toBe('last-manager');
    expect(await store().revision(id)).toBe(1);
    expect(await codeOf(change(store(), newAccount(), []))).toBe('not-found');
  });

  it('a change without events keeps the revision and still writes the log', async () => {
    const id = await openAccount(store());
    expect(await change(store(), id, [], { log: [entry('members.add')] })).toBe(1);
    await store().logRefusal(id, ann, at(), { ...entry('members.remove'), result: 'refused' });
    expect((await store().log({ account: id, limit: 5 })).items.map(item => item.result)).toEqual([
      'refused',
      'done',
      'done',
    ]);
    expect(await store().verifyLog(id)).toEqual({ entries: 3 });
  });

  it('changes of one account at the same time come one after the other, none lost', async () => {
    const id = await openAccount(store());
    const tenantId = newTenant();
    const seen: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store().change({
          account: id,
          actor: ann,
          at: at(),
          plan: async locked => {
            const { members } = await locked.facts();
            seen.push(members.length);
            return { events: [put(member({ tenantId, objectId: newObject() }))], log: [entry()], result: 0 };
          },
        }),
      ),
    );
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(await store().revision(id)).toBe(21);
    expect(await store().verifyLog(id)).toEqual({ entries: 21 });
    expect(await store().memberCounts(id)).toEqual({ user: 20, group: 0, application: 0 });
  });

  it('a plan sees the account as its transaction holds it', async () => {
    const id = await openAccount(store(), { tenantId: newTenant(), objectId: newObject() });
    const tenantId = newTenant();
    const told = member({ tenantId, objectId: newObject() });
    await change(store(), id, [{ kind: 'tenant-associated', tenantId }, put(told)]);
    await store().change({
      account: id,
      actor: ann,
      at: at(),
      plan: async locked => {
        expect(locked.account.revision).toBe(2);
        expect(await locked.owners()).toHaveLength(1);
        expect(await locked.tenants()).toMatchObject([{ tenantId, associatedBy: { displayName: 'Ann' } }]);
        expect(await locked.records([told.id, member(told).id])).toMatchObject([
          { id: told.id, revision: 2 },
        ]);
        expect(await locked.eventsSince(1)).toHaveLength(2);
        return { events: [], log: [], result: undefined };
      },
    });
  });

  it("T-6 removing a tenant deletes its members' grants and leaves other accounts alone", async () => {
    const [here, there] = [await openAccount(store()), await openAccount(store())];
    const [tenantId, other] = [newTenant(), newTenant()];
    const who = { tenantId, objectId: newObject() };
    for (const id of [here, there]) {
      await change(store(), id, [
        { kind: 'tenant-associated', tenantId },
        { kind: 'tenant-associated', tenantId: other },
        put(member(who)),
        put(member({ tenantId: other, objectId: newObject() }, { kind: 'group' })),
      ]);
    }
    await change(store(), here, [{ kind: 'tenant-removed', tenantId }]);
    expect((await store().facts(here))?.members.map(told => told.tenantId)).toEqual([other]);
    expect(await store().memberCounts(here)).toEqual({ user: 0, group: 1, application: 0 });
    expect((await store().tenants(here)).map(told => told.tenantId)).toEqual([other]);
    expect((await store().facts(there))?.members).toHaveLength(2);
    expect(await store().accountsOfTenant(tenantId)).toEqual([there]);
  });

  it('U-8 somebody removed and added again starts with what is granted then', async () => {
    const id = await openAccount(store());
    const who = { tenantId: newTenant(), objectId: newObject() };
    await change(store(), id, [put(member(who, { access: { roles: [{ role: 'manager' }] } }))]);
    await change(store(), id, [{ kind: 'member-removed', ...who }, put(member(who))]);
    expect((await store().facts(id))?.members).toMatchObject([{ access: developer }]);
    expect(await store().members({ ...query0, account: id, role: 'manager' })).toMatchObject({ total: 0 });
    expect(await codeOf(change(store(), id, [put(member(who))]))).toBe('already-a-member');
  });

  it('R-12 a deleted resource is gone', async () => {
    const id = await openAccount(store());
    const resource = { type: 'product', id: 'p', name: 'P' };
    await change(store(), id, [{ kind: 'resource-put', resource }]);
    await change(store(), id, [{ kind: 'resource-deleted', type: 'product', id: 'p' }]);
    expect(await store().resources(id, undefined, 10)).toMatchObject({ items: [], total: 0 });
  });

  it('resources come in pages that neither repeat nor leave out', async () => {
    const id = await openAccount(store());
    const ids = Array.from({ length: 25 }, (_, n) => `p-${String(n).padStart(2, '0')}`);
    await change(
      store(),
      id,
      ids.map(name => ({ kind: 'resource-put', resource: { type: 'product', id: name, name } })),
    );
    const first = await store().resources(id, 'product', 10);
    const second = await store().resources(id, 'product', 10, first.after ?? '');
    const third = await store().resources(id, 'product', 10, second.after ?? '');
    expect([first, second, third].flatMap(one => one.items.map(item => item.id))).toEqual(ids);
    expect([third.after, third.total, third.totalIsEstimate]).toEqual([null, 25, false]);
    expect(await codeOf(store().resources(id, 'product', 10, 'nonsense'))).toBe('cursor-invalid');
  });

  it('A-2 owners are kept as the change gives them; a sign-in of one is noted', async () => {
    const id = await openAccount(store());
    const olga: Owner = {
      id: randomUUID(),
      tenantId: newTenant(),
      objectId: newObject(),
      displayName: 'Olga',
      offered: at().toISOString(),
      accepted: null,
      signedIn: null,
    };
    expect(await change(store(), id, [], { owners: [olga] })).toBe(1);
    expect(await store().owners(id)).toEqual([olga]);
    expect((await store().facts(id))?.owners).toEqual([]);
    const { tenantId, objectId } = olga;
    const accepted = { ...olga, accepted: at(1).toISOString() };
    await change(store(), id, [{ kind: 'owners-changed', owners: [{ tenantId, objectId }] }], {
      owners: [accepted],
    });
    await store().ownerSignedIn(olga, at(2));
    expect(await store().owners(id)).toEqual([{ ...accepted, signedIn: at(2).toISOString() }]);
    expect((await store().facts(id))?.owners).toEqual([{ tenantId, objectId }]);
  });

  it('A-2 the name of an owner whom a portal named is known from their sign-in, and never taken away', async () => {
    const owner = { tenantId: newTenant(), objectId: newObject() };
    const id = await openAccount(store());
    const named: Owner = {
      ...owner,
      id: randomUUID(),
      displayName: '',
      offered: at().toISOString(),
      accepted: at().toISOString(),
      signedIn: null,
    };
    await change(store(), id, [], { owners: [named] });
    await store().ownerSignedIn({ ...owner, displayName: 'Otto' }, at(1));
    await store().ownerSignedIn({ ...owner, displayName: 'Somebody' }, at(2));
    expect(await store().owners(id)).toMatchObject([{ displayName: 'Otto', signedIn: at(2).toISOString() }]);
  });

  it('a change of the account itself is kept, and told with the revision it made', async () => {
    const id = await openAccount(store());
    const account = { id, name: 'New', kind: 'company' as const, features: [], claimed: true, revision: 1 };
    await change(store(), id, [{ kind: 'account-changed', account }]);
    expect(await store().account(id)).toEqual({ ...account, revision: 2 });
    expect(await store().eventsSince(id, 1)).toEqual([
      { revision: 2, event: { kind: 'account-changed', account: { ...account, revision: 2 } } },
    ]);
  });

  it('the feed is cut where it is long, and says so to whoever is further behind', async () => {
    const id = await openAccount(store());
    const events = Array.from({ length: 3_001 }, (_, n) => ({
      kind: 'resource-put' as const,
      resource: { type: 'product', id: `p-${n}`, name: 'P' },
    }));
    for (let n = 0; n < 4; n += 1) await change(store(), id, events);
    expect(await store().eventsSince(id, 1)).toBeUndefined();
    expect(await store().eventsSince(id, 2)).toHaveLength(9_003);
    expect(await store().eventsSince(id, 4)).toHaveLength(3_001);
  });

  it('R-11 custom roles are kept with who changed them and how many hold them, and go', async () => {
    const id = await openAccount(store());
    const tenantId = newTenant();
    const custom = [{ permission: 'contact-info', level: 'read' as const }];
    const role = { id: 'custom:team', name: 'Team', description: 'Ours', custom };
    const holder = member(
      { tenantId, objectId: newObject() },
      { access: { roles: [{ role: role.id }, { role: 'developer' }] } },
    );
    await change(store(), id, [
      { kind: 'tenant-associated', tenantId },
      { kind: 'role-put', role },
      put(holder),
    ]);
    expect((await store().facts(id))?.roles).toEqual([role]);
    expect(await store().customRoles(id)).toEqual([
      { ...role, revision: 2, changed: at().toISOString(), changedBy: expect.anything(), holders: 1 },
    ]);
    expect(await store().roleHolders(id)).toEqual(
      new Map([
        [role.id, 1],
        ['developer', 1],
      ]),
    );
    const wider = {
      ...role,
      name: 'Team 2',
      custom: [{ permission: 'contact-info', level: 'readWrite' as const }],
    };
    await change(store(), id, [{ kind: 'role-put', role: wider }]);
    expect(await store().eventsSince(id, 2)).toEqual([
      { revision: 3, event: { kind: 'role-put', role: wider } },
    ]);
    expect((await store().customRoles(id))[0]).toMatchObject({ ...wider, revision: 3 });
    await change(store(), id, [{ kind: 'role-deleted', id: role.id }]);
    expect((await store().facts(id))?.roles).toEqual([]);
  });

  it('text that cannot be kept is an invalid request, not a fault', async () => {
    const id = await openAccount(store());
    const resource = { type: 'product', id: 'p', name: 'a\0b' };
    expect(await codeOf(change(store(), id, [{ kind: 'resource-put', resource }]))).toBe('invalid');
  });
}

const query0 = {
  sort: 'name',
  descending: false,
  limit: 10,
  fullViewOf: null,
  at: at().toISOString(),
} as const;
