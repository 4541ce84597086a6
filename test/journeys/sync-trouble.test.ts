import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeltaAnswer, DirectoryReader } from '../../src/app/ports/directory-reader.ts';
import type { ReplicaStore, SyncStream } from '../../src/app/ports/replica-store.ts';
import type { ObjectId } from '../../src/core/id.ts';
import { Problem } from '../../src/core/problems.ts';
import { sampleOf, samplePairs } from '../contract/contoso-directory.ts';
import { directoryNow, startSyncedContoso, type SyncedContoso } from './synced-contoso.ts';

type Delta = DirectoryReader['delta'];

let contoso: SyncedContoso;
beforeAll(async () => {
  contoso = await startSyncedContoso();
});
afterAll(() => contoso.close());
beforeEach(() => contoso.store.dropReplica(contoso.tenant));

const nextUser = (() => {
  let n = 100;
  return (): ObjectId => {
    const found = sampleOf(contoso.directory.sample, 'user')[(n += 1)];
    if (!found) throw new Error('the sample has no further user');
    return found.id;
  };
})();

const trouble = (): Problem => new Problem('directory-unavailable', 'out of order', { retryAfter: 7 });

/** Cuts each page in two, so that a small directory has many; the links between them are the test's own. */
const inSmallPages =
  (through: Delta): Delta =>
  async (tenant, stream, link) => {
    const [part, real] = link?.startsWith('part:') ? [Number(link[5]), link.slice(7)] : [0, link];
    const answer = await through(tenant, stream, real === '' ? undefined : real);
    if (answer.kind === 'expired') return answer;
    const cut = <T>(items: readonly T[]): readonly T[] => {
      const half = Math.ceil(items.length / 2);
      return items.slice(part * half, (part + 1) * half);
    };
    const { objects, deleted, gone, joined, left } = answer.page;
    const page = {
      objects: cut(objects),
      deleted: cut(deleted),
      gone: cut(gone),
      joined: cut(joined),
      left: cut(left),
    };
    if (part < 1) return { kind: 'page', page, link: `part:${part + 1}:${real ?? ''}`, last: false };
    return { ...answer, page };
  };

/** Answers every stream as if the directory had nothing and had forgotten where we were. */
const showsNothing: Delta = async (_, stream, link) =>
  link === undefined
    ? { kind: 'page', page: emptyPage, link: `/v1.0/${stream}/delta?$deltatoken=empty`, last: true }
    : { kind: 'expired' };

const emptyPage = { objects: [], deleted: [], gone: [], joined: [], left: [] };

const live = async (): Promise<string[]> =>
  (await contoso.replica()).objects.filter(each => each.includes('"deleted":false'));

describe('a sync that is interrupted', () => {
  it('goes on at whatever page the directory failed, and ends equal to it', async () => {
    const now = await directoryNow(contoso);
    let failing = 0;
    for (let cleanly = false; !cleanly; failing += 1) {
      await contoso.store.dropReplica(contoso.tenant);
      let calls = 0;
      const asked: string[] = [];
      const failsOnce = (through: Delta): Delta => {
        const small = inSmallPages(through);
        return async (tenant, stream, link) => {
          asked.push(`${stream} ${link}`);
          if (calls++ === failing) throw trouble();
          return small(tenant, stream, link);
        };
      };
      const first = await contoso.fresh({ delta: failsOnce }).sync.syncOnce(contoso.tenant);
      cleanly = first.kind === 'complete';
      if (cleanly) break;
      expect(first).toMatchObject({ kind: 'failed', code: 'directory-unavailable', retryAfter: 7 });
      const row = await contoso.store.replicaTenant(contoso.tenant);
      expect(row).toMatchObject({ lastError: { code: 'directory-unavailable' }, confirmedAt: null });
      const { sync, indexes } = contoso.fresh({ delta: failsOnce });
      const index = await indexes.load(contoso.tenant);
      expect((await sync.syncOnce(contoso.tenant)).kind).toBe('complete');
      expect(await contoso.replica()).toEqual(now);
      expect(index.revision).toBe(await contoso.store.replicaRevision(contoso.tenant));
      const links = asked.filter(each => !each.includes('delta?$deltatoken'));
      expect(new Set(links).size, 'no page but the failed one is read twice').toBe(links.length - 1);
    }
    expect(failing).toBe(8);
  });

  it('goes on when the store failed, before or after it had kept the page', async () => {
    const now = await directoryNow(contoso);
    for (const failing of [0, 2, 5]) {
      for (const kept of [true, false]) {
        await contoso.store.dropReplica(contoso.tenant);
        let calls = 0;
        const failsOnce = (store: ReplicaStore): ReplicaStore => ({
          ...store,
          async applyPage(...told) {
            if (calls++ !== failing) return store.applyPage(...told);
            if (kept) await store.applyPage(...told);
            throw new Problem('store-unavailable', 'out of order');
          },
        });
        const { sync, indexes } = contoso.fresh({ delta: inSmallPages, store: failsOnce });
        const index = await indexes.load(contoso.tenant);
        expect(await sync.syncOnce(contoso.tenant)).toMatchObject({
          kind: 'failed',
          code: 'store-unavailable',
        });
        expect((await sync.syncOnce(contoso.tenant)).kind).toBe('complete');
        expect(await contoso.replica()).toEqual(now);
        await indexes.catchUp(contoso.tenant);
        for (const [group, member] of samplePairs(contoso.directory.sample).slice(0, 200)) {
          expect(index.parentsOf(member)).toContain(group);
        }
      }
    }
  });

  it('stops between two pages when told to, though the directory is silent', async () => {
    const stopping = new AbortController();
    let calls = 0;
    const hangs = (through: Delta): Delta => {
      const small = inSmallPages(through);
      return (tenant, stream, link) => {
        if (calls++ < 2) return small(tenant, stream, link);
        setImmediate(() => stopping.abort(new Error('stopping')));
        return new Promise<DeltaAnswer>(() => undefined);
      };
    };
    const stopped = await contoso
      .fresh({ delta: hangs })
      .sync.syncOnce(contoso.tenant, { signal: stopping.signal });
    expect(stopped).toEqual({ kind: 'stopped' });
    expect((await contoso.store.replicaTenant(contoso.tenant))?.lastError).toBeNull();
    expect((await contoso.store.cursors(contoso.tenant)).users).toMatchObject({
      link: expect.stringMatching(/skiptoken/),
      done: false,
    });
    expect((await contoso.fresh({ delta: inSmallPages }).sync.syncOnce(contoso.tenant)).kind).toBe(
      'complete',
    );
    expect(await contoso.replica()).toEqual(await directoryNow(contoso));
  });
});

