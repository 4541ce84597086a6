import { expect, it } from 'vitest';
import type { Access } from '../../src/core/access.ts';
import type { MemberSort, MemberState } from '../../src/app/ports/account-store.ts';
import type { AccountId, ObjectId, TenantId } from '../../src/core/id.ts';
import type { Store } from '../../src/app/ports/store.ts';
import {
  at,
  change,
  member,
  namesOf,
  newObject,
  newTenant,
  openAccount,
  page,
  put,
  query,
} from './store-fixture.ts';

const people = [
  'Zoë Ångström',
  'anna Schmidt',
  'Anna Müller',
  'Łukasz Nowak',
  'Øystein Berg',
  "Conan O'Brien",
  'Émile Zola',
  'bob',
];
const sorted = [
  'Anna Müller',
  'anna Schmidt',
  'bob',
  "Conan O'Brien",
  'Émile Zola',
  'Łukasz Nowak',
  'Øystein Berg',
  'Zoë Ångström',
];

interface House {
  readonly account: AccountId;
  readonly tenantId: TenantId;
  readonly ids: readonly ObjectId[];
}

async function house(
  store: Store,
  access: (n: number) => Access | undefined = () => undefined,
): Promise<House> {
  const account = await openAccount(store);
  const tenantId = newTenant();
  const ids = people.map(newObject);
  await store.applyPage(
    tenantId,
    page({
      objects: people.map((displayName, n) => ({
        objectId: ids[n] as ObjectId,
        kind: 'user',
        displayName,
        userPrincipalName: `user${9 - n}@contoso.test`,
      })),
    }),
  );
  await change(store, account, [
    { kind: 'tenant-associated', tenantId },
    ...ids.map((objectId, n) => {
      const told = access(n);
      return put(member({ tenantId, objectId }, told === undefined ? {} : { access: told }));
    }),
  ]);
  return { account, tenantId, ids };
}

const sorts: readonly MemberSort[] = [
  'name',
  'userName',
  'kind',
  'tenant',
  'state',
  'lastActivity',
  'added',
  'ends',
];

