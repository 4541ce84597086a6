import { spawnSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

// Builds the package `rolecall-client` from src/client: modules that need nothing but React where React is used, and their types.
const root = join(import.meta.dirname, '..');
const dist = join(root, 'client/dist');
const doors = ['rolecall-client', 'fastify', 'express', 'hono', 'react'];

rmSync(dist, { recursive: true, force: true });
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  // The CEL library uses it where it is there; here it never is, so that every runtime goes the same way.
  define: { Buffer: 'undefined' },
  build: {
    outDir: dist,
    target: 'es2022',
    minify: false,
    lib: {
      entry: Object.fromEntries(doors.map(door => [door, join(root, `src/client/${door}.ts`)])),
      formats: ['es'],
    },
    rolldownOptions: { external: ['react'], output: { chunkFileNames: 'chunks/[name].js' } },
  },
});

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'client/tsconfig.json'], {
  cwd: root,
  encoding: 'utf8',
});
if (tsc.status !== 0) {
  console.error(tsc.stdout);
  process.exit(1);
}
// Compilers that look for JavaScript beside declarations must not look for TypeScript.
for (const file of globSync('types/**/*.d.ts', { cwd: dist })) {
  const path = join(dist, file);
  const text = readFileSync(path, 'utf8').replace(/(from |import\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2');
  writeFileSync(path, text);
}
cpSync(join(root, 'LICENSE'), join(root, 'client/LICENSE'));
