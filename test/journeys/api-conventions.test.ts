import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  named,
  reader,
  startWorld,
  type OpenedAccount,
  type World,
} from './api-world.ts';

let world: World;
let portal: string;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({ members: { Nora: manager, Rita: reader } });
});
afterAll(async () => {
  await world?.close();
});

const post = (path: string, body: unknown, headers: Record<string, string>, token = portal) =>
  world.api('POST', path, token, body, headers);
const key = (name: string) => ({ 'idempotency-key': name });
const adding = (name: string, access: unknown = marketer) => ({ objects: [named(name)], access });
const members = (): string => `${account.path}/members`;
const revisionOf = async (path = account.path): Promise<number> =>
  (await world.api('GET', path, portal)).body.revision;

describe('Idempotency-Key', () => {
  it('a repeat is answered as the first was, and has one effect', async () => {
    const opening = { name: 'Once', kind: 'company' };
    const first = await post('/accounts', opening, key('open'));
    const again = await post('/accounts', { kind: 'company', name: 'Once' }, key('open'));
    expect([again.status, again.body, again.headers.get('location')]).toEqual([
      201,
      first.body,
      first.headers.get('location'),
    ]);
    const added = await post(members(), adding('Una One'), key('add'));
    const before = await revisionOf();
    const repeated = await post(members(), adding('Una One'), key('add'));
    expect([repeated.status, repeated.body]).toEqual([201, added.body]);
    expect(repeated.headers.get('rolecall-revision')).toBe(added.headers.get('rolecall-revision'));
    expect(await revisionOf()).toBe(before);
    const path = `${members()}/${added.body.items[0].id}`;
    const removed = await world.api('DELETE', path, portal, undefined, key('remove'));
    const gone = await world.api('DELETE', path, portal, undefined, key('remove'));
    expect([gone.status, gone.body]).toEqual([200, removed.body]);
    expect((await world.api('DELETE', path, portal)).status).toBe(404);
  });

  it('another body or query under the same key is 422, and its scope is caller, method and path', async () => {
    await post(members(), adding('Una Two'), key('scope'));
    for (const [path, body] of [
      [members(), adding('Una Three')],
      [`${members()}?confirm=x`, adding('Una Two')],
    ] as const) {
      const other = await post(path, body, key('scope'));
      expect([other.status, other.body.code]).toEqual(
        path.includes('?') ? [422, 'invalid'] : [422, 'idempotency-mismatch'],
      );
    }
    const nora = await post(members(), adding('Una Three', reader), key('scope'), await world.as('Nora'));
    expect(nora.status).toBe(201);
    const put = await world.api(
      'PUT',
      `${account.path}/resources/product/p`,
      portal,
      { name: 'P' },
      key('scope'),
    );
    expect(put.status).toBe(201);
    const otherAccount = await world.openWith({});
    expect((await post(`${otherAccount.path}/members`, adding('Una One'), key('scope'))).status).toBe(201);
  });

  it('of many at once one does it, and the others are answered the same or told to wait', async () => {
    const before = await revisionOf();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(members(), adding('Una Four'), key('at once'))),
    );
    const ids = new Set<string>();
    for (const answer of answers) {
      if (answer.status === 201) ids.add(answer.body.items[0].id as string);
      else expect([answer.status, answer.body.code]).toEqual([409, 'idempotency-in-progress']);
    }
    expect(ids.size).toBe(1);
    expect(await revisionOf()).toBe(before + 1);
  });

  it('refusals are not kept', async () => {
    const id = await world.open();
    const path = `/accounts/${id}`;
    expect((await post(`${path}/members`, adding('Una One'), key('later'))).body.code).toBe(
      'tenant-required',
    );
    await post(`${path}/tenants`, { token: await world.proof('Sam') }, {});
    // Of another tenant: every object has a problem, which is a refusal too.
    const all = await post(`${path}/members`, adding('Una One'), key('later'));
    expect([all.status, all.body.items[0].problem.code]).toEqual([409, 'tenant-required']);
    await post(`${path}/tenants`, { token: await world.proof('Nora') }, {});
    const done = await post(`${path}/members`, adding('Una One'), key('later'));
    expect(done.status, JSON.stringify(done.body)).toBe(201);
    const invalid = await post(`${path}/members`, adding('Una Two', {}), key('bad'));
    expect(invalid.status).toBe(422);
    expect((await post(`${path}/members`, adding('Una Two'), key('bad'))).status).toBe(201);
  });

  it('a dry run uses no key up', async () => {
    await post(`${members()}?dryRun=true`, adding('Gil'), key('dry'));
    expect((await post(members(), adding('Gil'), key('dry'))).status).toBe(201);
  });

  it('a key that is empty or longer than 255 is refused', async () => {
    for (const bad of ['x'.repeat(256)]) {
      const answer = await post('/accounts', { name: 'Bad' }, key(bad));
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
    }
  });
});

