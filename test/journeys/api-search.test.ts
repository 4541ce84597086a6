import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  consumers,
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

let world: World;
let portal: string;
let account: OpenedAccount;
let catalog: { permissions: { id: string }[]; resourceTypes: { id: string }[] };

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({
    account: { owner: { tenantId: consumers, objectId: guid('Olga') } },
    members: {
      Nora: manager,
      Rita: reader,
      Mike: marketer,
      Robot: marketer,
      Outer: { roles: ['developer'] },
    },
  });
  const put = (type: string, id: string, body: object) =>
    world.api('PUT', `${account.path}/resources/${type}/${id}`, portal, body);
  for (const id of ['p1', 'p2', 'p3']) await put('product', id, { name: id });
  await put('add-on', 'sword', { name: 'Sword', parent: 'p2' });
  await world.api('POST', `${account.path}/members`, portal, {
    objects: [{ tenantId: north, objectId: guid('Stan'), kind: 'user' }],
    access: { custom: [{ permission: 'health', level: 'read', on: { type: 'product', id: 'p2' } }] },
  });
  catalog = (await world.api('GET', '/catalog', portal)).body;
});
afterAll(async () => {
  await world?.close();
});

const subjectOf = (name: string, type = name === 'Robot' ? 'application' : 'user') => ({
  type,
  id: `${name === 'Olga' ? consumers : tenantIdOf(name)}/${guid(name)}`,
});
const here = () => ({ type: 'account', id: account.id });
const product = (id: string) => ({ type: 'product', id, properties: { accountId: account.id } });
const post = (path: string, body: unknown, token = portal, headers = {}) =>
  world.call('POST', path, { body, headers, token });
const search = (kind: string, body: unknown, token = portal) =>
  post(`/access/v1/search/${kind}`, body, token);
const searchHere = (kind: string, body: unknown, token = portal) =>
  post(`/accounts/${account.id}/access/v1/search/${kind}`, body, token);
/** The same for an account that is not there and one that is not the caller's to see. */
const notSeen = {
  context: { reasons: [{ code: 'unknown-account', detail: expect.stringContaining('no such account') }] },
  results: [],
};
const idsOf = (answer: { body: { results: { id: string }[] } }): string[] =>
  answer.body.results.map(each => each.id);

