import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve as absolute } from 'node:path';

const report = '.cache/test-report.json';
mkdirSync('.cache', { recursive: true });
rmSync(report, { force: true });

/** Runs vitest with the arguments given here and answers its exit status. */
function vitest(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...args,
      ],
      // The many processes that the tests start compile each file once.
      { stdio: 'inherit', env: { NODE_COMPILE_CACHE: absolute('.cache/compiled'), ...process.env } },
    );
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
}

const status = await vitest(process.argv.slice(2));
const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
) as Report;
// A file that cannot even be loaded has no failed test of its own, and is a failure all the same.
const failed = Math.max(
  numFailedTests,
  status === 0 ? 0 : Math.max(1, numFailedTests + (numFailedTests ? 0 : numFailedTestSuites)),
);
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = failed > 0 || (process.env['CI'] === 'true' && numPendingTests > 0) ? 1 : 0;
