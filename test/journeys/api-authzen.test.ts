import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  guid,
  manager,
  marketer,
  north,
  reader,
  startWorld,
  tenantIdOf,
  type OpenedAccount,
  type World,
} from './api-world.ts';
import { malformedQuestions } from './bad-input-tables.ts';

let world: World;
let portal: string;
let account: OpenedAccount;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  const end = '2099-01-01T00:00:00Z';
  account = await world.openWith({
    account: { owner: { tenantId: tenantIdOf('Olga'), objectId: guid('Olga') } },
    members: {
      Nora: manager,
      Rita: reader,
      Mike: marketer,
      Robot: marketer,
      Outer: { roles: [{ role: 'developer', end }] },
    },
  });
  await world.api('PUT', `${account.path}/resources/product/p`, portal, { name: 'P' });
});
afterAll(async () => {
  await world?.close();
});

const subjectOf = (name: string, type = name === 'Robot' ? 'application' : 'user') => ({
  type,
  id: `${tenantIdOf(name)}/${guid(name)}`,
});
const here = () => ({ type: 'account', id: account.id });
const product = () => ({ type: 'product', id: 'p', properties: { accountId: account.id } });
const question = (name: string, action: string, resource: object = here()) => ({
  subject: subjectOf(name),
  action: { name: action },
  resource,
});
const post = (path: string, body: unknown, token: string | undefined = portal, headers = {}) =>
  world.call('POST', path, { body, headers, ...(token === undefined ? {} : { token }) });
const evaluate = (body: unknown, token = portal) => post('/access/v1/evaluation', body, token);
const evaluations = (body: unknown, token = portal) => post('/access/v1/evaluations', body, token);
const decisions = (body: { evaluations: { decision: boolean }[] }) =>
  body.evaluations.map(each => each.decision);

