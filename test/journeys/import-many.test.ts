import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guid, user } from './api-world.ts';
import { callJson, eventually } from '../rolecall.ts';
import { ownFolder, personToken, startServer, type Server } from './process-child.ts';

const contoso = 'c0470500-0000-4000-8000-00000000c001';
const adminKey = 'directory-admin-key-of-many-rows-0123456789';
const many = 10_000;
const names = Array.from({ length: many }, (_, n) => `Row ${n}`);
const file = [
  'user,roles,reason',
  ...names.map((name, n) =>
    n % 2 === 0
      ? `${guid(name)},developer,`
      : `${name.toLowerCase().replace(' ', '.')}@contoso.test,marketer|developer,"row\n${n}"`,
  ),
].join('\r\n');

const { folder, remove } = ownFolder();
let server: Server;
let token: string;
let path: string;

const start = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
  server = await startServer({ DATA_DIR: folder, DIRECTORY_ADMIN_KEY: adminKey, ...env });
  token = await personToken(server, 'max.berg@contoso.test', 'Max-manages-people-2');
};

const send = (): Promise<Response> =>
  fetch(`${server.url}${path}/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
    body: file,
  });

const total = async (): Promise<number> =>
  (await callJson(`${server.url}${path}?limit=1`, 'GET', { token })).body.total as number;

beforeAll(async () => {
  await start();
  const imported = await fetch(`${server.directoryUrl}/admin/tenants/${contoso}/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/x-ndjson' },
    body: names.map(name => user(name, 'contoso.test', { passwordProfile: undefined })).join('\n'),
  });
  expect(imported.status).toBe(200);
  const me = await callJson(`${server.url}/api/v1/me`, 'GET', { token });
  const account = `/api/v1/accounts/${me.body.accounts[0].id as string}`;
  path = `${account}/members`;
  await eventually(async () => {
    const { body } = await callJson(`${server.url}${account}/tenants`, 'GET', { token });
    const [tenant] = (body.items as { tenantId: string; objects: { user: number } }[]).filter(
      each => each.tenantId === contoso,
    );
    return (tenant?.objects.user ?? 0) >= many;
  }, 90);
}, 150_000);
afterAll(async () => {
  server?.process.kill('SIGKILL');
  await server?.ended;
  remove();
});

describe('U-13 ten thousand rows', () => {
  it('U-13 killed in the middle, the same file goes on: what was told is done, and in the end everybody is in once', async () => {
    const before = await total();
    const response = await send();
    expect(response.status).toBe(201);
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = '';
    while (text.split('\n').length <= 1_500) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      text += decoder.decode(piece.value, { stream: true });
    }
    server.process.kill('SIGKILL');
    await server.ended;
    await reader?.cancel().catch(() => undefined);
    const told = text
      .split('\n')
      .slice(0, -1)
      .map(line => JSON.parse(line) as { outcome: string });
    expect(told.length).toBeGreaterThanOrEqual(1_500);
    expect(new Set(told.map(row => row.outcome))).toEqual(new Set(['added']));

    await start({ ...server.env });
    const kept = (await total()) - before;
    expect(kept).toBeGreaterThanOrEqual(told.length);
    expect(kept).toBeLessThan(many);
    const began = Date.now();
    const again = (await (await send()).text()).split('\n').slice(0, -1);
    console.info(`${many} rows, ${kept} of them there already: ${Date.now() - began} ms`);
    expect(again).toHaveLength(many + 1);
    expect(JSON.parse(again.at(-1) ?? '')).toMatchObject({
      done: true,
      counts: { added: many - kept, changed: 0, unchanged: kept, refused: 0 },
    });
    expect(await total()).toBe(before + many);
    const third = (await (await send()).text()).split('\n').slice(0, -1);
    expect(JSON.parse(third.at(-1) ?? '')).toMatchObject({
      counts: { added: 0, changed: 0, unchanged: many, refused: 0 },
    });
  }, 120_000);
});
