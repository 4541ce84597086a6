import { describe, expect, it } from 'vitest';
import { backoff, readRetryAfter } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    ['2.128', 2128],
    [' 3 ', 3000],
    ['Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    [null, undefined],
  ])('%j is %j ms', (header, wait) => {
    expect(readRetryAfter(header, now)).toBe(wait);
  });

  it('waits longer with every try, and never over two seconds', () => {
    for (let attempt = 1; attempt < 40; attempt += 1) {
      expect(backoff(attempt)).toBeGreaterThanOrEqual(Math.min(1000, 50 * 2 ** attempt));
      expect(backoff(attempt)).toBeLessThanOrEqual(2000);
    }
  });
});