describe('POST /access/v1/evaluation', () => {
  it("D-1 answers about users, applications, owners, groups' people, on account and product", async () => {
    const asked: [string, string, object, boolean][] = [
      ['Nora', 'account-users:readWrite', here(), true],
      ['Rita', 'account-users:read', here(), true],
      ['Rita', 'account-users:readWrite', here(), false],
      ['Mike', 'contact-customer:readWrite', product(), true],
      ['Robot', 'contact-customer:readWrite', product(), true],
      ['Robot', 'packages:read', product(), false],
      ['Gil', 'packages:readWrite', product(), true],
      ['Olga', 'tax-profile:readWrite', here(), true],
      ['Eve', 'account-users:read', here(), false],
      ['Stan', 'account-users:read', here(), false],
    ];
    for (const [name, action, resource, decision] of asked) {
      const answer = await evaluate(question(name, action, resource));
      expect([name, action, answer.status, answer.body.decision]).toEqual([name, action, 200, decision]);
      expect(answer.body.context.revision).toBeTypeOf('string');
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
    const until = await evaluate(question('Gil', 'packages:read', product()));
    expect(until.body.context.validUntil).toBe('2099-01-01T00:00:00Z');
    expect(
      (await evaluate(question('Mike', 'contact-customer:read', product()))).body.context,
    ).not.toHaveProperty('validUntil');
  });

  it('D-3 an unknown subject, product, permission or type is a no with a reason, never an error', async () => {
    const unknown: [object, string][] = [
      [
        { ...question('Mike', 'usage:read'), subject: { type: 'user', id: `${north}/${guid('nobody')}` } },
        'unknown-subject',
      ],
      [
        { ...question('Mike', 'usage:read'), subject: { type: 'user', id: 'nobody' } },
        'tenant-not-associated',
      ],
      [question('Mike', 'fly:read'), 'unknown-permission'],
      [question('Mike', 'fly'), 'unknown-permission'],
      [question('Mike', 'contact-customer:fly', product()), 'level-not-offered'],
      [question('Mike', 'usage:read', { ...product(), id: 'q' }), 'unknown-resource'],
      [question('Mike', 'usage:read', { ...product(), type: 'ship' }), 'unknown-resource'],
      [question('Mike', 'usage:read', { type: 'account', id: guid('no account') }), 'unknown-account'],
    ];
    for (const [body, code] of unknown) {
      const answer = await evaluate(body);
      expect([code, answer.status, answer.body.decision]).toEqual([code, 200, false]);
      expect(answer.body.context.reasons).toEqual([
        expect.objectContaining({ code, detail: expect.any(String) }),
      ]);
    }
    for (const [name, type] of [
      ['Mike', 'application'],
      ['Robot', 'user'],
      ['Outer', 'group'],
      ['Mike', 'robot'],
    ] as const) {
      const answer = await evaluate({
        ...question(name, 'contact-customer:read', product()),
        subject: subjectOf(name, type),
      });
      expect([answer.status, answer.body.decision]).toEqual([200, false]);
    }
  });

  it('D-3 explain gives the grants, roles and group chains of a yes, and the nearest grant of a no', async () => {
    const ask = (name: string, action: string) =>
      evaluate({ ...question(name, action, product()), context: { explain: true } });
    expect((await ask('Mike', 'contact-customer:read')).body.context.reasons).toEqual([
      expect.objectContaining({ permission: 'contact-customer', by: 'role', role: 'marketer', via: [] }),
      // What the permission requires is a reason too.
      expect.objectContaining({ permission: 'customer-feedback', by: 'role', role: 'marketer' }),
    ]);
    const [chain] = (await ask('Gil', 'packages:read')).body.context.reasons;
    expect(chain).toMatchObject({
      role: 'developer',
      via: [guid('Inner'), guid('Outer')],
      member: account.member['Outer'],
    });
    const [no] = (await ask('Mike', 'packages:read')).body.context.reasons;
    expect(no).toMatchObject({
      code: 'not-granted',
      permission: 'packages',
      level: 'read',
      has: 'none',
      on: { type: 'product', id: 'p' },
      grant: { permission: 'packages', level: 'read', on: { type: 'product', id: 'p' } },
      // Olga, who owns the account, has not signed in yet and has no name.
      whoCanGive: [{ tenantId: north, objectId: guid('Nora'), displayName: 'Nora' }],
    });
    expect((await evaluate(question('Mike', 'usage:read', product()))).body.context).not.toHaveProperty(
      'reasons',
    );
  });

  it('B-3 what is missing is one object: of an explained no, and of the refusal of a REST call', async () => {
    const mike = await world.as('Mike');
    const asked = await evaluate(
      { ...question('Mike', 'account-users:readWrite'), context: { explain: true } },
      mike,
    );
    const [{ code, detail, ...reason }] = asked.body.context.reasons;
    expect([code, detail]).toEqual(['not-granted', expect.stringContaining('account-users: readWrite')]);
    const refused = await world.api('POST', `${account.path}/members`, mike, {
      objects: [{ tenantId: north, objectId: guid('Stan'), kind: 'user' }],
      access: reader,
    });
    expect([refused.status, refused.body.code]).toEqual([403, 'permission-missing']);
    expect(refused.body.missing).toEqual(reason);
    expect(reason.whoCanGive).toContainEqual(expect.objectContaining({ displayName: 'Nora' }));
    // T-9: a portal that may only ask is told ids and no names.
    const unnamed = await evaluate(
      { ...question('Mike', 'account-users:readWrite'), context: { explain: true } },
      await world.portal('decide'),
    );
    expect(unnamed.body.context.reasons[0].whoCanGive).toContainEqual({
      tenantId: north,
      objectId: guid('Nora'),
      displayName: guid('Nora'),
    });
  });

  it('who may ask: portals with decide about anyone, readers of the account about anyone, everyone about themselves', async () => {
    const about = question('Mike', 'account-users:read');
    expect((await evaluate(about, await world.portal('decide'))).status).toBe(200);
    expect((await evaluate(about, await world.portal('manage'))).status).toBe(200);
    expect((await evaluate(about, await world.as('Nora'))).status).toBe(200);
    expect((await evaluate(about, await world.as('Rita'))).status).toBe(200);
    expect((await evaluate(about, await world.as('Mike'))).status).toBe(200);
    for (const token of [
      await world.portal('visits'),
      await world.portal('resources'),
      await world.robot('Robot'),
    ]) {
      const refused = await evaluate(about, token);
      expect([refused.status, refused.body.code]).toEqual([403, 'permission-missing']);
    }
    expect((await evaluate(question('Nora', 'account-users:read'), await world.as('Mike'))).status).toBe(403);
    // A stranger is told the same of an account that is there and of one that is not.
    const eve = await world.as('Eve');
    const own = await evaluate(question('Eve', 'account-users:read'), eve);
    const none = await evaluate(
      question('Eve', 'account-users:read', { type: 'account', id: guid('no account') }),
      eve,
    );
    expect([own.status, own.body]).toEqual([200, none.body]);
    const refused = [about, { ...about, resource: { type: 'account', id: guid('no account') } }].map(body =>
      evaluate(body, eve),
    );
    for (const answer of await Promise.all(refused)) expect(answer.status).toBe(403);
    const unsigned = await world.call('POST', '/access/v1/evaluation', { body: about });
    expect([unsigned.status, unsigned.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer/),
    ]);
  });

  it('whatever cannot be read is 400, with a message', async () => {
    const good = question('Mike', 'usage:read', product());
    for (const body of malformedQuestions(good, product(), here())) {
      const answer = await evaluate(body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 400, 'malformed']);
      expect(answer.body.detail).toMatch(/\w/);
    }
    const more = { ...good, shoe: 1, subject: { ...good.subject, shoe: {} }, context: { shoe: true } };
    expect((await evaluate(more)).status).toBe(200);
  });

  it('X-Request-ID comes back as it was sent, with refusals too', async () => {
    for (const body of [question('Mike', 'usage:read', product()), {}]) {
      const answer = await post('/access/v1/evaluation', body, portal, {
        'x-request-id': 'bfe9eb29-ab87 ü?',
      });
      expect(answer.headers.get('x-request-id')).toBe('bfe9eb29-ab87 ü?');
    }
  });
});