describe('a directory that misleads', () => {
  it.each(['users', 'groups', 'servicePrincipals'] as const)(
    'forgets where we were in %s: everything is read again, and what went meanwhile goes',
    async stream => {
      const before = contoso.fresh();
      await before.sync.syncOnce(contoso.tenant);
      const [lost, disabled] = [nextUser(), nextUser()];
      const [group, member] = (await directoryNow(contoso)).pairs[0]?.split(' ') ?? [];
      await contoso.directory.admin('DELETE', `/groups/${group}/members/${member}`);
      await contoso.directory.admin('DELETE', `/objects/${lost}?permanent=true`);
      await contoso.directory.admin('PATCH', `/objects/${disabled}`, { accountEnabled: false });
      let forgot = false;
      const forgets =
        (through: Delta): Delta =>
        async (tenant, each, link) => {
          if (each !== stream || forgot) return through(tenant, each, link);
          forgot = true;
          return { kind: 'expired' };
        };
      const { sync } = contoso.fresh({ delta: forgets });
      expect((await sync.syncOnce(contoso.tenant)).kind).toBe('complete');
      expect(forgot).toBe(true);
      const now = await directoryNow(contoso);
      expect(await live()).toEqual(now.objects);
      const gone = new Set(sampleOf(contoso.directory.sample, 'user').map(each => each.id));
      for (const each of now.objects) gone.delete((JSON.parse(each) as { objectId: ObjectId }).objectId);
      const { pairs } = await contoso.replica();
      expect(pairs.filter(pair => !gone.has(pair.slice(37) as ObjectId))).toEqual(now.pairs);
    },
  );

  it('repeats old pages: nothing is different for it', async () => {
    const { sync } = contoso.fresh();
    await sync.syncOnce(contoso.tenant);
    const old = await contoso.store.cursors(contoso.tenant);
    const [changed, lost] = [nextUser(), nextUser()];
    await contoso.directory.admin('PATCH', `/objects/${changed}`, { displayName: 'Somebody Else' });
    await contoso.directory.admin('DELETE', `/objects/${lost}`);
    await sync.syncOnce(contoso.tenant);
    const [once, revision] = [await contoso.replica(), await contoso.store.replicaRevision(contoso.tenant)];
    for (const stream of Object.keys(old) as SyncStream[]) {
      await contoso.store.applyPage(contoso.tenant, emptyPage, { stream, cursor: old[stream] ?? null });
    }
    expect((await contoso.fresh().sync.syncOnce(contoso.tenant)).kind).toBe('complete');
    expect(await contoso.replica()).toEqual(once);
    expect(await contoso.store.replicaRevision(contoso.tenant)).toBe(revision);
  });

  it('leads in a circle: the sync fails, and is whole once it is mended', async () => {
    let broken = true;
    const circles = (through: Delta): Delta => {
      const small = inSmallPages(through);
      return async (tenant, stream, link) => {
        const answer = await small(tenant, stream, link);
        return broken && link?.startsWith('part:1') ? { ...answer, link: 'part:1:', last: false } : answer;
      };
    };
    const { sync } = contoso.fresh({ delta: circles });
    expect(await sync.syncOnce(contoso.tenant)).toMatchObject({
      kind: 'failed',
      code: 'directory-unavailable',
    });
    broken = false;
    expect((await sync.syncOnce(contoso.tenant)).kind).toBe('complete');
    expect(await contoso.replica()).toEqual(await directoryNow(contoso));
  });

  it('suddenly shows nobody: the sync stops and asks, again and again, until it is mended', async () => {
    await contoso.fresh().sync.syncOnce(contoso.tenant);
    const before = await contoso.replica();
    const row = await contoso.store.replicaTenant(contoso.tenant);
    const empty = contoso.fresh({ delta: () => showsNothing });
    for (let round = 0; round < 2; round += 1) {
      expect(await empty.sync.syncOnce(contoso.tenant)).toMatchObject({
        kind: 'failed',
        code: 'mass-removal',
      });
      expect(await contoso.replica()).toEqual(before);
    }
    const asked = await contoso.store.replicaTenant(contoso.tenant);
    expect(asked).toMatchObject({ lastError: { code: 'mass-removal' }, confirmedAt: row?.confirmedAt });
    expect((await contoso.fresh().sync.syncOnce(contoso.tenant)).kind).toBe('complete');
    expect(await contoso.replica()).toEqual(before);
    expect((await contoso.store.replicaTenant(contoso.tenant))?.lastError).toBeNull();
  });

  it('suddenly shows nobody, and somebody says that this is so', async () => {
    await contoso.fresh().sync.syncOnce(contoso.tenant);
    const { sync, indexes } = contoso.fresh({ delta: () => showsNothing });
    const index = await indexes.load(contoso.tenant);
    await sync.syncOnce(contoso.tenant);
    expect((await sync.syncOnce(contoso.tenant, { acceptMassRemoval: true })).kind).toBe('complete');
    expect(await live()).toEqual([]);
    expect(index.object(nextUser())).toMatchObject({ deleted: true });
  });

  it('names 40% of the people as deleted at once: the sync stops and asks', async () => {
    await contoso.fresh().sync.syncOnce(contoso.tenant);
    const before = await contoso.replica();
    const users = sampleOf(contoso.directory.sample, 'user').map(each => each.id);
    const names =
      (share: number) =>
      (through: Delta): Delta =>
      async (tenant, stream, link) => {
        const answer = await through(tenant, stream, link);
        if (stream !== 'users' || answer.kind === 'expired') return answer;
        return {
          ...answer,
          page: { ...answer.page, gone: users.slice(0, Math.floor(users.length * share)) },
        };
      };
    const { sync } = contoso.fresh({ delta: through => inSmallPages(names(0.45)(through)) });
    expect(await sync.syncOnce(contoso.tenant)).toMatchObject({ kind: 'failed', code: 'mass-removal' });
    expect(await contoso.replica()).toEqual(before);
    expect((await contoso.fresh({ delta: names(0.1) }).sync.syncOnce(contoso.tenant)).kind).toBe('complete');
    expect((await live()).length).toBeLessThan(before.objects.length);
  });
});

