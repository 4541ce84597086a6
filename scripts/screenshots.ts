import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// A picture of every page and state that the browser journeys come to, wide and narrow, light and dark.
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}screenshots`;
mkdirSync(folder, { recursive: true });
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'browser', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SCREENSHOTS: folder } },
);
console.log(`Pictures are in ${folder}`);
process.exitCode = status ?? 1;
