import { keepCompiled } from './main/compile-cache.ts';

keepCompiled();
const { runCommandLine } = await import('./main/commands/program.ts');
// Ended here and not when all is idle: what a failed start still has under way must not hold its message back.
process.exit(await runCommandLine(process.argv.slice(2)));
