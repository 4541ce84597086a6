import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DirectoryReader } from '../../src/app/ports/directory-reader.ts';
import type { ReplicaStore } from '../../src/app/ports/replica-store.ts';
import type { ObjectId } from '../../src/core/id.ts';
import { sampleOf, samplePairs } from '../contract/contoso-directory.ts';
import { directoryNow, startSyncedContoso, type SyncedContoso } from './synced-contoso.ts';

let contoso: SyncedContoso;
beforeAll(async () => {
  contoso = await startSyncedContoso();
});
afterAll(() => contoso.close());

const complete = { kind: 'complete' };

/** Differences that leave memberships out, as a directory's may where in the end nothing changed. */
const silentOnMembers =
  (through: DirectoryReader['delta']): DirectoryReader['delta'] =>
  async (tenant, stream, link) => {
    const answer = await through(tenant, stream, link);
    if (answer.kind === 'expired' || link === undefined || link.startsWith('whole:')) return answer;
    return { ...answer, page: { ...answer.page, joined: [], left: [] } };
  };
const user = (n: number): ObjectId => {
  const found = sampleOf(contoso.directory.sample, 'user')[n];
  if (!found) throw new Error('the sample has no such user');
  return found.id;
};

/** A group with a member that is a user, and another user who is not in it. */
function groupAndPeople(): { group: ObjectId; member: ObjectId; outsider: ObjectId } {
  const { sample } = contoso.directory;
  const people = new Set(sampleOf(sample, 'user').map(each => each.id));
  for (const group of sampleOf(sample, 'group')) {
    const members = samplePairs([group]).map(([, member]) => member);
    const member = members.find(id => people.has(id));
    const outsider = [...people].find(id => !members.includes(id));
    if (member && outsider) return { group: group.id, member, outsider };
  }
  throw new Error('the sample has no such group');
}

