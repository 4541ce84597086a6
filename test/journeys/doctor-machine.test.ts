import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../rolecall.ts';
import { linkIn, startEntraWorld, type Diagnosis, type EntraWorld } from './entra-world.ts';
import type { Env } from './process-child.ts';

let world: EntraWorld;

beforeAll(async () => {
  world = await startEntraWorld();
  await world.consent(linkIn(await world.doctor(), world.operatorTenantId), 'ada@operator.test');
}, 120_000);
afterAll(() => world.close());

const look = (change: Env = {}): Promise<Diagnosis> => world.doctor(change);

const found = ({ checks }: Diagnosis, check: string, outcome = 'failed') =>
  checks.filter(each => each.check === check && each.outcome === outcome);

it('wrong settings are told one by one, and the exit status is 1', async () => {
  const { failed, checks, status } = await look({ PORT: 'many', SECRET_KEY: 'short' });
  expect(failed).toEqual(['settings']);
  expect(checks.map(each => each.detail).join('\n')).toMatch(/PORT="many".*\n.*SECRET_KEY/s);
  expect(status).toBe(1);
});

it('files with secrets that others may read, and a PUBLIC_URL without TLS: told', async () => {
  const file = join(world.folder, 'open.pem');
  writeFileSync(file, readFileSync(world.env['CLIENT_CERTIFICATE'] ?? ''));
  chmodSync(file, 0o644);
  const diagnosis = await look({ CLIENT_CERTIFICATE: file, PUBLIC_URL: 'http://users.example.test' });
  expect(found(diagnosis, 'files', 'warning')[0]?.remedy).toBe(`chmod 600 ${file}`);
  expect(diagnosis.failed).toEqual(['public-url', 'redirect-uris']);
});

/** Something that stands at PUBLIC_URL for the time of a test. */
async function standing(answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  try {
    await work(`http://localhost:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

it('PUBLIC_URL: something else, a proxy that keeps notifications back, and this machine alone are told apart', async () => {
  const said = async (url: string) =>
    found(await look({ PUBLIC_URL: url }), 'public-url', 'warning')[0]?.detail;
  await standing(
    (_, response) => void response.writeHead(404).end(),
    async url => {
      expect(await said(url)).toContain('does not answer at PUBLIC_URL');
    },
  );
  const healthy: RequestListener = ({ url }, response) =>
    void response.writeHead(url === '/healthz' ? 200 : 403).end('{"status":"ok"}');
  await standing(healthy, async url => {
    expect(await said(url)).toContain("not Graph's notifications at /notifications/graph");
  });
  const all: RequestListener = ({ url = '' }, response) =>
    void response.end(new URL(url, 'http://x').searchParams.get('validationToken') ?? '{"status":"ok"}');
  await standing(all, async url => expect(await said(url)).toContain('this machine only'));
});

it('a mail server that takes us, one that does not, and none: told without the password', async () => {
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) =>
      password === 'right' ? done(null, { user: 'us' }) : done(new Error('no')),
    logger: false,
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const mail = async (password: string, at = port): Promise<Diagnosis> =>
    look({ SMTP_URL: `smtp://us:${password}@127.0.0.1:${at}`, MAIL_FROM: 'rolecall@example.test' });
  try {
    expect((await mail('right')).failed).toEqual([]);
    const wrong = await mail('wrong-password-0123456789');
    expect(wrong.failed).toEqual(['mail']);
    expect(found(wrong, 'mail')[0]?.detail).toContain('EAUTH 535');
    expect(wrong.out + wrong.err).not.toContain('wrong-password');
  } finally {
    await new Promise<void>(resolve => server.close(resolve));
  }
  expect((await mail('right', await freePort())).failed).toEqual(['mail']);
});

it('a PostgreSQL that does not answer: told without the password', async () => {
  const port = await freePort();
  const diagnosis = await look({ DATABASE_URL: `postgres://us:hidden-password@127.0.0.1:${port}/rolecall` });
  expect(diagnosis.failed).toEqual(['store']);
  expect(found(diagnosis, 'store')[0]?.detail).toContain(`127.0.0.1:${port} cannot be used (ECONNREFUSED)`);
  expect(diagnosis.out + diagnosis.err).not.toContain('hidden-password');
});

it('the openssl commands of docs/entra.md make a file that Rolecall can use', async context => {
  const manual = readFileSync(new URL('../../docs/entra.md', import.meta.url), 'utf8');
  const commands = /```sh\n([^`]*openssl req[^`]*)```/.exec(manual)?.[1]?.replace(/^ {3}/gm, '') ?? '';
  expect(commands).toContain('rolecall.pem');
  const run = promisify(execFile);
  if (
    await run('openssl', ['version']).then(
      () => false,
      () => true,
    )
  )
    context.skip('There is no openssl here.');
  const folder = join(world.folder, 'by-openssl');
  mkdirSync(folder);
  await run('sh', ['-ec', commands], { cwd: folder });
  const diagnosis = await look({ CLIENT_CERTIFICATE: join(folder, 'rolecall.pem') });
  expect(found(diagnosis, 'credential', 'ok')[0]?.detail).toContain('is valid until');
  // Made, and not uploaded yet.
  expect(found(diagnosis, 'sign-in')[0]?.remedy).toContain('Upload the certificate');
});
