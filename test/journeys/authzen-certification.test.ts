import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startTestRolecall } from '../rolecall.ts';
import { runRolecall } from './process-child.ts';
import { guid, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

/** The certification scenario of the OpenID AuthZEN working group: its subjects, records and answers. */
let world: World;
let portal: string;
let account: OpenedAccount;

const on = (...ids: readonly string[]) => ids.map(id => ({ type: 'record', id }));
const grant = (permission: string, level: string, place: object) => ({ permission, level, on: place });
const everyRecord = { type: 'record', all: true };

beforeAll(async () => {
  const catalog = fileURLToPath(new URL('../fixtures/authzen-certification.json', import.meta.url));
  world = await startWorld({ CATALOG: catalog });
  portal = await world.portalToken();
  account = await world.openWith({});
  const put = async (path: string, body: unknown): Promise<void> => {
    const answer = await world.api('PUT', `${account.path}${path}`, portal, body);
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  };
  for (const [id, status] of [
    ['record-1', 'active'],
    ['record-2', 'archived'],
  ] as const) {
    await put(`/resources/record/${id}`, { name: id });
    await put(`/resources/record/${id}/properties`, { properties: { status } });
  }
  for (const [alias, person, custom] of [
    [
      'alice',
      'Mike',
      [grant('record-content', 'readWrite', everyRecord), grant('record-removal', 'readWrite', everyRecord)],
    ],
    [
      'bob',
      'Gil',
      [
        grant('record-content', 'read', everyRecord),
        grant('record-content', 'readWrite', { type: 'record', id: 'record-2' }),
      ],
    ],
  ] as const) {
    const object = { tenantId: north, objectId: guid(person) };
    const added = await world.api('POST', `${account.path}/members`, portal, {
      objects: [{ ...object, kind: 'user' }],
      access: { custom },
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    await put(`/aliases/user/${alias}`, object);
  }
  await put(`/subjects/${north}/${guid('Gil')}/properties`, { properties: { role: 'admin' } });
});
afterAll(() => world?.close());

const user = (id: string) => ({ type: 'user', id });
const record = (id: string, properties?: object) => ({
  type: 'record',
  id,
  ...(properties && { properties }),
});
const action = (name: string, properties?: object) => ({ name, ...(properties && { properties }) });
const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${world.url}${account.path}/access/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${portal}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const ask = async (path: string, body: unknown) => {
  const answer = await send(path, body);
  expect(answer.status).toBe(200);
  return (await answer.json()) as {
    decision: boolean;
    evaluations: { decision: boolean }[];
    results: object[];
  };
};

/** The scenario's eight decisions. */
const decisions = [
  [{ subject: user('alice'), action: action('read'), resource: record('record-1') }, true],
  [{ subject: user('alice'), action: action('write'), resource: record('record-1') }, true],
  [{ subject: user('bob'), action: action('read'), resource: record('record-1') }, true],
  [{ subject: user('bob'), action: action('write'), resource: record('record-1') }, false],
  [{ subject: user('alice'), action: action('write'), resource: record('record-2') }, false],
  [{ subject: user('bob'), action: action('write'), resource: record('record-2') }, true],
  [{ subject: user('alice'), action: action('delete', { soft: true }), resource: record('record-1') }, true],
  [
    { subject: user('alice'), action: action('delete', { soft: false }), resource: record('record-1') },
    false,
  ],
] as const;

describe('D-1 D-2 the AuthZEN certification scenario', () => {
  it('D-1 Basic Core and Properties: every decision of the scenario', async () => {
    for (const [question, decision] of decisions)
      expect((await ask('evaluation', question)).decision, JSON.stringify(question)).toBe(decision);
  });

  it('D-1 Batch Core and Properties: the same at once, with defaults, and stopping where the semantic says', async () => {
    const { evaluations } = await ask('evaluations', {
      evaluations: decisions.map(([question]) => question),
    });
    expect(evaluations.map(({ decision }) => decision)).toEqual(decisions.map(([, decision]) => decision));
    const batch = {
      subject: user('bob'),
      resource: record('record-1'),
      evaluations: [{ action: action('read') }, { action: action('write') }, { action: action('read') }],
    };
    const all = await ask('evaluations', batch);
    expect(all.evaluations.map(({ decision }) => decision)).toEqual([true, false, true]);
    const stopping = { ...batch, options: { evaluations_semantic: 'deny_on_first_deny' } };
    expect((await ask('evaluations', stopping)).evaluations).toHaveLength(2);
    const missing = await ask('evaluations', {
      subject: user('bob'),
      resource: record('record-1'),
      evaluations: [{}],
    });
    expect(missing.evaluations).toMatchObject([{ decision: false }]);
  });

  it('D-2 Search Core and Properties: subjects, resources and actions', async () => {
    const readers = await ask('search/subject', {
      subject: { type: 'user' },
      action: action('read'),
      resource: record('record-1'),
    });
    expect(readers.results).toEqual(expect.arrayContaining([user('alice'), user('bob')]));
    const records = await ask('search/resource', {
      subject: user('alice'),
      action: action('read'),
      resource: { type: 'record' },
    });
    expect(records.results).toEqual(on('record-1', 'record-2'));
    const actions = await ask('search/action', { subject: user('alice'), resource: record('record-1') });
    expect(actions.results).toEqual(expect.arrayContaining([{ name: 'read' }, { name: 'write' }]));
    const writers = await ask('search/subject', {
      subject: { type: 'user' },
      action: action('write'),
      resource: record('record-2'),
    });
    expect(writers.results).toEqual([user('bob')]);
    const archived = await ask('search/resource', {
      subject: user('bob'),
      action: action('write'),
      resource: { type: 'record' },
    });
    expect(archived.results).toEqual(on('record-2'));
    const own = await ask('search/action', { subject: user('bob'), resource: record('record-2') });
    expect(own.results).toEqual(expect.arrayContaining([{ name: 'write' }]));
    for (const strange of [
      { type: 'user', id: 'nobody' },
      { type: 'robot', id: 'alice' },
    ]) {
      const none = await ask('search/resource', {
        subject: strange,
        action: action('read'),
        resource: { type: 'record' },
      });
      expect(none.results).toEqual([]);
    }
  });

  it('D-1 what cannot be read is a 400, and the request id comes back', async () => {
    const [question] = decisions[0];
    for (const body of [
      '',
      '{',
      '[]',
      { ...question, subject: 'alice' },
      { ...question, action: { name: 123 } },
      { subject: user('alice') },
    ])
      expect((await send('evaluation', body)).status, JSON.stringify(body)).toBe(400);
    expect((await send('evaluation', question, { 'content-type': 'text/plain' })).status).toBe(400);
    const answer = await send('evaluation', question, { 'x-request-id': 'certification-7' });
    expect(answer.headers.get('x-request-id')).toBe('certification-7');
  });

  it('D-1 Discovery: the metadata names every endpoint under the HTTPS address that is configured', async () => {
    const port = await freePort();
    const publicUrl = 'https://localhost:8443';
    const rolecall = await startTestRolecall({ PORT: String(port), PUBLIC_URL: publicUrl });
    try {
      const base = `${publicUrl}/accounts/records`;
      const answer = await fetch(
        `http://localhost:${port}/.well-known/authzen-configuration/accounts/records`,
      );
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toMatchObject({
        policy_decision_point: base,
        access_evaluation_endpoint: `${base}/access/v1/evaluation`,
        access_evaluations_endpoint: `${base}/access/v1/evaluations`,
        search_subject_endpoint: `${base}/access/v1/search/subject`,
        search_resource_endpoint: `${base}/access/v1/search/resource`,
        search_action_endpoint: `${base}/access/v1/search/action`,
      });
    } finally {
      await rolecall.close();
    }
  });
});

describe('rolecall check', () => {
  const check = (...args: string[]) =>
    runRolecall(['check', account.id, ...args], { ROLECALL_URL: world.url, ROLECALL_TOKEN: portal });

  it("D-1 asks by aliases, for actions and types of the catalog's own, with properties given", async () => {
    const asked = await Promise.all([
      check('user:alice', 'delete', 'record/record-1', '--action-property', 'soft=true'),
      check('user:alice', 'delete', 'record/record-1', '--action-property', 'soft=false'),
      check('user:alice', 'write', 'record/record-2', '--resource-property', 'status=active'),
      check('user:nobody', 'read', 'record/record-1', '--explain'),
    ]);
    // The third because what is kept of a record counts, whatever is given.
    expect(asked.map(({ status, err }) => [status, err])).toEqual([
      [0, ''],
      [1, ''],
      [1, ''],
      [1, ''],
    ]);
    expect(asked[3]?.out).toMatch(/^no\n {2}\S/);
    expect(asked[3]?.out).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });
});
