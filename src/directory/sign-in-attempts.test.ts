import { expect, it } from 'vitest';
import { countSignInAttempts } from './sign-in-attempts.ts';

it('ten wrong passwords pause the eleventh attempt for a minute, and only that person', () => {
  let now = 1_000;
  const attempts = countSignInAttempts(() => now);
  for (let i = 0; i < 10; i += 1) expect(attempts.begin(1)).toBe(true);
  expect(attempts.begin(1)).toBe(false);
  expect(attempts.begin(2)).toBe(true);
  now += 60_001;
  expect(attempts.begin(1)).toBe(true);
});

it('a right password forgets the wrong ones before it', () => {
  const attempts = countSignInAttempts(() => 0);
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < 9; i += 1) expect(attempts.begin(1)).toBe(true);
    attempts.succeeded(1);
  }
  expect(attempts.begin(1)).toBe(true);
});
