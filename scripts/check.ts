import { spawn } from 'node:child_process';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

const bin = (file: string, ...args: readonly string[]): readonly string[] => [
  `node_modules/${file}`,
  ...args,
];

/** Each check is a sentence that is true when its command ends with 0. */
const checks: readonly Check[] = [
  {
    name: 'Every file is formatted',
    command: bin('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  },
  { name: 'The types hold', command: bin('typescript/bin/tsc', '-p', 'tsconfig.json') },
  {
    name: 'core needs neither Node nor a browser',
    command: bin('typescript/bin/tsc', '-p', 'src/core/tsconfig.json'),
  },
  { name: "The console's types hold", command: bin('typescript/bin/tsc', '-p', 'src/console/tsconfig.json') },
  {
    name: 'No lint finding',
    command: bin(
      'eslint/bin/eslint.js',
      '--max-warnings=0',
      '--cache',
      '--cache-location=.cache/eslint',
      '.',
    ),
  },
  {
    name: 'Arrows point one way',
    command: bin(
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'bench',
      'scripts',
      'examples',
    ),
  },
  { name: 'Nothing is unused', command: bin('knip/bin/knip.js', '--no-progress') },
];

function run(check: Check): Promise<boolean> {
  return new Promise(resolve => {
    let output = '';
    const child = spawn(process.execPath, [...check.command], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('exit', code => {
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name}`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

// Two at a time: each of them keeps about one processor busy.
const waiting = [...checks];
const results: boolean[] = [];
const worker = async (): Promise<void> => {
  for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await run(next));
};
await Promise.all([worker(), worker()]);
process.exitCode = results.every(Boolean) ? 0 : 1;
