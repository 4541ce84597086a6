import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  east,
  guid,
  importAll,
  manager,
  marketer,
  named,
  north,
  reader,
  south,
  startWorld,
  tenantIdOf,
  user,
  writer,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
});
afterAll(async () => {
  await world?.close();
});

const ask = async (account: string, name: string, action = 'contact-customer:read') =>
  (
    await world.call('POST', '/access/v1/evaluation', {
      token: portal,
      body: {
        subject: { type: 'user', id: `${tenantIdOf(name)}/${guid(name)}` },
        action: { name: action },
        resource: { type: 'account', id: account },
      },
    })
  ).body.decision as boolean;
const auditOf = async (path: string, token: string) =>
  (await world.api('GET', `${path}/audit?limit=500`, token)).body.items as {
    action: string;
    result: string;
    target: object;
    detail: object;
    actor: object;
  }[];

describe('T-2 association by a fresh sign-in', () => {
  it('T-1, A-3 an account without tenants takes no members, an individual one no tenant', async () => {
    const id = await world.open();
    const add = { objects: [named('Una One')], access: marketer };
    const refused = await world.api('POST', `/accounts/${id}/members`, portal, add);
    expect([refused.status, refused.body.code]).toEqual([409, 'tenant-required']);
    const alone = await world.open({ kind: 'individual' });
    const token = await world.proof('Nora');
    const tenant = await world.api('POST', `/accounts/${alone}/tenants`, portal, { token });
    expect([tenant.status, tenant.body.code]).toEqual([409, 'individual-account']);
    const member = await world.api('POST', `/accounts/${alone}/members`, portal, add);
    expect([member.status, member.body.code]).toEqual([409, 'individual-account']);
    const company = await world.api('PATCH', `/accounts/${alone}`, portal, { kind: 'company' });
    expect(company.body.kind).toBe('company');
    // The refused attempt did not use the proof up.
    expect((await world.api('POST', `/accounts/${alone}/tenants`, portal, { token })).status).toBe(201);
    const back = await world.api('PATCH', `/accounts/${alone}`, portal, { kind: 'individual' });
    expect([back.status, back.body.code]).toEqual([409, 'individual-account']);
  });

  it('takes a person who is no guest, once, and nothing else', async () => {
    const { path } = await world.openWith({ proofs: [] });
    const associate = (token: string) => world.api('POST', `${path}/tenants`, portal, { token });
    const proof = await world.proof('Nora');
    const done = await associate(proof);
    // Base64url leaves spare bits at the end: the same token, written otherwise.
    const respelt = proof.slice(0, -1) + String.fromCharCode(proof.charCodeAt(proof.length - 1) + 1);
    expect([done.status, done.body]).toEqual([
      201,
      expect.objectContaining({
        tenantId: north,
        displayName: 'north',
        defaultDomain: 'north.test',
        consent: 'granted',
      }),
    ]);
    const guest = await world.token(north, {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'gus@north.test',
      password: 'Journey-0-Passw0rd',
    });
    const idToken = await world.token(north, {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'nora@north.test',
      password: 'Journey-0-Passw0rd',
      scope: 'openid api://rolecall/.default',
    });
    const graph = await world.token(north, {
      grant_type: 'password',
      client_id: 'c11c11c1-0000-4000-8000-000000000001',
      username: 'nora@north.test',
      password: 'Journey-0-Passw0rd',
      scope: 'https://graph.microsoft.com/.default',
    });
    const bad = [
      proof,
      respelt,
      `${proof}=`,
      guest.access_token,
      await world.robot('Robot'),
      portal,
      idToken.id_token,
      graph.access_token,
      'x',
    ];
    for (const token of bad) {
      expect(token).toBeTypeOf('string');
      const refused = await associate(token);
      expect([refused.status, refused.body.code], refused.body.detail).toEqual([422, 'proof-invalid']);
      expect(JSON.stringify(refused.body)).not.toContain(token.length > 1 ? token : 'eyJ');
    }
    // What was used for one account is used for all.
    const other = await world.open();
    expect((await world.api('POST', `/accounts/${other}/tenants`, portal, { token: proof })).status).toBe(
      422,
    );
  });

  it('T-4 the same pair twice changes nothing; one tenant may be of many accounts, whose logs tell of it', async () => {
    const owner = { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') };
    const first = await world.openWith({ account: { owner } });
    const olga = await world.as('Olga');
    const revision = async () => (await world.api('GET', first.path, portal)).body.revision as number;
    const before = await revision();
    const again = await world.api('POST', `${first.path}/tenants`, portal, {
      token: await world.proof('Stan'),
    });
    expect([again.status, again.body.tenantId]).toEqual([201, north]);
    expect(await revision()).toBe(before);
    expect((await world.api('GET', `${first.path}/tenants`, olga)).body).toMatchObject({
      total: 1,
      next: null,
    });
    const told = (await auditOf(first.path, olga)).length;
    await world.openWith({});
    const log = await auditOf(first.path, olga);
    expect(log).toHaveLength(told + 1);
    expect(log[0]).toMatchObject({ action: 'tenants.associated-elsewhere', target: { tenantId: north } });
  });

  it('T-9 the log hides the user name of who proved it from people of other tenants', async () => {
    const { path } = await world.openWith({
      proofs: ['Nora', 'Sam'],
      members: { Nora: manager, Sam: manager },
    });
    const log = await auditOf(path, await world.as('Sam'));
    const entry = log.find(
      each => each.action === 'tenants.associate' && JSON.stringify(each.target).includes(north),
    );
    expect(entry?.detail).toMatchObject({ provedBy: { displayName: 'Nora' } });
    expect(JSON.stringify(log)).not.toContain('nora@north.test');
  });
});

describe('T-6, T-7 removing a tenant', () => {
  it('T-7 own-tenant is judged first, then the role, the last tenant and the seven days', async () => {
    const account = await world.openWith({
      proofs: ['Nora', 'Sam'],
      account: { owner: { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') } },
      members: { Nora: manager, Sam: manager, Sue: writer, Rita: reader },
    });
    const remove = async (name: string, tenant: string) => {
      const answer = await world.api('DELETE', `${account.path}/tenants/${tenant}`, await world.as(name));
      return [answer.status, answer.body.code];
    };
    expect(await remove('Nora', north)).toEqual([409, 'own-tenant']);
    expect(await remove('Nora', south)).toEqual([403, 'owner-only']);
    expect(await remove('Sue', north)).toEqual([403, 'permission-missing']);
    expect(await remove('Rita', south)).toEqual([403, 'permission-missing']);
    expect(await remove('Nora', east)).toEqual([404, 'not-found']);
    expect(await remove('Olga', south)).toEqual([200, undefined]);
    const refused = (await auditOf(account.path, await world.as('Olga'))).filter(
      each => each.result === 'refused',
    );
    expect(refused.map(each => (each.detail as { code: string }).code)).toEqual(
      expect.arrayContaining(['own-tenant', 'owner-only', 'permission-missing']),
    );
  });

  it("T-6 a tenant's members lose their access at once; the dry run says exactly who; other accounts keep it", async () => {
    const members = { Sam: manager, Sue: marketer, Nora: manager };
    const account = await world.openWith({
      proofs: ['Nora', 'Sam'],
      members,
      account: { features: ['xbox'] },
    });
    const other = await world.openWith({ proofs: ['Sam'], members: { Sue: reader } });
    const sue = await world.as('Sue');
    expect((await world.api('GET', account.path, sue)).status).toBe(200);
    const path = `${account.path}/tenants/${south.toUpperCase()}`;
    const dry = await world.api('DELETE', `${path}?dryRun=true`, portal);
    expect(dry.status, JSON.stringify(dry.body)).toBe(200);
    expect(dry.body.plan).toBeTypeOf('string');
    const losing = dry.body.effect as { displayName: string; tenantId: string }[];
    expect(new Set(losing.map(each => each.displayName))).toEqual(new Set(['Sam', 'Sue']));
    expect((await world.api('GET', account.path, sue)).status).toBe(200);
    const removed = await world.api('DELETE', path, portal, undefined, { 'if-match-plan': dry.body.plan });
    expect(removed.status, JSON.stringify(removed.body)).toBe(200);
    expect(removed.body).toMatchObject({ tenantId: south, members: { user: 2, group: 0, application: 0 } });
    expect((await world.api('GET', account.path, sue)).status).toBe(404);
    expect(await ask(account.id, 'Sam', 'account-users:read')).toBe(false);
    expect((await world.api('GET', `${account.path}/members?tenant=${south}`, portal)).body.total).toBe(0);
    expect((await world.api('GET', other.path, sue)).status).toBe(200);
    expect(await ask(other.id, 'Sue', 'account-users:read')).toBe(true);
    const back = await world.api('POST', `${account.path}/tenants`, portal, {
      token: await world.proof('Sam'),
    });
    expect(back.status).toBe(201);
    expect((await world.api('GET', account.path, sue)).status).toBe(404);
  });
});

describe('T-8, U-1 searching the directory', () => {
  it('finds by name, user name and mail in the own tenant, and says who is a member', async () => {
    await importAll(world, north, [user('Zoë Müller', 'north.test')]);
    const account = await world.openWith({
      proofs: ['Nora', 'Sam'],
      members: { Nora: manager, Rita: marketer },
    });
    await world.api('POST', `${account.path}/members`, portal, {
      objects: [named('Zoë Müller')],
      access: marketer,
    });
    const nora = await world.as('Nora');
    const search = (kind: string, query: string, token = nora) =>
      world.api('GET', `${account.path}/directory/${kind}?${query}`, token);
    for (const q of ['rita', 'RIT', 'rita%40north', 'rita%40mail.north.test']) {
      const found = await search('users', `q=${q}`);
      expect(found.status, JSON.stringify(found.body)).toBe(200);
      expect(found.body).toMatchObject({
        next: null,
        total: 1,
        items: [
          {
            objectId: guid('Rita'),
            kind: 'user',
            displayName: 'Rita',
            userPrincipalName: 'rita@north.test',
            member: { access: marketer, userPrincipalName: 'rita@north.test' },
          },
        ],
      });
    }
    expect((await search('users', 'q=mull')).body.items[0].displayName).toBe('Zoë Müller');
    expect((await search('users', 'q=stan')).body.items[0].member).toBeNull();
    expect((await search('groups', 'q=out')).body.items[0]).toMatchObject({
      kind: 'group',
      displayName: 'Outer',
    });
    expect((await search('applications', 'q=robot')).body.items[0]).toMatchObject({
      objectId: guid('Robot'),
    });
    expect((await search('users', 'q=una&limit=3')).body).toMatchObject({
      total: 4,
      next: expect.any(String),
    });
    const wrong = await search('users', `q=s&tenant=${south}`);
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong-tenant']);
    expect((await search('things', 'q=s')).status).toBe(404);
    const named_ = await search('users', `q=rita&tenant=${north}`, portal);
    expect(named_.body.items[0]).toMatchObject({ displayName: 'Rita', userPrincipalName: null });
    expect((await search('users', `q=rita%40north&tenant=${north}`, portal)).body.total).toBe(0);
    const unnamed = await search('users', 'q=rita', portal);
    expect([unnamed.status, unnamed.body.errors[0].pointer]).toEqual([422, '/tenant']);
    expect((await search('users', `q=rita&tenant=${east}`, portal)).status).toBe(404);
  });
});
