import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

// Whoever starts the build (a test runner, say), what is built is what is served.
process.env['NODE_ENV'] = 'production';

const root = fileURLToPath(new URL('.', import.meta.url));

/** The page names what its first route takes, so that all of it is asked for at once. */
const preloaded: Plugin = {
  name: 'rolecall-preloaded',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) =>
      Object.values(bundle ?? {})
        .filter(
          file =>
            file.type === 'chunk' && !file.isEntry && /^(?:start|texts|rolldown-runtime)$/.test(file.name),
        )
        .map(({ fileName }) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
          injectTo: 'head',
        })),
  },
};

/** Beside each text file the same in Brotli and in gzip, for the server to send as they are. */
const compressed: Plugin = {
  name: 'rolecall-compressed',
  writeBundle: async ({ dir = '' }, bundle) => {
    const files = Object.keys(bundle).filter(file => /\.(?:js|css)$/.test(file));
    await Promise.all(
      files.map(async file => {
        const path = join(dir, file);
        const plain = await readFile(path);
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
        await writeFile(`${path}.br`, await promisify(brotliCompress)(plain, { params }));
        await writeFile(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
      }),
    );
  },
};

// Nothing is inlined: the page's Content-Security-Policy lets in what the server itself serves, and nothing else.
export default defineConfig({
  root,
  base: '/',
  plugins: [react(), preloaded, compressed],
  build: {
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What begins before anything else is there stays small, and nothing else may be needed by it.
            {
              name: 'begin',
              test: /console[\\/](?:main\.tsx|data[\\/]early\.ts|texts[\\/]language\.ts)$/,
              priority: 3,
            },
            // The texts are by themselves: another language is put in their place before anything else is loaded.
            { name: 'texts', test: /console[\\/]texts[\\/](?:t|en(?:-\w+)?)\.ts$/, priority: 2 },
            // What the list of members takes, in one file: many small ones wait for each other.
            {
              name: 'start',
              test: /console[\\/](?:draw|pages[\\/]members[\\/]members-page)\.tsx$/,
              priority: 1,
            },
          ],
        },
      },
    },
  },
});
