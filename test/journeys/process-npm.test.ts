import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { freePort } from '../rolecall.ts';

const root = new URL('../../', import.meta.url);

describe('npm start', () => {
  it('hands a SIGTERM on to the server, and ends as the server does', async () => {
    const port = await freePort();
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(port),
        DIRECTORY_PORT: String(await freePort()),
        DATA_DIR: 'memory',
        SAMPLE: 'off',
      },
      stdio: ['ignore', 'pipe', 'ignore'],
      // A group of its own, so that nothing outlives a failure of this test.
      detached: true,
    });
    const ended = new Promise<number | null>(resolve => npm.once('close', resolve));
    try {
      let out = '';
      await new Promise<void>((resolve, reject) => {
        npm.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString();
          if (out.includes('Rolecall is ready.')) resolve();
        });
        npm.once('close', () => reject(new Error(`npm start ended: ${out}`)));
      });
      npm.kill('SIGTERM');
      expect(await ended).toBe(0);
      await expect(fetch(`http://localhost:${port}/healthz`)).rejects.toThrow();
    } finally {
      if (npm.pid !== undefined && npm.exitCode === null) process.kill(-npm.pid, 'SIGKILL');
    }
  });
});
