import { expect, it } from 'vitest';
import type { DirectoryPatch } from '../../src/core/directory.ts';
import type { ObjectId, TenantId } from '../../src/core/id.ts';
import type { DirectoryPage } from '../../src/app/ports/replica-store.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { at, newObject, newTenant, page } from './store-fixture.ts';

type Told = DirectoryPage['objects'][number];

const user = (objectId: ObjectId, displayName = 'Ada', more: Partial<Told> = {}): Told => ({
  objectId,
  kind: 'user',
  displayName,
  enabled: true,
  ...more,
});

const users = (count: number): Told[] => Array.from({ length: count }, () => user(newObject()));

/** A tenant's copy as an index would have it: all portions, then the patches since. */
async function load(store: Store, tenant: TenantId) {
  const objects = new Map<ObjectId, DirectoryPatch['objects'][number]>();
  const pairs = new Set<string>();
  const learn = (patch: DirectoryPatch): void => {
    for (const object of patch.objects) objects.set(object.objectId, object);
    for (const id of patch.gone) objects.delete(id);
    for (const pair of patch.joined) pairs.add(pair.join('/'));
    for (const pair of patch.left) pairs.delete(pair.join('/'));
  };
  let revision = -1;
  for await (const part of store.loadReplica(tenant)) {
    learn(part);
    revision = part.revision;
  }
  for (const { patch } of (await store.patchesSince(tenant, revision)) ?? []) learn(patch);
  return { objects, pairs, revision };
}

