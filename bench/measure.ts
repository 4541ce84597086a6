/** One line of a bench's table: what was measured, in which unit, and what it should be at most. */
export interface Figure {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'µs' | 'ns';
  readonly least: number;
  readonly median: number;
  readonly worst: number;
  readonly goal?: number;
  /** What must not be past the goal: the median unless told. */
  readonly judged?: 'worst';
  /** How often it was measured. */
  readonly times: number;
}

export const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[list.length >> 1] ?? NaN;

export function figure(
  what: string,
  unit: Figure['unit'],
  measured: readonly number[],
  goal?: number | Pick<Required<Figure>, 'goal' | 'judged'>,
): Figure {
  return {
    what,
    unit,
    least: Math.min(...measured),
    median: median(measured),
    worst: Math.max(...measured),
    ...(goal === undefined ? {} : typeof goal === 'number' ? { goal } : goal),
    times: measured.length,
  };
}

const number = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** Prints figures as a table; what is past its goal is marked. */
export function printFigures(title: string, figures: readonly Figure[]): void {
  const head = ['', 'least', 'median', 'worst', 'goal', ''];
  const rows = figures.map(({ what, unit, least, median: middle, worst, goal, judged, times }) => [
    what,
    `${number(least)} ${unit}`,
    `${number(middle)} ${unit}`,
    `${number(worst)} ${unit}`,
    goal === undefined ? '' : `${number(goal)} ${unit}`,
    goal === undefined
      ? `of ${times}`
      : `of ${times}${(judged === undefined ? middle : worst) <= goal ? '' : '  MISSED'}`,
  ]);
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map(row => row[n]?.length ?? 0)));
  console.log(`\n${title}`);
  for (const row of [head, ...rows])
    console.log(
      `  ${row
        .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join('  ')
        .trimEnd()}`,
    );
}

/** Milliseconds of each of so many calls, one after the other. */
export async function timed(times: number, work: (n: number) => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    await work(n);
    measured.push(performance.now() - start);
  }
  return measured;
}
