import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson, eventually, freePort } from '../rolecall.ts';
import { ownFolder, personToken, spawnRolecall, startServer, type Child } from './process-child.ts';

let own: ReturnType<typeof ownFolder>;
let running: Child | undefined;

beforeEach(() => {
  own = ownFolder();
});
afterEach(async () => {
  running?.process.kill('SIGKILL');
  await running?.ended;
  own.remove();
});

describe('the sample data', () => {
  it('is completed by the next start when the first one was killed in the middle', async () => {
    const port = String(await freePort());
    running = spawnRolecall(['start'], {
      DATA_DIR: own.folder,
      PORT: port,
      DIRECTORY_PORT: String(await freePort()),
    });
    await eventually(async () => {
      const log = running?.err() ?? '';
      return log.includes('"route":"/api/v1/accounts/:account/resources/:type/:id"') ? true : undefined;
    }, 60);
    running.process.kill('SIGKILL');
    const { out } = await running.ended;
    expect(out).not.toContain('Rolecall is ready');

    const server = await startServer({ DATA_DIR: own.folder });
    running = server;
    const token = await personToken(server, 'olga@outlook.example', 'Olga-opens-the-door-1');
    const { body: me } = await callJson(`${server.url}/api/v1/me`, 'GET', { token });
    expect(me.accounts).toMatchObject([{ name: 'Contoso Games', owner: true, features: { length: 3 } }]);
    const account = `${server.url}/api/v1/accounts/${me.accounts[0].id}`;
    const members = await callJson(`${account}/members`, 'GET', { token });
    const products = await callJson(`${account}/resources?type=product`, 'GET', { token });
    expect([members.body.total, products.body.total]).toEqual([12, 12]);
  });
});
