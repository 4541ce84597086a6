import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Modules are stripped of their types and compiled once, not at every start. Where the folder cannot be written Node goes on without.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));

const { runCommandLine } = await import('./main/commands/program.ts');
// Ended here and not when all is idle: what a failed start still has under way must not hold its message back.
process.exit(await runCommandLine(process.argv.slice(2)));
