/** What one contender took: one line of a table. */
export interface Line {
  readonly name: string;
  readonly unit: 's' | 'ms' | 'µs' | 'ns' | 'MB' | 'kB' | '/s' | 'marks';
  readonly median: number;
  readonly p99: number;
  readonly least: number;
  readonly worst: number;
  /** How often it was measured. */
  readonly times: number;
}

/** What a row has to reach: a number and its bound. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly bound: number;
  readonly unit: '×' | 'ms' | 'µs' | 's' | 'MB' | 'kB' | 'writes' | 'marks';
  /** The bound is the least that will do, not the most. */
  readonly atLeast?: boolean;
}

/** One thing that was measured, beside its limits and peers. */
export interface Row {
  readonly what: string;
  /** Ours first. */
  readonly lines: readonly Line[];
  readonly goals: readonly Goal[];
}

/** All that a bench found out. */
export interface Report {
  readonly title: string;
  /** What was measured on what, in a sentence or two. */
  readonly about: string;
  readonly rows: readonly Row[];
}

const within = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

export const at = (list: readonly number[], share: number): number =>
  within(Float64Array.from(list).sort(), share);

export function line(name: string, unit: Line['unit'], measured: readonly number[]): Line {
  // There may be millions of them.
  const sorted = Float64Array.from(measured).sort();
  return {
    name,
    unit,
    median: within(sorted, 0.5),
    p99: within(sorted, 0.99),
    least: sorted[0] ?? NaN,
    worst: sorted.at(-1) ?? NaN,
    times: measured.length,
  };
}

export const isMet = ({ measured, bound, atLeast }: Goal): boolean =>
  atLeast === true ? measured >= bound : measured <= bound;

/** Ours at most so many times another's median. */
export const atMost = (ours: Line, times: number, other: Line): Goal => ({
  what: `of ${other.name}`,
  measured: ours.median / other.median,
  bound: times,
  unit: '×',
});

/** Ours at least so many times faster than another. */
export const fasterThan = (ours: Line, times: number, other: Line): Goal => ({
  what: `faster than ${other.name}`,
  measured: other.median / ours.median,
  bound: times,
  unit: '×',
  atLeast: true,
});

export function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits)).toLocaleString('en', { maximumFractionDigits: digits });
}

export const goalText = (goal: Goal): string =>
  `${goal.atLeast === true ? 'at least' : 'at most'} ${number(goal.bound)} ${goal.unit} ${goal.what}: ` +
  `${number(goal.measured)} ${goal.unit}${isMet(goal) ? '' : '  MISSED'}`;

/** A line's cells: name, median, p99, range, and how many times ours it took. */
export function cells(row: Row, one: Line): readonly string[] {
  const [ours] = row.lines;
  const comparable = ours !== undefined && ours !== one && ours.unit === one.unit;
  const several = one.times > 1;
  return [
    one.name,
    `${number(one.median)} ${one.unit}`,
    several ? `${number(one.p99)} ${one.unit}` : '',
    several ? `${number(one.least)} to ${number(one.worst)}` : '',
    comparable ? `${number(one.median / ours.median)} ×` : '',
  ];
}

/** Prints a report as tables; what is past its goal is marked. */
export function print({ title, about, rows }: Report): void {
  console.log(`\n${title}\n${about}`);
  for (const row of rows) {
    const table = [[row.what, 'median', 'p99', 'range', 'of ours'], ...row.lines.map(one => cells(row, one))];
    const widths = [0, 1, 2, 3, 4].map(column => Math.max(...table.map(each => each[column]?.length ?? 0)));
    console.log('');
    for (const [n, each] of table.entries()) {
      const padded = each.map((cell, column) =>
        column === 0
          ? `${n === 0 ? '' : '  '}${cell}`.padEnd((widths[0] ?? 0) + 2)
          : cell.padStart(widths[column] ?? 0),
      );
      console.log(`  ${padded.join('  ').trimEnd()}`);
    }
    for (const goal of row.goals) console.log(`    ${goalText(goal)}`);
  }
}
