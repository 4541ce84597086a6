import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCandidates } from '../../src/app/candidates.ts';
import { createCursors } from '../../src/app/cursor.ts';
import { createDecisions } from '../../src/app/decide.ts';
import { loadCatalog } from '../../src/app/load-catalog.ts';
import { createSearches } from '../../src/app/search.ts';
import { createWhoCanGive, type NamesOf } from '../../src/app/who-can-give.ts';
import { createAccountIndex } from '../../src/core/create-account-index.ts';
import { asAccountId, asMemberId, principalKey } from '../../src/core/id.ts';
import type { Access } from '../../src/core/access.ts';
import { createTenantIndex } from '../../src/core/tenant-index.ts';
import { addAuthZenRoutes } from '../../src/http/authzen/routes.ts';
import { createRateLimit } from '../../src/http/rate-limits.ts';
import { authenticateAs, house, person, portal, principal, publicUrl, routeDeps } from './http-house.ts';

const catalog = loadCatalog(JSON.parse(readFileSync('catalog/partner-center.json', 'utf8')));
const contoso = principal('contoso', 'x').tenantId;
const account = asAccountId('acc-1');
const id = (name: string, tenant = 'contoso'): string => principalKey(principal(tenant, name));

/** Contoso Games: an owner, a manager, a developer, somebody with a grant that ends, an application, a disabled one. */
function gamesIndex() {
  const members: [string, 'user' | 'group' | 'application', Access][] = [
    ['manager', 'user', { roles: [{ role: 'manager' }] }],
    ['dev', 'user', { roles: [{ role: 'developer' }] }],
    [
      'brief',
      'user',
      { custom: [{ permission: 'contact-info', level: 'read', end: '2026-03-02T00:00:00Z' }] },
    ],
    ['robot', 'application', { roles: [{ role: 'developer' }] }],
    ['off', 'user', { roles: [{ role: 'manager' }] }],
    ['team', 'group', { custom: [{ permission: 'contact-info', level: 'readWrite' }] }],
  ];
  const directory = createTenantIndex(contoso);
  const object = (name: string, kind: 'user' | 'group' | 'application') => ({
    objectId: principal('contoso', name).objectId,
    kind,
    enabled: name !== 'off',
    deleted: false,
    pending: false,
  });
  directory.apply(
    {
      objects: [
        ...members.map(([name, kind]) => object(name, kind)),
        object('ingroup', 'user'),
        object('nobody', 'user'),
      ],
      gone: [],
      joined: [[principal('contoso', 'team').objectId, principal('contoso', 'ingroup').objectId]],
      left: [],
    },
    1,
  );
  const tenants = {
    index: (tenant: string) => (tenant === contoso ? directory : undefined),
    age: () => ({ confirmedAt: Date.parse('2026-03-01T11:59:59Z') }),
  };
  const index = createAccountIndex({
    catalog,
    tenants,
    maxAge: { usual: 86_400_000, sensitive: 3_600_000 },
    facts: {
      account: {
        id: account,
        name: 'Contoso Games',
        kind: 'company',
        features: [],
        claimed: true,
        revision: 7,
      },
      owners: [principal('consumers', 'owner')],
      tenants: [contoso],
      resources: [{ type: 'product', id: 'app-1', name: 'App One' }],
      members: members.map(([name, kind, access]) => ({
        ...principal('contoso', name),
        id: asMemberId(`m-${name}`),
        kind,
        access,
      })),
    },
  });
  return { index, tenants };
}

let server: FastifyInstance;
let revisionsAsked: unknown[];
let decided: boolean[];
const callers = authenticateAs({
  portal: { identity: portal('decide'), by: 'token' },
  visits: { identity: portal('visits'), by: 'token' },
  manager: { identity: person('manager'), by: 'token' },
  dev: { identity: person('dev'), by: 'token' },
  session: { identity: person('dev'), by: 'session' },
  stranger: { identity: person('stranger', 'fabrikam'), by: 'token' },
  asDev: { identity: portal('decide'), by: 'token', onBehalfOf: principal('contoso', 'dev') },
});

