import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import type { Answer } from '../rolecall.ts';
import { guid, marketer, named, startWorld, writer, type World } from './api-world.ts';

let world: World;
let portal: string;
/** The next change waits here, before the account is locked. */
let hold: { readonly reached: () => void; readonly until: Promise<void> } | undefined;

function holding(store: OpenStore): OpenStore {
  const change: OpenStore['change'] = async options => {
    const held = hold;
    hold = undefined;
    if (held) {
      held.reached();
      await held.until;
    }
    return store.change(options);
  };
  return new Proxy(store, {
    get: (target, name, receiver): unknown =>
      name === 'change' ? change : Reflect.get(target, name, receiver),
  });
}

/** Sends a write, does something else between its judging and its lock, and answers how the write ended. */
async function meanwhile(write: () => Promise<Answer>, what: () => Promise<unknown>): Promise<Answer> {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  hold = { reached: resolve, until };
  const sent = write();
  await reached;
  try {
    await what();
  } finally {
    release();
  }
  return sent;
}

beforeAll(async () => {
  world = await startWorld({}, { between: { store: holding } });
  portal = await world.portalToken();
});
afterAll(async () => {
  await world?.close();
});

const done = (answer: Answer): void => expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
const identity = (name: string) => ({ tenantId: named(name).tenantId, objectId: guid(name) });

describe('a right that is taken away while a call waits for the account', () => {
  it('A-2 who has just stepped down offers the ownership to nobody and renames nothing', async () => {
    const { path } = await world.openWith({ account: { owner: identity('Olga') } });
    const [olga, otto] = [await world.as('Olga'), await world.as('Otto')];
    const attempts = [
      () => world.api('POST', `${path}/owners`, olga, identity('Sam')),
      () => world.api('PATCH', path, olga, { name: 'Mine for ever' }),
    ];
    for (const attempt of attempts) {
      const offer = await world.api('POST', `${path}/owners`, olga, identity('Otto'));
      done(offer);
      done(await world.api('POST', `${path}/owners/accept`, otto));
      const owners = await world.api('GET', `${path}/owners`, olga);
      const mine = owners.body.items.find((each: { objectId: string }) => each.objectId === guid('Olga')).id;
      const late = await meanwhile(attempt, async () =>
        done(await world.api('DELETE', `${path}/owners/${mine}`, olga)),
      );
      expect([late.status, late.body.code]).toEqual([403, 'owner-only']);
      const now = await world.api('GET', `${path}/owners`, otto);
      expect(now.body.items.map((each: { objectId: string }) => each.objectId)).toEqual([guid('Otto')]);
      expect((await world.api('GET', path, otto)).body.name).toBe('Journey');
      done(await world.api('POST', `${path}/owners`, otto, identity('Olga')));
      done(await world.api('POST', `${path}/owners/accept`, olga));
      const all = await world.api('GET', `${path}/owners`, otto);
      const ottos = all.body.items.find((each: { objectId: string }) => each.objectId === guid('Otto')).id;
      done(await world.api('DELETE', `${path}/owners/${ottos}`, otto));
    }
  });

  it('A-1 a portal no longer stands in once somebody has claimed the account', async () => {
    const { path } = await world.openWith({ proofs: [] });
    done(await world.api('POST', `${path}/owners`, portal, identity('Olga')));
    const late = await meanwhile(
      () => world.api('POST', `${path}/owners`, portal, identity('Sam')),
      async () => done(await world.api('POST', `${path}/owners/accept`, await world.as('Olga'))),
    );
    expect([late.status, late.body.code]).toEqual([403, 'owner-only']);
  });

  it('U-8 who has just been removed changes nobody and associates nothing', async () => {
    const members = { Wanda: writer, Rita: marketer };
    const { path, member } = await world.openWith({ members });
    const wanda = await world.as('Wanda');
    const proof = await world.proof('Sam');
    const emptied = { custom: [{ permission: 'usage', level: 'read', on: { type: 'product', id: 'p' } }] };
    done(await world.api('PUT', `${path}/resources/product/p`, portal, { name: 'P' }));
    const back = () =>
      world.api('POST', `${path}/members`, portal, { objects: [named('Wanda')], access: writer });
    done(
      await world.api('PUT', `${path}/members/${member['Rita'] ?? ''}/access`, portal, emptied, {
        'if-match': '*',
      }),
    );
    done(await world.api('DELETE', `${path}/resources/product/p`, portal));
    const attempts = [
      () => world.api('DELETE', `${path}/members/${member['Rita'] ?? ''}`, wanda),
      () => world.api('POST', `${path}/tenants`, wanda, { token: proof }),
    ];
    let id = member['Wanda'] ?? '';
    for (const attempt of attempts) {
      const late = await meanwhile(attempt, async () =>
        done(await world.api('DELETE', `${path}/members/${id}`, portal)),
      );
      expect([late.status, late.body.code]).toEqual([403, 'permission-missing']);
      const again = await back();
      done(again);
      id = again.body.items[0].id as string;
    }
    expect((await world.api('GET', `${path}/members`, portal)).body.total).toBe(2);
  });
});
