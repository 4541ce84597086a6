import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * From here on modules are stripped of their types and compiled once, not at every start: half a second of it. Where the
 * folder cannot be written Node goes on without.
 */
export function keepCompiled(): void {
  enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/compiled', import.meta.url)));
}
