import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  consumers,
  guid,
  manager,
  marketer,
  named,
  north,
  startWorld,
  tenantIdOf,
  type World,
} from './api-world.ts';
import { eventually } from '../rolecall.ts';

let world: World;
let portal: string;
let olga: string;
let otto: string;

beforeAll(async () => {
  // So little memory that accounts and directories leave it all the time.
  world = await startWorld({ ACCOUNT_OPENING: 'anyone', MEMORY_MEMBERS: '1' });
  portal = await world.portalToken();
  olga = await world.as('Olga');
  otto = await world.as('Otto');
});
afterAll(async () => {
  await world?.close();
});

const ottoId = { tenantId: consumers, objectId: guid('Otto') };
const decide = async (account: string, name: string, action: string, resource: object) =>
  (
    await world.call('POST', `/accounts/${account}/access/v1/evaluation`, {
      token: portal,
      body: {
        subject: { type: 'user', id: `${tenantIdOf(name)}/${guid(name)}` },
        action: { name: action },
        resource,
      },
    })
  ).body.decision as boolean;

describe('A-1, A-2 owners', () => {
  it('A-1 whoever opens an account is its owner; only portals name another', async () => {
    const opened = await world.api('POST', '/accounts', olga, { name: 'Mine' });
    expect(opened.status).toBe(201);
    expect(opened.headers.get('location')).toBe(`/api/v1/accounts/${opened.body.id}`);
    expect(opened.body).toEqual({
      id: expect.any(String),
      name: 'Mine',
      kind: 'company',
      features: [],
      claimed: true,
      revision: 1,
    });
    const owners = await world.api('GET', `/accounts/${opened.body.id}/owners`, olga);
    expect(owners.body).toMatchObject({
      total: 1,
      next: null,
      items: [{ objectId: guid('Olga'), displayName: 'Olga' }],
    });
    const other = await world.api('POST', '/accounts', olga, { name: 'Yours', owner: ottoId });
    expect([other.status, other.body.code]).toEqual([403, 'portal-only']);
  });

  it('A-1 an owner may do everything that is offered on all that is there, within features', async () => {
    const id = await world.open({ owner: ottoId });
    await world.api('PUT', `/accounts/${id}/resources/product/p`, portal, { name: 'P' });
    const product = { type: 'product', id: 'p' };
    expect(await decide(id, 'Otto', 'packages:readWrite', product)).toBe(true);
    expect(await decide(id, 'Otto', 'usage:readWrite', product)).toBe(false);
    expect(await decide(id, 'Otto', 'tax-profile:readWrite', { type: 'account', id })).toBe(true);
    expect(await decide(id, 'Otto', 'packages:read', { type: 'product', id: 'q' })).toBe(false);
    expect(await decide(id, 'Otto', 'sandboxes:read', { type: 'account', id })).toBe(false);
    await world.api('PATCH', `/accounts/${id}`, portal, { features: ['xbox'] });
    expect(await decide(id, 'Otto', 'sandboxes:read', { type: 'account', id })).toBe(true);
  });

  it('A-1 an unclaimed account is claimed when somebody it was offered to accepts', async () => {
    const id = await world.open();
    expect((await world.api('GET', `/accounts/${id}`, portal)).body.claimed).toBe(false);
    const offered = await world.api('PATCH', `/accounts/${id}`, portal, { owner: ottoId });
    expect([offered.status, offered.body.claimed]).toEqual([200, false]);
    expect((await world.api('GET', `/accounts/${id}`, otto)).status).toBe(404);
    const me = await world.api('GET', '/me', otto);
    expect(me.body.offers).toMatchObject([{ account: { id } }]);
    expect((await world.api('POST', `/accounts/${id}/owners/accept`, olga)).status).toBe(404);
    const accepted = await world.api('POST', `/accounts/${id}/owners/accept`, otto);
    expect(accepted.body).toMatchObject({ ...ottoId, displayName: 'Otto', accepted: expect.any(String) });
    expect((await world.api('GET', `/accounts/${id}`, otto)).body.claimed).toBe(true);
    expect((await world.api('GET', '/me', otto)).body.offers).toEqual([]);
    // From now on the portal names nobody any more, and the owner's word is the owner's.
    const again = await world.api('PATCH', `/accounts/${id}`, portal, {
      owner: { ...ottoId, objectId: guid('Olga') },
    });
    expect([again.status, again.body.code]).toEqual([403, 'owner-immutable']);
  });

  it('A-2 ownership is handed over, and never is there a moment without a reachable owner', async () => {
    const { id } = (await world.api('POST', '/accounts', olga, { name: 'Handed over' })).body;
    const path = `/accounts/${id}/owners`;
    const [mine] = (await world.api('GET', path, olga)).body.items;
    const last = await world.api('DELETE', `${path}/${mine.id}`, olga);
    expect([last.status, last.body.code]).toEqual([403, 'owner-immutable']);
    const offer = await world.api('POST', path, olga, ottoId);
    expect([offer.status, offer.body.accepted]).toEqual([201, null]);
    expect((await world.api('DELETE', `${path}/${mine.id}`, olga)).status).toBe(403);
    await world.api('POST', `${path}/accept`, otto);
    const takeAway = await world.api('DELETE', `${path}/${mine.id}`, otto);
    expect([takeAway.status, takeAway.body.code]).toEqual([403, 'owner-immutable']);
    expect((await world.api('DELETE', `${path}/${mine.id}`, olga)).status).toBe(204);
    expect((await world.api('GET', `/accounts/${id}`, olga)).status).toBe(404);
    expect((await world.api('GET', `/accounts/${id}`, otto)).status).toBe(200);
    const log = await world.api('GET', `/accounts/${id}/audit`, otto);
    const done = log.body.items.filter((each: { result: string }) => each.result === 'done');
    expect(done.map((each: { action: string }) => each.action)).toEqual([
      'owners.step-down',
      'owners.accept',
      'owners.offer',
      'accounts.open',
    ]);
  });

  it('A-2 an open offer is taken back by an owner', async () => {
    const { id } = (await world.api('POST', '/accounts', olga, { name: 'Offer' })).body;
    const offer = await world.api('POST', `/accounts/${id}/owners`, olga, ottoId);
    expect((await world.api('DELETE', `/accounts/${id}/owners/${offer.body.id}`, olga)).status).toBe(204);
    expect((await world.api('POST', `/accounts/${id}/owners/accept`, otto)).status).toBe(404);
  });
});

