import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limits.ts';

describe('rate limits', () => {
  it('admits a burst of one second, refuses the next and admits again as time goes by', () => {
    const limit = createRateLimit(3);
    expect([0, 0, 0].map(() => limit.take('a', 1000))).toEqual([0, 0, 0]);
    expect(limit.take('a', 1000)).toBe(1);
    expect(limit.take('a', 1400)).toBe(0);
    expect(limit.take('a', 1400)).toBe(1);
  });

  it('counts each caller apart', () => {
    const limit = createRateLimit(1);
    expect(limit.take('a', 0)).toBe(0);
    expect(limit.take('b', 0)).toBe(0);
    expect(limit.take('a', 0)).toBe(1);
  });

  it('lets one large call pass and says how long its debt lasts', () => {
    const limit = createRateLimit(10);
    expect(limit.take('a', 0, 100)).toBe(0);
    expect(limit.take('a', 0)).toBe(10);
    expect(limit.take('a', 10_000)).toBe(0);
  });

  it('never admits more than a burst after a long rest, nor less when the clock steps back', () => {
    const limit = createRateLimit(2);
    limit.take('a', 0);
    expect([0, 0, 0].map(() => limit.take('a', 1_000_000))).toEqual([0, 0, 1]);
    expect(limit.take('a', 500_000)).toBe(1);
  });

  it('remembers a bounded number of callers', () => {
    const limit = createRateLimit(1, 2);
    for (const caller of ['a', 'b', 'c']) limit.take(caller, 0);
    expect(limit.take('a', 0)).toBe(0);
  });

  it('admits everything without a limit', () => {
    const limit = createRateLimit(Infinity);
    expect(limit.take('a', 0, 1e9)).toBe(0);
    expect(limit.take('a', 0)).toBe(0);
  });
});