async function open(limits = { writes: createRateLimit(Infinity), decisions: createRateLimit(Infinity) }) {
  const { index, tenants } = gamesIndex();
  revisionsAsked = [];
  decided = [];
  const candidates = createCandidates({ tenants, catalog: () => catalog });
  const names: NamesOf = async (_account, who) =>
    who.map(each => ({ ...each, displayName: `name of ${each.objectId}` }));
  const whoCanGive = createWhoCanGive({ names, candidates, tenants, catalog: () => catalog });
  const decisions = createDecisions({
    catalog: () => catalog,
    tenants,
    whoCanGive,
    indexes: {
      get: async (asked, atLeast) => {
        revisionsAsked.push(atLeast);
        return asked === account ? index : undefined;
      },
      lookUp: async () => undefined,
      revisionOf: () => 'rev-7',
    },
  });
  server = await house();
  await addAuthZenRoutes(server, {
    ...routeDeps(callers, { limits }),
    decisions,
    searches: createSearches({
      decisions,
      candidates,
      catalog: () => catalog,
      cursors: createCursors('a secret of the test'),
    }),
    decided: each => decided.push(each),
  });
}
beforeEach(() => open());
afterEach(() => server.close());

const question = (subject: string, action: string, resource: object = { type: 'account', id: account }) => ({
  subject: { type: subject === 'robot' ? 'application' : 'user', id: id(subject) },
  action: { name: action },
  resource,
});
const product = { type: 'product', id: 'app-1', properties: { accountId: account } };

