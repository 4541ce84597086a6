import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { keepCompiled } from '../src/main/compile-cache.ts';
import { prepareStore } from './prepare-store.ts';

// Built once during `npm ci`, so that `npm start` has nothing to build: the console, and the embedded store's first state.
if (existsSync('node_modules/vite/bin/vite.js')) {
  const args = [
    'node_modules/vite/bin/vite.js',
    'build',
    '--config',
    'src/console/vite.config.ts',
    '--logLevel',
    'warn',
  ];
  const built = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('The console could not be built; see above.');
} else {
  console.warn(
    'vite is not installed (dependencies for development were left out), so the console is not built.',
  );
}
await prepareStore();

// The first start finds everything compiled.
keepCompiled();
await import('../src/main/start.ts');
await import('../src/main/commands/program.ts');
