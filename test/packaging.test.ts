import { execFile } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCondition } from '../src/conditions/compile-condition.ts';
import { launchChromium } from './chromium.ts';
import { openDoors, type Doors } from './contract/three-doors-house.ts';
import { principalOf, readTables, tableAccount, worldOf } from './decisions/read-tables.ts';
import { conditionedWorld, withProperties } from './oracle/conditioned-world.ts';
import { indexWorld } from './oracle/index-of-world.ts';
import { noon, randomQuestion } from './oracle/random-world.ts';
import { randomFrom } from './oracle/random.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);
const modules = join(root, 'node_modules');

let folder: string;
const open: Doors[] = [];

/** Packs the client as it would be published and installs that into an empty folder, with no network at all. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rolecall-client-'));
  await run(process.execPath, ['scripts/build-client.ts'], { cwd: root });
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: join(root, 'client'),
  });
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  writeFileSync(join(folder, 'package.json'), '{ "name": "a-portal", "private": true, "type": "module" }');
  const offline = ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', [...offline, join(folder, filename)], { cwd: folder });
}, 120_000);
afterAll(async () => {
  await Promise.all(open.map(doors => doors.close()));
  rmSync(folder, { recursive: true, force: true });
});

const installed = (file: string): string =>
  readFileSync(join(folder, 'node_modules/rolecall-client', file), 'utf8');

describe('the package rolecall-client', () => {
  it('is of this version, has no dependencies, and nothing comes with it', () => {
    const own = JSON.parse(installed('package.json')) as Record<string, unknown>;
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(own).toMatchObject({ name: 'rolecall-client', version, type: 'module', sideEffects: false });
    expect([own['dependencies'], own['optionalDependencies'], own['scripts']]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(globSync('node_modules/*', { cwd: folder })).toEqual(['node_modules/rolecall-client']);
    expect(installed('README.md')).toContain('# rolecall-client');
    expect(installed('LICENSE')).toContain('Apache License');
  });

  it('uses web APIs only, so that it runs wherever they are', () => {
    const files = globSync('dist/**/*.js', { cwd: join(folder, 'node_modules/rolecall-client') });
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const code = installed(file).replace(/\/\*[\s\S]*?\*\//g, '');
      expect(code, file).not.toMatch(/['"]node:|\bprocess\b|\bBuffer\b|\brequire\(|\b__dirname\b/);
      const from = [
        ...code.matchAll(/(?:^import|^\}? ?from|\bimport\(|^(?:im|ex)port .* from)\s*["']([^"'\n]+)["']/gm),
      ].map(([, name]) => name ?? '');
      const outside = from.filter(name => !name.startsWith('.'));
      expect(outside, file).toEqual(file.endsWith('react.js') ? ['react'] : []);
    }
  });

  it('loads what evaluates conditions only where it is needed', () => {
    expect(installed('dist/rolecall-client.js')).toMatch(
      /import\(["']\.\/chunks\/compile-condition\.js["']\)/,
    );
    expect(installed('dist/rolecall-client.js')).not.toMatch(/from ["']\.\/chunks\/compile-condition/);
  });

  it('is typed, and a mistake is found', async () => {
    writeFileSync(
      join(folder, 'use.ts'),
      `import { connect, createClient, ClientProblem, type LiveAccess, type Member } from 'rolecall-client';
import { guard as onFastify } from 'rolecall-client/fastify';
import { guard as onExpress } from 'rolecall-client/express';
import { guard as onHono } from 'rolecall-client/hono';
const client = createClient({ baseUrl: '', token: async () => 't' });
export const first = async (): Promise<Member | undefined> => (await client.members.list('a', { q: 'ana' })).items[0];
export const access: LiveAccess = connect({ baseUrl: '', account: 'a' });
export const may = onFastify<{ who: string }>({ access, subject: () => undefined })('packages', 'read');
export const others = [onExpress, onHono, ClientProblem];
export const rights = async (): Promise<readonly string[]> => (await client.directory.rights('a')).missing.map(({ right }) => right);
// @ts-expect-error A user takes a given name, as the OpenAPI document says.
export const made = client.directory.users.create('a', { surname: 'Diaz', userName: 'ana', access: { roles: ['developer'] } });
// @ts-expect-error There is no such level.
access.decide({ subject: { type: 'user', tenantId: 't', objectId: 'o' }, permission: 'p', level: 'write', resource: { type: 'account', id: 'a' } });
`,
    );
    const options = {
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: 'nodenext',
        target: 'es2024',
        lib: ['es2024', 'dom', 'dom.iterable'],
        types: [],
        skipLibCheck: false,
      },
      files: ['use.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
    const tsc = join(modules, 'typescript/bin/tsc');
    const said = await run(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => error);
    expect(said.stdout).toBe('');
  });
});

/** The first of these that is there: where npm lets packages run their install scripts, Bun's moves its program. */
const binary = (...patterns: readonly string[]): string => {
  const [found] = patterns.flatMap(pattern => globSync(pattern, { cwd: modules }));
  if (found === undefined) throw new Error(`npm ci did not bring ${patterns.join(' or ')}`);
  return join(modules, found);
};

describe.each([
  ['Node', () => [process.execPath]],
  ['Deno', () => [binary('@deno/*/deno'), 'run', '--quiet', '--no-remote', '--allow-net=127.0.0.1']],
  ['Bun', () => [binary('@oven/bun-*/bin/bun', 'bun/bin/bun.exe'), 'run']],
] as const)('%s with the installed package', (_name, command) => {
  it('D-1 decides as the server does, under conditions too', async () => {
    const world = conditionedWorld(3);
    const random = randomFrom(3);
    const { index } = indexWorld(world, compileCondition);
    const questions = Array.from({ length: 80 }, () => withProperties(random, randomQuestion(random, world)));
    const expected = questions.map(question => index.decide(question).allowed);
    expect(new Set(expected).size).toBe(2);
    const doors = await openDoors(world, noon);
    open.push(doors);
    const script = join(folder, 'decide.mjs');
    writeFileSync(
      script,
      `import { connect } from 'rolecall-client';
const access = connect({ baseUrl: '${doors.baseUrl}', account: '${world.facts.account.id}', token: async () => 'portal' });
await access.ready;
console.log(JSON.stringify(${JSON.stringify(questions)}.map(question => access.decide(question).allowed)));
access.close();
`,
    );
    const [file = '', ...args] = command();
    const env = { PATH: process.env['PATH'], HOME: folder, DENO_NO_UPDATE_CHECK: '1' };
    const { stdout } = await run(file, [...args, script], { cwd: folder, env, timeout: 30_000 });
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});

describe('a page in a browser with the installed package', () => {
  it('D-1 useCan says what one may do, and the page changes with it', async () => {
    const table = readTables().find(({ world }) => 'contoso/devs' in world.members)?.world;
    if (table === undefined) throw new Error('a table with developers');
    const doors = await openDoors(worldOf(table), Date.now());
    open.push(doors);
    const ada = principalOf('contoso/ada');
    for (const name of ['react', 'react-dom', 'scheduler'])
      symlinkSync(join(modules, name), join(folder, 'node_modules', name));
    mkdirSync(join(folder, 'page'));
    writeFileSync(
      join(folder, 'page/index.html'),
      '<!doctype html><div id="app"></div><script type="module" src="./page.js"></script>',
    );
    writeFileSync(
      join(folder, 'page/page.js'),
      `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from 'rolecall-client';
import { RolecallProvider, useCan } from 'rolecall-client/react';
const subject = ${JSON.stringify(ada)};
const access = connect({ baseUrl: '', account: '${tableAccount}', token: async () => subject.tenantId + '/' + subject.objectId });
function Upload() {
  const { allowed, pending, why } = useCan('packages', 'readWrite', { type: 'product', id: 'app-1' });
  return createElement('button', { disabled: !allowed, title: why }, pending ? 'wait' : 'Upload');
}
createRoot(document.getElementById('app')).render(
  createElement(RolecallProvider, { access, subject }, createElement(Upload)),
);
`,
    );
    await build({
      configFile: false,
      root: join(folder, 'page'),
      logLevel: 'warn',
      build: { outDir: join(folder, 'built'), minify: false },
    });
    const site = await serve(join(folder, 'built'), doors.baseUrl);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on('pageerror', error => faults.push(error.message));
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/index.html`);
      await page.locator('button:enabled', { hasText: 'Upload' }).waitFor();
      doors.commit({ kind: 'member-removed', ...principalOf('contoso/devs') });
      const refused = page.locator('button:disabled', { hasText: 'Upload' });
      await refused.waitFor({ timeout: 5000 });
      expect(await refused.getAttribute('title')).toContain('It takes packages: readWrite');
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      site.closeAllConnections();
      site.close();
    }
  });
});

/** A portal's own origin: its page, and Rolecall's API behind it. */
async function serve(files: string, api: string): Promise<Server> {
  const site = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path.startsWith('/api/')) {
      const passed = ask(`${api}${path}`, { headers: request.headers }, answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      response.on('close', () => passed.destroy());
      request.pipe(passed);
      return;
    }
    const known = globSync('**/*.{html,js}', { cwd: files }).find(file => `/${file}` === path);
    response.writeHead(known === undefined ? 404 : 200, {
      'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html',
    });
    response.end(known === undefined ? '' : readFileSync(join(files, known)));
  });
  await new Promise<void>(done => void site.listen(0, '127.0.0.1', done));
  return site;
}
