import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.ts';

export type LighthouseCategory = 'performance' | 'accessibility' | 'best-practices';

/** A page's scores between 0 and 1, and what took something off them. */
export interface LighthouseReport {
  readonly scores: Readonly<Partial<Record<LighthouseCategory, number>>>;
  readonly faults: readonly string[];
}

interface Told {
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<
    Record<
      string,
      { readonly score: number | null; readonly auditRefs: readonly { id: string; weight: number }[] }
    >
  >;
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null }>>;
}

/** What Lighthouse says of a page, seen in a Chromium of its own by whoever the cookie signs in; on a desktop. */
export async function lighthouse(
  url: string,
  cookie: string,
  categories: readonly LighthouseCategory[],
): Promise<LighthouseReport> {
  const folder = mkdtempSync(join(tmpdir(), 'rolecall-lighthouse-'));
  const file = join(folder, 'report.json');
  try {
    await run([
      url,
      '--quiet',
      '--no-enable-error-reporting',
      '--preset=desktop',
      `--only-categories=${categories.join()}`,
      `--extra-headers=${JSON.stringify({ cookie })}`,
      '--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking',
      '--output=json',
      `--output-path=${file}`,
    ]);
    const told = JSON.parse(readFileSync(file, 'utf8')) as Told;
    if (told.runtimeError !== undefined) throw new Error(told.runtimeError.message);
    const faults = Object.values(told.categories).flatMap(({ auditRefs }) =>
      auditRefs
        .map(({ id, weight }) => ({ weight, id, ...told.audits[id] }))
        .filter(({ weight, score }) => weight > 0 && typeof score === 'number' && score < 0.9)
        .map(({ id, title }) => `${id}: ${title ?? ''}`),
    );
    const scores = Object.fromEntries(
      Object.entries(told.categories).map(([name, { score }]) => [name, score ?? 0]),
    );
    return { scores, faults };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** By its command, as a person would: it is written for Node alone and keeps state of its own. */
function run(args: readonly string[]): Promise<void> {
  const program = createRequire(import.meta.url).resolve('lighthouse/cli/index.js');
  return new Promise((resolve, reject) => {
    let said = '';
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, CHROME_PATH: findChromium() ?? '' },
    });
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('exit', code => {
      if (code === 0) resolve();
      else reject(new Error(`Lighthouse ended with ${String(code)}: ${said.slice(-2000)}`));
    });
  });
}
