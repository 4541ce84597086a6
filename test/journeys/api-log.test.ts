import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAccountId } from '../../src/core/id.ts';
import { openStore } from '../../src/store/open-store.ts';
import {
  consumers,
  guid,
  manager,
  marketer,
  named,
  north,
  reader,
  startWorld,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let olga: string;
let dataDir: string;
let account: OpenedAccount;

interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly action: string;
  readonly result: string;
  readonly target: Record<string, string>;
  readonly actor: Record<string, unknown>;
  readonly detail: Record<string, unknown>;
  readonly seal: string;
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'rolecall-log-'));
  world = await startWorld({ DATA_DIR: dataDir });
  portal = await world.portalToken();
  olga = await world.as('Olga');
  account = await world.openWith({
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members: { Nora: manager, Wanda: writer, Rita: reader, Mike: marketer },
  });
});
afterAll(async () => {
  await world?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const read = async (query = '', token = olga): Promise<Entry[]> => {
  const answer = await world.api('GET', `${account.path}/audit?limit=500${query}`, token);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body.items as Entry[];
};

/** Does something and answers what the log has of it. */
async function written(work: () => Promise<{ status: number }>, status: number): Promise<Entry[]> {
  const before = await read();
  const answer = await work();
  expect(answer.status, JSON.stringify(answer)).toBe(status);
  const after = await read();
  return after.slice(0, after.length - before.length);
}

describe('H-3 the log', () => {
  it('every change has its entry: who, from where, to whom, before, after and why', async () => {
    const nora = await world.as('Nora');
    const [added] = await written(
      () =>
        world.api('POST', `${account.path}/members`, nora, {
          objects: [named('Una One')],
          access: { ...marketer, reason: 'launch' },
        }),
      201,
    );
    expect(added).toMatchObject({
      action: 'members.add',
      result: 'done',
      at: expect.stringMatching(/Z$/),
      target: { tenantId: north, objectId: guid('Una One'), kind: 'user', member: expect.any(String) },
      actor: {
        kind: 'user',
        tenantId: north,
        objectId: guid('Nora'),
        displayName: 'Nora',
        channel: 'api',
        ip: expect.any(String),
        requestId: expect.any(String),
      },
      detail: {
        displayName: 'Una One',
        after: { ...marketer, reason: 'launch' },
        effect: {
          gains: expect.arrayContaining([expect.objectContaining({ level: 'readWrite' })]),
          loses: [],
        },
      },
      seal: expect.stringMatching(/^.{20,}$/),
    });
    const path = `${account.path}/members/${added?.target['member']}`;
    const put = () =>
      world.api('PUT', `${path}/access`, nora, reader, { 'if-match': '*', 'user-agent': 'journey/1' });
    const [changed] = await written(put, 200);
    expect(changed).toMatchObject({
      action: 'members.access',
      actor: { userAgent: 'journey/1' },
      detail: {
        before: { ...marketer, reason: 'launch' },
        after: reader,
        effect: { gains: [{ permission: 'account-users', level: 'read' }] },
      },
    });
    expect(await written(put, 200)).toEqual([]);
    const [removed] = await written(() => world.api('DELETE', path, portal), 200);
    expect(removed).toMatchObject({
      action: 'members.remove',
      actor: { kind: 'portal' },
      detail: {
        before: reader,
        effect: { gains: [], loses: [{ permission: 'account-users', level: 'read' }] },
      },
    });
    const resource = `${account.path}/resources/product/log`;
    const [made] = await written(() => world.api('PUT', resource, portal, { name: 'Log' }), 201);
    expect(made).toMatchObject({ action: 'resources.put', target: { type: 'product', resource: 'log' } });
    const [gone] = await written(() => world.api('DELETE', resource, portal), 200);
    expect(gone).toMatchObject({ action: 'resources.delete' });
    const [named_] = await written(() => world.api('PATCH', account.path, olga, { name: 'Named' }), 200);
    expect(named_).toMatchObject({
      action: 'accounts.change',
      detail: { before: { name: 'Journey' }, after: { name: 'Named' } },
    });
    const owner = { tenantId: consumers, objectId: guid('Otto') };
    const [offered] = await written(() => world.api('POST', `${account.path}/owners`, olga, owner), 201);
    expect(offered).toMatchObject({ action: 'owners.offer', target: { objectId: guid('Otto') } });
  });

  it('several in one call are several entries of one moment', async () => {
    const both = await written(
      () =>
        world.api('POST', `${account.path}/members`, portal, {
          objects: [named('Una Two'), named('Una Three')],
          access: marketer,
        }),
      201,
    );
    expect(both.map(each => [each.action, each.detail['displayName']])).toEqual([
      ['members.add', 'Una Three'],
      ['members.add', 'Una Two'],
    ]);
  });

  it("H-4 refused attempts of members are in it, strangers' and what could not be read are not", async () => {
    const wanda = await world.as('Wanda');
    const add = (token: string, access: unknown) =>
      world.api('POST', `${account.path}/members`, token, { objects: [named('Una Four')], access });
    const [exceeding] = await written(() => add(wanda, marketer), 403);
    expect(exceeding).toMatchObject({
      action: 'members.add',
      result: 'refused',
      actor: { objectId: guid('Wanda') },
      detail: { code: 'grants-exceed-own' },
    });
    const mike = await world.as('Mike');
    const [missing] = await written(() => add(mike, marketer), 403);
    expect(missing).toMatchObject({
      result: 'refused',
      actor: { objectId: guid('Mike') },
      detail: { code: 'permission-missing' },
    });
    const [rename] = await written(() => world.api('PATCH', account.path, mike, { name: 'Mine' }), 403);
    expect(rename).toMatchObject({ result: 'refused', detail: { code: 'owner-only' } });
    const [own] = await written(
      async () => world.api('DELETE', `${account.path}/tenants/${north}`, await world.as('Nora')),
      409,
    );
    expect(own).toMatchObject({
      action: 'tenants.remove',
      result: 'refused',
      detail: { code: 'own-tenant' },
    });
    expect(await written(async () => add(await world.as('Stan'), marketer), 404)).toEqual([]);
    expect(await written(async () => add(await world.as('Eve'), marketer), 404)).toEqual([]);
    expect(await written(() => add(wanda, { roles: ['emperor'] }), 422)).toEqual([]);
    expect(
      await written(
        () =>
          world.api('POST', `${account.path}/members?dryRun=true`, wanda, {
            objects: [named('Una Four')],
            access: reader,
          }),
        200,
      ),
    ).toEqual([]);
  });

  it('is read by moment, actor and member, in pages, newest first; everybody reads what concerns themselves', async () => {
    const all = await read();
    expect(all.map(each => each.seq)).toEqual(Array.from(all, (_, n) => all.length - n));
    expect(
      (await read(`&actor=${guid('Nora')}`)).every(each => each.actor['objectId'] === guid('Nora')),
    ).toBe(true);
    const ofMike = await read(`&member=${guid('Mike')}`);
    expect(ofMike.map(each => each.action)).toEqual(['members.add']);
    expect(await read(`&member=${account.member['Mike']}`)).toEqual(ofMike);
    expect(await read('&member=self', await world.as('Mike'))).toEqual(ofMike);
    const middle = all[5]?.at ?? '';
    const [from, to] = [await read(`&from=${middle}`), await read(`&to=${middle}`)];
    expect(from.every(each => each.at >= middle) && to.every(each => each.at <= middle)).toBe(true);
    const pages: number[] = [];
    let next = '';
    do {
      const answer = await world.api(
        'GET',
        `${account.path}/audit?limit=4${next && `&cursor=${encodeURIComponent(next)}`}`,
        olga,
      );
      pages.push(...(answer.body.items as Entry[]).map(each => each.seq));
      next = answer.body.next ?? '';
      expect(answer.body.total).toBe(all.length);
    } while (next);
    expect(pages).toEqual(all.map(each => each.seq));
    for (const bad of ['from=yesterday', 'to=1']) {
      const answer = await world.api('GET', `${account.path}/audit?${bad}`, olga);
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
    }
  });

  it('holds no token and no secret, and its seals verify', async () => {
    const text = JSON.stringify(await read());
    expect(text).not.toContain('eyJ');
    const seals = (await read()).map(each => each.seal);
    expect(new Set(seals).size).toBe(seals.length);
    // Closed, the store is free for somebody else to look at.
    await world.close();
    const store = await openStore({ dataDir });
    const verified = await store.verifyLog(asAccountId(account.id));
    await store.close();
    expect(verified).toEqual({ entries: seals.length });
  });
});
