import { randomInt } from 'node:crypto';

// Without letters and digits that are taken for each other when read aloud or typed from paper.
const classes = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '!#%+-=?@'] as const;
const length = 16;

const oneOf = (letters: string): string => letters.charAt(randomInt(letters.length));

/** A temporary password: 16 characters, all four classes, over 85 bits; what Entra takes (graph-contract.md, B2). */
export function temporaryPassword(): string {
  const all = classes.join('');
  const letters = [
    ...classes.map(oneOf),
    ...Array.from({ length: length - classes.length }, () => oneOf(all)),
  ];
  for (let i = letters.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1);
    [letters[i], letters[j]] = [letters[j] ?? '', letters[i] ?? ''];
  }
  return letters.join('');
}