describe('A-4 /me', () => {
  it('shows identity, tenant and every account with own access, through groups too', async () => {
    const first = await world.openWith({ account: { name: 'B account' }, members: { Nora: manager } });
    const second = await world.openWith({ account: { name: 'A account' }, members: { Outer: marketer } });
    const gil = (await world.api('GET', '/me', await world.as('Gil'))).body;
    expect(gil).toMatchObject({
      kind: 'user',
      tenantId: named('Gil').tenantId,
      objectId: guid('Gil'),
      displayName: 'Gil',
      userPrincipalName: 'gil@north.test',
      guest: false,
      tenant: { displayName: 'north', defaultDomain: 'north.test' },
      accounts: [{ id: second.id, name: 'A account', owner: false }],
      offers: [],
    });
    expect(gil.accounts[0].access.map((each: { permission: string }) => each.permission)).toContain(
      'contact-customer',
    );
    const nora = (await world.api('GET', '/me', await world.as('Nora'))).body;
    expect(nora.accounts.map((each: { id: string }) => each.id)).toEqual([first.id]);
    expect((await world.api('GET', '/accounts', await world.as('Nora'))).body).toMatchObject({
      total: 1,
      next: null,
    });
    expect((await world.api('GET', '/me', await world.as('Eve'))).body).toMatchObject({
      accounts: [],
      offers: [],
    });
    expect((await world.api('GET', '/me', portal)).body).toMatchObject({ kind: 'portal', accounts: [] });
    expect((await world.api('GET', '/me', await world.robot('Robot'))).body).toMatchObject({
      kind: 'application',
    });
    const catalog = await world.api('GET', '/catalog', await world.as('Eve'));
    expect(catalog.body.roles.map((each: { id: string }) => each.id)).toContain('manager');
  });

  it('U-9 an owner whom the directory of another account disables is a stranger at once, by whatever token, and comes back', async () => {
    const nora = await world.as('Nora');
    const opened = await world.api('POST', '/accounts', nora, { name: 'Of Nora' });
    const path = `/accounts/${opened.body.id}`;
    const other = await world.openWith({ members: { Mike: marketer } });
    const southern = await world.openWith({ proofs: ['Sam'], members: { Sue: marketer } });
    const offered = await world.api('POST', `${southern.path}/owners`, portal, {
      tenantId: north,
      objectId: guid('Nora'),
    });
    expect(offered.status).toBe(201);
    const asked = async (): Promise<unknown[]> => {
      // Others are asked about in between, which takes the place of this account in memory.
      await decide(other.id, 'Mike', 'account-users:read', { type: 'account', id: other.id });
      await decide(southern.id, 'Sue', 'account-users:read', { type: 'account', id: southern.id });
      const own = await world.call('POST', `${path}/access/v1/evaluation`, {
        token: nora,
        body: {
          subject: { type: 'user', id: `${north}/${guid('Nora')}` },
          action: { name: 'account-users:readWrite' },
          resource: { type: 'account', id: opened.body.id },
        },
      });
      const shown = await world.api('GET', path, nora);
      const listed = await world.api('GET', '/accounts', nora);
      const me = await world.api('GET', '/me', nora);
      return [own.body.decision, shown.status, listed.body.total, me.body.accounts.length];
    };
    const before = await asked();
    expect(before.slice(0, 2)).toEqual([true, 200]);
    const set = (accountEnabled: boolean) =>
      world.admin('PATCH', `/tenants/${north}/objects/${guid('Nora')}`, { accountEnabled });
    await set(false);
    const known = async (): Promise<boolean> => (await world.api('GET', path, nora)).status === 404;
    await eventually(known, 4);
    expect(await asked()).toEqual([false, 404, 0, 0]);
    const accepted = await world.api('POST', `${southern.path}/owners/accept`, nora);
    expect(accepted.status).toBe(404);
    await set(true);
    await eventually(async () => !(await known()), 4);
    expect(await asked()).toEqual(before);
  });

  it('MEMORY_MEMBERS bounds what is in memory, and what left it is answered as before', async () => {
    const many = await world.openWith({ members: { Mike: marketer } });
    for (let n = 0; n < 20; n++)
      await world.api('PUT', `${many.path}/resources/product/p-${n}`, portal, { name: `P ${n}` });
    const few = await world.openWith({ proofs: ['Sam'], members: { Sue: marketer } });
    const inMemory = async (): Promise<number> => {
      const figures = await (await fetch(`${world.url}/metrics`)).text();
      return Number(/^rolecall_members_in_memory (.+)$/m.exec(figures)?.[1]);
    };
    const reads = (account: string, name: string, product: string) =>
      decide(account, name, 'customer-feedback:read', { type: 'product', id: product });
    const answers: boolean[][] = [];
    for (let n = 0; n < 3; n++) {
      answers.push([await reads(many.id, 'Mike', 'p-19'), await reads(many.id, 'Mike', 'p-20')]);
      expect(await inMemory()).toBeGreaterThan(20);
      expect(await reads(few.id, 'Sue', 'p-19')).toBe(false);
      expect(await inMemory()).toBeLessThan(20);
    }
    expect(answers).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
  });
});