describe('Rolecall-Revision (D-4)', () => {
  it('every write answers it, and whoever sends it back sees that write, on every read', async () => {
    const path = `${account.path}/resources/product/d4`;
    const put = await world.api('PUT', path, portal, { name: 'First' });
    const same = await world.api('PUT', path, portal, { name: 'Second' });
    const writes = [put, same, await world.api('PATCH', account.path, portal, { features: ['xbox'] })];
    for (const write of writes) {
      const revision = write.headers.get('rolecall-revision') ?? '';
      expect(revision).toMatch(/^[\w-]+$/);
      for (const read of [path, account.path, members(), `${account.path}/resources`]) {
        const answer = await world.api('GET', read, portal, undefined, { 'rolecall-revision': revision });
        expect(answer.status).toBe(200);
      }
    }
    const read = await world.api('GET', path, portal, undefined, {
      'rolecall-revision': same.headers.get('rolecall-revision') ?? '',
    });
    expect(read.body.name).toBe('Second');
    for (const odd of ['x', 'e30', 'W10', '1']) {
      expect((await world.api('GET', path, portal, undefined, { 'rolecall-revision': odd })).status).toBe(
        200,
      );
    }
  });

  it('decisions after a write show it at once, with the revision and without', async () => {
    const ask = (headers: Record<string, string>) =>
      world.call('POST', '/access/v1/evaluation', {
        token: portal,
        headers,
        body: {
          subject: { type: 'user', id: `${named('Stan').tenantId}/${guid('Stan')}` },
          action: { name: 'account-users:read' },
          resource: { type: 'account', id: account.id },
        },
      });
    for (let round = 0; round < 10; round += 1) {
      const added = await post(members(), adding('Stan', reader), {});
      const revision = added.headers.get('rolecall-revision') ?? '';
      expect((await ask({ 'rolecall-revision': revision })).body.decision).toBe(true);
      expect((await ask({})).body.decision).toBe(true);
      await world.api('DELETE', `${members()}/${added.body.items[0].id}`, portal);
      expect((await ask({})).body.decision).toBe(false);
    }
  });
});