describe('POST /access/v1/search/subject', () => {
  it('D-2 G-1 A-1 finds members, the people of groups and owners, of the asked type alone', async () => {
    const answer = await search('subject', {
      subject: { type: 'user', id: 'not/read' },
      action: { name: 'packages:readWrite' },
      resource: product('p1'),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body.context.revision).toBeTypeOf('string');
    expect(answer.body).not.toHaveProperty('page');
    expect(answer.body.results).toContainEqual(subjectOf('Olga'));
    expect(answer.body.results).toContainEqual(subjectOf('Gil'));
    expect(answer.body.results.every((each: object) => Object.keys(each).join() === 'type,id')).toBe(true);
    const robots = await searchHere('subject', {
      subject: { type: 'application' },
      action: { name: 'contact-customer:readWrite' },
      resource: { type: 'product', id: 'p1' },
    });
    expect(robots.body.results).toEqual([subjectOf('Robot')]);
  });

  it('who may: portals with decide and readers; nobody else, not even about themselves', async () => {
    const body = { subject: { type: 'user' }, action: { name: 'account-users:read' }, resource: here() };
    for (const token of [await world.portal('decide'), await world.as('Nora'), await world.as('Rita')]) {
      expect((await search('subject', body, token)).status).toBe(200);
    }
    const eve = await world.as('Eve');
    for (const token of [await world.as('Mike'), await world.portal('visits'), eve]) {
      const refused = await search('subject', body, token);
      expect([refused.status, refused.body.code]).toEqual([403, 'permission-missing']);
    }
    // an account that is there and one that is not are the same to a stranger.
    const none = { ...body, resource: { type: 'account', id: guid('no account') } };
    const [own, other] = [await search('subject', body, eve), await search('subject', none, eve)];
    const told = ({ requestId: _, ...rest }: { requestId: string }) => rest;
    expect(told(other.body)).toEqual(told(own.body));
    expect((await search('subject', none)).body).toEqual(notSeen);
  });
});

describe('POST /access/v1/search/resource', () => {
  it('G-3 who was found is named to readers, through a group alone too; a directory cannot be read by it', async () => {
    const found = idsOf(
      await searchHere('subject', {
        subject: { type: 'user' },
        action: { name: 'account-users:read' },
        resource: here(),
      }),
    );
    const rita = await world.as('Rita');
    const names = (ids: readonly string[], token = rita) =>
      world.api('GET', `${account.path}/subjects?ids=${ids.join(',')}`, token);
    const named = (await names(found)).body.items as { tenantId: string; objectId: string }[];
    expect(named.map(one => `${one.tenantId}/${one.objectId}`).toSorted()).toEqual(found.toSorted());
    expect((await names([`${north}/${guid('Nobody of this account')}`])).body.items).toEqual([]);
    expect((await names(['no-id'])).body.code).toBe('invalid');
    expect((await names(found, await world.as('Mike'))).body.code).toBe('permission-missing');
  });

  it('D-2 finds the resources of the type, each so that it can be asked about as it is', async () => {
    const body = { subject: subjectOf('Stan'), action: { name: 'health:read' } };
    const resource = { type: 'product', id: 'not read', properties: { accountId: account.id } };
    const found = await search('resource', { ...body, resource });
    expect(found.body.results).toEqual([product('p2')]);
    const asked = await post('/access/v1/evaluation', { ...body, resource: found.body.results[0] });
    expect(asked.body.decision).toBe(true);
    const inPath = await searchHere('resource', { ...body, resource: { type: 'product' } });
    expect(inPath.body.results).toEqual([{ type: 'product', id: 'p2' }]);
    const itself = await search('resource', {
      subject: subjectOf('Nora'),
      action: { name: 'account-users:readWrite' },
      resource: { type: 'account', properties: { accountId: account.id } },
    });
    expect(itself.body.results).toEqual([here()]);
    const unsaid = await search('resource', { ...body, resource: { type: 'product' } });
    expect([unsaid.status, unsaid.body.detail]).toEqual([400, expect.stringContaining('accountId')]);
  });

  it('everybody may ask about themselves', async () => {
    const body = {
      subject: subjectOf('Stan'),
      action: { name: 'health:read' },
      resource: { type: 'product' },
    };
    expect(idsOf(await searchHere('resource', body, await world.as('Stan')))).toEqual(['p2']);
    expect((await searchHere('resource', body, await world.as('Mike'))).status).toBe(403);
    const eve = await searchHere('resource', { ...body, subject: subjectOf('Eve') }, await world.as('Eve'));
    expect([eve.status, eve.body]).toEqual([200, notSeen]);
  });
});

describe('POST /access/v1/search/action', () => {
  it('D-2 finds every permission and level', async () => {
    const stan = { subject: subjectOf('Stan'), resource: { type: 'product', id: 'p2' } };
    expect((await searchHere('action', stan)).body.results).toEqual([{ name: 'health:read' }]);
    expect((await searchHere('action', stan, await world.as('Stan'))).body.results).toHaveLength(1);
    expect((await searchHere('action', stan, await world.as('Mike'))).status).toBe(403);
    const olga = await searchHere('action', { subject: subjectOf('Olga'), resource: here() });
    expect(olga.body.results).toContainEqual({ name: 'account-users:readWrite' });
  });
});

describe('all searches', () => {
  it('D-3 an unknown id or type finds nothing and says why, and is no error', async () => {
    const user = subjectOf('Nora');
    const action = { name: 'account-users:read' };
    const account = { type: 'account' };
    const strange = { type: 'user', id: 'nobody' };
    const noUser = { type: 'user', id: `${north}/${guid('nobody')}` };
    const nothing: [string, object, string][] = [
      ['subject', { subject: { type: 'spaceship' }, action, resource: here() }, 'subject-type'],
      ['subject', { subject: { type: 'group' }, action, resource: here() }, 'subject-type'],
      [
        'subject',
        { subject: { type: 'user' }, action: { name: 'fly:read' }, resource: here() },
        'unknown-permission',
      ],
      [
        'subject',
        { subject: { type: 'user' }, action: { name: 'account-users:none' }, resource: here() },
        'level-not-offered',
      ],
      [
        'subject',
        { subject: { type: 'user' }, action: { name: 'health:read' }, resource: product('p9') },
        'unknown-resource',
      ],
      ['resource', { subject: { ...user, type: 'robot' }, action, resource: account }, 'subject-type'],
      ['resource', { subject: user, action, resource: { type: 'planet' } }, 'unknown-resource'],
      ['resource', { subject: user, action: { name: 'fly' }, resource: account }, 'unknown-permission'],
      ['resource', { subject: strange, action, resource: account }, 'tenant-not-associated'],
      ['resource', { subject: noUser, action, resource: account }, 'unknown-subject'],
      ['action', { subject: strange, resource: here() }, 'tenant-not-associated'],
      ['action', { subject: noUser, resource: here() }, 'unknown-subject'],
      ['action', { subject: user, resource: { type: 'planet', id: 'x' } }, 'unknown-resource'],
      ['action', { subject: user, resource: product('p9') }, 'unknown-resource'],
    ];
    for (const [kind, body, code] of nothing) {
      const { status, body: answer } = await searchHere(kind, body);
      const reasons = answer.context.reasons.map((each: { code: string }) => each.code);
      expect([kind, body, status, answer.results, reasons]).toEqual([kind, body, 200, [], [code]]);
      expect(answer.context.reasons[0].detail).toMatch(/\w/);
    }
    const plain = await searchHere('resource', {
      subject: subjectOf('Mike'),
      action: { name: 'payout-account:readWrite' },
      resource: account,
    });
    expect([plain.body.results, plain.body.context.reasons]).toEqual([[], undefined]);
    const elsewhere = {
      subject: user,
      action,
      resource: { type: 'product', properties: { accountId: 'none' } },
    };
    const unknown = await world.call('POST', '/access/v1/search/resource', {
      token: portal,
      body: elsewhere,
    });
    expect(unknown.body).toMatchObject({ results: [], context: { reasons: [{ code: 'unknown-account' }] } });
  });

  it('what cannot be read is 400, whatever its content type', async () => {
    const good = { subject: subjectOf('Nora'), action: { name: 'account-users:read' }, resource: here() };
    const needed: Record<string, string[]> = {
      subject: ['subject', 'action', 'resource'],
      resource: ['subject', 'action', 'resource'],
      action: ['subject', 'resource'],
    };
    for (const [kind, parts] of Object.entries(needed)) {
      const bad: unknown[] = [
        ...parts.flatMap(part => [
          { ...good, [part]: undefined },
          { ...good, [part]: 'text' },
        ]),
        ...(kind === 'subject' ? [] : [{ ...good, subject: { type: 'user' } }]),
        ...(kind === 'resource' ? [] : [{ ...good, resource: { type: 'account' } }]),
        ...(kind === 'action' ? [] : [{ ...good, action: { name: 7 } }]),
        { ...good, subject: { ...good.subject, type: 7 } },
        { ...good, context: [] },
        { ...good, page: 7 },
        ...[-1, 1.5, '3', null].map(limit => ({ ...good, page: { limit } })),
        { ...good, page: { token: 7 } },
        { ...good, page: { properties: [] } },
        [],
        'x',
      ];
      for (const body of bad) {
        const answer = await searchHere(kind, body);
        expect([kind, body, answer.status, answer.body.code]).toEqual([kind, body, 400, 'malformed']);
        expect(answer.body.detail).toMatch(/\w/);
      }
      const raw = await fetch(`${world.url}/access/v1/search/${kind}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${portal}`, 'content-type': 'text/plain', 'x-request-id': 'one' },
        body: JSON.stringify(good),
      });
      expect([raw.status, raw.headers.get('x-request-id')]).toEqual([400, 'one']);
      const unsigned = await world.call('POST', `/access/v1/search/${kind}`, { body: good });
      expect(unsigned.status).toBe(401);
      expect((await searchHere(kind, { ...good, shoe: 1 })).status).toBe(200);
    }
  });

  it('pages to the end, the limit sent again or not; tokens are of one request and one caller', async () => {
    const body = { subject: { type: 'user' }, action: { name: 'health:read' }, resource: product('p2') };
    const all = idsOf(await search('subject', body));
    expect(all.length).toBeGreaterThan(3);
    for (const again of [{ limit: 2 }, {}]) {
      const seen: string[] = [];
      let page: Record<string, unknown> = { limit: 2 };
      for (let n = 0; n < 20; n++) {
        const answer = await search('subject', { ...body, page });
        expect(answer.body.page.count).toBe(answer.body.results.length);
        expect(answer.body.results.length).toBeLessThanOrEqual(2);
        seen.push(...idsOf(answer));
        if (answer.body.page.next_token === '') break;
        page = { ...again, token: answer.body.page.next_token };
      }
      expect(seen).toEqual(all);
    }
    const whole = await search('subject', { ...body, page: { limit: 100 } });
    expect(whole.body.page).toEqual({ next_token: '', count: all.length, total: all.length });

    const first = await search('subject', { ...body, page: { limit: 1 } });
    const token: string = first.body.page.next_token;
    const other: [string, unknown, string][] = [
      ['limit', { ...body, page: { limit: 3, token } }, portal],
      ['properties', { ...body, page: { token, properties: { sort: 'x' } } }, portal],
      ['action', { ...body, action: { name: 'health:readWrite' }, page: { token } }, portal],
      ['resource', { ...body, resource: product('p1'), page: { token } }, portal],
      ['subject', { ...body, subject: { type: 'application' }, page: { token } }, portal],
      ['context', { ...body, context: { more: 1 }, page: { token } }, portal],
      ['caller', { ...body, page: { token } }, await world.as('Nora')],
      [
        'altered',
        { ...body, page: { token: `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}` } },
        portal,
      ],
      ['altered', { ...body, page: { token: `A${token}` } }, portal],
      ['nonsense', { ...body, page: { token: 'x' } }, portal],
    ];
    for (const [what, sent, by] of other) {
      const refused = await search('subject', sent, by);
      expect([what, refused.status, refused.body.code]).toEqual([what, 400, 'cursor-invalid']);
      expect(refused.body.detail).toContain('page.token');
    }
    const elsewhere = await searchHere('subject', { ...body, page: { token } });
    expect(elsewhere.status).toBe(400);
    const olga = subjectOf('Olga');
    const others: [string, Record<string, unknown>, Record<string, unknown>][] = [
      [
        'resource',
        { subject: olga, action: { name: 'health:read' }, resource: { type: 'product' } },
        { subject: subjectOf('Nora') },
      ],
      ['action', { subject: olga, resource: here() }, { resource: product('p1') }],
    ];
    for (const [kind, asked, change] of others) {
      const begun = await searchHere(kind, { ...asked, page: { limit: 1 } });
      const next: string = begun.body.page.next_token;
      expect(next).not.toBe('');
      for (const sent of [
        { ...asked, ...change, page: { token: next } },
        { ...asked, page: { token: next, limit: 2 } },
        { ...asked, page: { token: `A${next}` } },
        { ...asked, page: { token } },
      ]) {
        const refused = await searchHere(kind, sent);
        expect([kind, sent, refused.status, refused.body.code]).toEqual([kind, sent, 400, 'cursor-invalid']);
      }
      expect((await searchHere(kind, { ...asked, page: { token: next } })).status).toBe(200);
    }
    const actions = await searchHere('action', {
      subject: subjectOf('Olga'),
      resource: here(),
      page: { limit: 1 },
    });
    expect(actions.body).toMatchObject({ page: { count: 1 }, results: [{ name: expect.any(String) }] });
    const none = await search('subject', { ...body, page: { limit: 0 } });
    expect(none.body).toMatchObject({ page: { count: 0 }, results: [] });
    expect(none.body.page.next_token).not.toBe('');
  });

  it('D-4 a search with the revision of a change shows it', async () => {
    const body = {
      subject: { type: 'user' },
      action: { name: 'account-users:read' },
      resource: here(),
      page: {},
    };
    const before = await search('subject', body);
    expect(idsOf(before)).not.toContain(subjectOf('Wanda').id);
    const added = await world.api('POST', `${account.path}/members`, portal, {
      objects: [{ tenantId: north, objectId: guid('Wanda'), kind: 'user' }],
      access: reader,
    });
    const after = await post('/access/v1/search/subject', body, portal, {
      'rolecall-revision': added.headers.get('rolecall-revision') ?? '',
    });
    expect(idsOf(after)).toContain(subjectOf('Wanda').id);
    expect(after.body.page.total).toBe(before.body.page.total + 1);
  });

  it('D-2 over HTTP too, each triple has the same answer by all four ways', async () => {
    const people = ['Nora', 'Rita', 'Mike', 'Robot', 'Gil', 'Stan', 'Olga'].map(name => subjectOf(name));
    const things = [
      here(),
      ...['p1', 'p2', 'p3'].map(id => ({ type: 'product', id })),
      { type: 'add-on', id: 'sword' },
    ];
    const actions = catalog.permissions.flatMap(({ id }) => [`${id}:read`, `${id}:readWrite`]);
    const key = (
      subject: { type: string; id: string },
      action: string,
      thing: { type: string; id: string },
    ) => [subject.type, subject.id, action, thing.type, thing.id].join(' ');

    const single = new Set<string>();
    const byAction = new Set<string>();
    const byResource = new Set<string>();
    const bySubject = new Set<string>();
    const among = new Set(people.map(each => each.id));
    for (const subject of people) {
      const asked = things.flatMap(resource => actions.map(name => ({ resource, action: { name } })));
      const answers = await post(`/accounts/${account.id}/access/v1/evaluations`, {
        subject,
        evaluations: asked,
      });
      answers.body.evaluations.forEach((each: { decision: boolean }, n: number) => {
        const { resource, action } = asked[n] ?? asked[0]!;
        if (each.decision) single.add(key(subject, action.name, resource));
      });
      for (const resource of things) {
        for (const { name } of (await searchHere('action', { subject, resource })).body.results)
          byAction.add(key(subject, name, resource));
      }
      for (const name of ['health:read', 'packages:readWrite', 'account-users:read', 'properties:read']) {
        for (const { id: type } of catalog.resourceTypes) {
          const found = await searchHere('resource', { subject, action: { name }, resource: { type } });
          for (const resource of found.body.results) byResource.add(key(subject, name, resource));
        }
      }
    }
    const types = ['user', 'application'];
    for (const resource of things) {
      for (const type of types) {
        for (const name of actions) {
          const found = await searchHere('subject', { subject: { type }, action: { name }, resource });
          for (const subject of found.body.results)
            if (among.has(subject.id)) bySubject.add(key(subject, name, resource));
        }
      }
    }
    expect(single.size).toBeGreaterThan(200);
    expect(byAction).toEqual(single);
    expect(bySubject).toEqual(single);
    const some = [...single].filter(each =>
      / (health:read|packages:readWrite|account-users:read|properties:read) /.test(each),
    );
    expect(byResource).toEqual(new Set(some));
  });

  it('the metadata names the searches and nothing without a value', async () => {
    for (const suffix of ['', `/accounts/${account.id}`]) {
      const { body } = await world.call('GET', `/.well-known/authzen-configuration${suffix}`);
      const pdp = `${world.url}${suffix}`;
      expect(body).toEqual({
        policy_decision_point: pdp,
        access_evaluation_endpoint: `${pdp}/access/v1/evaluation`,
        access_evaluations_endpoint: `${pdp}/access/v1/evaluations`,
        search_subject_endpoint: `${pdp}/access/v1/search/subject`,
        search_resource_endpoint: `${pdp}/access/v1/search/resource`,
        search_action_endpoint: `${pdp}/access/v1/search/action`,
      });
    }
  });
});
