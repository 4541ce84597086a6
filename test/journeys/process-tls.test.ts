import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownFolder, runRolecall, startServer, type Server } from './process-child.ts';

let own: ReturnType<typeof ownFolder>;
let server: Server;
let directory: string;

beforeAll(async () => {
  own = ownFolder();
  server = await startServer({ DATA_DIR: join(own.folder, 'data'), DIRECTORY_TLS: 'auto' });
  directory = server.directoryUrl.replace('http:', 'https:');
}, 120_000);
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.ended;
  own.remove();
});

it('DIRECTORY_TLS=auto: Rolecall is ready with its sample data over HTTPS, and prints the line for others', async () => {
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const file = join(own.folder, 'data', 'directory-ca.pem');
  expect(server.out()).toContain(`  Directory  ${directory}`);
  expect(server.out()).toContain(`\nNODE_EXTRA_CA_CERTS=${file}\n`);
  expect(existsSync(file)).toBe(true);
  expect(server.out()).not.toContain('could not be made');
});

it('another program that is given the line trusts the directory, one without it does not', async () => {
  const script = `const a = await fetch('${directory}/common/v2.0/.well-known/openid-configuration');
    console.log((await a.json()).issuer);`;
  const run = (env: Record<string, string>) =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
  const [, file = ''] = /NODE_EXTRA_CA_CERTS=(.+)/.exec(server.out()) ?? [];
  expect((await run({ NODE_EXTRA_CA_CERTS: file })).stdout.trim()).toBe(`${directory}/{tenantid}/v2.0`);
  await expect(run({})).rejects.toThrow(/fetch failed/);
});

it('the private key of the authority is nowhere in what is printed', () => {
  const key = readFileSync(join(own.folder, 'data', 'directory-ca-key.pem'), 'utf8').split('\n')[1] ?? '';
  expect(key.length).toBeGreaterThan(40);
  expect(server.out() + server.err()).not.toContain(key);
});

it('DIRECTORY_URL must be https with it', async () => {
  const { status, err } = await runRolecall(['start'], {
    DATA_DIR: join(own.folder, 'none'),
    DIRECTORY_TLS: 'auto',
    DIRECTORY_URL: 'http://localhost:8081',
  });
  expect(status).toBe(2);
  expect(err).toContain('DIRECTORY_URL="http://localhost:8081" is not allowed with DIRECTORY_TLS=auto');
});
