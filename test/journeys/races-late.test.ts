import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStore } from '../../src/store/open-store.ts';
import { rowsAtOnce } from '../../src/app/import-plan.ts';
import { eventually, type Answer } from '../rolecall.ts';
import {
  guid,
  importAll,
  manager,
  marketer,
  named,
  north,
  startWorld,
  user,
  writer,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
/** The change after so many others waits here, before the account is locked. */
let hold: { after: number; readonly reached: () => void; readonly until: Promise<void> } | undefined;

function holding(store: OpenStore): OpenStore {
  const change: OpenStore['change'] = async options => {
    const held = hold;
    if (held && held.after-- <= 0) {
      hold = undefined;
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
async function meanwhile(
  write: () => Promise<Answer>,
  what: () => Promise<unknown>,
  after = 0,
): Promise<Answer> {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  hold = { after, reached: resolve, until };
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

describe('U-13 a file, and what others do while it is worked through', () => {
  const csv = { 'content-type': 'text/csv' };
  const linesOf = ({ status, body }: Answer) => {
    expect(status, JSON.stringify(body)).toBe(201);
    return String(body)
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown> & { problem?: { code: string } });
  };

  it('U-13 who loses the right between two transactions of a file gets no further; what was done is told, and the file goes on later', async () => {
    const crowd = Array.from({ length: rowsAtOnce + 2 }, (_, n) => `Row ${n}`);
    await importAll(
      world,
      north,
      crowd.map(name => user(name, 'north.test', { passwordProfile: undefined })),
    );
    const { path, member } = await world.openWith({ members: { Wanda: manager, Nora: manager } });
    await eventually(async () => {
      const found = await world.api('GET', `${path}/directory/users?tenant=${north}&q=row`, portal);
      return (found.body.total as number) >= crowd.length;
    }, 30);
    const file = ['user,roles', ...crowd.map(name => `${guid(name)},marketer`)].join('\n');
    const send = (token: string) => world.api('POST', `${path}/members/import`, token, file, csv);
    const wanda = await world.as('Wanda');
    const cut = linesOf(
      await meanwhile(
        () => send(wanda),
        async () => done(await world.api('DELETE', `${path}/members/${member['Wanda'] ?? ''}`, portal)),
        1,
      ),
    );
    const added = cut.filter(row => row['outcome'] === 'added');
    expect(added).toHaveLength(rowsAtOnce);
    // Two rows that were not done, each with why, and the last line, which counts.
    expect(cut.slice(rowsAtOnce, -1).map(row => [row['outcome'], row.problem?.code])).toEqual([
      ['refused', expect.stringMatching(/permission-missing|grants-exceed-own|not-found/)],
      ['refused', expect.stringMatching(/permission-missing|grants-exceed-own|not-found/)],
    ]);
    const there = async () =>
      (await world.api('GET', `${path}/members?limit=1`, portal)).body.total as number;
    expect(await there()).toBe(rowsAtOnce + 1);
    const rest = linesOf(await send(await world.as('Nora')));
    expect(rest.at(-1)).toMatchObject({ done: true, counts: { added: 2, unchanged: rowsAtOnce } });
    expect(await there()).toBe(crowd.length + 1);
  });

  it('B-2 U-13 a row whose member somebody changed since the effect was looked at is refused alone', async () => {
    const { path, member } = await world.openWith({
      members: { Nora: manager, Rita: marketer, Mike: marketer },
    });
    const nora = await world.as('Nora');
    const file = `user,roles\n${guid('Rita')},developer\n${guid('Mike')},developer\n`;
    const at = `${path}/members/import`;
    const dry = await world.api('POST', `${at}?dryRun=true`, nora, file, csv);
    const plan = { 'if-match-plan': dry.body.plan as string };
    const rows = linesOf(
      await meanwhile(
        () => world.api('POST', at, nora, file, { ...csv, ...plan }),
        async () => {
          const rita = `${path}/members/${member['Rita'] ?? ''}/access`;
          done(await world.api('PUT', rita, portal, writer, { 'if-match': '*' }));
        },
      ),
    );
    expect(rows.slice(0, 2).map(row => [row['outcome'], row.problem?.code])).toEqual([
      ['refused', 'plan-stale'],
      ['changed', undefined],
    ]);
    const listed = await world.api('GET', `${path}/members`, portal);
    const accessOf = (name: string) =>
      (listed.body.items as { objectId: string; access: unknown }[]).find(
        each => each.objectId === guid(name),
      )?.access;
    expect(accessOf('Rita')).toMatchObject(writer);
    expect(accessOf('Mike')).toEqual({ roles: ['developer'] });
  });
});
