import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchChanges } from './changes.ts';
import { benchDecide } from './decide.ts';
import { benchDecisions } from './decisions.ts';
import { benchDirectory } from './directory.ts';
import { print, type Report } from './report.ts';

interface Options {
  /** decide: also a world of 200,000 users. */
  readonly large: boolean;
  /** Small worlds, to try the benches themselves. */
  readonly small: boolean;
}

/** Each answers what it found out, or prints it. */
type Bench = (options: Options) => Report | Promise<Report> | Promise<void> | void;
const benches: Readonly<Record<string, Bench>> = {
  decide: benchDecide,
  decisions: benchDecisions,
  changes: benchChanges,
  directory: benchDirectory,
};

const names = Object.keys(benches);

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: names },
    large: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
  },
});

const strange = values.only.filter(name => !names.includes(name));
if (strange.length > 0) {
  console.error(`There is no bench ${strange.join(', ')}: --only takes ${names.join(' or ')}.`);
  process.exit(2);
}

const memory = Math.round(totalmem() / 2 ** 30);
console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory} GB; Node ${process.version}`);
for (const name of names) {
  if (!values.only.includes(name)) continue;
  const report = await benches[name]?.(values);
  if (report) print(report);
}
