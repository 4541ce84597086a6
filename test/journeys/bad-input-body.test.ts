import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manager, marketer, named, north, startWorld, type OpenedAccount, type World } from './api-world.ts';

let world: World;
let account: OpenedAccount;
let portal: string;

beforeAll(async () => {
  world = await startWorld();
  portal = await world.portalToken();
  account = await world.openWith({ members: { Nora: manager, Mike: marketer } });
});
afterAll(async () => {
  await world?.close();
});

const refused = async (answer: Promise<{ status: number; body: { code: string; requestId?: string } }>) => {
  const { status, body } = await answer;
  expect(body.requestId, JSON.stringify(body)).toBeTypeOf('string');
  return [status, body.code];
};

/** Sends text as it is. */
async function raw(
  method: string,
  path: string,
  body: string | Buffer,
  type: string | null = 'application/json',
) {
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${portal}`, ...(type === null ? {} : { 'content-type': type }) },
    body,
  });
  const text = await response.text();
  expect(response.headers.get('content-type'), text).toContain('application/problem+json');
  return { status: response.status, body: JSON.parse(text) };
}

const members = (): string => `/api/v1${account.path}/members`;
const object = JSON.stringify([named('Una One')]);

describe('bodies that are not taken', () => {
  it.each([
    ['no JSON', '{'],
    ['an empty body', ''],
    [
      'a duplicate key',
      `{"objects":${object},"access":{"roles":["marketer"]},"access":{"roles":["manager"]}}`,
    ],
    [
      'a duplicate key, escaped',
      `{"objects":${object},"access":{"roles":["marketer"],"ro\\u006ces":["manager"]}}`,
    ],
    ['a __proto__ key', `{"objects":${object},"access":{"roles":["marketer"],"__proto__":{"x":1}}}`],
    ['depth 33', `{"objects":${'['.repeat(33)}${']'.repeat(33)}}`],
    ['depth 100,000', '['.repeat(100_000)],
    ['two documents', '{} {}'],
    ['a byte order mark and no JSON', '\ufeff'],
  ])('%s: 400 malformed', async (_title, body) => {
    expect(await refused(raw('POST', members(), body))).toEqual([400, 'malformed']);
  });

  it('bytes that are not UTF-8: 400 malformed', async () => {
    const body = Buffer.concat([Buffer.from('{"objects":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(await refused(raw('POST', members(), body))).toEqual([400, 'malformed']);
  });

  it('a body of 50 MB: 413 too-large, whether its length is told or not', async () => {
    const status = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(world.url);
      const socket = connect(Number(port), hostname);
      let head = '';
      socket.on('data', data => {
        head += data.toString('latin1');
        if (head.includes('\r\n')) resolve(head.split('\r\n', 1)[0] ?? '');
      });
      socket.on('error', error => (head ? resolve(head) : reject(error)));
      socket.write(
        `POST ${members()} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${portal}\r\ncontent-type: application/json\r\ncontent-length: 52428800\r\n\r\n`,
      );
      socket.write(Buffer.alloc(100_000, 32));
    });
    expect(status).toContain(' 413 ');
    const big = `{"objects":[],"x":"${'x'.repeat(2 * 1024 * 1024)}"}`;
    expect(await refused(raw('POST', members(), big))).toEqual([413, 'too-large']);
    const stream = new Response(big).body;
    const chunked = await fetch(`${world.url}${members()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${portal}`, 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    });
    expect(chunked.status).toBe(413);
  });

  it('another media type: 415 in REST, 400 in AuthZEN', async () => {
    const body = `{"objects":${object},"access":{"roles":["marketer"]}}`;
    for (const type of [
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      null,
    ]) {
      const bytes = Buffer.from(body);
      expect([type, ...(await refused(raw('POST', members(), bytes, type)))]).toEqual([
        type,
        415,
        'media-type',
      ]);
      expect([type, ...(await refused(raw('POST', '/access/v1/evaluation', bytes, type)))]).toEqual([
        type,
        400,
        'malformed',
      ]);
    }
    for (const type of ['application/json; charset=utf-8', 'Application/JSON']) {
      const answer = await raw('POST', members(), Buffer.from('{}'), type);
      expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
    }
  });

  it('fields that are not known are refused and change nothing (no mass assignment)', async () => {
    const before = (await world.api('GET', account.path, portal)).body;
    const bodies: [string, string, object, string][] = [
      ['PATCH', account.path, { name: 'New', revision: 9 }, '/revision'],
      ['PATCH', account.path, { claimed: true }, '/claimed'],
      ['PATCH', account.path, {}, ''],
      ['PATCH', account.path, { kind: 'family' }, '/kind'],
      ['PATCH', account.path, { features: ['teleport'] }, '/features/0'],
      ['PATCH', account.path, { features: ['xbox', 'xbox'] }, '/features'],
      ['POST', '/accounts', { name: 'New', kind: 'company', id: 'mine' }, '/id'],
      ['POST', '/accounts', { kind: 'company' }, '/name'],
      ['POST', '/accounts', { name: '   ' }, '/name'],
      ['POST', '/accounts', { name: 'x'.repeat(257) }, '/name'],
      ['POST', '/accounts', { name: 7 }, '/name'],
      ['POST', '/accounts', { name: 'New', owner: { tenantId: north } }, '/owner/objectId'],
      ['PUT', `${account.path}/resources/product/p`, { name: 'P', id: 'q' }, '/id'],
      ['PUT', `${account.path}/resources/product/p`, { name: 'P', parent: 'q' }, '/parent'],
      ['PUT', `${account.path}/resources/add-on/a`, { name: 'A' }, '/parent'],
      ['POST', `${account.path}/tenants`, { token: 'x', tenantId: north }, '/tenantId'],
      ['POST', `${account.path}/tenants`, {}, '/token'],
    ];
    for (const [method, path, body, pointer] of bodies) {
      const answer = await world.api(method, path, portal, body);
      expect([body, answer.status, answer.body.code]).toEqual([body, 422, 'invalid']);
      expect(answer.body.errors[0]).toMatchObject({ pointer, code: 'invalid', detail: expect.any(String) });
    }
    for (const [type, body, code] of [
      ['ship', { name: 'A' }, 'unknown-resource'],
      ['account', { name: 'A' }, 'unknown-resource'],
      ['add-on', { name: 'A', parent: 'nothing' }, 'unknown-resource'],
    ] as const) {
      const answer = await world.api('PUT', `${account.path}/resources/${type}/a`, portal, body);
      expect([answer.status, answer.body.code]).toEqual([422, code]);
    }
    expect((await world.api('GET', account.path, portal)).body).toEqual(before);
  });
});