/** What the port of the replica promises. */
export function replicaSuite(store: () => Store): void {
  it('U-13 objects are found by whole user names and mail addresses in any case, in one tenant, deleted ones never', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const [ada, bob, team, gone, far] = [newObject(), newObject(), newObject(), newObject(), newObject()];
    const mail = 'Team@Mail.test';
    await store().applyPage(
      tenant,
      page({
        objects: [
          user(ada, 'Ada', { userPrincipalName: 'Ada@One.test', mail }),
          user(bob, 'Bob', { userPrincipalName: 'bob@one.test', mail: 'bob@mail.test' }),
          { objectId: team, kind: 'group', displayName: 'Team', mail },
          user(gone, 'Gone', { userPrincipalName: 'gone@one.test' }),
        ],
        deleted: [gone],
      }),
    );
    await store().applyPage(
      other,
      page({ objects: [user(far, 'Far', { userPrincipalName: 'bob@one.test' })] }),
    );
    const found = async (...names: string[]): Promise<readonly string[]> =>
      (await store().objectsNamed(tenant, names)).map(each => each.objectId).sort();
    expect(await found('ada@one.TEST')).toEqual([ada]);
    expect(await found('TEAM@mail.test')).toEqual([ada, team].sort());
    expect(await found('bob@one.test', 'Bob@Mail.test', 'ada@one.test')).toEqual([ada, bob].sort());
    expect(await found('gone@one.test', 'bob', '%', "'")).toEqual([]);
    expect(await found()).toEqual([]);
    expect(await store().objectsNamed('no tenant' as TenantId, ['ada@one.test'])).toEqual([]);
  });

  it('a copy of more than a portion is read whole: in full portions, and in ones that end within a group', async () => {
    const tenant = newTenant();
    const people = users(4_001);
    const groups = Array.from({ length: 3 }, newObject);
    const told = groups.flatMap((group, n) =>
      people.slice(0, [3_000, 4_000, 1_000][n]).map(({ objectId }) => [group, objectId] as const),
    );
    const odd = { ...user(newObject()), enabled: false };
    await store().applyPage(tenant, page({ objects: [...people, odd], joined: told }));
    const { objects, pairs } = await load(store(), tenant);
    expect(objects.size).toBe(4_002);
    expect([...objects.values()].filter(({ enabled }) => !enabled).map(({ objectId }) => objectId)).toEqual([
      odd.objectId,
    ]);
    expect(pairs).toEqual(new Set(told.map(pair => pair.join('/'))));
  });

  it('a page is taken in once: replayed, it changes nothing', async () => {
    const tenant = newTenant();
    const [group, person, unknown] = [newObject(), newObject(), newObject()];
    const told = page({
      objects: [user(person), { objectId: group, kind: 'group', displayName: 'Devs' }],
      joined: [
        [group, person],
        [group, unknown],
      ],
    });
    const cursor = {
      stream: 'groups' as const,
      cursor: { link: 'https://x/1', round: 'first' as const, done: false },
    };
    const first = await store().applyPage(tenant, told, cursor);
    expect(first.revision).toBe(1);
    expect(first.patch.objects).toHaveLength(2);
    expect(first.patch.joined).toHaveLength(2);
    expect(await store().cursors(tenant)).toEqual({ groups: cursor.cursor });
    expect(await store().standing(tenant)).toEqual({
      row: await store().replicaTenant(tenant),
      cursors: { groups: cursor.cursor },
    });
    expect(await store().applyPage(tenant, told)).toEqual({
      patch: { objects: [], gone: [], joined: [], left: [] },
      revision: 1,
    });
    expect(await store().replicaTenant(tenant)).toMatchObject({
      objects: { user: 1, group: 1, application: 0 },
      revision: 1,
    });
  });

  it('absent properties are unchanged, and an empty text says that there is none', async () => {
    const tenant = newTenant();
    const id = newObject();
    await store().applyPage(
      tenant,
      page({ objects: [user(id, 'Ada', { mail: 'ada@x.test', surname: 'L' })] }),
    );
    await store().applyPage(
      tenant,
      page({ objects: [{ objectId: id, kind: 'user', surname: '', enabled: false }] }),
    );
    expect(await store().profile(tenant, id)).toEqual({
      tenantId: tenant,
      objectId: id,
      kind: 'user',
      displayName: 'Ada',
      mail: 'ada@x.test',
      enabled: false,
      deleted: false,
      pending: false,
      guest: false,
      onPremises: false,
    });
  });

  it('U-9 who is deleted stays, marked; restored they are back; gone for good they leave every group', async () => {
    const tenant = newTenant();
    const [group, person] = [newObject(), newObject()];
    await store().applyPage(tenant, page({ objects: [user(person)], joined: [[group, person]] }));
    const deleted = await store().applyPage(tenant, page({ deleted: [person] }));
    expect(deleted.patch.objects).toMatchObject([{ objectId: person, deleted: true }]);
    expect(await store().searchReplica(tenant, 'user', 'ada', 5, { names: true })).toMatchObject({
      items: [],
    });
    const restored = await store().applyPage(tenant, page({ objects: [user(person)] }));
    expect(restored.patch.objects).toMatchObject([{ objectId: person, deleted: false }]);
    const gone = await store().applyPage(tenant, page({ gone: [person, newObject()] }));
    expect(gone.patch.gone).toEqual([person]);
    const { objects, pairs } = await load(store(), tenant);
    expect([objects.size, pairs.size]).toEqual([0, 0]);
    expect((await store().replicaTenant(tenant))?.objects.user).toBe(0);
  });

  it('a change that decisions do not rest on teaches indexes nothing', async () => {
    const tenant = newTenant();
    const id = newObject();
    await store().applyPage(tenant, page({ objects: [user(id)] }));
    expect((await store().applyPage(tenant, page({ objects: [user(id, 'Ada Byron')] }))).revision).toBe(1);
    expect((await store().profile(tenant, id))?.displayName).toBe('Ada Byron');
  });

  it('told both to join and to leave on one page, somebody is outside', async () => {
    const tenant = newTenant();
    const pair = [newObject(), newObject()] as const;
    await store().applyPage(tenant, page({ joined: [pair], left: [pair] }));
    expect((await load(store(), tenant)).pairs.size).toBe(0);
  });

  it('an index that loads and then follows equals the copy', async () => {
    const tenant = newTenant();
    const [group, ...members] = [newObject(), ...users(30)] as [ObjectId, ...Told[]];
    await store().applyPage(tenant, page({ objects: members.slice(0, 20) }));
    await store().applyPage(
      tenant,
      page({ objects: members.slice(20), joined: members.map(one => [group, one.objectId] as const) }),
    );
    await store().applyPage(
      tenant,
      page({ left: [[group, members[0]!.objectId]], deleted: [members[1]!.objectId] }),
    );
    const { objects, pairs, revision } = await load(store(), tenant);
    expect([objects.size, pairs.size, revision]).toEqual([30, 29, 3]);
    expect(objects.get(members[1]!.objectId)?.deleted).toBe(true);
    expect((await store().patchesSince(tenant, 1))?.map(told => told.revision)).toEqual([2, 3]);
    expect(await store().patchesSince(tenant, 4)).toBeUndefined();
    expect(await store().patchesSince(newTenant(), 0)).toBeUndefined();
  });

  it('the end of a whole reading removes what it did not name, and a look-up meanwhile is not lost', async () => {
    const tenant = newTenant();
    const group = newObject();
    const told = users(3);
    const [a, b, c] = told.map(one => one.objectId) as [ObjectId, ObjectId, ObjectId];
    await store().applyPage(
      tenant,
      page({
        objects: told,
        joined: [
          [group, a],
          [group, b],
        ],
      }),
    );
    await store().startRound(tenant, 'users');
    await store().startRound(tenant, 'groups');
    await store().applyPage(tenant, page({ objects: [user(a)] }));
    await store().applyPage(tenant, page({ objects: [user(c)] }));
    await store().applyPage(tenant, page({ joined: [[group, a]] }));
    expect((await store().finishRound(tenant, 'users')).patch.objects).toMatchObject([
      { objectId: b, deleted: true },
    ]);
    expect((await store().finishRound(tenant, 'groups')).patch.left).toEqual([[group, b]]);
    expect((await store().finishRound(tenant, 'users')).patch.objects).toEqual([]);
  });

  it('a directory that suddenly shows 40% fewer people removes nobody until that is accepted', async () => {
    const tenant = newTenant();
    const told = users(20);
    await store().applyPage(tenant, page({ objects: told }));
    await store().startRound(tenant, 'users');
    await store().applyPage(tenant, page({ objects: told.slice(0, 11) }));
    await expect(store().finishRound(tenant, 'users')).rejects.toMatchObject({ name: 'MassRemoval' });
    expect((await store().replicaTenant(tenant))?.objects.user).toBe(20);
    const accepted = await store().finishRound(tenant, 'users', { acceptMassRemoval: true });
    expect(accepted.patch.objects).toHaveLength(9);
    expect((await store().replicaTenant(tenant))?.objects.user).toBe(11);
  });

  it('U-1 a search finds by name, user name and mail, of one kind and tenant, page by page', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const told = [
      user(newObject(), 'Anna Müller', { userPrincipalName: 'amu@x.test' }),
      user(newObject(), 'Annika Berg', { mail: 'berg@y.test' }),
      user(newObject(), 'Zoe Annan'),
    ];
    await store().applyPage(
      tenant,
      page({ objects: [...told, { objectId: newObject(), kind: 'group', displayName: 'Ann' }] }),
    );
    await store().applyPage(other, page({ objects: [user(newObject(), 'Anna Elsewhere')] }));
    const find = async (q: string, names = true) =>
      (await store().searchReplica(tenant, 'user', q, 10, { names })).items.map(item => item.displayName);
    expect(await find('ANN')).toEqual(['Anna Müller', 'Annika Berg', 'Zoe Annan']);
    expect(await find('amu@X')).toEqual(['Anna Müller']);
    expect(await find('amu@x', false)).toEqual([]);
    expect(await find('berg@')).toEqual(['Annika Berg']);
    expect(await find('')).toHaveLength(3);
    const first = await store().searchReplica(tenant, 'user', 'ann', 2, { names: false });
    const rest = await store().searchReplica(tenant, 'user', 'ann', 2, {
      names: false,
      after: first.after ?? '',
    });
    expect([first.items.length, rest.items.map(item => item.displayName), rest.after]).toEqual([
      2,
      ['Zoe Annan'],
      null,
    ]);
  });

  it('T-6 a dropped copy is forgotten altogether; T-12 what is known of a tenant is kept', async () => {
    const tenant = newTenant();
    await store().applyPage(tenant, page({ objects: users(2) }));
    const error = { at: at().toISOString(), code: 'directory-unavailable', detail: 'silence' };
    const facts = {
      displayName: 'Contoso',
      consent: 'granted',
      phase: 'following',
      lastError: error,
    } as const;
    await store().putReplicaTenant(tenant, { ...facts, confirmedAt: at(1).toISOString() });
    expect(await store().putReplicaTenant(tenant, { lastError: null })).toMatchObject({
      ...facts,
      confirmedAt: at(1).toISOString(),
      lastError: null,
      objects: { user: 2 },
    });
    await store().dropReplica(tenant);
    expect(await store().replicaTenant(tenant)).toBeUndefined();
    expect((await load(store(), tenant)).objects.size).toBe(0);
    expect(await store().profile(tenant, 'no-guid' as ObjectId)).toBeUndefined();
  });
}
