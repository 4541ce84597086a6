import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../postgres.ts';

const child = fileURLToPath(new URL('jobs-killed-child.ts', import.meta.url));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const each of running.splice(0)) each.kill('SIGKILL');
});

/** Runs the child until it says something; answers what, and how to kill it without warning. */
async function run(...args: readonly string[]): Promise<{ said: string; kill(): Promise<void> }> {
  const started = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(started);
  const ended = new Promise<void>(resolve => started.once('close', () => resolve()));
  const said = await new Promise<string>((resolve, reject) => {
    started.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    started.once('close', () => reject(new Error('it ended without a word')));
  });
  return {
    said,
    kill: () => {
      started.kill('SIGKILL');
      return ended;
    },
  };
}

async function provesIt(...args: readonly string[]): Promise<void> {
  const first = await run(...args);
  expect(first.said).toBe('begun once more');
  await first.kill();
  const second = await run(...args);
  expect(second.said).toBe('again once more');
  await second.kill();
}

describe('a process that is killed', () => {
  it('in the middle of a job leaves it to the next, on the embedded store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rolecall-jobs-'));
    try {
      await provesIt(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

const postgres = await startPostgres();
const title = 'in the middle of a job leaves it to the next, on PostgreSQL';
if ('missing' in postgres) {
  if (process.env['CI'] === 'true') {
    it(title, () => {
      throw new Error(postgres.missing);
    });
  } else describe.skip(title, () => it('is left out', () => {}));
} else {
  afterAll(() => postgres.stop());
  it(title, async () => provesIt('memory', await postgres.createDatabase()));
}
