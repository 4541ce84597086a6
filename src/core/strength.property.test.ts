import { describe, expect, it } from 'vitest';
import { walkStrength } from '../../test/oracle/strength-walk.ts';

describe('R-10 nobody makes themselves stronger', () => {
  it.each(Array.from({ length: 40 }, (_, n) => n + 1))(
    'by whatever steps, in the random walk %i of 250 attempts',
    seed => {
      const { faults, done, refused } = walkStrength(seed, 250);
      expect(faults).toEqual([]);
      // A walk that is refused everything, or nothing, shows nothing.
      expect(done).toBeGreaterThan(3);
      expect(refused.get('grants-exceed-own')).toBeGreaterThan(3);
    },
  );
});