describe('the replica of a tenant', () => {
  it('is, after the first sync, exactly the directory', async () => {
    const { sync, indexes } = contoso.fresh();
    await indexes.load(contoso.tenant);
    const began = Date.now();
    expect(await sync.syncOnce(contoso.tenant)).toEqual({ kind: 'complete', changed: true });
    expect(await contoso.replica()).toEqual(await directoryNow(contoso));

    const row = await contoso.store.replicaTenant(contoso.tenant);
    expect(row).toMatchObject({
      displayName: 'Contoso',
      defaultDomain: 'contoso.test',
      directoryIntegration: false,
      consent: 'granted',
      phase: 'following',
      lastError: null,
      objects: { user: sampleOf(contoso.directory.sample, 'user').length + 1, group: 80 },
    });
    const confirmed = Date.parse(row?.confirmedAt ?? '');
    expect(confirmed, 'the moment at which the round began').toBeGreaterThanOrEqual(began);
    expect(indexes.age(contoso.tenant)).toEqual({ confirmedAt: confirmed });
    expect(indexes.index(contoso.tenant)?.revision).toBe(row?.revision);
    for (const [group, member] of samplePairs(contoso.directory.sample)) {
      expect(indexes.index(contoso.tenant)?.parentsOf(member)).toContain(group);
    }
  });

  it('is not written to when nothing changed', async () => {
    const writes: string[] = [];
    const counting = (store: ReplicaStore): ReplicaStore => ({
      ...store,
      applyPage: (...told) => (writes.push('applyPage'), store.applyPage(...told)),
      putReplicaTenant: (...told) => (writes.push('putReplicaTenant'), store.putReplicaTenant(...told)),
      startRound: (...told) => (writes.push('startRound'), store.startRound(...told)),
      finishRound: (...told) => (writes.push('finishRound'), store.finishRound(...told)),
    });
    const { sync, indexes } = contoso.fresh({ store: counting, keepEveryMs: 3_600_000 });
    await contoso.fresh().sync.syncOnce(contoso.tenant);
    const before = await contoso.store.replicaRevision(contoso.tenant);
    for (let round = 0; round < 3; round += 1) {
      expect(await sync.syncOnce(contoso.tenant)).toEqual({ kind: 'complete', changed: false });
    }
    expect(writes).toEqual([]);
    expect(await contoso.store.replicaRevision(contoso.tenant)).toBe(before);
    expect(await contoso.store.patchesSince(contoso.tenant, before ?? 0)).toEqual([]);
    expect(indexes.age(contoso.tenant).confirmedAt, 'but it is known to be fresh').toBeGreaterThan(
      Date.now() - 60_000,
    );
  });

  it('keeps its age now and then though nothing changed', async () => {
    const at = Date.now() + 60_000;
    await contoso.fresh({ now: () => new Date(at) }).sync.syncOnce(contoso.tenant);
    const row = await contoso.store.replicaTenant(contoso.tenant);
    expect(row?.confirmedAt).toBe(new Date(at).toISOString());
  });

  it('U-9 G-4 follows disabling, renaming, joining, leaving, deletion and restoring', async () => {
    const { sync, indexes } = contoso.fresh();
    await sync.syncOnce(contoso.tenant);
    const index = await indexes.load(contoso.tenant);
    const { group, member, outsider } = groupAndPeople();
    const step = async (change: () => Promise<unknown>): Promise<void> => {
      await change();
      expect(await sync.syncOnce(contoso.tenant)).toMatchObject(complete);
    };
    const { directory } = contoso;

    await step(() => directory.admin('PATCH', `/objects/${member}`, { accountEnabled: false }));
    expect(index.object(member)).toMatchObject({ enabled: false, deleted: false });
    await step(() =>
      directory.admin('PATCH', `/objects/${member}`, { accountEnabled: true, displayName: 'Renamed Person' }),
    );
    expect(index.object(member)?.enabled).toBe(true);
    const profile = await contoso.store.profile(contoso.tenant, member);
    expect(profile?.displayName).toBe('Renamed Person');
    await step(() => directory.admin('POST', `/groups/${group}/members/${outsider}`));
    expect(index.groupsOf(outsider)).toContain(group);
    await step(() => directory.admin('DELETE', `/groups/${group}/members/${outsider}`));
    expect(index.groupsOf(outsider)).not.toContain(group);
    await step(() => directory.admin('DELETE', `/objects/${member}`));
    expect(index.object(member)).toMatchObject({ deleted: true });
    await step(() => directory.graph('POST', `/directory/deletedItems/${member}/restore`));
    expect(index.object(member)).toMatchObject({ deleted: false, enabled: true });
    expect(index.groupsOf(member)).toContain(group);
    await step(() => directory.admin('DELETE', `/objects/${group}`));
    expect(index.groupsOf(member)).not.toContain(group);
    await step(() => directory.admin('DELETE', `/objects/${user(700)}?permanent=true`));
    expect(index.object(user(700))).toBeUndefined();
    const now = await directoryNow(contoso);
    const live = (await contoso.replica()).objects.filter(each => each.includes('"deleted":false'));
    expect(live).toEqual(now.objects);
  });

  it('U-9 a group that comes back after everything was compared has its members again', async () => {
    const { sync, indexes } = contoso.fresh({ delta: silentOnMembers });
    await sync.syncOnce(contoso.tenant);
    const { sample } = contoso.directory;
    const groups = new Set(sampleOf(sample, 'group').map(each => each.id));
    const [group, member] = samplePairs(sample).findLast(([, id]) => !groups.has(id)) ?? [];
    if (!group || !member) throw new Error('the sample has no such group');
    await contoso.directory.admin('DELETE', `/objects/${group}`);
    expect(await sync.syncOnce(contoso.tenant, { whole: true })).toMatchObject(complete);
    const index = await indexes.load(contoso.tenant);
    expect(index.groupsOf(member)).not.toContain(group);
    expect(await contoso.directory.graph('POST', `/directory/deletedItems/${group}/restore`)).toBe(200);
    expect(await sync.syncOnce(contoso.tenant)).toMatchObject(complete);
    expect(index.groupsOf(member)).toContain(group);
  });

  it('T-10 follows the organization', async () => {
    let at = Date.now();
    const { sync } = contoso.fresh({ now: () => new Date(at) });
    await sync.syncOnce(contoso.tenant);
    await contoso.store.putReplicaTenant(contoso.tenant, {
      displayName: 'Contosso',
      directoryIntegration: true,
    });
    await sync.syncOnce(contoso.tenant);
    expect((await contoso.store.replicaTenant(contoso.tenant))?.displayName, 'now and then only').toBe(
      'Contosso',
    );
    at += 3_600_000;
    await sync.syncOnce(contoso.tenant);
    expect(await contoso.store.replicaTenant(contoso.tenant)).toMatchObject({
      displayName: 'Contoso',
      directoryIntegration: false,
    });
  });
});