describe('consent', () => {
  it('T-3 T-12 is missing, granted, withdrawn and granted again, each with its moment', async () => {
    const { directory, store, tenant } = contoso;
    const state = async () => (await store.replicaTenant(tenant))?.consent;
    await directory.admin('DELETE', '/consent');
    const { sync } = contoso.fresh();
    expect(await sync.syncOnce(tenant)).toMatchObject({ kind: 'failed', code: 'consent-missing' });
    expect(await state()).toBe('missing');
    await directory.admin('POST', '/consent');
    expect((await sync.syncOnce(tenant)).kind).toBe('complete');
    expect(await state()).toBe('granted');
    const before = await contoso.replica();
    await directory.admin('DELETE', '/consent');
    await sync.syncOnce(tenant);
    await sync.syncOnce(tenant);
    const row = await store.replicaTenant(tenant);
    expect(row).toMatchObject({
      consent: 'withdrawn',
      phase: 'following',
      lastError: { code: 'consent-missing' },
    });
    expect(Date.parse(row?.consentChanged ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(await contoso.replica(), 'members stay').toEqual(before);
    await directory.admin('POST', '/consent');
    await sync.syncOnce(tenant);
    expect(await store.replicaTenant(tenant)).toMatchObject({ consent: 'granted', lastError: null });
  });
});
