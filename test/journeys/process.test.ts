import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../src/store/embedded.ts';
import { callJson, freePort } from '../rolecall.ts';
import { ownFolder, personToken, runRolecall, startServer, type Server } from './process-child.ts';

let own: ReturnType<typeof ownFolder>;
let server: Server;

const max = ['max.berg@contoso.test', 'Max-manages-people-2'] as const;

beforeAll(async () => {
  own = ownFolder();
  server = await startServer({ DATA_DIR: own.folder });
});
afterAll(async () => {
  server?.process.kill('SIGKILL');
  await server?.ended;
  own.remove();
});

async function me() {
  const token = await personToken(server, ...max);
  const { status, body } = await callJson(`${server.url}/api/v1/me`, 'GET', { token });
  expect(status).toBe(200);
  return body;
}

let before: { readonly accounts: readonly { readonly id: string; readonly name: string }[] };

describe('the first start on an empty folder', () => {
  it('says where to go, who to sign in as and what to try, and logs JSON lines beside it', () => {
    const out = server.out();
    expect(out).toContain(`Console    ${server.url}`);
    expect(out).toContain(`Directory  ${server.directoryUrl}`);
    expect(out).toMatch(/Max, manager at contoso.test +max.berg@contoso.test +Max-manages-people-2/);
    expect(out).toContain('Find Pat Doyle and see what Pat can do');
    expect(out.split('\n').length).toBeLessThan(25);
    const lines = server.err().trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: expect.any(String) });
  });

  it('is ready with the sample account and its manager', async () => {
    before = await me();
    expect(before).toMatchObject({
      objectId: '5a4b1e00-0000-4000-8000-000000000002',
      accounts: [{ name: 'Contoso Games', kind: 'company' }],
    });
  });
});

describe('a second process', () => {
  it('on the same folder is refused, and says which folder and what to do', async () => {
    const ports = { PORT: String(await freePort()), DIRECTORY_PORT: String(await freePort()) };
    const { status, out, err } = await runRolecall(['start'], {
      DATA_DIR: own.folder,
      LOG_LEVEL: 'error',
      ...ports,
    });
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(own.folder);
    expect(err).toMatch(/another process/);
    expect(err).toContain('DATA_DIR');
  });

  it('on the same port is refused, and says which setting to change', async () => {
    const other = ownFolder();
    const { status, err } = await runRolecall(['start'], {
      DATA_DIR: other.folder,
      PORT: String(await freePort()),
      DIRECTORY_PORT: server.env['DIRECTORY_PORT'] ?? '',
    });
    other.remove();
    expect(status).toBe(1);
    expect(err).toContain(`Port ${server.env['DIRECTORY_PORT']} is taken`);
    expect(err).toContain('DIRECTORY_PORT');
  });

  it('H-3 audit verify says that the embedded store is in use', async () => {
    const { status, err } = await runRolecall(['audit', 'verify'], { DATA_DIR: own.folder });
    expect(status).toBe(1);
    expect(err).toMatch(/The store in .* is in use by another process/);
    expect(err).toContain('Stop that one first');
  });
});

describe('a stop', () => {
  it('by SIGTERM ends with status 0 within 10 s, whoever still holds a connection', async () => {
    const { port } = new URL(server.url);
    const stalled = connect(Number(port), '127.0.0.1');
    stalled.on('error', () => undefined);
    await new Promise<void>(resolve => stalled.once('connect', () => resolve()));
    stalled.write('POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n');
    stalled.write('Content-Length: 100\r\n\r\n{');
    await me();
    const began = Date.now();
    server.process.kill('SIGTERM');
    const { status } = await server.ended;
    stalled.destroy();
    expect(status, server.err().slice(-500)).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it('leaves a log whose seals fit, which audit verify proves', async () => {
    const { status, out } = await runRolecall(['audit', 'verify', '--json'], { DATA_DIR: own.folder });
    expect(status).toBe(0);
    const { whole, accounts } = JSON.parse(out) as { whole: boolean; accounts: { entries: number }[] };
    expect([whole, accounts.length]).toEqual([true, 1]);
    expect(accounts[0]?.entries).toBeGreaterThan(20);
  });
});

describe('a start after it', () => {
  it('finds everything as it was', async () => {
    server = await startServer({ DATA_DIR: own.folder });
    expect(await me()).toEqual(before);
  });

  it('a second SIGINT ends it at once, with what was waited for', async () => {
    const { port } = new URL(server.url);
    const stalled = connect(Number(port), '127.0.0.1');
    stalled.on('error', () => undefined);
    await new Promise<void>(resolve => stalled.once('connect', () => resolve()));
    stalled.write('POST /access/v1/evaluation HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    await me();
    const began = Date.now();
    const pressing = setInterval(() => server.process.kill('SIGINT'), 200);
    const { status, err } = await server.ended;
    clearInterval(pressing);
    stalled.destroy();
    expect(status).toBe(1);
    expect(Date.now() - began).toBeLessThan(6000);
    expect(err).toContain('Ended at once: was waiting for requests that have begun.');
  });

  it('H-3 audit verify names the place where the log was changed', async () => {
    const store = await openEmbedded(`${own.folder}/store`);
    await store.db
      .updateTable('log_entry')
      .set({ action: 'nothing-happened' })
      .where('seq', '=', 3)
      .execute();
    await store.close();
    const { status, out } = await runRolecall(['audit', 'verify', before.accounts[0]?.id ?? ''], {
      DATA_DIR: own.folder,
    });
    expect(status).toBe(1);
    expect(out).toMatch(/BROKEN .* Contoso Games: entry 3 does not fit \(2 before it do\)/);
  });
});
