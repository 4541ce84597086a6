import { expect, it } from 'vitest';
import { temporaryPassword } from './temporary-password.ts';

it('U-2 a temporary password meets the complexity of the directory and never comes twice', () => {
  const made = new Set(Array.from({ length: 500 }, temporaryPassword));
  expect(made.size).toBe(500);
  for (const password of made) {
    expect(password).toHaveLength(16);
    for (const some of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/]) expect(password).toMatch(some);
    expect(password).toMatch(/^[\x21-\x7e]+$/);
  }
});
