import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchDecide } from './decide.ts';
import { benchDirectory } from './directory.ts';

const benches = {
  decide: benchDecide,
  directory: benchDirectory,
} as const;

type Name = keyof typeof benches;
const names = Object.keys(benches) as Name[];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: names },
    // decide: also a world of 200,000 users.
    large: { type: 'boolean', default: false },
    // directory: a small world, to try the bench itself.
    small: { type: 'boolean', default: false },
  },
});

const strange = values.only.filter(name => !names.some(known => known === name));
if (strange.length > 0) {
  console.error(`There is no bench ${strange.join(', ')}: --only takes ${names.join(' or ')}.`);
  process.exit(2);
}

const memory = Math.round(totalmem() / 2 ** 30);
console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory} GB; Node ${process.version}`);
for (const name of names) if (values.only.includes(name)) await benches[name](values);