describe('POST /access/v1/evaluations', () => {
  it('answers in the order given; an item replaces a whole default; without items it is a single evaluation', async () => {
    const items = [
      {},
      { subject: subjectOf('Nora') },
      { action: { name: 'account-users:read' } },
      { resource: { type: 'product', id: 'p' } },
    ];
    const all = await evaluations({ ...question('Mike', 'account-users:readWrite'), evaluations: items });
    expect([all.status, decisions(all.body)]).toEqual([200, [false, true, false, false]]);
    expect(all.body).not.toHaveProperty('decision');
    // No deep merge: the item's resource names no account.
    expect(all.body.evaluations[3].context.error).toMatchObject({ status: 400, message: expect.any(String) });
    for (const none of [undefined, []]) {
      const single = await evaluations({ ...question('Nora', 'account-users:read'), evaluations: none });
      expect(single.body).toMatchObject({ decision: true });
    }
  });

  it('stops where the semantic says', async () => {
    const evaluationsOf = ['Mike', 'Nora', 'Rita', 'Mike'].map(name => ({ subject: subjectOf(name) }));
    const ask = async (semantic: unknown) =>
      evaluations({
        ...question('Mike', 'account-users:read'),
        evaluations: evaluationsOf,
        options: { evaluations_semantic: semantic },
      });
    expect(decisions((await ask('execute_all')).body)).toEqual([false, true, true, false]);
    expect(decisions((await ask('deny_on_first_deny')).body)).toEqual([false]);
    expect(decisions((await ask('permit_on_first_permit')).body)).toEqual([false, true]);
    for (const odd of ['first', 7, '']) expect((await ask(odd)).status).toBe(400);
  });

  it('takes 10,000 questions and no more; who may ask about none is refused', async () => {
    const body = (count: number) => ({
      ...question('Nora', 'account-users:read'),
      evaluations: Array.from({ length: count }, () => ({})),
    });
    const all = await evaluations(body(10_000));
    expect([all.status, all.body.evaluations.length, all.body.evaluations.at(-1).decision]).toEqual([
      200,
      10_000,
      true,
    ]);
    const more = await evaluations(body(10_001));
    expect([more.status, more.body.code]).toEqual([413, 'too-large']);
    expect((await evaluations(body(2), await world.robot('Robot'))).status).toBe(403);
    const mixed = await evaluations(
      { ...body(0), evaluations: [{}, { subject: subjectOf('Robot') }] },
      await world.robot('Robot'),
    );
    expect(mixed.body.evaluations[0]).toMatchObject({ decision: false, context: { error: { status: 403 } } });
    expect(mixed.body.evaluations[1]).toMatchObject({ decision: false });
    expect(mixed.body.evaluations[1].context).not.toHaveProperty('error');
  });
});

