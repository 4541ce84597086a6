import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { freePort } from '../test/rolecall.ts';
import { line, type Report, type Row } from './report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Seconds from `npm start` until it is ready, sample data included; ends it again. */
async function start(folder: string): Promise<number> {
  const [port, directory] = [await freePort(), await freePort()];
  const began = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      DATA_DIR: join(folder, 'data'),
      PORT: String(port),
      DIRECTORY_PORT: String(directory),
    },
    stdio: 'ignore',
    detached: true,
  });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const end = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  const kill = (): void => end('SIGKILL');
  process.once('exit', kill);
  try {
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`npm start ended with status ${child.exitCode}`);
      if (performance.now() - began > 120_000) throw new Error('npm start is not ready after two minutes');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return (performance.now() - began) / 1000;
  } finally {
    end('SIGTERM');
    await ended;
    process.removeListener('exit', kill);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://localhost:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** How long a first and a second start take. */
export async function benchStart({ small }: { readonly small: boolean }): Promise<Report> {
  const [first, second]: [number[], number[]] = [[], []];
  for (let n = 0; n < (small ? 1 : 5); n++) {
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-bench-'));
    first.push(await start(folder));
    second.push(await start(folder));
    rmSync(folder, { recursive: true, force: true });
  }
  const goal = (measured: number, bound: number) => ({
    what: 'until ready',
    measured,
    bound,
    unit: 's' as const,
  });
  const [one, two] = [line('on an empty folder', 's', first), line('once more', 's', second)];
  return {
    title: 'Start',
    about:
      '`npm start` with nothing set but the ports and the folder, until `/readyz` answers and the sample data is there.',
    rows: [{ what: 'npm start', lines: [one, two], goals: [goal(one.median, 5), goal(two.median, 2.5)] }],
  };
}

/** Every script and style sheet that `file` needs before it runs. */
function needed(folder: string, file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  if (!file.endsWith('.js')) return found;
  const text = readFileSync(join(folder, file), 'utf8');
  for (const [, other] of text.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
    if (other !== undefined) needed(folder, other, found);
  return found;
}

const assets = join(root, 'dist', 'console', 'assets');

/** The scripts and style sheets that a browser loads before it shows the list of members. */
export function firstVisit(): ReadonlySet<string> {
  const page = readFileSync(join(assets, '..', 'index.html'), 'utf8');
  const files = new Set<string>();
  for (const [, file] of page.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g))
    if (file !== undefined) needed(assets, file, files);
  // What the page names is all: a chunk that the first route takes beside it would come a round trip late.
  const start = [...files].find(file => /^start-.*\.js$/.test(file));
  if (start === undefined) throw new Error('dist/console has no start chunk: npm run build:console');
  return files;
}

/** What the first visit of the console's list of members loads, as it goes over the wire. */
export function benchConsole(): Report {
  const page = readFileSync(join(assets, '..', 'index.html'), 'utf8');
  const files = firstVisit();
  const kilobytes = [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(assets, file)), { level: 9 }).length / 1000,
    gzipSync(page).length / 1000,
  );
  const ours = line(`${files.size} files and the page`, 'kB', [kilobytes]);
  const row: Row = {
    what: 'The list of members, gzip',
    lines: [ours],
    goals: [{ what: 'on the first visit', measured: kilobytes, bound: 320, unit: 'kB' }],
  };
  return {
    title: 'The console',
    about: 'What a browser loads before it shows the list of members.',
    rows: [row],
  };
}
