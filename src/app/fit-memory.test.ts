import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountOf,
  nothing,
  objectOf,
  storeOf,
  tenantOf,
  user,
  who,
} from '../../test/oracle/memory-world.ts';
import type { AccountIndex } from '../core/account-index.ts';
import type { DirectoryPatch } from '../core/directory.ts';
import { DirectoryAway } from './account-indexes.ts';
import { isBarred } from './barred.ts';
import type { LockedAccount } from './ports/account-store.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Frees what nobody holds any more; what was looked at since the last turn counts as held. */
const collect = async (): Promise<void> => {
  await new Promise(resolve => setImmediate(resolve));
  gc();
};

const mayManage = (index: AccountIndex | undefined, tenant: number, n: number) =>
  index?.decide({
    subject: { ...who(tenant, n), type: 'user' },
    permission: 'account-users',
    level: 'readWrite',
    resource: { type: 'account', id: index.facts.account.id },
    at: 0,
  }).allowed;

const identity = (tenant: number, n: number) => ({
  kind: 'person' as const,
  principal: who(tenant, n),
  displayName: '',
  guest: false,
});

describe('memory over many accounts and directories', () => {
  it('stays bounded: who was wanted least recently leaves, with the directories that nobody else needs', async () => {
    const { indexes, tenants, reads } = storeOf(200).memory(5);
    for (let n = 0; n < 200; n++) await indexes.get(accountOf(n));
    // Each account weighs one, each directory half of one; two in three directories are shared.
    expect(tenants.loaded().length).toBeLessThan(8);
    expect(tenants.loaded()).toContain(tenantOf(199));
    const before = reads.length;
    expect(mayManage(await indexes.get(accountOf(199)), 199, 1)).toBe(true);
    expect(reads.length, 'nothing had to be read').toBe(before);
    expect(mayManage(await indexes.get(accountOf(3)), 3, 1)).toBe(true);
    expect(reads.length).toBeGreaterThan(before);
  });

  it('lets directories that no account needs go first', async () => {
    const { indexes, tenants } = storeOf(40).memory(6);
    await indexes.get(accountOf(0));
    for (let n = 10; n < 40; n++) await tenants.load(tenantOf(n));
    expect(tenants.loaded()).toEqual(expect.arrayContaining([tenantOf(0), tenantOf(1), tenantOf(39)]));
    expect(tenants.loaded().length).toBeLessThan(13);
    expect(tenants.index(tenantOf(0)), 'an account needs it').toBeDefined();
  });

  it('reads directories before anybody asks only while there is room', async () => {
    const { indexes, tenants, reads } = storeOf(40).memory(2);
    await Promise.all(Array.from({ length: 40 }, (_, n) => indexes.prepare(tenantOf(n))));
    expect(reads.length).toBeLessThan(8);
    expect(tenants.loaded()).toHaveLength(reads.length);
  });

  it('U-9 an owner of a directory that left the memory is barred as soon as it says so, and stays so', async () => {
    const world = storeOf(60);
    const { indexes, tenants } = world.memory(2);
    const inHand = await indexes.get(accountOf(0));
    expect(isBarred(tenants, identity(1, 0))).toBe(false);
    for (let n = 10; n < 50; n++) await indexes.get(accountOf(n));
    expect(tenants.loaded()).not.toContain(tenantOf(1));
    const off = { ...nothing, objects: [user(0, false)] };
    await tenants.applied(tenantOf(1), off, world.patch(1, off));
    expect(isBarred(tenants, identity(1, 0)), 'for whoever has the account in hand').toBe(true);
    expect(inHand?.facts.owners).toEqual([who(1, 0)]);
    await indexes.get(accountOf(0));
    expect(isBarred(tenants, identity(1, 0)), 'for whoever asks next').toBe(true);
  });

  it('U-9 a directory that left follows its changes for as long as somebody has the account in hand', async () => {
    const world = storeOf(60);
    const { indexes, tenants } = world.memory(2);
    const inHand = await indexes.get(accountOf(0));
    for (let n = 10; n < 50; n++) await indexes.get(accountOf(n));
    expect(mayManage(inHand, 0, 1)).toBe(true);
    const told = { ...nothing, objects: [user(1, false)] };
    await tenants.applied(tenantOf(0), told, world.patch(0, told));
    expect(mayManage(inHand, 0, 1)).toBe(false);
    world.patch(0, { ...nothing, objects: [user(1)] });
    await tenants.followStore();
    expect(mayManage(inHand, 0, 1), 'changes of other processes, too').toBe(true);
  });

  it('T-6 a dropped directory is read anew for whoever has it in hand still', async () => {
    const { indexes, tenants, reads } = storeOf(3).memory(100);
    await indexes.get(accountOf(0));
    tenants.drop(tenantOf(0));
    expect(mayManage(await indexes.get(accountOf(0)), 0, 1)).toBe(true);
    expect(reads.filter(tenant => tenant === tenantOf(0))).toHaveLength(2);
  });

  it('frees what nobody has in hand any more', async () => {
    const { indexes, tenants } = storeOf(60).memory(2);
    for (let n = 0; n < 50; n++) await indexes.get(accountOf(n));
    await collect();
    const there = Array.from({ length: 48 }, (_, n) => tenants.index(tenantOf(n)));
    expect(there.filter(index => index !== undefined).length).toBeLessThan(8);
  });

  it('a change never rests on a directory that is not in memory: it is tried again', async () => {
    const world = storeOf(60);
    const { indexes, tenants } = world.memory(2);
    const locked = {
      account: world.facts(accountOf(0)).account,
      committed: world.facts(accountOf(0)).account.revision,
      uncommitted: [],
      catalogN: 1,
      eventsSince: async () => [],
      facts: async () => world.facts(accountOf(0)),
    } as unknown as LockedAccount;
    await expect(indexes.underLock(accountOf(0), locked)).rejects.toThrow(DirectoryAway);
    expect(await indexes.get(accountOf(0))).toBeDefined();
    const index = await indexes.underLock(accountOf(0), locked);
    expect(mayManage(index, 0, 1)).toBe(true);
    expect(tenants.index(tenantOf(1))).toBeDefined();
  });

  it('D-4 answers as if nothing ever left, whatever is asked and changed in which order', async () => {
    const size = 6;
    const n = fc.nat(size - 1);
    const step = fc.oneof(
      { arbitrary: fc.record({ kind: fc.constant('ask' as const), n }), weight: 3 },
      fc.record({
        kind: fc.constant('enable' as const),
        n,
        who: fc.nat(1),
        on: fc.boolean(),
        told: fc.boolean(),
      }),
      fc.record({
        kind: fc.constant('join' as const),
        n,
        who: fc.nat(1),
        on: fc.boolean(),
        told: fc.boolean(),
      }),
      fc.record({ kind: fc.constant('collect' as const) }),
      fc.record({ kind: fc.constant('own' as const), n, of: n, who: fc.nat(1), told: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async steps => {
        const world = storeOf(size);
        const small = world.memory(1);
        const large = world.memory(Infinity);
        const both = [small, large];
        const told = async (tenant: number, patch: DirectoryPatch, tell: boolean): Promise<void> => {
          const revision = world.patch(tenant, patch);
          for (const { tenants } of both)
            await (tell ? tenants.applied(tenantOf(tenant), patch, revision) : tenants.followStore());
        };
        for (let each = 0; each < size; each++) await large.indexes.get(accountOf(each));
        for (const one of steps) {
          if (one.kind === 'collect') await collect();
          else if (one.kind === 'enable')
            await told(one.n, { ...nothing, objects: [user(one.who, one.on)] }, one.told);
          else if (one.kind === 'join')
            await told(
              one.n,
              { ...nothing, [one.on ? 'joined' : 'left']: [[objectOf(9), objectOf(one.who)]] },
              one.told,
            );
          else if (one.kind === 'own') {
            const event = { kind: 'owners-changed' as const, owners: [who(one.of, one.who)] };
            const revision = world.change(one.n, event);
            for (const { indexes } of both) {
              if (one.told) indexes.committed(accountOf(one.n), [event], revision);
              else await indexes.followStore();
            }
          } else {
            const [a, b] = await Promise.all(both.map(({ indexes }) => indexes.get(accountOf(one.n))));
            for (const tenant of [one.n, (one.n + 1) % size, a?.facts.owners[0] ? 0 : 1])
              for (const person of [0, 1]) {
                expect(mayManage(a, tenant, person)).toBe(mayManage(b, tenant, person));
              }
            for (const owner of b?.facts.owners ?? []) {
              const asked = { ...identity(0, 0), principal: owner };
              expect(isBarred(small.tenants, asked)).toBe(isBarred(large.tenants, asked));
            }
            expect(a && small.indexes.revisionOf(a)).toBe(b && large.indexes.revisionOf(b));
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