/** What the port promises of the list of members (U-10). */
export function memberSuite(store: () => Store): void {
  it('U-10 the list sorts by name whatever case and diacritics, and turns round', async () => {
    const { account } = await house(store());
    expect(await namesOf(store(), query(account))).toEqual(sorted);
    expect(await namesOf(store(), query(account, { descending: true }))).toEqual([...sorted].reverse());
    expect(await store().members(query(account, { limit: 3 }))).toMatchObject({
      total: 8,
      totalIsEstimate: false,
    });
  });

  it.each(sorts)('U-10 sorted by %s, pages of three neither repeat nor leave out anybody', async sort => {
    const { account, tenantId } = await house(store());
    for (const descending of [false, true]) {
      const asked = query(account, { sort, descending, fullViewOf: tenantId });
      const whole = await namesOf(store(), asked);
      expect([...whole].sort()).toEqual([...sorted].sort());
      expect(await namesOf(store(), { ...asked, limit: 3 })).toEqual(whole);
      const found = await namesOf(store(), { ...asked, q: 'user' });
      expect(found.length).toBeGreaterThan(3);
      expect(found).toEqual(whole.filter(name => found.includes(name)));
      expect(await namesOf(store(), { ...asked, q: 'user', limit: 3 })).toEqual(found);
    }
  });

  it('U-1 words that begin a word of the name find it, in any order', async () => {
    const { account } = await house(store());
    const find = (q: string) => namesOf(store(), query(account, { q }));
    expect(await find('ann')).toEqual(['Anna Müller', 'anna Schmidt']);
    expect(await find('MULLER an')).toEqual(['Anna Müller']);
    expect(await find('oystein')).toEqual(['Øystein Berg']);
    expect(await find("o'br")).toEqual(["Conan O'Brien"]);
    expect(await find('emile zola')).toEqual(['Émile Zola']);
    expect(await find('nna')).toEqual([]);
    expect(await find("' | ! :* & \\")).toEqual([]);
    expect(await find('  ')).toEqual(sorted);
  });

  it('T-9 user names are found and sorted only by who sees them', async () => {
    const { account, tenantId } = await house(store());
    expect(await namesOf(store(), query(account, { q: 'user9' }))).toEqual([]);
    expect(await namesOf(store(), query(account, { q: 'user9', fullViewOf: newTenant() }))).toEqual([]);
    expect(await namesOf(store(), query(account, { q: 'user9@CON', fullViewOf: tenantId }))).toEqual([
      people[0],
    ]);
    const byUserName = query(account, { sort: 'userName' });
    expect(await namesOf(store(), byUserName)).toEqual(sorted);
    expect(await namesOf(store(), { ...byUserName, fullViewOf: tenantId })).toEqual([...people].reverse());
  });

  it('U-10 the list follows a rename in the directory, and shows whom the replica does not know last', async () => {
    const { account, tenantId, ids } = await house(store());
    await change(store(), account, [put(member({ tenantId, objectId: newObject() }))]);
    await store().applyPage(
      tenantId,
      page({ objects: [{ objectId: ids[7] as ObjectId, kind: 'user', displayName: 'Zz Top' }] }),
    );
    expect((await namesOf(store(), query(account))).slice(-2)).toEqual(['Zz Top', '?']);
  });

  it('U-10 every state is told apart, judged at the moment asked for', async () => {
    const term = (start?: number, end?: number): Access => ({
      roles: [
        {
          role: 'developer',
          ...(start === undefined ? {} : { start: at(start).toISOString() }),
          ...(end === undefined ? {} : { end: at(end).toISOString() }),
        },
      ],
    });
    const { account, tenantId, ids } = await house(
      store(),
      n => [undefined, undefined, undefined, undefined, term(10), term(undefined, 10), { roles: [] }][n],
    );
    const id = (n: number): ObjectId => ids[n] as ObjectId;
    await store().applyPage(
      tenantId,
      page({
        objects: [
          { objectId: id(0), kind: 'user', enabled: false },
          { objectId: id(1), kind: 'user', pending: true },
        ],
        deleted: [id(2)],
      }),
    );
    const inState = (state: MemberState, minute: number) =>
      namesOf(store(), query(account, { state, at: at(minute).toISOString() }));
    expect(await inState('disabled', 0)).toEqual([people[0]]);
    expect(await inState('invitation-pending', 0)).toEqual([people[1]]);
    expect(await inState('deleted-in-directory', 0)).toEqual([people[2]]);
    expect(await inState('starts-later', 0)).toEqual([people[4]]);
    expect(await inState('ended', 0)).toEqual([]);
    expect(await inState('without-access', 0)).toEqual([people[6]]);
    expect(await inState('active', 0)).toEqual(['bob', people[5], people[3]]);
    expect(await inState('starts-later', 10)).toEqual([]);
    expect(await inState('ended', 10)).toEqual([people[5]]);
  });

  it('U-10 filters by role, custom permission, end, idleness, kind, tenant and a set of people', async () => {
    const end = at(60).toISOString();
    const custom: Access = {
      custom: [{ permission: 'pricing', level: 'read', on: { type: 'product', id: 'p' } }],
    };
    const { account, tenantId, ids } = await house(
      store(),
      n => [{ roles: [{ role: 'manager', end }, { role: 'marketer' }] }, custom][n],
    );
    const first = { tenantId, objectId: ids[0] as ObjectId };
    await store().noteActivity([{ account, who: first, at: at(5) }]);
    await store().noteActivity([{ account, who: first, at: at(4) }]);
    const find = (told: object) => namesOf(store(), query(account, told));
    expect(await find({ role: 'marketer' })).toEqual([people[0]]);
    expect(await find({ role: 'custom' })).toEqual([people[1]]);
    expect(await find({ permission: { id: 'pricing', roles: ['manager'] } })).toEqual([people[1], people[0]]);
    expect(await find({ endsBefore: at(61).toISOString() })).toEqual([people[0]]);
    expect(await find({ endsBefore: at(59).toISOString() })).toEqual([]);
    expect(await find({ idleSince: at(5).toISOString() })).toHaveLength(7);
    expect(await find({ kind: 'group' })).toEqual([]);
    expect(await find({ tenant: newTenant() })).toEqual([]);
    expect(await find({ among: [first, { tenantId: newTenant(), objectId: newObject() }] })).toEqual([
      people[0],
    ]);
    expect((await find({ sort: 'ends' }))[0]).toBe(people[0]);
    expect((await find({ sort: 'lastActivity', descending: true }))[0]).toBe(people[0]);
    const [record] = (await store().members(query(account, { role: 'manager' }))).items;
    expect(record).toMatchObject({ lastActivity: at(5).toISOString(), addedBy: { displayName: 'Ann' } });
    expect(await store().memberRecord(account, record!.id)).toEqual(record);
  });
}
