import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  north,
  reader,
  startWorld,
  tenantIdOf,
  writer,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let account: OpenedAccount;
let portal: string;

beforeAll(async () => {
  world = await startWorld();
  account = await world.openWith({
    account: { owner: { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') } },
    members: { Nora: manager, Wanda: writer, Rita: reader, Mike: marketer },
  });
  portal = await world.portalToken();
});
afterAll(async () => {
  await world?.close();
});

const behalf = (name: string) => ({
  'rolecall-on-behalf-of': `${tenantIdOf(name).toUpperCase()}/${guid(name)}`,
});
const add = (name: string, access: unknown, token: string, dry = '?dryRun=true') =>
  world.api(
    'POST',
    `${account.path}/members${dry}`,
    token,
    { objects: [named('Una One')], access },
    behalf(name),
  );

describe('Rolecall-On-Behalf-Of (api.md, Who calls)', () => {
  it('cuts a call to the rights of the person spoken for', async () => {
    expect((await add('Nora', marketer, portal)).status).toBe(200);
    expect((await add('Rita', marketer, portal)).body.code).toBe('permission-missing');
    expect((await add('Mike', marketer, portal)).body.code).toBe('permission-missing');
    expect((await add('Stan', marketer, portal)).status).toBe(404);
  });

  it('R-10 holds for the person spoken for', async () => {
    expect((await add('Wanda', reader, portal)).status).toBe(200);
    expect((await add('Wanda', marketer, portal)).body.code).toBe('grants-exceed-own');
  });

  it('never widens what the portal may do itself', async () => {
    for (const name of ['Olga', 'Nora']) {
      for (const power of ['decide', 'resources', 'visits', 'accounts'] as const) {
        const refused = await add(name, marketer, await world.portal(power));
        expect([refused.status, refused.body.code]).toEqual([403, 'permission-missing']);
        expect(refused.body.missing).toMatchObject({ power: 'manage', has: [power] });
      }
    }
    const to = { tenantId: tenantIdOf('Otto'), objectId: guid('Otto') };
    const offer = await world.api('POST', `${account.path}/owners`, portal, to, behalf('Olga'));
    expect(offer.body.code).toBe('owner-only');
    const rename = await world.api('PATCH', account.path, portal, { name: 'Mine' }, behalf('Olga'));
    expect(rename.body.code).toBe('owner-only');
    const log = await world.api('GET', `${account.path}/audit`, portal, undefined, behalf('Olga'));
    expect(log.body.code).toBe('permission-missing');
  });

  it('accepts no ownership in the place of the one named', async () => {
    const to = { tenantId: tenantIdOf('Otto'), objectId: guid('Otto') };
    await world.api('POST', `${account.path}/owners`, await world.as('Olga'), to);
    const accepted = await world.api(
      'POST',
      `${account.path}/owners/accept`,
      portal,
      undefined,
      behalf('Otto'),
    );
    expect(accepted.status).toBe(404);
    const owners = await world.api('GET', `${account.path}/owners`, portal);
    expect(owners.body.items.map((each: { accepted: unknown }) => each.accepted !== null)).toEqual([
      true,
      false,
    ]);
  });

  it('is not heard on portal-only routes', async () => {
    const path = `${account.path}/resources/product/p-1`;
    const put = await world.api('PUT', path, portal, { name: 'Product' }, behalf('Stan'));
    expect(put.status).toBe(201);
    // Only portals are heard: whoever else sends it is who they are.
    const own = await world.api('GET', '/me', await world.as('Rita'), undefined, behalf('Nora'));
    expect(own.body.objectId).toBe(guid('Rita'));
  });

  it('stands in the log as claimed, with the portal as who did it', async () => {
    const added = await add('Nora', marketer, portal, '');
    expect(added.status).toBe(201);
    const log = await world.api('GET', `${account.path}/audit`, await world.as('Olga'));
    const entry = log.body.items.find((each: { action: string }) => each.action === 'members.add');
    expect(entry.actor).toMatchObject({
      kind: 'portal',
      onBehalfOf: { tenantId: north, objectId: guid('Nora') },
    });
  });

  it('answers /me and decisions for the person, to portals that may ask', async () => {
    const me = await world.api('GET', '/me', portal, undefined, behalf('Mike'));
    expect(me.body).toMatchObject({ objectId: guid('Mike'), tenantId: north });
    expect(me.body.accounts.map((each: { id: string }) => each.id)).toEqual([account.id]);
    const visits = await world.portal('visits');
    expect((await world.api('GET', '/me', visits, undefined, behalf('Mike'))).status).toBe(403);
    const ask = (token: string, subject: string, name: string) =>
      world.call('POST', '/access/v1/evaluation', {
        token,
        headers: behalf(name),
        body: {
          subject: { type: 'user', id: `${north}/${guid(subject)}` },
          action: { name: 'account-users:read' },
          resource: { type: 'account', id: account.id },
        },
      });
    expect((await ask(portal, 'Mike', 'Mike')).body.decision).toBe(false);
    expect((await ask(portal, 'Nora', 'Rita')).body.decision).toBe(true);
    expect((await ask(portal, 'Nora', 'Mike')).status).toBe(403);
    expect((await ask(visits, 'Nora', 'Nora')).status).toBe(403);
  });

  it('takes <tenantId>/<objectId> and nothing else', async () => {
    for (const claim of ['Nora', `${north}`, `${north}/${guid('Nora')}/x`, '/']) {
      const answer = await world.api('GET', '/me', portal, undefined, { 'rolecall-on-behalf-of': claim });
      expect([answer.status, answer.body.code]).toEqual([400, 'malformed']);
    }
  });
});
