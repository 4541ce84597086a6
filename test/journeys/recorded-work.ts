import { setTimeout as sleep } from 'node:timers/promises';
import type { StartOptions } from '../../src/main/start.ts';

/** What the server asks of its store and of directories, by the names of what is asked. */
export interface RecordedWork {
  readonly between: NonNullable<StartOptions['between']>;
  /** Takes out what was asked for since the last time, in the order of names. */
  taken(): readonly string[];
}

export function recordedWork(): RecordedWork {
  let asked: string[] = [];
  const recording = <T extends object>(through: T): T =>
    new Proxy(through, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        return (...args: unknown[]): unknown => {
          asked.push(name);
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
  return {
    between: { store: recording, writer: recording },
    taken() {
      const all = asked.toSorted();
      asked = [];
      return all;
    },
  };
}

/** So often work is looked at again that differs: what goes on beside it differs now and then, a secret always. */
const looks = 5;

/**
 * Compares calls by the work that they make and by the time that they take: two that differ in neither tell nobody what they
 * are about. What the server does by itself is left out: it is seen while nothing is asked.
 */
export async function likeness(work: RecordedWork) {
  work.taken();
  // More than one round of everything that goes on by itself: tenants are followed every two seconds.
  await sleep(3000);
  const beside = new Set(work.taken());
  const ratios: number[] = [];
  const done = async (call: () => Promise<string>) => {
    work.taken();
    const began = performance.now();
    const answer = await call();
    const took = performance.now() - began;
    const asked = work.taken().filter(name => !beside.has(name));
    return { answer, took, asked: asked.join(' ') };
  };
  return {
    /** The answers of both; with the work that was made, where that differs. */
    async of(one: () => Promise<string>, other: () => Promise<string>): Promise<readonly [string, string]> {
      for (let look = 1; ; look += 1) {
        const [a, b] = [await done(one), await done(other)];
        if (look === 1) ratios.push(a.took / b.took);
        if (a.asked === b.asked || a.answer !== b.answer) return [a.answer, b.answer];
        if (look === looks) return [`${a.answer} by ${a.asked}`, `${b.answer} by ${b.asked}`];
      }
    },
    /** How many times longer the one half takes than the other as a rule, whichever it is; coarse, as machines are. */
    ofTime(): number {
      const middle = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 1;
      return Math.max(middle, 1 / middle);
    },
  };
}