describe('an object that the replica does not know yet', () => {
  const newUser = '60000000-0000-4000-8000-000000000001' as ObjectId;
  const inner = '60000000-0000-4000-8000-000000000002' as ObjectId;
  const outer = '60000000-0000-4000-8000-000000000003' as ObjectId;
  const member = (id: ObjectId) => [`https://graph.microsoft.com/v1.0/directoryObjects/${id}`];
  const group = (id: ObjectId, holds: ObjectId) => ({
    '@odata.type': '#microsoft.graph.group',
    id,
    displayName: `Group ${id.slice(-1)}`,
    mailNickname: `g${id.slice(-1)}`,
    mailEnabled: false,
    securityEnabled: true,
    'members@odata.bind': member(holds),
  });

  it('G-1 counts at once when it is admitted, through new groups too', async () => {
    const { sync, indexes } = contoso.fresh();
    await sync.syncOnce(contoso.tenant);
    const index = await indexes.load(contoso.tenant);
    await contoso.directory.importObjects([
      {
        '@odata.type': '#microsoft.graph.user',
        id: newUser,
        displayName: 'New Person',
        mailNickname: 'new.person',
        userPrincipalName: 'new.person@contoso.test',
        accountEnabled: true,
        passwordProfile: { password: 'Sample-9-Passw0rd' },
      },
      group(inner, newUser),
      group(outer, inner),
    ]);
    expect(index.object(newUser)).toBeUndefined();
    const profile = await sync.admit(contoso.tenant, newUser);
    expect(profile).toMatchObject({ kind: 'user', displayName: 'New Person' });
    expect(index.object(newUser)).toMatchObject({ enabled: true });
    expect(index.groupsOf(newUser)).toEqual(new Set([inner, outer]));
  });

  it('is undefined when the directory has none, or none of that kind', async () => {
    const { sync } = contoso.fresh();
    const nobody = '99999999-0000-4000-8000-000000000009' as ObjectId;
    expect(await sync.admit(contoso.tenant, nobody)).toBeUndefined();
    expect(await sync.admit(contoso.tenant, user(3), 'group')).toBeUndefined();
    expect(await contoso.store.profile(contoso.tenant, nobody)).toBeUndefined();
  });

  it('does not stay when it left again between two rounds', async () => {
    const { sync, indexes } = contoso.fresh({ delta: silentOnMembers });
    await sync.syncOnce(contoso.tenant);
    const index = await indexes.load(contoso.tenant);
    const { group: target } = groupAndPeople2();
    await contoso.directory.admin('POST', `/groups/${target}/members/${user(5)}`);
    await sync.admit(contoso.tenant, user(5), 'user');
    expect(index.groupsOf(user(5))).toContain(target);
    await contoso.directory.admin('DELETE', `/groups/${target}/members/${user(5)}`);
    expect(await sync.syncOnce(contoso.tenant)).toMatchObject(complete);
    expect(index.groupsOf(user(5))).not.toContain(target);
  });

  /** A live group that user 5 is not in. */
  function groupAndPeople2(): { group: ObjectId } {
    const mine = new Set(
      samplePairs(contoso.directory.sample)
        .filter(([, id]) => id === user(5))
        .map(([g]) => g),
    );
    const found = sampleOf(contoso.directory.sample, 'group').findLast(each => !mine.has(each.id));
    if (!found) throw new Error('the sample has no such group');
    return { group: found.id };
  }
});
