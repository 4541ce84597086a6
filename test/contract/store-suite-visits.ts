import { expect, it } from 'vitest';
import type { Store } from '../../src/app/ports/store.ts';
import {
  at,
  change,
  codeOf,
  member,
  namesOf,
  newObject,
  newTenant,
  openAccount,
  page,
  put,
  query,
} from './store-fixture.ts';

const who = () => ({ tenantId: newTenant(), objectId: newObject() });
const visit = (id: string, minutes: number, path = `/${id}`) => ({ id, path, at: at(minutes).toISOString() });

/** What the port of visits and last activity promises (H-1, H-2). */
export function visitSuite(store: () => Store): void {
  it('H-2 a visit that its source reports again stays as it was; sources do not share ids', async () => {
    const account = await openAccount(store());
    const [ann, bob] = [who(), who()];
    await store().putVisits(account, 'portal a', [
      { ...visit('1', 1), ...ann },
      { ...visit('1', 2, '/twice in one call'), ...ann },
      { ...visit('2', 2), ...bob },
    ]);
    await store().putVisits(account, 'portal a', [
      { ...visit('1', 3, '/again'), ...bob },
      { ...visit('3', 3), ...ann },
    ]);
    await store().putVisits(account, 'portal b', [{ ...visit('1', 4, '/of b'), ...ann }]);
    const read = async (person: typeof ann) =>
      (await store().visits({ account, who: person, since: at(-99), limit: 10 })).items;
    expect(await read(ann)).toEqual([visit('1', 4, '/of b'), visit('3', 3), visit('1', 1)]);
    expect(await read(bob)).toEqual([visit('2', 2)]);
    const other = await openAccount(store());
    expect((await store().visits({ account: other, who: ann, since: at(-99), limit: 10 })).items).toEqual([]);
  });

  it('H-1 visits are read newest first, since a moment, page by page, those of one moment too', async () => {
    const account = await openAccount(store());
    const ann = who();
    const all = Array.from({ length: 7 }, (_, n) => visit(`v${n}`, Math.floor(n / 3)));
    await store().putVisits(
      account,
      'portal',
      all.map(each => ({ ...each, ...ann })),
    );
    const pages: string[][] = [];
    let after: string | null = null;
    do {
      const told = await store().visits({
        account,
        who: ann,
        since: at(0),
        limit: 3,
        ...(after === null ? {} : { after }),
      });
      pages.push(told.items.map(each => each.id));
      expect(told).toMatchObject({ total: 7, totalIsEstimate: false });
      after = told.after;
    } while (after !== null);
    expect(pages).toEqual([['v6', 'v5', 'v4'], ['v3', 'v2', 'v1'], ['v0']]);
    const since = await store().visits({ account, who: ann, since: at(1), limit: 9 });
    expect(since.items.map(each => each.id)).toEqual(['v6', 'v5', 'v4', 'v3']);
    expect(await codeOf(store().visits({ account, who: ann, since: at(), limit: 3, after: 'x' }))).toBe(
      'cursor-invalid',
    );
  });

  it('H-1 older visits are deleted and no others', async () => {
    const account = await openAccount(store());
    const ann = who();
    const years = -60 * 24 * 365;
    await store().putVisits(account, 'portal', [
      { ...visit('old', 10 * years), ...ann },
      { ...visit('kept', 9 * years), ...ann },
    ]);
    expect(await store().deleteVisits(at(9 * years))).toBeGreaterThan(0);
    const left = await store().visits({ account, who: ann, since: at(20 * years), limit: 9 });
    expect(left.items.map(each => each.id)).toEqual(['kept']);
    expect(await store().deleteVisits(at(9 * years))).toBe(0);
  });

  it('H-1 last activity moves forward only, changes no revision, and sorts and filters the list', async () => {
    const account = await openAccount(store());
    const tenantId = newTenant();
    const people = ['Ann', 'Bob', 'Cleo', 'Dora'].map(displayName => ({
      displayName,
      objectId: newObject(),
    }));
    await store().applyPage(
      tenantId,
      page({
        objects: people.map(({ displayName, objectId }) => ({ objectId, kind: 'user', displayName })),
      }),
    );
    const revision = await change(store(), account, [
      { kind: 'tenant-associated', tenantId },
      ...people.map(({ objectId }) => put(member({ tenantId, objectId }))),
    ]);
    const [ann, bob, cleo] = people.map(({ objectId }) => ({ tenantId, objectId }));
    const note = (person = ann, minutes = 0) => ({ account, who: person!, at: at(minutes) });
    await store().noteActivity([note(ann, 5), note(bob, 7), note(ann, 6), { ...note(), who: who() }]);
    await store().noteActivity([note(ann, 4), note(cleo, 1)]);
    const asked = query(account, { sort: 'lastActivity' });
    expect(await namesOf(store(), asked)).toEqual(['Dora', 'Cleo', 'Ann', 'Bob']);
    const turned = { ...asked, descending: true, limit: 1 };
    expect(await namesOf(store(), turned)).toEqual(['Bob', 'Ann', 'Cleo', 'Dora']);
    const idle = query(account, { idleSince: at(6).toISOString() });
    expect(await namesOf(store(), idle)).toEqual(['Cleo', 'Dora']);
    expect((await store().members(idle)).total).toBe(2);
    const read = (await store().members(asked)).items.map(each => each.lastActivity);
    expect(read).toEqual([null, at(1).toISOString(), at(6).toISOString(), at(7).toISOString()]);
    expect(await store().revision(account)).toBe(revision);
    // Who is changed keeps it; who comes back starts anew.
    const row = (await store().members(query(account, { q: 'bob' }))).items[0]!;
    await change(store(), account, [put({ ...row, access: { roles: [{ role: 'marketer' }] } })]);
    expect((await store().memberRecord(account, row.id))?.lastActivity).toBe(at(7).toISOString());
    await change(store(), account, [{ kind: 'member-removed', tenantId, objectId: row.objectId }]);
    const back = member({ tenantId, objectId: row.objectId });
    await change(store(), account, [put(back)]);
    expect((await store().memberRecord(account, back.id))?.lastActivity).toBeNull();
  });
}