describe('an account of its own, and the metadata', () => {
  it('under /accounts/{account} accountId may be left out, and another account is 400', async () => {
    const base = `/accounts/${account.id}/access/v1`;
    const answer = await post(
      `${base}/evaluation`,
      question('Mike', 'contact-customer:read', { type: 'product', id: 'p' }),
    );
    expect(answer.body.decision).toBe(true);
    const batch = await post(`${base}/evaluations`, {
      ...question('Mike', 'usage:read', { type: 'product', id: 'p' }),
      evaluations: [{}, {}],
    });
    expect(decisions(batch.body)).toEqual([false, false]);
    const other = await post(
      `${base}/evaluation`,
      question('Mike', 'usage:read', { ...product(), properties: { accountId: 'x' } }),
    );
    expect([other.status, other.body.code]).toEqual([400, 'malformed']);
  });

  it('the metadata names what is there and nothing else, for all and for one account, to anyone', async () => {
    for (const suffix of ['', `/accounts/${account.id}`]) {
      const answer = await world.call('GET', `/.well-known/authzen-configuration${suffix}`);
      const pdp = `${world.url}${suffix}`;
      expect(answer.body).toMatchObject({
        policy_decision_point: pdp,
        access_evaluation_endpoint: `${pdp}/access/v1/evaluation`,
        access_evaluations_endpoint: `${pdp}/access/v1/evaluations`,
      });
      for (const url of Object.values(answer.body as Record<string, string>).slice(1)) {
        const there = await fetch(url, { method: 'POST' });
        expect(there.status).toBe(401);
      }
    }
  });
});

describe('the direct way of plain questions', () => {
  const own = () => `${account.path.replace(/^\/api\/v1/, '').replace('/api/v1', '')}`;
  const cases: readonly (readonly [
    string,
    string,
    () => RequestInit & { headers: Record<string, string> },
  ])[] = [
    ['a yes', 'evaluation', () => asks(question('Nora', 'account-users:readWrite'))],
    ['a no with its reason', 'evaluation', () => asks(question('Nora', 'no-such:read'))],
    ['a batch', 'evaluations', () => asks({ evaluations: [question('Nora', 'account-users:read'), {}] })],
    ['a batch that is one question', 'evaluations', () => asks(question('Mike', 'account-users:read'))],
    ['a key twice', 'evaluation', () => asks('{"a":1,"a":2}')],
    ['no JSON', 'evaluation', () => asks('{')],
    ['no UTF-8', 'evaluation', () => asks(new Uint8Array([0x22, 0xff, 0x22]))],
    ['no subject', 'evaluation', () => asks({ action: { name: 'x' } })],
    ['too many', 'evaluations', () => asks({ evaluations: Array.from({ length: 10_001 }, () => ({})) })],
    ['a token of nobody', 'evaluation', () => asks({}, 'Bearer a.b.c')],
    ['no token at all', 'evaluation', () => asks({}, 'Basic abc')],
    ['an id of the caller', 'evaluation', () => asks({}, undefined, { 'x-request-id': 'mine-1' })],
    ['in the name of nobody', 'evaluation', () => asks({}, undefined, { 'rolecall-on-behalf-of': 'nobody' })],
  ];
  const asks = (body: unknown, authorization = `Bearer ${portal}`, headers = {}) => ({
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', authorization, ...headers },
  });
  const answered = async (url: string, ask: RequestInit) => {
    const response = await fetch(url, ask);
    const body = (await response.text()).replace(/"requestId":"[^"]*"/, '"requestId":"-"');
    const headers = Object.fromEntries(response.headers);
    expect(headers['x-request-id']).toMatch(/./);
    // The framework closes the connection after a body that it could not read; here it was read whole.
    for (const each of ['date', 'connection', 'keep-alive']) delete headers[each];
    if (headers['x-request-id'] !== 'mine-1') delete headers['x-request-id'];
    return { status: response.status, headers, body };
  };

  it.each(cases)('answers as the framework does: %s', async (_, end, ask) => {
    for (const base of ['', own()]) {
      const url = `${world.url}${base}/access/v1/${end}`;
      // A query makes it a call that is none of the plain ones.
      const framework = await answered(`${url}?`, ask());
      expect(await answered(url, ask())).toEqual(framework);
    }
  });

  it('D-1 counts what it answers as the framework does', async () => {
    const route = '/accounts/:account/access/v1/evaluation';
    const counted = async () => {
      const text = await (await fetch(`${world.url}/metrics`)).text();
      const line = new RegExp(
        `duration_seconds_count\\{method="POST",route="${route}",status="200"\\} (\\d+)`,
      );
      return Number(line.exec(text)?.[1] ?? 0);
    };
    const before = await counted();
    const url = `${world.url}${own()}/access/v1/evaluation`;
    for (const end of ['', '?'])
      expect((await fetch(url + end, asks(question('Nora', 'account-users:read')))).status).toBe(200);
    expect(await counted()).toBe(before + 2);
  });
});
