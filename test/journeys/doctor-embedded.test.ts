import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../rolecall.ts';
import { ownFolder, runRolecall, startServer, type Env, type Server } from './process-child.ts';

let own: ReturnType<typeof ownFolder>;
let server: Server;

beforeAll(async () => {
  own = ownFolder();
  server = await startServer({ DATA_DIR: join(own.folder, 'data'), DIRECTORY_TLS: 'auto', SAMPLE: 'off' });
}, 120_000);
afterAll(async () => {
  server.process.kill('SIGTERM');
  await server.ended;
  own.remove();
});

interface Check {
  readonly check: string;
  readonly outcome: string;
  readonly detail: string;
  readonly remedy?: string;
}

async function doctor(env: Env) {
  const { status, out } = await runRolecall(['doctor', '--json'], env);
  const { checks } = JSON.parse(out) as { checks: readonly Check[] };
  return { status, checks, of: (name: string) => checks.find(each => each.check === name) };
}

it('with the embedded directory, running: nothing fails, its authority is trusted, its own applications are known', async () => {
  const { status, checks, of } = await doctor(server.env);
  expect(checks.filter(each => each.outcome === 'failed')).toEqual([]);
  expect(status).toBe(0);
  for (const name of [
    'public-url',
    'store',
    'files',
    'sign-in.issuer',
    'sign-in',
    'api.idtyp',
    'api.version',
  ])
    expect(of(name)?.outcome, name).toBe('ok');
  expect(of('registration')).toBeUndefined();
});

it('a file of DATA_DIR that others may read is a failure, with the command that closes it', async () => {
  const file = join(own.folder, 'data', 'installation.json');
  chmodSync(file, 0o644);
  const { status, of } = await doctor(server.env);
  chmodSync(file, 0o600);
  expect(of('files')).toMatchObject({ outcome: 'failed', remedy: `chmod 600 ${file}` });
  expect(status).toBe(1);
});

it('before the first start nothing fails, and nothing is made', async () => {
  const folder = join(own.folder, 'none');
  const ports = { PORT: String(await freePort()), DIRECTORY_PORT: String(await freePort()) };
  const { status, of } = await doctor({ DATA_DIR: folder, ...ports });
  expect(status).toBe(0);
  expect(of('store')?.detail).toContain('will be made at the first start');
  expect(of('sign-in.reach')).toMatchObject({ outcome: 'warning' });
  expect(existsSync(folder)).toBe(false);
});

it('without --json it is one line a check, what to do behind an arrow, and a summary', async () => {
  const { out } = await runRolecall(['doctor'], server.env);
  const lines = out.trim().split('\n');
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(ok     |warning|FAILED ) {2}[a-z.-]+ +\S/);
  expect(lines.at(-1)).toMatch(/^Nothing failed/);
});

it("--tenant that is no tenant's id is wrong usage", async () => {
  const { status, err } = await runRolecall(['doctor', '--tenant', 'contoso.test'], server.env);
  expect(status).toBe(2);
  expect(err).toContain("a tenant's id is a GUID");
});
