import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Whoever starts the build (a test runner, say), what is built is what is served.
process.env['NODE_ENV'] = 'production';

const root = fileURLToPath(new URL('.', import.meta.url));

// Nothing is inlined: the page's Content-Security-Policy lets in what the server itself serves, and nothing else.
export default defineConfig({
  root,
  base: '/',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1_000,
  },
});