const ask = (
  body: unknown,
  who = 'portal',
  path = '/access/v1/evaluation',
  headers: Record<string, string> = {},
) =>
  server.inject({
    method: 'POST',
    url: path,
    headers: { authorization: `Bearer ${who}`, 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const many = (body: unknown, who = 'portal', path = '/access/v1/evaluations') => ask(body, who, path);

describe('access evaluation', () => {
  it('D-1 answers yes and no with what the answer rests on', async () => {
    const yes = await ask(question('manager', 'account-users:readWrite'));
    expect([yes.statusCode, yes.json()]).toEqual([200, { decision: true, context: { revision: 'rev-7' } }]);
    const no = await ask(question('dev', 'account-users:readWrite'));
    expect([no.statusCode, no.json()]).toEqual([200, { decision: false, context: { revision: 'rev-7' } }]);
    expect(decided).toEqual([true, false]);
    expect(yes.headers['content-type']).toContain('application/json');
  });

  it('D-1 answers for applications, groups of people and owners', async () => {
    expect((await ask(question('robot', 'properties:readWrite', product))).json().decision).toBe(true);
    expect((await ask(question('ingroup', 'contact-info:readWrite'))).json().decision).toBe(true);
    const owner = {
      ...question('x', 'account-users:readWrite'),
      subject: { type: 'user', id: id('owner', 'consumers') },
    };
    expect((await ask(owner)).json().decision).toBe(true);
  });

  it('B-1 says until when an answer that rests on an ending grant holds', async () => {
    const response = await ask(question('brief', 'contact-info:read'));
    expect(response.json().context).toEqual({ revision: 'rev-7', validUntil: '2026-03-02T00:00:00Z' });
  });

  it('U-9 answers no for who is disabled, and says so when asked why', async () => {
    const response = await ask({ ...question('off', 'account-users:read'), context: { explain: true } });
    expect(response.json()).toMatchObject({ decision: false, context: { reasons: [{ code: 'disabled' }] } });
  });

  it('D-3 explains a yes by its grants and a no by the nearest one that would do', async () => {
    const yes = (
      await ask({ ...question('ingroup', 'contact-info:read'), context: { explain: true } })
    ).json();
    expect(yes.context.reasons[0]).toMatchObject({
      code: 'granted-by-custom',
      member: 'm-team',
      via: [principal('contoso', 'team').objectId],
      detail: expect.stringContaining('through a group'),
    });
    const no = (
      await ask({ ...question('dev', 'account-users:readWrite'), context: { explain: true } })
    ).json();
    expect(no.context.reasons).toContainEqual(
      expect.objectContaining({
        code: 'not-granted',
        grant: { permission: 'account-users', level: 'readWrite' },
      }),
    );
  });

  it.each([
    ['subject', { subject: { type: 'user', id: id('unheard') } }, 'unknown-subject'],
    [
      'subject of another tenant',
      { subject: { type: 'user', id: id('dev', 'fabrikam') } },
      'tenant-not-associated',
    ],
    ['subject id of another form', { subject: { type: 'user', id: 'alice' } }, 'tenant-not-associated'],
    ['subject type', { subject: { type: 'robot', id: id('manager') } }, 'subject-type'],
    ['group as a subject', { subject: { type: 'group', id: id('team') } }, 'subject-type'],
    ['permission', { action: { name: 'fly:read' } }, 'unknown-permission'],
    ['action without a level', { action: { name: 'account-users' } }, 'level-not-offered'],
    ['level', { action: { name: 'account-users:none' } }, 'level-not-offered'],
    [
      'resource',
      { resource: { type: 'product', id: 'none', properties: { accountId: account } } },
      'unknown-resource',
    ],
    [
      'resource type',
      { resource: { type: 'planet', id: 'x', properties: { accountId: account } } },
      'unknown-resource',
    ],
    ['account', { resource: { type: 'account', id: 'acc-2' } }, 'unknown-account'],
  ])('answers an unknown %s with no and its reason, never with an error', async (_what, part, reason) => {
    const response = await ask({ ...question('manager', 'account-users:read'), ...part });
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ decision: false, context: { reasons: [{ code: reason }] } });
  });

  it('an owner may nothing that is not offered', async () => {
    for (const action of ['account-users:none', 'account-users:delete', 'account-users', 'account-users:']) {
      const body = { ...question('x', action), subject: { type: 'user', id: id('owner', 'consumers') } };
      expect((await ask(body)).json().decision, action).toBe(false);
    }
  });

  it('a subject type that does not fit the object is a no', async () => {
    const body = {
      ...question('manager', 'account-users:read'),
      subject: { type: 'application', id: id('manager') },
    };
    expect((await ask(body)).json().decision).toBe(false);
  });

  it('compares ids in lower case and ignores unknown fields', async () => {
    const body = { ...question('manager', 'account-users:read'), extra: 1, context: { ip: '1.2.3.4' } };
    body.subject = {
      ...body.subject,
      id: body.subject.id.toUpperCase(),
      properties: { a: 1 },
    } as typeof body.subject;
    expect((await ask(body)).json().decision).toBe(true);
  });

  it.each([
    ['a wrong content type', JSON.stringify(question('dev', 'x:read')), { 'content-type': 'text/plain' }],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['malformed JSON', '{"subject":', {}],
    ['an empty body', '', {}],
    ['a list', '[]', {}],
    ['null', 'null', {}],
    ['a key twice', '{"subject":{},"subject":{}}', {}],
  ])('answers %s with 400', async (_what, body, headers) => {
    const response = await ask(body, 'portal', '/access/v1/evaluation', headers);
    expect([response.statusCode, response.json().code]).toEqual([400, 'malformed']);
  });

  it.each([
    ['no subject', { subject: undefined }],
    ['no action', { action: undefined }],
    ['no resource', { resource: undefined }],
    ['a text as subject', { subject: 'alice' }],
    ['a number as action name', { action: { name: 123 } }],
    ['null as action name', { action: { name: null } }],
    ['no subject id', { subject: { type: 'user' } }],
    ['no subject type', { subject: { id: 'x' } }],
    ['no resource id', { resource: { type: 'product' } }],
    ['a number as resource type', { resource: { type: 1, id: 'x' } }],
    ['a text as properties', { subject: { type: 'user', id: 'x', properties: 'p' } }],
    ['a text as context', { context: 'c' }],
    ['no account', { resource: { type: 'product', id: 'app-1' } }],
    ['a number as accountId', { resource: { type: 'product', id: 'app-1', properties: { accountId: 1 } } }],
    [
      'an account with another accountId',
      { resource: { type: 'account', id: account, properties: { accountId: 'acc-2' } } },
    ],
  ])('answers %s with 400', async (_what, part) => {
    const response = await ask({ ...question('dev', 'account-users:read'), ...part });
    expect([response.statusCode, response.json().code]).toEqual([400, 'malformed']);
  });

  it('takes an account beside its own accountId', async () => {
    const resource = { type: 'account', id: account, properties: { accountId: account } };
    expect((await ask(question('manager', 'account-users:read', resource))).json().decision).toBe(true);
  });

  it('echoes X-Request-ID', async () => {
    for (const requestId of ['bfe9eb29-ab87-4ca3-be83-a1d5d8305716', 'any thing; <at> all']) {
      const response = await ask(question('dev', 'x:read'), 'portal', undefined, {
        'x-request-id': requestId,
      });
      expect(response.headers['x-request-id']).toBe(requestId);
    }
    const refused = await ask('', 'portal', undefined, { 'x-request-id': 'r' });
    expect(refused.headers['x-request-id']).toBe('r');
  });

  it('D-4 waits for the revision that was sent', async () => {
    const text = Buffer.from(JSON.stringify([account, 9, []])).toString('base64url');
    await ask(question('dev', 'x:read'), 'portal', undefined, { 'rolecall-revision': text });
    await ask({ ...question('dev', 'x:read'), context: { revision: text } });
    expect(revisionsAsked).toEqual([
      { account, revision: 9, tenants: [] },
      { account, revision: 9, tenants: [] },
    ]);
  });
});

describe('under the path of an account', () => {
  const path = `/accounts/${account}/access/v1/evaluation`;

  it('accountId may be left out', async () => {
    const resource = { type: 'product', id: 'app-1' };
    expect(
      (await ask(question('dev', 'properties:readWrite', resource), 'portal', path)).json().decision,
    ).toBe(true);
  });

  it('another accountId, or another account as the resource, is 400', async () => {
    const other = { type: 'product', id: 'app-1', properties: { accountId: 'acc-2' } };
    expect((await ask(question('dev', 'x:read', other), 'portal', path)).statusCode).toBe(400);
    expect(
      (await ask(question('dev', 'x:read', { type: 'account', id: 'acc-2' }), 'portal', path)).statusCode,
    ).toBe(400);
  });

  it('answers many as well', async () => {
    const response = await many(
      { evaluations: [question('dev', 'properties:read', { type: 'product', id: 'app-1' })] },
      'portal',
      `${path}s`,
    );
    expect(response.json().evaluations[0].decision).toBe(true);
  });
});

describe('access evaluations', () => {
  const yes = question('manager', 'account-users:read');
  const no = question('dev', 'account-users:readWrite');
  const decisionsOf = (response: { json: () => unknown }): boolean[] =>
    (response.json() as { evaluations: { decision: boolean }[] }).evaluations.map(each => each.decision);

  it('answers all in the order asked, without a decision of the whole', async () => {
    const response = await many({ evaluations: [yes, no, yes] });
    expect(decisionsOf(response)).toEqual([true, false, true]);
    expect(response.json()).not.toHaveProperty('decision');
    expect(revisionsAsked).toHaveLength(1);
  });

  it('fills in what is the same for all, and an item replaces it whole', async () => {
    const response = await many({
      ...yes,
      evaluations: [
        {},
        { subject: { type: 'user', id: id('dev') } },
        { action: {} },
        { resource: { type: 'account' } },
      ],
    });
    expect(decisionsOf(response)).toEqual([true, false, false, false]);
    expect(response.json().evaluations[2].context.error).toEqual({
      status: 400,
      message: 'action.name must be a string.',
    });
    expect(response.json().evaluations[3].context.error.status).toBe(400);
  });

  it('an item that lacks a field is a no with its error, and the others are answered', async () => {
    const response = await many({ evaluations: [{ action: yes.action, resource: yes.resource }, yes] });
    expect(response.statusCode).toBe(200);
    expect(decisionsOf(response)).toEqual([false, true]);
    expect(response.json().evaluations[0].context).toEqual({
      error: { status: 400, message: 'subject is required.' },
    });
  });

  it.each([
    ['execute_all', [true, false, true, false]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('%s stops where it says', async (evaluations_semantic, expected) => {
    const response = await many({ evaluations: [yes, no, yes, no], options: { evaluations_semantic } });
    expect(decisionsOf(response)).toEqual(expected);
  });

  it('permit_on_first_permit answers the refusals before the permit', async () => {
    const options = { evaluations_semantic: 'permit_on_first_permit' };
    expect(decisionsOf(await many({ evaluations: [no, {}, yes, no], options }))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('behaves as a single evaluation without evaluations', async () => {
    expect((await many(yes)).json()).toEqual({ decision: true, context: { revision: 'rev-7' } });
    expect((await many({ ...no, evaluations: [] })).json().decision).toBe(false);
    expect((await many({ evaluations: [] })).statusCode).toBe(400);
  });

  it.each([
    ['another semantic', { evaluations: [yes], options: { evaluations_semantic: 'all' } }],
    ['options that are a text', { evaluations: [yes], options: 'x' }],
    ['evaluations that are an object', { evaluations: {} }],
    ['an item that is a text', { evaluations: [yes, 'x'] }],
    ['a default of the wrong type', { subject: 'alice', evaluations: [yes] }],
  ])('answers %s with 400', async (_what, body) => {
    const response = await many(body);
    expect([response.statusCode, response.json().code]).toEqual([400, 'malformed']);
  });

  it('takes 10,000 questions and refuses 10,001', async () => {
    const items = new Array<object>(10_000).fill({});
    const response = await many({ ...yes, evaluations: items });
    expect(decisionsOf(response).filter(Boolean)).toHaveLength(10_000);
    expect((await many({ ...yes, evaluations: [...items, {}] })).statusCode).toBe(413);
  });

  it('takes a body of more than 1 MiB', async () => {
    const padded = { ...yes, context: { padding: 'x'.repeat(2 * 1024 * 1024) } };
    expect((await many({ evaluations: [padded] })).statusCode).toBe(200);
    expect((await ask(padded)).statusCode).toBe(413);
  });
});

describe('who may ask', () => {
  it('nobody without a token', async () => {
    const response = await ask(question('dev', 'x:read'), 'nobody');
    expect([response.statusCode, response.headers['www-authenticate']]).toEqual([
      401,
      'Bearer realm="rolecall"',
    ]);
  });

  it('a portal without decide may not', async () => {
    expect((await ask(question('dev', 'contact-info:read'), 'visits')).statusCode).toBe(403);
    expect((await many({ evaluations: [question('dev', 'contact-info:read')] }, 'visits')).statusCode).toBe(
      403,
    );
  });

  it('who reads the users of the account may, about anyone', async () => {
    expect((await ask(question('dev', 'properties:read', product), 'manager')).json().decision).toBe(true);
  });

  it('everyone about themselves, nobody else about others', async () => {
    expect((await ask(question('dev', 'properties:read', product), 'dev')).json().decision).toBe(true);
    const refused = await ask(question('manager', 'account-users:read'), 'dev');
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'permission-missing']);
  });

  it('in a batch, what may not be asked is a no with its error', async () => {
    const response = await many(
      {
        evaluations: [question('dev', 'properties:read', product), question('manager', 'account-users:read')],
      },
      'dev',
    );
    expect(response.json().evaluations).toMatchObject([
      { decision: true },
      { decision: false, context: { error: { status: 403 } } },
    ]);
  });

  it("a portal that speaks for a person asks with that person's rights", async () => {
    expect((await ask(question('manager', 'account-users:read'), 'asDev')).statusCode).toBe(403);
    expect((await ask(question('dev', 'properties:read', product), 'asDev')).json().decision).toBe(true);
  });

  it('A-6 to a stranger an account that is there and one that is not are the same', async () => {
    const self = (accountId: string) => ({
      subject: { type: 'user', id: id('stranger', 'fabrikam') },
      action: { name: 'account-users:read' },
      resource: { type: 'account', id: accountId },
      context: { explain: true },
    });
    const there = await ask(self(account), 'stranger');
    const nowhere = await ask(self('acc-9'), 'stranger');
    expect(there.json()).toEqual({
      decision: false,
      context: { reasons: [expect.objectContaining({ code: 'unknown-account' })] },
    });
    expect(there.body).toBe(nowhere.body);
    const about = (accountId: string) =>
      question('manager', 'account-users:read', { type: 'account', id: accountId });
    expect((await ask(about(account), 'stranger')).statusCode).toBe(403);
    expect((await ask(about('acc-9'), 'stranger')).statusCode).toBe(403);
  });

  it('a session asks only from pages of our own', async () => {
    expect((await ask(question('dev', 'x:read'), 'session')).statusCode).toBe(403);
    expect(
      (await ask(question('dev', 'x:read'), 'session', undefined, { origin: publicUrl })).statusCode,
    ).toBe(200);
  });

  it('past the rate of questions others wait and portals do not', async () => {
    await server.close();
    await open({ writes: createRateLimit(Infinity), decisions: createRateLimit(2) });
    const evaluations = [1, 2, 3].map(() => question('dev', 'properties:read', product));
    expect((await many({ evaluations }, 'manager')).statusCode).toBe(200);
    const refused = await ask(question('dev', 'properties:read', product), 'manager');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
    for (let i = 0; i < 5; i++) expect((await many({ evaluations })).statusCode).toBe(200);
  });
});

describe('metadata', () => {
  it('names the endpoints that are there, for all accounts and for one', async () => {
    const all = await server.inject({ url: '/.well-known/authzen-configuration' });
    expect(all.json()).toEqual({
      policy_decision_point: publicUrl,
      access_evaluation_endpoint: `${publicUrl}/access/v1/evaluation`,
      access_evaluations_endpoint: `${publicUrl}/access/v1/evaluations`,
      search_subject_endpoint: `${publicUrl}/access/v1/search/subject`,
      search_resource_endpoint: `${publicUrl}/access/v1/search/resource`,
      search_action_endpoint: `${publicUrl}/access/v1/search/action`,
    });
    const one = (await server.inject({ url: '/.well-known/authzen-configuration/accounts/a%20b' })).json();
    expect(one.policy_decision_point).toBe(`${publicUrl}/accounts/a%20b`);
    expect(one.access_evaluation_endpoint).toBe(`${publicUrl}/accounts/a%20b/access/v1/evaluation`);
    for (const url of [...Object.values(all.json()), ...Object.values(one)].slice(1) as string[]) {
      if (!url.includes('/access/v1/')) continue;
      expect((await ask('', 'portal', url.slice(publicUrl.length))).statusCode).toBe(400);
    }
  });
});
