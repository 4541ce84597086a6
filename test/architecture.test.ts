import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = new URL('..', import.meta.url).pathname;

/** Runs a tool of the project and answers whether it found nothing, with what it said. */
async function passes(...args: readonly string[]): Promise<{ ok: boolean; said: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [...args], {
      cwd: root,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { ok: true, said: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { ok: false, said: `${stdout}${stderr}` };
  }
}

const arrows = (...folders: readonly string[]) =>
  passes(
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    ...folders,
  );

const planted: string[] = [];
function plant(file: string, text: string): void {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  planted.push(path);
}
afterEach(() => {
  for (const path of planted.splice(0)) rmSync(path, { force: true });
});

/** One fault against each arrow; the file is planted, found, and taken away again. */
const faults: readonly { readonly rule: string; readonly file: string; readonly text: string }[] = [
  {
    rule: 'core-imports-nothing',
    file: 'src/core/zz-planted-a.ts',
    text: "import { hash } from 'node:crypto';\nexport const planted = hash;\n",
  },
  {
    rule: 'core-imports-nothing',
    file: 'src/core/zz-planted-b.ts',
    text: "import { hasPower } from '../app/identity.ts';\nexport const planted = hasPower;\n",
  },
  {
    rule: 'app-imports-core',
    file: 'src/app/zz-planted.ts',
    text: "import { openStore } from '../store/open-store.ts';\nexport const planted = openStore;\n",
  },
  {
    rule: 'store-imports-core-and-ports',
    file: 'src/store/zz-planted.ts',
    text: "import { createDirectoryReader } from '../graph/directory-reader.ts';\nexport const planted = createDirectoryReader;\n",
  },
  {
    rule: 'graph-imports-core-and-ports',
    file: 'src/graph/zz-planted.ts',
    text: "import { openStore } from '../store/open-store.ts';\nexport const planted = openStore;\n",
  },
  {
    rule: 'mail-imports-core-and-ports',
    file: 'src/mail/zz-planted.ts',
    text: "import { hasPower } from '../app/identity.ts';\nexport const planted = hasPower;\n",
  },
  {
    rule: 'directory-stands-alone',
    file: 'src/directory/zz-planted.ts',
    text: "import { isGuid } from '../core/id.ts';\nexport const planted = isGuid;\n",
  },
  {
    rule: 'http-imports-core-and-app',
    file: 'src/http/zz-planted.ts',
    text: "import { openStore } from '../store/open-store.ts';\nexport const planted = openStore;\n",
  },
  {
    rule: 'client-imports-core',
    file: 'src/client/zz-planted.ts',
    text: "import { hasPower } from '../app/identity.ts';\nexport const planted = hasPower;\n",
  },
  {
    rule: 'client-has-no-dependencies',
    file: 'src/client/zz-planted-b.ts',
    text: "import { Command } from 'commander';\nexport const planted = Command;\n",
  },
  {
    rule: 'conditions-import-core',
    file: 'src/conditions/zz-planted.ts',
    text: "import { hasPower } from '../app/identity.ts';\nexport const planted = hasPower;\n",
  },
  {
    rule: 'cli-imports-client',
    file: 'src/cli/zz-planted.ts',
    text: "import { openStore } from '../store/open-store.ts';\nexport const planted = openStore;\n",
  },
  {
    rule: 'console-imports-client',
    file: 'src/console/zz-planted.ts',
    text: "import { hasPower } from '../app/identity.ts';\nexport const planted = hasPower;\n",
  },
  {
    rule: 'nothing-unresolvable',
    file: 'src/app/zz-planted-c.ts',
    text: "import { nothing } from './zz-nowhere.ts';\nexport const planted = nothing;\n",
  },
];

describe('the arrows', () => {
  it('every file of the tree keeps to them, and each planted fault is found', async () => {
    expect(await arrows('src', 'bench', 'scripts')).toMatchObject({ ok: true });
    for (const { file, text } of faults) plant(file, text);
    plant(
      'src/app/zz-ring-a.ts',
      "import { b } from './zz-ring-b.ts';\nexport const a = (): unknown => b;\n",
    );
    plant(
      'src/app/zz-ring-b.ts',
      "import { a } from './zz-ring-a.ts';\nexport const b = (): unknown => a;\n",
    );
    const { ok, said } = await arrows('src');
    expect(ok).toBe(false);
    for (const { rule, file } of faults) expect(said, said).toContain(`${rule}: ${file}`);
    expect(said).toContain('no-cycles: src/app/zz-ring');
  });

  it('core is compiled without Node and without a browser, and a planted fault is found', async () => {
    const compile = () => passes('node_modules/typescript/bin/tsc', '-p', 'src/core/tsconfig.json');
    expect(await compile()).toMatchObject({ ok: true });
    plant('src/core/zz-planted-c.ts', 'export const planted = (): string => process.cwd();\n');
    const { ok, said } = await compile();
    expect(ok).toBe(false);
    expect(said).toContain('zz-planted-c.ts');
  });
});

/** Files past 300 lines; this list may only shrink. */
const longFiles: readonly string[] = [];
/** Written by `npm run openapi`, read by nobody. */
const generated: readonly string[] = ['src/client/rest-types.ts'];
const forbiddenNames =
  /(^|\/)(index|utils?|helpers?|common|types|manager|service)\.tsx?$|(^|\/)(utils?|helpers?|common|lib)\//;

const sources = (): readonly string[] =>
  globSync('src/**/*.{ts,tsx}', { cwd: root }).filter(file => !file.includes('/zz-'));

describe('the tree', () => {
  it('no file is past 300 lines', () => {
    const long = sources().filter(file => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
    expect(long.filter(file => ![...longFiles, ...generated].includes(file))).toEqual([]);
  });

  it('no name that says nothing, no default export', () => {
    const core = (file: string): boolean => file === 'src/core/manager.ts';
    expect(sources().filter(file => forbiddenNames.test(file) && !core(file))).toEqual([]);
    const defaults = sources().filter(
      file =>
        !file.endsWith('.config.ts') && /^export default /m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(defaults).toEqual([]);
  });

  it('nothing that is committed names the place where it was written', () => {
    const places = globSync('{src,test,docs,scripts,bench,catalog,.ci}/**/*.{ts,tsx,md,json,yaml}', {
      cwd: root,
    });
    const outside = /\.\.\/shared\/|\/work\/(main|shared)|\.library/;
    const naming = [...places, 'README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'].filter(
      file => file !== 'test/architecture.test.ts' && outside.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(naming).toEqual([]);
  });
});
