import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Session } from '../../src/app/ports/session-store.ts';
import type { Store } from '../../src/app/ports/store.ts';
import { ann, at, change, codeOf, entry, newObject, newTenant, openAccount } from './store-fixture.ts';

const session = (more: Partial<Session> = {}): Session => ({
  idHash: randomUUID(),
  tenantId: newTenant(),
  objectId: newObject(),
  displayName: 'Ada',
  userName: 'ada@x.test',
  guest: false,
  created: at().toISOString(),
  lastSeen: at().toISOString(),
  expires: at(60).toISOString(),
  authTime: at().toISOString(),
  sealedTokens: null,
  ...more,
});

const key = () => ({ scope: randomUUID(), key: 'k' });
const answer = { status: 201, headers: { etag: '"1"' }, body: { id: 'm' } };

/** What the ports of the log, of sessions and of idempotency promise. */
export function restSuite(store: () => Store): void {
  it('H-3 the log is read newest first, by time, actor and whom it names, page by page', async () => {
    const id = await openAccount(store());
    for (let n = 1; n <= 5; n += 1) {
      await change(store(), id, [], { at: at(n), log: [entry('members.add', { member: `m-${n}` }, { n })] });
    }
    const other = { kind: 'portal' as const, clientId: 'portal-1' };
    await change(store(), id, [], {
      at: at(6),
      actor: other,
      log: [entry('members.remove', { member: 'm-2' })],
    });
    const read = async (told: object) =>
      (await store().log({ account: id, limit: 10, ...told })).items.map(item => item.seq);
    expect(await read({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await read({ target: 'm-2' })).toEqual([7, 3]);
    expect(await read({ actor: 'portal-1' })).toEqual([7]);
    expect(await read({ from: at(2).toISOString(), to: at(4).toISOString() })).toEqual([4, 3]);
    const first = await store().log({ account: id, limit: 4 });
    expect(first.items[1]).toMatchObject({ seq: 6, at: at(5).toISOString(), detail: { n: 5 }, actor: ann });
    expect(first.total).toBe(7);
    expect(await read({ limit: 4, after: first.after })).toEqual([3, 2, 1]);
  });

  it('H-3 the seal holds over values that JSON changes or drops', async () => {
    const id = await openAccount(store());
    const detail = {
      nul: 'a\0b',
      lone: '\ud800',
      undef: undefined,
      big: 1e21,
      list: [undefined, { b: 1, a: 2 }],
    };
    await change(store(), id, [], { log: [entry('x', {}, detail)] });
    expect(await store().verifyLog(id)).toEqual({ entries: 2 });
  });

  it('a session is kept, touched, and ends alone or with all of its person', async () => {
    const one = session({ sealedTokens: 'sealed' });
    const two = session({ tenantId: one.tenantId, objectId: one.objectId });
    await store().putSession(one);
    await store().putSession(two);
    expect(await store().session(one.idHash)).toEqual(one);
    await store().touchSession(one.idHash, at(5), at(65));
    expect(await store().session(one.idHash)).toMatchObject({
      lastSeen: at(5).toISOString(),
      expires: at(65).toISOString(),
    });
    await store().endSession(two.idHash);
    expect(await store().session(two.idHash)).toBeUndefined();
    expect(await store().endSessionsOf(one)).toBe(1);
    expect(await store().session(one.idHash)).toBeUndefined();
  });

  it('a sign-in under way is taken once, a proof is used once, also by two at the same time', async () => {
    const pending = { stateHash: randomUUID(), sealed: 's', expires: at(10).toISOString() };
    await store().putPendingSignIn(pending);
    const taken = await Promise.all([1, 2].map(() => store().takePendingSignIn(pending.stateHash)));
    expect(taken.filter(one => one !== undefined)).toEqual([pending]);
    const digest = randomUUID();
    const used = await Promise.all([1, 2, 3].map(() => store().useProofOnce(digest, at(10))));
    expect(used.filter(first => first)).toHaveLength(1);
  });

  it('what has expired is swept away, what has not stays', async () => {
    const [old, fresh] = [session({ expires: at(1).toISOString() }), session()];
    await store().putSession(old);
    await store().putSession(fresh);
    await store().sweep(at(2));
    expect(await store().session(old.idHash)).toBeUndefined();
    expect(await store().session(fresh.idHash)).toEqual(fresh);
  });

  it('one of many claims of a key wins; the others are told that it is being worked on', async () => {
    const one = key();
    const claims = await Promise.all([1, 2, 3, 4].map(() => store().claim(one, 'body', at(), 30)));
    expect(claims.map(told => told.outcome).sort()).toEqual([
      'claimed',
      'in-progress',
      'in-progress',
      'in-progress',
    ]);
    expect(await store().claim(one, 'other', at(), 30)).toEqual({ outcome: 'mismatch' });
    await store().settle(one, answer);
    expect(await store().claim(one, 'body', at(1), 30)).toEqual({ outcome: 'kept', answer });
    expect(await store().claim(one, 'other', at(1), 30)).toEqual({ outcome: 'mismatch' });
    expect(await store().claim(one, 'body', at(24 * 60 - 1), 30)).toEqual({ outcome: 'kept', answer });
    expect(await store().claim(one, 'other', at(24 * 60), 30)).toEqual({ outcome: 'claimed' });
  });

  it('a released key is free, and so is one whose process died once its lease has run out', async () => {
    const [released, died] = [key(), key()];
    await store().claim(released, 'a', at(), 30);
    await store().release(released);
    expect(await store().claim(released, 'b', at(), 30)).toEqual({ outcome: 'claimed' });
    await store().claim(died, 'a', at(), 30);
    expect(await store().claim(died, 'a', at(0.4), 30)).toEqual({ outcome: 'in-progress' });
    expect(await store().claim(died, 'a', at(0.6), 30)).toEqual({ outcome: 'claimed' });
  });

  it('the answer is kept with the change; a second answer under the same key undoes its change', async () => {
    const id = await openAccount(store());
    const one = key();
    await store().claim(one, 'body', at(), 30);
    const add = () =>
      store().change({
        account: id,
        actor: ann,
        at: at(),
        plan: async () => ({
          events: [{ kind: 'resource-put', resource: { type: 'product', id: 'p', name: 'P' } }],
          log: [entry()],
          result: 7,
        }),
        keep: {
          key: one,
          answer: (result, revision) => ({ status: 200, headers: {}, body: { result, revision } }),
        },
      });
    expect(await add()).toEqual({ result: 7, revision: 2 });
    const kept = { status: 200, headers: {}, body: { result: 7, revision: 2 } };
    expect(await store().claim(one, 'body', at(), 30)).toEqual({ outcome: 'kept', answer: kept });
    expect(await codeOf(add())).toBe('idempotency-in-progress');
    expect(await store().revision(id)).toBe(2);
    await store().release(one);
    expect(await store().claim(one, 'body', at(), 30)).toMatchObject({ outcome: 'kept' });
  });

  it('the store answers', async () => {
    await store().ping();
  });
}
