import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { picture } from '../bench/picture.ts';
import { atMost, goalText, line } from '../bench/report.ts';
import { keptReports, pageOf, shown } from '../bench/results.ts';
import { hasPostgres } from './postgres.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const bench = (...options: string[]) =>
  run(process.execPath, ['bench/run.ts', ...options], { cwd: root, maxBuffer: 10_000_000 });

/** Those that take seconds in a small world; starting a whole installation has tests of its own. */
const quick = ['decisions', 'changes', 'console', ...(hasPostgres() ? ['members'] : [])];

describe('the benches', () => {
  it.each(quick)('%s still runs, and answers as the reference does', { timeout: 180_000 }, async name => {
    const { stdout } = await bench('--small', '--only', name);
    expect(stdout).toContain('median');
    expect(stdout).toMatch(/at (most|least) [\d.,]+/);
  });

  it('refuse a name that there is not, and figures of small worlds on the page', async () => {
    await expect(bench('--only', 'nothing')).rejects.toMatchObject({ code: 2 });
    await expect(bench('--small', '--write')).rejects.toMatchObject({ code: 2 });
  });

  it('say where a goal is missed', () => {
    const [ours, limit] = [line('Rolecall', 'ms', [3, 3, 3]), line('limit', 'ms', [1, 1, 1])];
    expect(goalText(atMost(ours, 1.5, limit))).toBe('at most 1.5 × of limit: 3 ×  MISSED');
    expect(goalText(atMost(ours, 3, limit))).toBe('at most 3 × of limit: 3 ×');
  });

  it('have their page and picture as they were last written down', async () => {
    const reports = keptReports();
    const there = shown();
    expect(await pageOf(reports, there.page)).toBe(there.page);
    expect(picture(reports)).toBe(there.picture);
  });
});
