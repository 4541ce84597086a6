import { parseArgs } from 'node:util';
import { machine, peerVersions } from './machine.ts';
import { print, type Report } from './report.ts';
import { keep, type Kept } from './results.ts';

interface Options {
  /** decide: also a world of 200,000 users. */
  readonly large: boolean;
  /** Small worlds, to try the benches themselves. */
  readonly small: boolean;
  /** questions: for how long, in place of ten minutes. */
  readonly seconds?: number | undefined;
}

/** Each answers what it found out, or prints it. */
type Bench = (options: Options) => Report | Promise<Report | void> | void;
/** Loaded when it is run: some bring whole frameworks with them. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  decide: async () => (await import('./decide.ts')).benchDecide,
  decisions: async () => (await import('./decisions.ts')).benchDecisions,
  changes: async () => (await import('./changes.ts')).benchChanges,
  evaluation: async () => (await import('./evaluation.ts')).benchEvaluation,
  loading: async () => (await import('./loading.ts')).benchLoading,
  sync: async () => (await import('./sync.ts')).benchSync,
  members: async () => (await import('./members.ts')).benchMembers,
  add: async () => (await import('./add.ts')).benchAdd,
  start: async () => (await import('./start.ts')).benchStart,
  console: async () => (await import('./start.ts')).benchConsole,
  lighthouse: async () => (await import('./lighthouse.ts')).benchLighthouse,
  'console-large': async () => (await import('./console-large.ts')).benchConsoleLarge,
  matrix: async () => (await import('./matrix.ts')).benchMatrix,
  directory: async () => (await import('./directory.ts')).benchDirectory,
  streams: async () => (await import('./streams.ts')).benchStreams,
  questions: async () => (await import('./load-questions.ts')).benchQuestions,
};

const names = Object.keys(benches);
/** Minutes of load are for when they are asked for. */
const usual = names.filter(name => name !== 'questions' && name !== 'streams');

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: usual },
    large: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    // Also into docs/benchmarks.md, its picture and bench/results.json.
    write: { type: 'boolean', default: false },
  },
});

const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
if (seconds !== undefined && !(seconds > 0)) {
  console.error('--seconds takes a number above 0.');
  process.exit(2);
}
const strange = values.only.filter(name => !names.includes(name));
if (strange.length > 0) {
  console.error(`There is no bench ${strange.join(', ')}: --only takes ${names.join(' or ')}.`);
  process.exit(2);
}
if (values.write && values.small) {
  console.error(
    '--small tries the benches; its figures are not worth writing down. Leave one of the two out.',
  );
  process.exit(2);
}

console.log(`${machine()}; ${peerVersions}`);
const reports: Record<string, Kept> = {};
for (const name of names) {
  if (!values.only.includes(name)) continue;
  try {
    const bench = await benches[name]?.();
    const report = await bench?.({ ...values, seconds });
    if (!report) continue;
    print(report);
    const day = new Date().toISOString().slice(0, 10);
    reports[name] = { ...report, day, machine: machine(), peers: peerVersions };
    // At once: an hour of measuring is not lost with what breaks off the rest.
    if (values.write) await keep(reports, names);
  } catch (error) {
    // The others are measured all the same.
    console.error(`\nThe bench ${name} failed:`, error);
    process.exitCode = 1;
  }
}