describe('dry runs (B-2)', () => {
  const member = (name: string): string => `${members()}/${account.member[name]}`;
  const writes = () =>
    [
      ['POST', members(), adding('Mike', reader)],
      ['PUT', `${member('Rita')}/access`, manager],
      ['DELETE', member('Rita'), undefined],
      ['DELETE', `${account.path}/resources/product/dry`, undefined],
    ] as const;

  it('leave no trace and name who gains and loses what; the write with the plan does just that', async () => {
    await world.api('PUT', `${account.path}/resources/product/dry`, portal, { name: 'Dry' });
    const access = { custom: [{ permission: 'usage', level: 'read', on: { type: 'product', id: 'dry' } }] };
    await post(members(), { objects: [named('Sue'), named('Una One')], access }, {});
    for (const [method, path, body] of writes()) {
      const before = await revisionOf();
      const dry = await world.api(method, `${path}?dryRun=true`, portal, body);
      expect([dry.status, dry.body.plan], JSON.stringify(dry.body)).toEqual([200, expect.any(String)]);
      expect(dry.body.effect.length).toBeGreaterThan(0);
      expect(dry.body.effect[0]).toMatchObject({
        displayName: expect.any(String),
        tenantId: expect.any(String),
        objectId: expect.any(String),
      });
      expect(await revisionOf()).toBe(before);
      const headers = { 'if-match': '*', 'if-match-plan': dry.body.plan as string };
      const stale = await world.api(method, path, portal, body, { ...headers, 'if-match-plan': 'another' });
      expect([method, path, stale.status, stale.body.code]).toEqual([method, path, 412, 'plan-stale']);
      expect(await revisionOf()).toBe(before);
      const done = await world.api(
        method,
        path,
        portal,
        body,
        method === 'POST' ? { 'if-match-plan': headers['if-match-plan'] } : headers,
      );
      expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
      expect(await revisionOf()).toBe(before + 1);
    }
  });

  it('a plan is stale when something else has changed the effect meanwhile', async () => {
    const [una] = (await post(members(), adding('Sam'), {})).body.items as [{ objectId: string }];
    expect(una).toBeDefined();
    const dry = await post(`${members()}?dryRun=true`, adding('Stan', reader), {});
    await post(members(), adding('Stan', reader), {});
    const late = await post(members(), adding('Stan', reader), { 'if-match-plan': dry.body.plan as string });
    expect([late.status, late.body.code]).toEqual([412, 'plan-stale']);
  });

  it('ask for the same right as the write', async () => {
    const rita = await world.as('Mike');
    for (const [method, path, body] of writes().slice(0, 3)) {
      const answer = await world.api(method, `${path}?dryRun=true`, rita, body, { 'if-match': '*' });
      expect([answer.status, answer.body.code]).toEqual([403, 'permission-missing']);
    }
  });

  it('R-12 a deleted product ends its grants, and a new one with the old id starts empty', async () => {
    const path = `${account.path}/resources/product/again`;
    await world.api('PUT', path, portal, { name: 'Again' });
    await world.api('PUT', `${account.path}/resources/add-on/under`, portal, {
      name: 'Under',
      parent: 'again',
    });
    const on = [
      { type: 'product', id: 'again' },
      { type: 'add-on', allOf: 'again' },
      { type: 'add-on', id: 'under' },
    ];
    const access = { custom: on.map(each => ({ permission: 'packages', level: 'read', on: each })) };
    const [added] = (await post(members(), adding('Una Three', access), {})).body.items;
    const id = (added.member ?? added.id ?? added.problem?.member) as string;
    const target = added.problem
      ? (await world.api('PUT', `${members()}/${id}/access`, portal, access, { 'if-match': '*' })).body
      : added;
    const deleted = await world.api('DELETE', path, portal);
    expect(deleted.body.deleted.map((each: { id: string }) => each.id).toSorted()).toEqual([
      'again',
      'under',
    ]);
    expect(deleted.body.members).toEqual([{ id: target.id, withoutAccess: true }]);
    await world.api('PUT', path, portal, { name: 'New' });
    await world.api('PUT', `${account.path}/resources/add-on/under`, portal, {
      name: 'Under',
      parent: 'again',
    });
    const member = await world.api('GET', `${members()}/${target.id}`, portal);
    expect(member.body).toMatchObject({ state: 'without-access', access: { custom: [] } });
    const may = await world.call('POST', `/accounts/${account.id}/access/v1/evaluation`, {
      token: portal,
      body: {
        subject: { type: 'user', id: `${named('Una Three').tenantId}/${guid('Una Three')}` },
        action: { name: 'packages:read' },
        resource: { type: 'add-on', id: 'under' },
      },
    });
    expect(may.body.decision).toBe(false);
  });
});
