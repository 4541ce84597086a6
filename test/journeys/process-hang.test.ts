import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';

const untilStopped = new URL('../../src/main/commands/until-stopped.ts', import.meta.url).href;

/** Something that never closes, with less patience than the real thing. */
const program = `
  import { runUntilStopped } from ${JSON.stringify(untilStopped)};
  const terminal = { out: console.log, err: console.error, interactive: false, env: {} };
  setInterval(() => {}, 1000);
  const hanging = { close: () => new Promise(() => {}), closing: () => 'the store' };
  await runUntilStopped(async () => hanging, async () => console.log('up'), {
    terminal, log: () => {}, flush: () => console.log('flushed'), patience: 400,
  });
`;

it('a stop that hangs ends by itself with status 1, and says what it waited for', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (out === 'up\n') child.kill('SIGTERM');
  });
  const status = await new Promise(resolve => child.once('close', resolve));
  expect({ status, out, err }).toEqual({
    status: 1,
    out: 'up\nflushed\n',
    err: 'Ended after 0.4 s: still waiting for the store.\n',
  });
});
